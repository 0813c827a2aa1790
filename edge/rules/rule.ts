import type { z } from 'zod';
import type { AlarmKind } from '../../contracts/alarm-table.ts';
import type { Because } from '../../contracts/because.ts';
import type { CarePlan } from '../../contracts/care-plan.ts';
import type { Capability, Reading } from '../../device-profiles/reading.ts';
import type { Instant } from '../../foundation/clock.ts';
import type { Duration } from '../../foundation/durations.ts';
import type { Estimates } from '../estimates/estimates.ts';
import type { Deadlines, ManyDeadlines } from './deadline.ts';

/** Everything that can happen to a rule. */
export type RuleInput =
  | { readonly kind: 'reading'; readonly reading: Reading }
  /**
   * A device gave proof of life, with or without a value. Comes before the readings of the same frame. `watching` false: it
   * speaks, but this does not show that it watches for what it is there for.
   */
  | { readonly kind: 'heard'; readonly device: string; readonly watching: boolean }
  | { readonly kind: 'availability'; readonly device: string; readonly available: boolean }
  | {
      readonly kind: 'source';
      readonly source: string;
      readonly state: 'starting' | 'hearing' | 'failed';
      readonly detail?: string;
      /** What alone of it fails, while the rest is heard. Absent: all of it. */
      readonly parts?: readonly string[];
      /** Whether its device has the settings that it should have. Absent: not known yet, or it has none. */
      readonly settings?: { readonly confirmed: boolean; readonly problem?: string };
    }
  /** The home cancelled and the alarm is over: the rule may start afresh. */
  | { readonly kind: 'cancelled'; readonly alarmKind: AlarmKind; readonly subject: string }
  /** A person has closed the incident of that alarm at the relay, whatever still goes on. */
  | { readonly kind: 'closed'; readonly alarmKind: AlarmKind; readonly subject: string }
  /** One of the rule's deadlines is due. */
  | { readonly kind: 'wake' }
  /** The hub has just started, with or without a state from before. */
  | { readonly kind: 'started' }
  /** The clock has become trusted, or is no longer: `now` says which. */
  | { readonly kind: 'clock-changed' }
  /** Somebody asked that what was learned of the home be forgotten. */
  | { readonly kind: 'forget-habits' }
  /** The care plan says otherwise who lives there, or when nobody is expected. Settings that changed begin with `started`. */
  | { readonly kind: 'plan-changed' }
  /** What is believed of the home has changed: `context.estimates` says what now. */
  | { readonly kind: 'estimates-changed' };

/** What a rule has to be told of. Every rule is told of `started`, `wake` and `clock-changed`. */
export interface RuleHearing {
  readonly readings?: readonly Capability[] | 'all';
  readonly inputs?: readonly (
    | 'heard'
    | 'availability'
    | 'source'
    | 'cancelled'
    | 'closed'
    | 'forget-habits'
    | 'plan-changed'
    | 'estimates-changed'
  )[];
}

/** What a rule says of itself, for the people who rely on it; docs/rules.md is made from it. */
export interface RuleDescription {
  /** Every kind of alarm and fault that it raises. */
  readonly raises: readonly AlarmKind[];
  /** What it watches, and when it raises. */
  readonly watches: string;
  /** When it says nothing because it cannot know. */
  readonly cannotJudge: string;
  /** Where its default thresholds come from. */
  readonly defaultsFrom: string;
}

export interface AlarmOutcome {
  readonly kind: 'alarm';
  readonly alarmKind: AlarmKind;
  /** What is in danger or at fault: a device, a source or a place. With the kind it names one danger. */
  readonly subject: string;
  readonly place: string;
  readonly device?: string;
  readonly because: Because;
  /** How long after its due time a deadline was noticed. */
  readonly lateBy?: Duration;
}

/** The danger is over, as far as sensors can tell. Saying so of what was never raised is harmless. */
export interface ClearOutcome {
  readonly kind: 'clear';
  readonly alarmKind: AlarmKind;
  readonly subject: string;
  readonly because: Because;
}

/** No evidence either way: shown and reported, never "fine". Said again in every step for as long as it holds. */
export interface CannotJudge {
  readonly kind: 'cannot-judge';
  readonly place: string;
  readonly because: Because;
}

/** What a rule concludes. An alarm whose kind has the severity `fault` is a fault. */
export type Outcome = AlarmOutcome | ClearOutcome | CannotJudge;

/**
 * Plain data, saved as JSON. Everything that the rule waits for stands in `deadlines`, so that whoever keeps the state
 * can carry it across restarts and knows when to wake the rule. A due deadline must be gone after the step it is due in.
 */
export interface RuleState {
  readonly deadlines: Deadlines;
}

/** The same for a rule that waits for something of many devices. */
export interface ManyRuleState {
  readonly deadlines: ManyDeadlines;
}

export interface RuleResult<State extends RuleState | ManyRuleState> {
  readonly state: State;
  readonly outcomes: readonly Outcome[];
}

/** What is in the home, as the configuration says it; the same for all rules. */
export interface HomeFacts {
  readonly timeZone: string;
  readonly devices: readonly DeviceFacts[];
  /** Who lives there and how; the plan's changes to settings are already in the settings. */
  readonly carePlan: CarePlan;
}

export interface DeviceFacts {
  readonly device: string;
  readonly place: string;
  readonly profile: string;
  readonly capabilities: readonly string[];
  readonly silence: Duration;
  /** What the device must say something of within `silence`. Absent: anything will do. */
  readonly watches?: readonly string[];
  /**
   * Of a contact: whether somebody who leaves home passes it. `perhaps`: its names do not say, and another contact is the
   * outside door. Absent: what its names say.
   */
  readonly outsideDoor?: 'yes' | 'no' | 'perhaps';
}

export interface RuleContext<Settings> {
  readonly home: HomeFacts;
  readonly settings: Settings;
  readonly estimates: Estimates;
}

/** One rule: a pure function with a name and settings. One file each, one line in rule-list.ts. */
export interface Rule<State extends RuleState | ManyRuleState, Settings> {
  readonly name: string;
  readonly describes: RuleDescription;
  /** It speaks of danger to life: no care plan switches it off. */
  readonly alwaysOn?: true;
  readonly hears: RuleHearing;
  /** Every field with its description, unit, bounds and default. */
  readonly settings: z.ZodType<Settings>;
  /**
   * What the facts of a care plan make of these settings, unless the plan says itself what they are. A number beyond its
   * bounds is brought to the bound. Night is made of the hours of sleep for every rule that has `nightFields`.
   */
  fromPlan?(plan: CarePlan, settings: Settings): Partial<Settings>;
  /** The state as it is read back from the disk. */
  readonly saved: z.ZodType<State>;
  /** Whether the time in which the hub was down counts: it does for a danger that goes on, not for what had to be heard. */
  readonly downtime: 'counts' | 'pauses';
  initial(now: Instant, context: RuleContext<Settings>): State;
  /**
   * Whether anything in this home concerns the rule. Where nothing does, no step may change or say anything, and the rule is
   * told only of what everybody is told. A device of which nothing is known yet may turn out to concern it. Absent: something
   * may.
   */
  concerns?(home: HomeFacts, settings: Settings): boolean;
  /** True, seen at a glance: the input changes nothing, and all that cannot be judged is as before. */
  ignores?(state: State, input: RuleInput): boolean;
  step(state: State, input: RuleInput, now: Instant, context: RuleContext<Settings>): RuleResult<State>;
  /** Goes on with other settings, keeping what was heard. Absent: it starts afresh, as after having been switched off. */
  resettled?(state: State, now: Instant, context: RuleContext<Settings>): State;
}

/** Nothing to say; one shared object, because most readings lead to nothing. */
export const nothing: readonly Outcome[] = [];
