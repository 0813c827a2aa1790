import { z } from 'zod';
import type { CarePlan } from '../../contracts/care-plan.ts';
import type { Instant, Monotonic } from '../../foundation/clock.ts';
import type { Estimates } from '../estimates/estimates.ts';
import { earliestDue, mapDeadlines, refresh, runOn, withFreshDeadlines } from './deadlines.ts';
import {
  nothing,
  type CannotJudge,
  type HomeFacts,
  type Outcome,
  type Rule,
  type RuleDescription,
  type RuleHearing,
  type RuleInput,
  type RuleState,
} from './rule.ts';
import { contentOf } from './saved-text.ts';

/** A rule with its state and settings inside, so that rules with different states stand in one list. Immutable. */
export interface RunningRule {
  readonly name: string;
  readonly hears: RuleHearing;
  readonly wakeAt: Monotonic | undefined;
  readonly cannotJudge: readonly CannotJudge[];
  /** False: its setting `enabled` says so. It then hears nothing, waits for nothing, and says nothing. */
  readonly enabled: boolean;
  step(
    input: RuleInput,
    now: Instant,
    estimates: Estimates,
  ): { readonly next: RunningRule; readonly outcomes: readonly Outcome[] };
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

/** A class, because a rule that hears much is made anew with each reading. */
class Running<State extends RuleState, Settings> implements RunningRule {
  readonly name: string;
  readonly hears: RuleHearing;
  readonly wakeAt: Monotonic | undefined;
  readonly cannotJudge: readonly CannotJudge[];
  readonly enabled: boolean;
  readonly #rule: Rule<State, Settings>;
  readonly #state: State;
  readonly #home: HomeFacts;
  readonly #settings: Settings;

  constructor(
    rule: Rule<State, Settings>,
    state: State,
    cannotJudge: readonly CannotJudge[],
    { home, settings }: { readonly home: HomeFacts; readonly settings: Settings },
    enabled = isEnabled(settings),
  ) {
    this.name = rule.name;
    this.hears = rule.hears;
    this.enabled = enabled;
    this.wakeAt = enabled ? earliestDue(state.deadlines) : undefined;
    this.cannotJudge = cannotJudge;
    this.#rule = rule;
    this.#state = state;
    this.#home = home;
    this.#settings = settings;
  }

  step(
    input: RuleInput,
    now: Instant,
    estimates: Estimates,
  ): { readonly next: RunningRule; readonly outcomes: readonly Outcome[] } {
    if (!this.enabled) return { next: this, outcomes: nothing };
    const context = { home: this.#home, settings: this.#settings, estimates };
    const { state, outcomes } = this.#rule.step(this.#state, input, now, context);
    const unsure = cannotJudgeIn(outcomes, this.cannotJudge);
    if (state === this.#state && unsure === this.cannotJudge) return { next: this, outcomes };
    return { next: new Running(this.#rule, state, unsure, context, true), outcomes };
  }

  settle(begin: StartFacts): { readonly next: RunningRule; readonly otherSettings: boolean } {
    const others = this.#rule.settings.parse(begin.settings ?? {});
    if (JSON.stringify(others) !== JSON.stringify(this.#settings))
      return { next: goOn(this.#rule, this.#state, this.#settings, begin), otherSettings: true };
    const context = { home: begin.home, settings: this.#settings };
    return { next: new Running(this.#rule, this.#state, this.cannotJudge, context), otherSettings: false };
  }

  refreshed(now: Instant): RunningRule {
    const context = { home: this.#home, settings: this.#settings };
    return new Running(this.#rule, withFreshDeadlines(this.#state, now), this.cannotJudge, context);
  }

  save(now: Instant): string {
    return JSON.stringify({ settings: JSON.stringify(this.#settings), state: withFreshDeadlines(this.#state, now) });
  }
}

function started<State extends RuleState, Settings>(rule: Rule<State, Settings>, begin: StartFacts): RunningRule {
  const { home, now, estimates } = begin;
  const settings = rule.settings.parse(begin.settings ?? {});
  return new Running(rule, rule.initial(now, { home, settings, estimates }), noCannotJudge, { home, settings });
}

/** With other settings. What was heard before it was switched off is too old to go on from. */
function goOn<State extends RuleState, Settings>(
  rule: Rule<State, Settings>,
  state: State,
  before: unknown,
  begin: StartFacts,
): RunningRule {
  const { home, now, estimates } = begin;
  const settings = rule.settings.parse(begin.settings ?? {});
  if (!rule.resettled || !isEnabled(before) || !isEnabled(settings)) return started(rule, begin);
  const next = rule.resettled(state, now, { home, settings, estimates });
  return new Running(rule, next, noCannotJudge, { home, settings });
}

export function listed<State extends RuleState, Settings>(rule: Rule<State, Settings>): ListedRule {
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
      if (read.data.settings === JSON.stringify(settings))
        return { rule: new Running(rule, state, noCannotJudge, { home, settings }) };
      return { rule: goOn(rule, state, contentOf(read.data.settings), begin) };
    },
  };
}
