import type { AlarmTransition } from '../../contracts/alarm-transition.ts';
import type { Because } from '../../contracts/because.ts';
import type { Instant, Monotonic } from '../../foundation/clock.ts';
import { allRight, danger, dangerOver, timePassed, type AlarmsStep } from '../alarms/alarm-life.ts';
import { alarmsWakeAt, localSignal } from '../alarms/local-signal.ts';
import { refreshAlarms } from '../alarms/saved-alarms.ts';
import { estimatesOf } from '../estimates/estimator-list.ts';
import type { Estimates } from '../estimates/estimates.ts';
import type { RunningEstimator } from '../estimates/running-estimator.ts';
import type { Outcome, RuleInput } from '../rules/rule.ts';
import type { RunningRule } from '../rules/running-rule.ts';
import type { ShownSignal } from '../signals/signals.ts';
import type { HubEvent } from './hub-event.ts';
import type { HubState } from './hub-state.ts';

/** What the hub must do now. */
export interface Decision {
  readonly state: HubState;
  /** To be sent, in this order. */
  readonly transitions: readonly AlarmTransition[];
  /** What the home hears and sees from now on. */
  readonly show: ShownSignal;
  readonly confirm?: 'help-coming' | 'cancelled';
  /** When to call with `wake`, if nothing else happens; undefined when there is nothing to wait for. */
  readonly wakeAt: Monotonic | undefined;
  /** What cannot be judged at present, by rule. */
  readonly cannotJudge: readonly RuleCannotJudge[];
  /** Rules that could not bear the event: a bug of theirs. They stay as they were, and the others have judged. */
  readonly failed: readonly FailedRule[];
  /** Whether the state differs from the one given, so that it has to be saved some time. */
  readonly changed: boolean;
}

export interface RuleCannotJudge {
  readonly rule: string;
  readonly place: string;
  readonly because: Because;
}

export interface FailedRule {
  readonly rule: string;
  readonly error: unknown;
}

/**
 * Everything that the hub decides, as one pure function: the rules conclude, the alarms live. What was due before the
 * event comes first, so that the order is that of time and not of the scheduler.
 */
export function decide(state: HubState, event: HubEvent, now: Instant): Decision {
  const thinking = new Thinking(state, now);
  thinking.noticeTime();
  const confirm = thinking.take(event);
  return thinking.decision(state, confirm);
}

/** The state while one event is being thought through. Lives for one call of `decide`. */
class Thinking {
  #rules: readonly RunningRule[];
  #estimators: readonly RunningEstimator[];
  #estimates: Estimates;
  #state: HubState;
  readonly #now: Instant;
  readonly #transitions: AlarmTransition[] = [];
  readonly #failed: FailedRule[] = [];

  constructor(state: HubState, now: Instant) {
    this.#state = state;
    this.#rules = state.rules;
    this.#estimators = state.estimators;
    this.#estimates = state.estimates;
    this.#now = now;
  }

  noticeTime(): void {
    const now = this.#now;
    if (now.clockTrusted !== this.#state.clockTrusted) {
      this.#state = { ...this.#state, clockTrusted: now.clockTrusted };
      if (now.clockTrusted) {
        this.#rules = this.#rules.map((rule) => rule.refreshed(now));
        this.#estimators = this.#estimators.map((estimator) => estimator.refreshed(now));
        this.#state = { ...this.#state, alarms: refreshAlarms(this.#state.alarms, now) };
      }
      this.#tell({ kind: 'clock-changed' });
    }
    this.#tell({ kind: 'wake' });
    this.#apply(timePassed(this.#state.alarms, now));
  }

  take(event: HubEvent): Decision['confirm'] {
    switch (event.kind) {
      case 'heard': {
        const { device, origin, watching = true } = event;
        if (origin === 'live') this.#tell({ kind: 'heard', device, watching });
        let confirm: Decision['confirm'];
        for (const reading of event.readings) {
          this.#tell({ kind: 'reading', reading });
          if (reading.capability === 'all_right' && reading.value === true && reading.origin === 'live')
            confirm = this.#cancel('all-right-button');
        }
        return confirm;
      }
      case 'started':
        for (const { name } of [...this.#rules, ...this.#estimators])
          this.#conclude({ kind: 'clear', ...ruleFault(name), because: worksAgain });
        this.#tell(event);
        return undefined;
      case 'availability':
      case 'source':
        this.#tell(event);
        return undefined;
      case 'cancel':
        return this.#cancel(event.by, event.alarmIds);
      case 'help-coming':
        return 'help-coming';
      case 'fault':
        this.#conclude({ kind: 'alarm', place: '', ...without(event) });
        return undefined;
      case 'fault-over':
        this.#conclude({ kind: 'clear', ...without(event) });
        return undefined;
      case 'wake':
        return undefined;
    }
  }

  decision(before: HubState, confirm: Decision['confirm']): Decision {
    for (const { rule, error } of this.#failed) {
      const evidence = { part: rule, problem: saidBy(error).slice(0, 500) };
      this.#conclude({
        kind: 'alarm',
        place: '',
        ...ruleFault(rule),
        because: { reason: 'hub-part-failed', evidence },
      });
    }
    const rules = this.#rules;
    const same = rules === this.#state.rules && this.#estimators === this.#state.estimators;
    const state = same
      ? this.#state
      : { ...this.#state, rules, estimators: this.#estimators, estimates: this.#estimates };
    return {
      state,
      transitions: this.#transitions,
      show: localSignal(state.alarms),
      ...(confirm && { confirm }),
      wakeAt: earliest(state, this.#failed),
      cannotJudge: cannotJudge(rules),
      failed: this.#failed,
      changed: state !== before,
    };
  }

  /** A wake goes only to those whose time has come. */
  #tell(input: RuleInput): void {
    const believed = this.#estimates;
    this.#estimate(input);
    if (believed !== this.#estimates) this.#tellRules({ kind: 'estimates-changed' });
    this.#tellRules(input);
  }

  #estimate(input: RuleInput): void {
    const { home } = this.#state;
    const context = { home, estimates: this.#estimates };
    let next: RunningEstimator[] | undefined;
    let changes = false;
    for (const index of this.#state.hearing.estimators.of(input)) {
      const estimator = this.#estimators[index];
      if (!estimator || (input.kind === 'wake' && !isDue(estimator.wakeAt, this.#now))) continue;
      const stepped = this.#stepOf(estimator.name, () => estimator.step(input, this.#now, context));
      if (!stepped || stepped === estimator) continue;
      next ??= [...this.#estimators];
      next[index] = stepped;
      changes ||= stepped.estimate !== estimator.estimate;
    }
    if (next) this.#estimators = next;
    if (changes) this.#estimates = estimatesOf(this.#estimators, this.#now);
  }

  #tellRules(input: RuleInput): void {
    let next: RunningRule[] | undefined;
    for (const index of this.#state.hearing.rules.of(input)) {
      const rule = this.#rules[index];
      if (!rule || (input.kind === 'wake' && !isDue(rule.wakeAt, this.#now))) continue;
      const step = this.#stepOf(rule.name, () => rule.step(input, this.#now, this.#estimates));
      if (!step) continue;
      if (step.next !== rule) {
        next ??= [...this.#rules];
        next[index] = step.next;
      }
      for (const outcome of step.outcomes) this.#conclude(outcome);
    }
    if (next) this.#rules = next;
  }

  /** A rule that throws must not swallow what the others conclude: smoke is smoke, whatever another rule makes of it. */
  #stepOf<Result>(name: string, step: () => Result): Result | undefined {
    try {
      return step();
    } catch (error) {
      this.#failed.push({ rule: name, error });
      return undefined;
    }
  }

  #conclude(outcome: Outcome): void {
    switch (outcome.kind) {
      case 'alarm':
        return this.#apply(danger(this.#state.alarms, outcome, this.#now, this.#state.alarmSettings));
      case 'clear':
        return this.#apply(dangerOver(this.#state.alarms, outcome));
      case 'cannot-judge':
    }
  }

  #cancel(by: string, alarmIds?: readonly string[]): Decision['confirm'] {
    const step = allRight(this.#state.alarms, by, alarmIds && new Set(alarmIds));
    this.#apply(step);
    for (const { kind, subject } of step.ended) this.#tell({ kind: 'cancelled', alarmKind: kind, subject });
    return step.transitions.length > 0 ? 'cancelled' : undefined;
  }

  #apply(step: AlarmsStep): void {
    if (step.alarms !== this.#state.alarms) this.#state = { ...this.#state, alarms: step.alarms };
    this.#transitions.push(...step.transitions);
  }
}

const isDue = (wakeAt: Monotonic | undefined, now: Instant): boolean => wakeAt !== undefined && wakeAt <= now.monotonic;

/** An event without its own `kind`. */
function without<Event extends { readonly kind: string }>({ kind: _, ...rest }: Event): Omit<Event, 'kind'> {
  return rest;
}

const saidBy = (error: unknown): string => (error instanceof Error ? error.message : String(error));
const ruleFault = (rule: string) => ({ alarmKind: 'cannot_judge', subject: `rule:${rule}` }) as const;
const worksAgain: Because = { reason: 'works-again', evidence: {} };

/** A rule that has failed is not woken for what it could not do: it is asked again when something else happens. */
function earliest(state: HubState, failed: readonly FailedRule[]): Monotonic | undefined {
  let at = alarmsWakeAt(state.alarms);
  for (const { name, wakeAt } of state.rules) if (!hasFailed(name, failed)) at = sooner(at, wakeAt);
  for (const { name, wakeAt } of state.estimators) if (!hasFailed(name, failed)) at = sooner(at, wakeAt);
  return at;
}

const hasFailed = (name: string, failed: readonly FailedRule[]): boolean => failed.some(({ rule }) => rule === name);

const sooner = (one: Monotonic | undefined, other: Monotonic | undefined): Monotonic | undefined =>
  one === undefined || (other !== undefined && other < one) ? other : one;

const nothingUnsure: readonly RuleCannotJudge[] = [];

const cannotJudge = (rules: readonly RunningRule[]): readonly RuleCannotJudge[] =>
  rules.some((rule) => rule.cannotJudge.length > 0)
    ? rules.flatMap((rule) => rule.cannotJudge.map(({ place, because }) => ({ rule: rule.name, place, because })))
    : nothingUnsure;
