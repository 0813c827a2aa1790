import type { Because } from '../../contracts/because.ts';
import type { AlarmKind } from '../../contracts/alarm-table.ts';
import type { Instant, Monotonic } from '../../foundation/clock.ts';
import type { Duration } from '../../foundation/durations.ts';
import type { Reading } from '../../device-profiles/reading.ts';
import type { Deadline } from './deadline.ts';

/** Everything that can happen to a rule. */
export type RuleInput =
  | { readonly kind: 'reading'; readonly reading: Reading }
  /** A device gave proof of life, with or without a value. Comes before the readings of the same frame. */
  | { readonly kind: 'heard'; readonly device: string }
  | { readonly kind: 'availability'; readonly device: string; readonly available: boolean }
  | { readonly kind: 'source'; readonly status: SourceState }
  /** The home cancelled, or somebody dealt with it: the rule may start afresh. */
  | { readonly kind: 'cancelled'; readonly alarmKind: AlarmKind; readonly subject: string }
  /** A due time may have come, the clock may have become trusted, or the hub has just started. */
  | { readonly kind: 'wake' };

/** How a way of hearing devices is: what a rule must know of a source's status. */
export interface SourceState {
  readonly source: string;
  readonly state: 'starting' | 'hearing' | 'failed';
  readonly detail?: string;
}

/** What a rule concludes. `subject` (a device or place) with the kind names one danger: repeats of it are absorbed. */
export type Outcome =
  | {
      readonly kind: 'alarm';
      readonly alarmKind: AlarmKind;
      readonly subject: string;
      readonly place: string;
      readonly device?: string;
      readonly because: Because;
      readonly lateBy?: Duration;
    }
  /** The danger is over, as far as sensors can tell. */
  | { readonly kind: 'clear'; readonly alarmKind: AlarmKind; readonly subject: string; readonly because: Because }
  /** No evidence either way: shown and reported, never "fine". Absent from a later result means it has ended. */
  | { readonly kind: 'cannot-judge'; readonly place: string; readonly because: Because };

/** Plain data, saved as JSON. Every deadline stands in `deadlines`, so that the shell can carry them across restarts. */
export interface RuleState {
  readonly deadlines: Readonly<Record<string, Deadline>>;
}

export interface RuleResult<State extends RuleState> {
  readonly state: State;
  readonly outcomes: readonly Outcome[];
  /** When to call with `wake`, if nothing else happens; undefined when there is nothing to wait for. */
  readonly wakeAt: Monotonic | undefined;
}

/** What is in the home, as the configuration says it; the same for all rules. */
export interface HomeFacts {
  readonly timeZone: string;
  readonly devices: readonly DeviceFacts[];
}

export interface DeviceFacts {
  readonly device: string;
  readonly place: string;
  readonly profile: string;
  readonly capabilities: readonly string[];
  readonly silence: Duration;
}

/** One rule: a pure function with a name and settings. One file each, one line in rule-list.ts. */
export interface Rule<State extends RuleState, Settings> {
  readonly name: string;
  initial(home: HomeFacts, settings: Settings, now: Instant): State;
  step(state: State, input: RuleInput, now: Instant, settings: Settings, home: HomeFacts): RuleResult<State>;
}
