/** One step: whom to page, how long after the run through the policy began. */
export interface PolicyStep {
  readonly afterSeconds: number;
  readonly responders: readonly string[];
  /** Channels to page each of them by, all at once: `web-push`, `webhook`, ... */
  readonly channels: readonly string[];
}

/** Who is paged when. */
export interface Policy {
  /** In order of `afterSeconds`. */
  readonly steps: readonly PolicyStep[];
  /** How long after its last step the policy starts again. It repeats until somebody accepts. */
  readonly repeatAfterSeconds: number;
}

/** Why the policy in use is not the planned one; null when it is. */
export type PolicyTrouble = 'no-policy' | 'empty-policy' | 'nobody-to-page' | null;

/** The policy to run now. Where none was given, the shell names the community's operators and says so. */
export interface PolicyInForce {
  readonly policy: Policy;
  readonly trouble: PolicyTrouble;
}

/** The shortest pause before a policy starts again, so that a mistake cannot page people without a pause. */
export const shortestRepeatSeconds = 30;
