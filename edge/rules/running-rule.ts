import { z } from 'zod';
import type { Instant, Monotonic } from '../../foundation/clock.ts';
import type { Estimates } from '../estimates/estimates.ts';
import { earliestDue, mapDeadlines, refresh, runOn } from './deadlines.ts';
import type {
  CannotJudge,
  HomeFacts,
  Outcome,
  Rule,
  RuleDescription,
  RuleHearing,
  RuleInput,
  RuleState,
} from './rule.ts';
import { contentOf } from './saved-text.ts';

/** A rule with its state and settings inside, so that rules with different states stand in one list. Immutable. */
export interface RunningRule {
  readonly name: string;
  readonly hears: RuleHearing;
  readonly wakeAt: Monotonic | undefined;
  readonly cannotJudge: readonly CannotJudge[];
  step(
    input: RuleInput,
    now: Instant,
    estimates: Estimates,
  ): { readonly next: RunningRule; readonly outcomes: readonly Outcome[] };
  /** Brings its deadlines up to date: after a restart, and when the clock becomes trusted. */
  refreshed(now: Instant): RunningRule;
  /** As JSON text, with what is left of its deadlines. */
  save(now: Instant): string;
}

/** A rule as it stands in the list. */
export interface ListedRule {
  readonly name: string;
  readonly describes: RuleDescription;
  readonly hears: RuleHearing;
  readonly downtime: 'counts' | 'pauses';
  readonly settings: z.ZodType;
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
    const self: RunningRule = {
      name: rule.name,
      hears: rule.hears,
      wakeAt: earliestDue(state.deadlines),
      cannotJudge,
      step(input, now, estimates) {
        const result = rule.step(state, input, now, { home, settings, estimates });
        const unsure = cannotJudgeIn(result.outcomes, cannotJudge);
        const same = result.state === state && unsure === cannotJudge;
        return { next: same ? self : running(result.state, unsure, { home, settings }), outcomes: result.outcomes };
      },
      refreshed: (now) => running(withDeadlinesOf(now), cannotJudge, { home, settings }),
      save: (now) => JSON.stringify({ settings: JSON.stringify(settings), state: withDeadlinesOf(now) }),
    };
    return self;
  }

  const start = ({ home, settings: given, now, estimates }: StartFacts): RunningRule => {
    const settings = rule.settings.parse(given ?? {});
    return running(rule.initial(now, { home, settings, estimates }), noCannotJudge, { home, settings });
  };

  return {
    name: rule.name,
    describes: rule.describes,
    hears: rule.hears,
    downtime: rule.downtime,
    settings: rule.settings,
    start,
    restore(saved, begin) {
      const { home, settings: given, now, estimates } = begin;
      const read = savedText.safeParse(contentOf(saved));
      if (!read.success) return { rule: start(begin), problem: z.prettifyError(read.error) };
      const settings = rule.settings.parse(given ?? {});
      const carryOver = rule.downtime === 'counts' ? refresh : runOn;
      const deadlines = mapDeadlines(read.data.state.deadlines, (deadline) => carryOver(deadline, now));
      const state: State = { ...read.data.state, deadlines };
      if (read.data.settings === JSON.stringify(settings))
        return { rule: running(state, noCannotJudge, { home, settings }) };
      if (!rule.resettled) return { rule: start(begin) };
      const context = { home, settings, estimates };
      return { rule: running(rule.resettled(state, now, context), noCannotJudge, { home, settings }) };
    },
  };
}
