import type { EscalationPolicy, Responder } from '../../../../contracts/api-registry.ts';

type Policy = Pick<EscalationPolicy, 'severityClass' | 'steps' | 'repeatAfterSeconds'>;
/** By what each responder is reached; undefined where one may not see it. */
export type Reached = ReadonlyMap<string, readonly string[]> | undefined;

export interface PlannedCall {
  readonly responder: string;
  readonly name: string;
  readonly role: Responder['role'] | undefined;
  readonly phone: string;
  /** By which of the step's channels they can be reached; undefined: nobody has said. */
  readonly channels: readonly string[] | undefined;
}

/** Who is called at one moment, if nobody has accepted until then. */
export interface PlannedMoment {
  /** After the incident began. */
  readonly atSeconds: number;
  /** From 1. */
  readonly round: number;
  readonly step: number;
  readonly calls: readonly PlannedCall[];
  /** Nobody of the step can be reached: the relay goes on at once to the next. */
  readonly passedOver: boolean;
}

export type PlanWarning =
  | 'nobody-reachable'
  | 'some-unreachable'
  | 'step-unreachable'
  | 'starts-late'
  | 'long-gap'
  | 'only-one-person'
  | 'family-for-faults'
  | 'nobody-by-profession'
  | 'times-fall';

export interface Plan {
  readonly moments: readonly PlannedMoment[];
  readonly warnings: readonly PlanWarning[];
}

/** Two runs: whoever reads it sees that it goes on. */
const rounds = 2;
const longGapSeconds = 600;
/** The relay never starts a new run sooner (escalation/policy.ts). */
const shortestRepeatSeconds = 30;
const professions: readonly (string | undefined)[] = ['operator', 'grid-worker'];

/** What an escalation policy does, minute by minute, while nobody accepts; and what is unwise about it. */
export function planOf(policy: Policy, responders: readonly Responder[], reached: Reached): Plan {
  const moments: PlannedMoment[] = [];
  const callsOf = policy.steps.map((step) =>
    step.responders.map((id) => callOf(id, step.channels, responders, reached)),
  );
  // Where nobody can be reached at all, the times are those that it was meant to have.
  const someReachable = !callsOf.flat().every(isUnreachable);
  let base = 0;
  for (let round = 1; round <= rounds; round += 1) {
    let at = base;
    let before = 0;
    policy.steps.forEach((step, index) => {
      const calls = callsOf[index] ?? [];
      const passedOver = someReachable && index + 1 < policy.steps.length && calls.every(isUnreachable);
      const last = moments.at(-1);
      // A step that reaches nobody hands over at once: those after it come earlier.
      at = last?.passedOver && last.round === round ? at : at + Math.max(0, step.afterSeconds - before);
      before = step.afterSeconds;
      moments.push({ atSeconds: at, round, step: index + 1, calls, passedOver });
    });
    base = at + Math.max(policy.repeatAfterSeconds, shortestRepeatSeconds);
  }
  return { moments, warnings: warningsOf(policy, moments) };
}

export const isUnreachable = ({ channels }: PlannedCall): boolean => channels?.length === 0;

function callOf(
  id: string,
  wanted: readonly string[],
  responders: readonly Responder[],
  reached: Reached,
): PlannedCall {
  const found = responders.find((responder) => responder.id === id);
  const own = reached && [...new Set(reached.get(id) ?? [])];
  return {
    responder: id,
    name: found?.name ?? id,
    role: found?.role,
    phone: found?.phone ?? '',
    channels: own?.filter((channel) => wanted.length === 0 || wanted.includes(channel)),
  };
}

function warningsOf({ severityClass, steps }: Policy, moments: readonly PlannedMoment[]): PlanWarning[] {
  const calls = moments.flatMap((moment) => moment.calls);
  const people = new Set(calls.map(({ responder }) => responder));
  const nobody = calls.every(isUnreachable);
  const alarm = severityClass === 'alarm';
  const gaps = moments.slice(1).map((moment, n) => moment.atSeconds - (moments[n]?.atSeconds ?? 0));
  const found: [PlanWarning, boolean][] = [
    ['times-fall', steps.some((step, n) => step.afterSeconds < (steps[n - 1]?.afterSeconds ?? 0))],
    ['nobody-reachable', nobody],
    ['step-unreachable', !nobody && moments.some(({ passedOver }) => passedOver)],
    ['some-unreachable', !nobody && calls.some(isUnreachable) && !moments.some(({ passedOver }) => passedOver)],
    ['starts-late', alarm && (steps[0]?.afterSeconds ?? 0) > 0],
    ['long-gap', alarm && gaps.some((gap) => gap > longGapSeconds)],
    ['only-one-person', alarm && people.size === 1],
    ['family-for-faults', !alarm && calls.some(({ role }) => role === 'family')],
    ['nobody-by-profession', alarm && !calls.some(({ role }) => professions.includes(role))],
  ];
  return found.filter(([, isSo]) => isSo).map(([warning]) => warning);
}

/** The policy that the relay runs for a home: its own, or its community's, or that of the nearest level above. */
export function policyOfHome(
  policies: readonly EscalationPolicy[],
  home: { readonly id: string; readonly communityId: string },
  communities: readonly { readonly id: string; readonly parentId: string | null }[],
  severityClass: EscalationPolicy['severityClass'],
): EscalationPolicy | undefined {
  const ofClass = policies.filter((policy) => policy.severityClass === severityClass);
  const own = ofClass.find(({ dwellingId }) => dwellingId === home.id);
  if (own) return own;
  const seen = new Set<string>();
  for (let level: string | null = home.communityId; level !== null && !seen.has(level);) {
    seen.add(level);
    const found = ofClass.find(({ communityId, dwellingId }) => communityId === level && dwellingId === null);
    if (found) return found;
    level = communities.find(({ id }) => id === level)?.parentId ?? null;
  }
  return undefined;
}
