import type { AlarmTransition } from '../../contracts/alarm-transition.ts';
import type { Because } from '../../contracts/because.ts';
import type { CarePlan } from '../../contracts/care-plan.ts';
import type { Reading } from '../../device-profiles/reading.ts';
import type { Instant, Monotonic } from '../../foundation/clock.ts';
import { allRight, danger, dangerOver, timePassed, type AlarmsStep } from '../alarms/alarm-life.ts';
import { alarmsWakeAt, localSignal } from '../alarms/local-signal.ts';
import { endLongTests, endTestAlarms, hasTests, incidentClosed } from '../alarms/ending.ts';
import { refreshAlarms } from '../alarms/saved-alarms.ts';
import {
  isTesting,
  orderedTestMode,
  refreshTestMode,
  testIsDue,
  walked,
  withoutTestMode,
} from '../alarms/test-mode.ts';
import { haveSameFacts, settleRules } from './settle-rules.ts';
import { isTold, signsOfLife } from '../estimates/estimator-list.ts';
import type { Estimates } from '../estimates/estimates.ts';
import type { RunningEstimator } from '../estimates/running-estimator.ts';
import { factsOf } from '../rules/home-facts.ts';
import type { Outcome, RuleInput } from '../rules/rule.ts';
import type { RunningRule } from '../rules/running-rule.ts';
import type { Decision } from './decision.ts';
import { hearingOf } from './hearing.ts';
import { isAllRight, type HubEvent } from './hub-event.ts';
import type { HubState } from './hub-state.ts';
import { partFailed, partWorks } from './part-failed.ts';
import { cannotJudgeOf, earliest, isDue, sooner, stillDue, wakeAtOf, type FailedRule } from './waiting.ts';

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

const noTransitions: readonly AlarmTransition[] = [];
const noFailures: readonly FailedRule[] = [];

/** The state while one event is being thought through. Lives for one call of `decide`. */
class Thinking {
  #rules: readonly RunningRule[];
  #estimators: readonly RunningEstimator[];
  #estimates: Estimates;
  #state: HubState;
  readonly #now: Instant;
  #transitions = noTransitions;
  #failed = noFailures;
  #ownRules: RunningRule[] | undefined;
  #ownEstimators: RunningEstimator[] | undefined;
  /** The earliest time for which a rule or estimator waits; `stale` when the one that waited for it has changed. */
  #wakeAt: Monotonic | undefined | 'stale';
  #unsureChanges = false;

  constructor(state: HubState, now: Instant) {
    this.#state = state;
    this.#rules = state.rules;
    this.#estimators = state.estimators;
    this.#estimates = state.estimates;
    this.#now = now;
    this.#wakeAt = state.wakeAt;
  }

  noticeTime(): void {
    const now = this.#now;
    if (now.clockTrusted !== this.#state.clockTrusted) {
      this.#state = { ...this.#state, clockTrusted: now.clockTrusted };
      if (now.clockTrusted) {
        this.#rules = this.#rules.map((rule) => rule.refreshed(now));
        this.#estimators = this.#estimators.map((estimator) => estimator.refreshed(now));
        this.#wakeAt = 'stale';
        this.#state = {
          ...this.#state,
          alarms: refreshAlarms(this.#state.alarms, now),
          testMode: refreshTestMode(this.#state.testMode, now),
        };
      }
      this.#tell({ kind: 'clock-changed' });
    }
    if (this.#wakeAt === 'stale' || isDue(this.#wakeAt, now)) this.#tell({ kind: 'wake' });
    if (isDue(alarmsWakeAt(this.#state.alarms), now)) this.#apply(timePassed(this.#state.alarms, now));
    const { testMode } = this.#state;
    if (testMode && testIsDue(testMode, now)) this.#state = { ...this.#state, testMode: withoutTestMode(testMode) };
    this.#endTests();
  }

  take(event: HubEvent): Decision['confirm'] {
    switch (event.kind) {
      case 'heard': {
        const { device, origin, watching = true } = event;
        if (origin === 'live') this.#tell({ kind: 'heard', device, watching });
        let confirm: Decision['confirm'] = origin === 'live' ? this.#walked(device, event.readings) : undefined;
        for (const reading of event.readings) {
          this.#tell({ kind: 'reading', reading });
          if (isAllRight(reading) && factsOf(this.#state.home, device))
            confirm = this.#cancel('all-right-button') ?? confirm;
        }
        return confirm;
      }
      case 'started':
        for (const { name } of [...this.#rules, ...this.#estimators]) this.#conclude(partWorks(name));
        for (const { name, enabled } of this.#rules) if (!enabled) this.#clearAlarmsOf(name, this.#state.home.carePlan);
        this.#tell(event);
        return undefined;
      case 'availability':
      case 'source':
        this.#tell(event);
        return undefined;
      case 'cancel':
        return this.#cancel(event.by, event.alarmIds);
      case 'care-plan':
        this.#settle(event);
        return undefined;
      case 'help-coming':
        return 'help-coming';
      case 'incident-closed':
        this.#close(new Set(event.alarmIds));
        return undefined;
      case 'test-mode':
        this.#state = {
          ...this.#state,
          testMode: orderedTestMode(this.#state.testMode, event, this.#now, this.#state.alarms.session),
        };
        this.#endTests();
        return undefined;
      case 'forget-habits':
        this.#tell(event);
        return undefined;
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
    for (const failed of this.#failed) this.#conclude(partFailed(failed));
    const isSame = !this.#ownRules && !this.#ownEstimators && this.#wakeAt !== 'stale';
    const state = isSame ? this.#state : this.#stateNow();
    return {
      state,
      transitions: this.#transitions,
      show: localSignal(state.alarms),
      ...(confirm && { confirm }),
      wakeAt: wakeAtOf(state, this.#failed),
      cannotJudge: state.cannotJudge,
      failed: this.#failed,
      changed: state !== before,
    };
  }

  /** Written out: it is made with each reading, and a spread of so many parts is slow. */
  #stateNow(): HubState {
    const { home, hearing, alarms, alarmSettings, testMode, clockTrusted, cannotJudge } = this.#state;
    return {
      home,
      hearing,
      estimators: this.#estimators,
      estimates: this.#estimates,
      rules: this.#rules,
      wakeAt: this.#wakeAt === 'stale' ? earliest(this.#rules, this.#estimators, []) : this.#wakeAt,
      cannotJudge: this.#unsureChanges ? cannotJudgeOf(this.#rules) : cannotJudge,
      alarms,
      alarmSettings,
      testMode,
      clockTrusted,
    };
  }

  /** A wake goes only to those whose time has come. */
  #tell(input: RuleInput): void {
    if (this.#estimate(input)) this.#tellRules({ kind: 'estimates-changed' });
    this.#tellRules(input);
  }

  /** Returns whether there is news for the rules. All see what was believed before the input, and the sign of life in it. */
  #estimate(input: RuleInput): boolean {
    const { home } = this.#state;
    const indexes = this.#state.hearing.estimators.of(input);
    if (indexes.length === 0) return false;
    let context = { home, estimates: this.#estimates };
    let changes = false;
    for (const index of indexes) {
      const estimator = this.#estimators[index];
      if (!estimator || (input.kind === 'wake' && !isDue(estimator.wakeAt, this.#now))) continue;
      let next: RunningEstimator;
      try {
        next = estimator.step(input, this.#now, context);
      } catch (error) {
        this.#fails(estimator.name, error);
        continue;
      }
      if (input.kind === 'wake' && isDue(next.wakeAt, this.#now)) this.#fails(estimator.name, stillDue);
      if (next === estimator) continue;
      if (!this.#ownEstimators) this.#estimators = this.#ownEstimators = [...this.#estimators];
      this.#ownEstimators[index] = next;
      this.#waits(estimator.wakeAt, next.wakeAt);
      if (next.belief === estimator.belief) continue;
      this.#estimates = next.addedTo(this.#estimates);
      if (next.name === signsOfLife) context = { home, estimates: this.#estimates };
      changes ||= isTold(next.name);
    }
    return changes;
  }

  #tellRules(input: RuleInput, indexes = this.#state.hearing.rules.of(input)): void {
    for (const index of indexes) {
      const rule = this.#rules[index];
      if (!rule || (input.kind === 'wake' && !isDue(rule.wakeAt, this.#now))) continue;
      let step: ReturnType<RunningRule['step']>;
      // A rule that throws must not swallow what the others conclude: smoke is smoke, whatever another rule makes of it.
      try {
        step = rule.step(input, this.#now, this.#estimates);
      } catch (error) {
        this.#fails(rule.name, error);
        continue;
      }
      if (step.next !== rule) {
        if (!this.#ownRules) this.#rules = this.#ownRules = [...this.#rules];
        this.#ownRules[index] = step.next;
        this.#waits(rule.wakeAt, step.next.wakeAt);
        this.#unsureChanges ||= step.next.cannotJudge !== rule.cannotJudge;
      }
      for (const outcome of step.outcomes) this.#conclude(outcome, rule.name);
      if (input.kind === 'wake' && isDue(step.next.wakeAt, this.#now)) this.#fails(rule.name, stillDue);
    }
  }

  /** One of them waits for another time than before. */
  #waits(before: Monotonic | undefined, now: Monotonic | undefined): void {
    if (before === now || this.#wakeAt === 'stale') return;
    if (before !== undefined && before === this.#wakeAt) this.#wakeAt = 'stale';
    else this.#wakeAt = sooner(this.#wakeAt, now);
  }

  #fails(rule: string, error: unknown): void {
    this.#failed = [...this.#failed, { rule, error }];
  }

  #stepOf<Result>(name: string, step: () => Result): Result | undefined {
    try {
      return step();
    } catch (error) {
      this.#fails(name, error);
      return undefined;
    }
  }

  #conclude(outcome: Outcome, rule?: string, test = isTesting(this.#state.testMode)): void {
    switch (outcome.kind) {
      case 'alarm':
        return this.#apply(
          danger(
            this.#state.alarms,
            rule === undefined ? outcome : { ...outcome, rule },
            this.#now,
            this.#state.alarmSettings,
            test,
          ),
        );
      case 'clear':
        return this.#apply(dangerOver(this.#state.alarms, outcome, this.#now, this.#state.alarmSettings));
      case 'cannot-judge':
    }
  }

  /**
   * A care plan counts from now on. What was due by the settings from before has come already. Rules with other settings are
   * told that they begin, as after a start, so that one whose limit has been passed by says so at once.
   */
  #settle({ carePlan, rules: settings }: HubEvent & { readonly kind: 'care-plan' }): void {
    const before = this.#state.home.carePlan;
    const home = { ...this.#state.home, carePlan };
    const begin = { home, now: this.#now, estimates: this.#estimates };
    const { rules, changed, switchedOff } = settleRules(this.#rules, settings, begin, (name, step) =>
      this.#stepOf(name, step),
    );
    this.#state = { ...this.#state, home };
    this.#rules = this.#ownRules = [...rules];
    this.#state = { ...this.#state, hearing: { ...this.#state.hearing, rules: hearingOf(rules) } };
    this.#wakeAt = 'stale';
    this.#unsureChanges = true;
    for (const rule of switchedOff) this.#clearAlarmsOf(rule, carePlan);
    this.#tellRules({ kind: 'started' }, changed);
    if (!haveSameFacts(before, carePlan)) this.#tellRules({ kind: 'plan-changed' });
    this.#tell({ kind: 'wake' });
  }

  /** Nobody would ever say that they are over. The relay is told why; their incidents stay until a person closes them. */
  #clearAlarmsOf(rule: string, { version }: CarePlan): void {
    const because: Because = { reason: 'rule-switched-off', evidence: { rule, version } };
    for (const alarm of this.#state.alarms.open)
      if (alarm.rule === rule)
        this.#conclude({ kind: 'clear', alarmKind: alarm.kind, subject: alarm.subject, because });
  }

  /** Rules that speak once of what goes on are told, so that they do not wait for ever for what nobody waits for any more. */
  #close(ids: ReadonlySet<string>): void {
    const { alarms } = this.#state;
    const meant = alarms.open.filter(({ alarmId, life, closed }) => ids.has(alarmId) && life === 'raised' && !closed);
    this.#apply(incidentClosed(alarms, ids, this.#now));
    for (const { kind, subject } of meant) this.#tell({ kind: 'closed', alarmKind: kind, subject });
  }

  #cancel(by: string, alarmIds?: readonly string[]): Decision['confirm'] {
    const step = allRight(this.#state.alarms, by, alarmIds && new Set(alarmIds));
    this.#apply(step);
    for (const { kind, subject } of step.ended) this.#tell({ kind: 'cancelled', alarmKind: kind, subject });
    return step.transitions.length > 0 ? 'cancelled' : undefined;
  }

  /** What is no test, because none runs or because it lasts too long for one, is raised for real. */
  #endTests(): void {
    const { testMode, alarms } = this.#state;
    if (!hasTests(alarms)) return;
    const { step, standing } = isTesting(testMode) ? endLongTests(alarms, this.#now) : endTestAlarms(alarms);
    this.#apply(step);
    for (const { rule, ...outcome } of standing) this.#conclude(outcome, rule, false);
  }

  /** In a walk test: whoever goes through the home hears that a device was set off for the first time. */
  #walked(device: string, readings: readonly Reading[]): Decision['confirm'] {
    const { testMode } = this.#state;
    if (!isTesting(testMode) || !testMode.walkTest) return undefined;
    const { mode, first } = walked(testMode, device, readings, this.#now);
    this.#state = { ...this.#state, testMode: mode };
    return first ? 'heard' : undefined;
  }

  #apply(step: AlarmsStep): void {
    if (step.alarms !== this.#state.alarms) this.#state = { ...this.#state, alarms: step.alarms };
    if (step.transitions.length > 0) this.#transitions = [...this.#transitions, ...step.transitions];
  }
}

/** An event without its own `kind`. */
function without<Event extends { readonly kind: string }>({ kind: _, ...rest }: Event): Omit<Event, 'kind'> {
  return rest;
}
