import { z } from 'zod';
import type { Instant, Monotonic } from '../../foundation/clock.ts';
import { earliestDue, mapDeadlines, refresh, runOn } from './deadlines.ts';
import type { CannotJudge, HomeFacts, Outcome, Rule, RuleInput, RuleState } from './rule.ts';
import { contentOf } from './saved-text.ts';

/** A rule with its state and settings inside, so that rules with different states stand in one list. Immutable. */
export interface RunningRule {
  readonly name: string;
  readonly wakeAt: Monotonic | undefined;
  readonly cannotJudge: readonly CannotJudge[];
  step(input: RuleInput, now: Instant): { readonly next: RunningRule; readonly outcomes: readonly Outcome[] };
  /** Brings its deadlines up to date: after a restart, and when the clock becomes trusted. */
  refreshed(now: Instant): RunningRule;
  /** As JSON text, with what is left of its deadlines. */
  save(now: Instant): string;
}

/** A rule as it stands in the list. */
export interface ListedRule {
  readonly name: string;
  readonly settings: z.ZodType;
  start(home: HomeFacts, settings: unknown, now: Instant): RunningRule;
  /** Goes on from a saved text. Starts afresh when the settings have changed; says why when the text is unusable. */
  restore(saved: string, start: RestoreFacts): { readonly rule: RunningRule; readonly problem?: string };
}

export interface RestoreFacts {
  readonly home: HomeFacts;
  readonly settings: unknown;
  readonly now: Instant;
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
    context: { home: HomeFacts; settings: Settings },
  ): RunningRule {
    const self: RunningRule = {
      name: rule.name,
      wakeAt: earliestDue(state.deadlines),
      cannotJudge,
      step(input, now) {
        const result = rule.step(state, input, now, context);
        const unsure = cannotJudgeIn(result.outcomes, cannotJudge);
        const same = result.state === state && unsure === cannotJudge;
        return { next: same ? self : running(result.state, unsure, context), outcomes: result.outcomes };
      },
      refreshed: (now) =>
        running(
          { ...state, deadlines: mapDeadlines(state.deadlines, (deadline) => refresh(deadline, now)) },
          cannotJudge,
          context,
        ),
      save: (now) =>
        JSON.stringify({
          settings: JSON.stringify(context.settings),
          state: { ...state, deadlines: mapDeadlines(state.deadlines, (deadline) => refresh(deadline, now)) },
        }),
    };
    return self;
  }

  const start = (home: HomeFacts, given: unknown, now: Instant): RunningRule => {
    const context = { home, settings: rule.settings.parse(given ?? {}) };
    return running(rule.initial(now, context), noCannotJudge, context);
  };

  return {
    name: rule.name,
    settings: rule.settings,
    start,
    restore(saved, { home, settings: given, now }) {
      const read = savedText.safeParse(contentOf(saved));
      if (!read.success) return { rule: start(home, given, now), problem: z.prettifyError(read.error) };
      const settings = rule.settings.parse(given ?? {});
      if (read.data.settings !== JSON.stringify(settings)) return { rule: start(home, given, now) };
      const carryOver = rule.downtime === 'counts' ? refresh : runOn;
      const { state } = read.data;
      const deadlines = mapDeadlines(state.deadlines, (deadline) => carryOver(deadline, now));
      return { rule: running({ ...state, deadlines }, noCannotJudge, { home, settings }) };
    },
  };
}
