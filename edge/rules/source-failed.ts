import { z } from 'zod';
import type { Instant } from '../../foundation/clock.ts';
import { milliseconds, seconds, type Duration } from '../../foundation/durations.ts';
import { savedDeadlines } from './deadline.ts';
import { dueNames, latenessOf, mapDeadlines, ofLength, remaining, startDeadline, without } from './deadlines.ts';
import { nothing, type Outcome, type Rule, type RuleInput, type RuleState } from './rule.ts';

const sourceState = z.enum([
  'hearing',
  'failing',
  /** Heard again, but not yet for as long as counts. */
  'recovering',
  'reported',
  /** It fails in other parts than reported. */
  'reported-changing',
  'reported-recovering',
  'reported-before-restart',
]);
type SourceState = z.infer<typeof sourceState>;
type BySource<Value> = Readonly<Record<string, Value>>;

interface SourcesState extends RuleState {
  /** A deadline runs in every state but `hearing` and `reported`. */
  readonly sources: BySource<SourceState>;
  /** How much longer a source that is `recovering` may fail. */
  readonly left: BySource<Duration>;
  /** In which parts a source fails; none: as a whole. */
  readonly parts: BySource<readonly string[]>;
  /** The same as it was reported. */
  readonly reported: BySource<readonly string[]>;
}

const settings = z.strictObject({
  failedSeconds: z
    .number()
    .min(5)
    .max(3600)
    .default(60)
    .describe(
      'how long a connection to sensors may fail before it is a fault, in seconds; and how long it must work in one piece before that is forgotten',
    ),
});

type SourceInput = RuleInput & { readonly kind: 'source' };
const partsSaved = z.record(z.string(), z.array(z.string())).default({});
const whole: readonly string[] = [];

/**
 * A port, broker or board through which sensors are heard does not come back by itself. Only hearing ends it, and only
 * hearing in one piece: a loose plug that is heard for some seconds of each minute fails all the same.
 */
export const sourceFailed: Rule<SourcesState, z.infer<typeof settings>> = {
  name: 'source-failed',
  hears: { inputs: ['source'] },
  describes: {
    raises: ['source_failed'],
    watches:
      'A port, broker or board through which sensors are heard and which stops working, as a whole or in part. It is over only when it has worked in one piece for as long.',
    cannotJudge: 'Sensors behind it: while it fails they are silent, and each becomes a fault of its own in its time.',
    defaultsFrom: 'A choice: long enough for a plug that is put back.',
  },
  settings,
  saved: z.object({
    deadlines: savedDeadlines,
    sources: z.record(z.string(), sourceState),
    left: z.record(z.string(), z.number().transform(milliseconds)).default({}),
    parts: partsSaved,
    reported: partsSaved,
  }),
  downtime: 'pauses',
  initial: () => ({ deadlines: {}, sources: {}, left: {}, parts: {}, reported: {} }),
  resettled: (state, now, { settings: { failedSeconds } }) => ({
    ...state,
    deadlines: mapDeadlines(state.deadlines, (deadline) => ofLength(deadline, seconds(failedSeconds), now)),
  }),
  step(state, input, now, { settings: { failedSeconds } }) {
    const limit = seconds(failedSeconds);
    switch (input.kind) {
      case 'source':
        return {
          state: input.state === 'hearing' ? hears(state, input.source, now, limit) : fails(state, input, now, limit),
          outcomes: nothing,
        };
      case 'started':
        return { state: restarted(state, now, limit), outcomes: nothing };
      case 'wake': {
        const outcomes: Outcome[] = [];
        let next: SourcesState = state;
        for (const source of dueNames(state.deadlines, now)) {
          const due = timeIsUp(next, source, now, failedSeconds);
          next = due.state;
          outcomes.push(...due.outcomes);
        }
        return { state: next, outcomes };
      }
      default:
        return { state, outcomes: nothing };
    }
  },
};

function hears(state: SourcesState, source: string, now: Instant, limit: Duration): SourcesState {
  const deadline = state.deadlines[source];
  const known = state.sources[source];
  if (!known) return settled(state, source, 'hearing');
  switch (known) {
    case 'hearing':
    case 'recovering':
    case 'reported-recovering':
      return state;
    case 'failing': {
      const left = { ...state.left, [source]: deadline ? remaining(deadline, now) : limit };
      return waiting({ ...state, left }, source, 'recovering', now, limit);
    }
    case 'reported':
    case 'reported-changing':
    case 'reported-before-restart':
      return waiting(state, source, 'reported-recovering', now, limit);
  }
}

/** `starting` tells nothing new, except that a recovery is no recovery. */
function fails(before: SourcesState, input: SourceInput, now: Instant, limit: Duration): SourcesState {
  const { source } = input;
  const known = before.sources[source];
  const isStarting = input.state === 'starting';
  const state = isStarting ? before : { ...before, parts: { ...before.parts, [source]: input.parts ?? whole } };
  if (!known || known === 'hearing') return isStarting ? before : waiting(state, source, 'failing', now, limit);
  switch (known) {
    case 'failing':
      return isStarting || same(state.parts[source], before.parts[source]) ? before : state;
    case 'recovering': {
      const goesOn = waiting(state, source, 'failing', now, limit, state.left[source]);
      return { ...goesOn, left: without(state.left, source) };
    }
    case 'reported-recovering':
    case 'reported-before-restart':
    case 'reported':
    case 'reported-changing': {
      const hasChanged = !isStarting && !same(state.parts[source], state.reported[source]);
      if (hasChanged)
        return known === 'reported-changing' ? state : waiting(state, source, 'reported-changing', now, limit);
      const isNoNews = known === 'reported' || (known === 'reported-changing' && isStarting);
      return isNoNews ? before : settled(state, source, 'reported');
    }
  }
}

/** What was reported is waited for; what was not is told again if it is still so. */
function restarted(state: SourcesState, now: Instant, limit: Duration): SourcesState {
  const reported = Object.keys(state.sources).filter((source) => state.sources[source]?.startsWith('reported'));
  return {
    deadlines: Object.fromEntries(reported.map((source) => [source, startDeadline(now, limit)])),
    sources: Object.fromEntries(reported.map((source) => [source, 'reported-before-restart'])),
    left: {},
    parts: {},
    reported: Object.fromEntries(reported.map((source) => [source, state.reported[source] ?? whole])),
  };
}

function timeIsUp(state: SourcesState, source: string, now: Instant, failedSeconds: number) {
  const deadline = state.deadlines[source];
  const parts = state.parts[source] ?? whole;
  const isReported = { ...settled(state, source, 'reported'), reported: { ...state.reported, [source]: parts } };
  const alarm = { ...failed(source, parts, failedSeconds), ...(deadline && latenessOf(deadline, now)) };
  switch (state.sources[source]) {
    case 'failing':
      return { state: isReported, outcomes: [alarm] };
    case 'reported-changing':
      // Less than was reported is no news; more would be hidden behind it.
      return {
        state: isReported,
        outcomes: isWorse(parts, state.reported[source] ?? whole)
          ? [over(source, 'source-fails-otherwise'), alarm]
          : [],
      };
    case 'recovering':
      return { state: settled(state, source, 'hearing'), outcomes: [] };
    case 'reported-recovering':
      return { state: settled(state, source, 'hearing'), outcomes: [over(source, 'source-hears-again')] };
    default:
      return {
        state: { ...forgotten(state, source), sources: without(state.sources, source) },
        outcomes: [over(source, 'source-no-longer-configured')],
      };
  }
}

const same = (one: readonly string[] = whole, other: readonly string[] = whole): boolean =>
  one.length === other.length && one.every((part) => other.includes(part));

const isWorse = (parts: readonly string[], reported: readonly string[]): boolean =>
  reported.length > 0 && (parts.length === 0 || parts.some((part) => !reported.includes(part)));

/** In a state that ends after `limit`, of which only `left` may be left. */
const waiting = (
  state: SourcesState,
  source: string,
  known: SourceState,
  now: Instant,
  limit: Duration,
  left: Duration = limit,
): SourcesState => ({
  ...state,
  deadlines: { ...state.deadlines, [source]: startDeadline(now, limit, milliseconds(limit - Math.max(left, 0))) },
  sources: { ...state.sources, [source]: known },
});

const settled = (state: SourcesState, source: string, known: 'hearing' | 'reported'): SourcesState => ({
  ...(known === 'hearing' ? forgotten(state, source) : state),
  deadlines: without(state.deadlines, source),
  sources: { ...state.sources, [source]: known },
});

const forgotten = (state: SourcesState, source: string): SourcesState => ({
  ...state,
  deadlines: without(state.deadlines, source),
  left: without(state.left, source),
  parts: without(state.parts, source),
  reported: without(state.reported, source),
});

const failed = (
  source: string,
  parts: readonly string[],
  failedSeconds: number,
): Outcome & { readonly kind: 'alarm' } => ({
  kind: 'alarm',
  alarmKind: 'source_failed',
  subject: source,
  place: '',
  because: {
    reason: 'source-fails',
    evidence: { source, failedSeconds, ...(parts.length > 0 && { parts: parts.join('; ').slice(0, 300) }) },
  },
});

const over = (source: string, reason: string): Outcome => ({
  kind: 'clear',
  alarmKind: 'source_failed',
  subject: source,
  because: { reason, evidence: { source } },
});
