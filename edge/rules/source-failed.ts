import { z } from 'zod';
import { seconds } from '../../foundation/durations.ts';
import { savedDeadlines } from './deadline.ts';
import { dueNames, latenessOf, startDeadline, without } from './deadlines.ts';
import { nothing, type Outcome, type Rule, type RuleState } from './rule.ts';

const sourceState = z.enum(['hearing', 'failing', 'reported', 'reported-before-restart']);

interface SourceState extends RuleState {
  /** A deadline runs while a source is `failing`, and after a restart until a reported one speaks up. */
  readonly sources: Readonly<Record<string, z.infer<typeof sourceState>>>;
}

const settings = z.strictObject({
  failedSeconds: z
    .number()
    .min(5)
    .max(3600)
    .default(60)
    .describe('how long a connection to sensors may fail before it is a fault, in seconds'),
});

/** A port, broker or board through which sensors are heard does not come back by itself. Only hearing ends it. */
export const sourceFailed: Rule<SourceState, z.infer<typeof settings>> = {
  name: 'source-failed',
  settings,
  saved: z.object({ deadlines: savedDeadlines, sources: z.record(z.string(), sourceState) }),
  downtime: 'pauses',
  initial: () => ({ deadlines: {}, sources: {} }),
  step(state, input, now, { settings: { failedSeconds } }) {
    const limit = seconds(failedSeconds);
    switch (input.kind) {
      case 'source': {
        const { source } = input;
        const known = state.sources[source];
        if (input.state === 'hearing') {
          if (known === 'hearing') return { state, outcomes: nothing };
          return { state: settled(state, source, 'hearing'), outcomes: [over(source, 'source-hears-again')] };
        }
        if (known === 'reported-before-restart')
          return { state: settled(state, source, 'reported'), outcomes: nothing };
        if (input.state === 'starting' || known === 'failing' || known === 'reported')
          return { state, outcomes: nothing };
        return {
          state: {
            deadlines: { ...state.deadlines, [source]: startDeadline(now, limit) },
            sources: { ...state.sources, [source]: 'failing' },
          },
          outcomes: nothing,
        };
      }
      case 'started': {
        const reported = Object.keys(state.sources).filter((source) => state.sources[source]?.startsWith('reported'));
        return {
          state: {
            deadlines: Object.fromEntries(reported.map((source) => [source, startDeadline(now, limit)])),
            sources: Object.fromEntries(reported.map((source) => [source, 'reported-before-restart'])),
          },
          outcomes: nothing,
        };
      }
      case 'wake': {
        const outcomes: Outcome[] = [];
        let next: SourceState = state;
        for (const source of dueNames(state.deadlines, now)) {
          const deadline = state.deadlines[source];
          if (state.sources[source] === 'failing' && deadline) {
            next = settled(next, source, 'reported');
            outcomes.push({ ...failed(source, failedSeconds), ...latenessOf(deadline, now) });
          } else {
            next = { deadlines: without(next.deadlines, source), sources: without(next.sources, source) };
            outcomes.push(over(source, 'source-no-longer-configured'));
          }
        }
        return { state: next, outcomes };
      }
      default:
        return { state, outcomes: nothing };
    }
  },
};

const settled = (state: SourceState, source: string, known: 'hearing' | 'reported'): SourceState => ({
  deadlines: without(state.deadlines, source),
  sources: { ...state.sources, [source]: known },
});

const failed = (source: string, failedSeconds: number): Outcome & { readonly kind: 'alarm' } => ({
  kind: 'alarm',
  alarmKind: 'source_failed',
  subject: source,
  place: '',
  because: { reason: 'source-fails', evidence: { source, failedSeconds } },
});

const over = (source: string, reason: string): Outcome => ({
  kind: 'clear',
  alarmKind: 'source_failed',
  subject: source,
  because: { reason, evidence: { source } },
});
