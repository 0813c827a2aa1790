import type { AlarmTransition } from '../../contracts/alarm-transition.ts';
import type { Monotonic } from '../../foundation/clock.ts';
import type { Confirmation, ShownSignal } from '../signals/signals.ts';
import type { HubState, RuleCannotJudge } from './hub-state.ts';
import type { FailedRule } from './waiting.ts';

/** What the hub must do now. */
export interface Decision {
  readonly state: HubState;
  /** To be sent, in this order. */
  readonly transitions: readonly AlarmTransition[];
  /** What the home hears and sees from now on. */
  readonly show: ShownSignal;
  readonly confirm?: Confirmation;
  /** When to call with `wake`, if nothing else happens; undefined when there is nothing to wait for. */
  readonly wakeAt: Monotonic | undefined;
  /** What cannot be judged at present, by rule. */
  readonly cannotJudge: readonly RuleCannotJudge[];
  /** Rules that could not bear the event: a bug of theirs. They stay as they were, and the others have judged. */
  readonly failed: readonly FailedRule[];
  /** Whether the state differs from the one given, so that it has to be saved some time. */
  readonly changed: boolean;
}
