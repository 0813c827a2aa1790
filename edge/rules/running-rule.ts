import { z } from 'zod';
import type { CarePlan } from '../../contracts/care-plan.ts';
import type { Instant, Monotonic } from '../../foundation/clock.ts';
import type { Estimates } from '../estimates/estimates.ts';
import { earliestDue, mapDeadlines, refresh, runOn, withFreshDeadlines } from './deadlines.ts';
import {
  nothing,
  type CannotJudge,
  type HomeFacts,
  type ManyRuleState,
  type Outcome,
  type Rule,
  type RuleDescription,
  type RuleHearing,
  type RuleInput,
  type RuleState,
} from './rule.ts';
import { contentOf } from './saved-text.ts';

/** What a step of a rule has come to. */
export interface RuleStep {
  readonly next: RunningRule;
  readonly outcomes: readonly Outcome[];
}

/** A rule with its state and settings inside, so that rules with different states stand in one list. Immutable. */
export interface RunningRule {
  readonly name: string;
  readonly hears: RuleHearing;
  readonly wakeAt: Monotonic | undefined;
  readonly cannotJudge: readonly CannotJudge[];
  /** False: its setting `enabled` says so. It then hears nothing, waits for nothing, and says nothing. */
  readonly enabled: boolean;
  /** True: it is not enabled, or nothing in this home concerns it. */
  readonly idle?: boolean;
  step(input: RuleInput, now: Instant, estimates: Estimates): RuleStep;
  /**
   * Goes on in a home, or with settings, that have changed. With the settings that it had it keeps its state and deadlines
   * as they are; with others it goes on if it knows how. Throws when the settings do not fit their schema.
   */
  settle(begin: StartFacts): { readonly next: RunningRule; readonly otherSettings: boolean };
  /** Brings its deadlines up to date: after a restart, and when the clock becomes trusted. */
  refreshed(now: Instant): RunningRule;
  /** As JSON text, with what is left of its deadlines. */
  save(now: Instant): string;
}

/** A rule as it stands in the list. */
export interface ListedRule {
  readonly name: string;
  readonly describes: RuleDescription;
  readonly alwaysOn: boolean;
  readonly hears: RuleHearing;
  readonly downtime: 'counts' | 'pauses';
  readonly settings: z.ZodType;
  /** What the facts of a care plan make of these settings; not yet checked. */
  fromPlan(plan: CarePlan, settings: unknown): Readonly<Record<string, unknown>>;
  start(begin: StartFacts): RunningRule;
  /** Goes on from a saved text. With other settings it goes on only if it knows how; says why when the text is unusable. */
  restore(saved: string, begin: StartFacts): { readonly rule: RunningRule; readonly problem?: string };
}

export interface StartFacts {
  readonly home: HomeFacts;
  readonly settings: unknown;
  readonly now: Instant;
  readonly estimates: Estimates;
}

const noCannotJudge: readonly CannotJudge[] = [];

const isEnabled = (settings: unknown): boolean =>
  typeof settings !== 'object' || settings === null || !('enabled' in settings) || settings.enabled !== false;

/** The same list as before when the rule says the same again. */
function cannotJudgeIn(outcomes: readonly Outcome[], before: readonly CannotJudge[]): readonly CannotJudge[] {
  if (outcomes.length === 0 && before.length === 0) return before;
  const unsure = outcomes.filter((outcome) => outcome.kind === 'cannot-judge');
  return unsure.length === before.length && unsure.every((one, index) => one === before[index]) ? before : unsure;
}

/** What stays as it is from step to step. */
interface Setup<State extends RuleState | ManyRuleState, Settings> {
  readonly rule: Rule<State, Settings>;
  readonly home: HomeFacts;
  readonly settings: Settings;
  readonly enabled: boolean;
  readonly idle: boolean;
}

function setupOf<State extends RuleState | ManyRuleState, Settings>(
  rule: Rule<State, Settings>,
  home: HomeFacts,
  settings: Settings,
): Setup<State, Settings> {
  const enabled = isEnabled(settings);
  return { rule, home, settings, enabled, idle: !enabled || rule.concerns?.(home, settings) === false };
}

/** A class, because a rule that hears much is made anew with each reading. */
class Running<State extends RuleState | ManyRuleState, Settings> implements RunningRule {
  readonly name: string;
  readonly wakeAt: Monotonic | undefined;
  readonly cannotJudge: readonly CannotJudge[];
  readonly #setup: Setup<State, Settings>;
  readonly #state: State;
  #nothingNew: RuleStep | undefined;

  constructor(
    setup: Setup<State, Settings>,
    state: State,
    cannotJudge: readonly CannotJudge[],
    wakeAt = setup.idle ? undefined : earliestDue(state.deadlines),
  ) {
    this.name = setup.rule.name;
    this.wakeAt = wakeAt;
    this.cannotJudge = cannotJudge;
    this.#setup = setup;
    this.#state = state;
  }

  get hears(): RuleHearing {
    return this.#setup.rule.hears;
  }

  get enabled(): boolean {
    return this.#setup.enabled;
  }

  get idle(): boolean {
    return this.#setup.idle;
  }

  step(input: RuleInput, now: Instant, estimates: Estimates): RuleStep {
    const before = this.#state;
    const { rule, home, settings, enabled } = this.#setup;
    if (!enabled || rule.ignores?.(before, input)) return this.#silent();
    const { state, outcomes } = rule.step(before, input, now, { home, settings, estimates });
    const unsure = cannotJudgeIn(outcomes, this.cannotJudge);
    if (state === before && unsure === this.cannotJudge)
      return outcomes === nothing ? this.#silent() : { next: this, outcomes };
    const wakeAt = state.deadlines === before.deadlines ? this.wakeAt : earliestDue(state.deadlines);
    return { next: new Running(this.#setup, state, unsure, wakeAt), outcomes };
  }

  /** Most steps change and say nothing: one object for all of them. */
  #silent(): RuleStep {
    return (this.#nothingNew ??= { next: this, outcomes: nothing });
  }

  settle(begin: StartFacts): { readonly next: RunningRule; readonly otherSettings: boolean } {
    const { rule, settings } = this.#setup;
    const others = rule.settings.parse(begin.settings ?? {});
    if (JSON.stringify(others) !== JSON.stringify(settings))
      return { next: goOn(rule, this.#state, settings, begin), otherSettings: true };
    const next = new Running(setupOf(rule, begin.home, settings), this.#state, this.cannotJudge);
    return { next, otherSettings: false };
  }

  refreshed(now: Instant): RunningRule {
    return new Running(this.#setup, withFreshDeadlines(this.#state, now), this.cannotJudge);
  }

  save(now: Instant): string {
    return JSON.stringify({
      settings: JSON.stringify(this.#setup.settings),
      state: withFreshDeadlines(this.#state, now),
    });
  }
}

function started<State extends RuleState | ManyRuleState, Settings>(
  rule: Rule<State, Settings>,
  begin: StartFacts,
): RunningRule {
  const { home, now, estimates } = begin;
  const settings = rule.settings.parse(begin.settings ?? {});
  return new Running(setupOf(rule, home, settings), rule.initial(now, { home, settings, estimates }), noCannotJudge);
}

/** With other settings. What was heard before it was switched off, or had nothing to watch, is too old to go on from. */
function goOn<State extends RuleState | ManyRuleState, Settings>(
  rule: Rule<State, Settings>,
  state: State,
  before: unknown,
  begin: StartFacts,
): RunningRule {
  const { home, now, estimates } = begin;
  const settings = rule.settings.parse(begin.settings ?? {});
  const setup = setupOf(rule, home, settings);
  const known = rule.settings.safeParse(before).data;
  const wasIdle = known !== undefined && setupOf(rule, home, known).idle;
  if (!rule.resettled || !isEnabled(before) || wasIdle || setup.idle) return started(rule, begin);
  return new Running(setup, rule.resettled(state, now, { home, settings, estimates }), noCannotJudge);
}

export function listed<State extends RuleState | ManyRuleState, Settings>(rule: Rule<State, Settings>): ListedRule {
  const savedText = z.object({ settings: z.string(), state: rule.saved });
  return {
    name: rule.name,
    describes: rule.describes,
    alwaysOn: rule.alwaysOn ?? false,
    hears: rule.hears,
    downtime: rule.downtime,
    settings: rule.settings,
    fromPlan: (plan, settings) => rule.fromPlan?.(plan, rule.settings.parse(settings ?? {})) ?? {},
    start: (begin) => started(rule, begin),
    restore(saved, begin) {
      const { home, settings: given, now } = begin;
      const read = savedText.safeParse(contentOf(saved));
      if (!read.success) return { rule: started(rule, begin), problem: z.prettifyError(read.error) };
      const settings = rule.settings.parse(given ?? {});
      const carryOver = rule.downtime === 'counts' ? refresh : runOn;
      const deadlines = mapDeadlines(read.data.state.deadlines, (deadline) => carryOver(deadline, now));
      const state: State = { ...read.data.state, deadlines };
      const setup = setupOf(rule, home, settings);
      // What it watched was taken out of the home: nothing that it waited for comes any more.
      if (setup.idle) return { rule: started(rule, begin) };
      if (read.data.settings === JSON.stringify(settings)) return { rule: new Running(setup, state, noCannotJudge) };
      return { rule: goOn(rule, state, contentOf(read.data.settings), begin) };
    },
  };
}
