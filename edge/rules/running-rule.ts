import { z } from 'zod';
import type { CarePlan } from '../../contracts/care-plan.ts';
import type { Instant, Monotonic } from '../../foundation/clock.ts';
import type { Estimates } from '../estimates/estimates.ts';
import { earliestDue, mapDeadlines, refresh, runOn } from './deadlines.ts';
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

export function listed<State extends RuleState, Settings>(rule: Rule<State, Settings>): ListedRule {
  const savedText = z.object({ settings: z.string(), state: rule.saved });

  function running(
    state: State,
    cannotJudge: readonly CannotJudge[],
    { home, settings }: { readonly home: HomeFacts; readonly settings: Settings },
  ): RunningRule {
    const withDeadlinesOf = (now: Instant): State => ({
      ...state,
      deadlines: mapDeadlines(state.deadlines, (deadline) => refresh(deadline, now)),
    });
    const enabled = isEnabled(settings);
    const self: RunningRule = {
      name: rule.name,
      hears: rule.hears,
      wakeAt: enabled ? earliestDue(state.deadlines) : undefined,
      cannotJudge,
      enabled,
      step(input, now, estimates) {
        if (!enabled) return { next: self, outcomes: nothing };
        const result = rule.step(state, input, now, { home, settings, estimates });
        const unsure = cannotJudgeIn(result.outcomes, cannotJudge);
        const same = result.state === state && unsure === cannotJudge;
        return { next: same ? self : running(result.state, unsure, { home, settings }), outcomes: result.outcomes };
      },
      settle(begin) {
        const others = rule.settings.parse(begin.settings ?? {});
        return JSON.stringify(others) === JSON.stringify(settings)
          ? { next: running(state, cannotJudge, { home: begin.home, settings }), otherSettings: false }
          : { next: goOn(state, settings, begin), otherSettings: true };
      },
      refreshed: (now) => running(withDeadlinesOf(now), cannotJudge, { home, settings }),
      save: (now) => JSON.stringify({ settings: JSON.stringify(settings), state: withDeadlinesOf(now) }),
    };
    return self;
  }

  /** What was heard before it was switched off is too old to go on from. */
  function goOn(state: State, before: unknown, begin: StartFacts): RunningRule {
    const { home, now, estimates } = begin;
    const settings = rule.settings.parse(begin.settings ?? {});
    if (!rule.resettled || !isEnabled(before) || !isEnabled(settings)) return start(begin);
    return running(rule.resettled(state, now, { home, settings, estimates }), noCannotJudge, { home, settings });
  }

  const start = ({ home, settings: given, now, estimates }: StartFacts): RunningRule => {
    const settings = rule.settings.parse(given ?? {});
    return running(rule.initial(now, { home, settings, estimates }), noCannotJudge, { home, settings });
  };

  return {
    name: rule.name,
    describes: rule.describes,
    alwaysOn: rule.alwaysOn ?? false,
    hears: rule.hears,
    downtime: rule.downtime,
    settings: rule.settings,
    fromPlan: (plan, settings) => rule.fromPlan?.(plan, rule.settings.parse(settings ?? {})) ?? {},
    start,
    restore(saved, begin) {
      const { home, settings: given, now } = begin;
      const read = savedText.safeParse(contentOf(saved));
      if (!read.success) return { rule: start(begin), problem: z.prettifyError(read.error) };
      const settings = rule.settings.parse(given ?? {});
      const carryOver = rule.downtime === 'counts' ? refresh : runOn;
      const deadlines = mapDeadlines(read.data.state.deadlines, (deadline) => carryOver(deadline, now));
      const state: State = { ...read.data.state, deadlines };
      if (read.data.settings === JSON.stringify(settings))
        return { rule: running(state, noCannotJudge, { home, settings }) };
      return { rule: goOn(state, contentOf(read.data.settings), begin) };
    },
  };
}
