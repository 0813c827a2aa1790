import { z } from 'zod';
import { minutes } from '../../foundation/durations.ts';
import { savedDeadlines } from './deadline.ts';
import { dueNames, startDeadline, without } from './deadlines.ts';
import { nothing, type Outcome, type Rule, type RuleState } from './rule.ts';

interface SettingsState extends RuleState {
  /** The problem that was reported of each source. After a start a deadline runs until the source speaks of it again. */
  readonly reported: Readonly<Record<string, string>>;
}

/** After this a source of which nothing is heard any more is no longer part of the home. */
const notHeardOf = minutes(60);

/** A sensor that does not take its settings watches otherwise than people believe. It is still heard. */
export const deviceSettings: Rule<SettingsState, Record<string, never>> = {
  name: 'device-settings',
  hears: { inputs: ['source'] },
  describes: {
    raises: ['source_failed'],
    watches:
      'A device that does not take the settings that it should have, such as the height at which a radar hangs: it watches otherwise than people believe.',
    cannotJudge: 'While the device has not answered since the hub started.',
    defaultsFrom: 'It needs none.',
  },
  settings: z.strictObject({}),
  saved: z.object({ deadlines: savedDeadlines, reported: z.record(z.string(), z.string()) }),
  downtime: 'pauses',
  initial: () => ({ deadlines: {}, reported: {} }),
  step(state, input, now) {
    switch (input.kind) {
      case 'source': {
        const { source, settings } = input;
        const known = state.reported[source];
        // A source that fails is a fault of its own, and says nothing of settings.
        if (!settings) {
          if (known === undefined || input.state === 'starting') return { state, outcomes: nothing };
          return { state: { ...state, deadlines: without(state.deadlines, source) }, outcomes: nothing };
        }
        const deadlines = without(state.deadlines, source);
        if (settings.confirmed) {
          if (known === undefined) return { state, outcomes: nothing };
          const reported = without(state.reported, source);
          return { state: { deadlines, reported }, outcomes: [over(source, 'device-takes-settings')] };
        }
        const problem = settings.problem ?? 'not confirmed';
        if (known === problem) return { state: { ...state, deadlines }, outcomes: nothing };
        return {
          state: { deadlines, reported: { ...state.reported, [source]: problem } },
          outcomes: [refused(source, problem)],
        };
      }
      case 'started': {
        const sources = Object.keys(state.reported);
        const deadlines = Object.fromEntries(sources.map((source) => [source, startDeadline(now, notHeardOf)]));
        return { state: { ...state, deadlines }, outcomes: nothing };
      }
      case 'wake': {
        const due = dueNames(state.deadlines, now);
        if (due.length === 0) return { state, outcomes: nothing };
        const outcomes: Outcome[] = [];
        let { deadlines, reported } = state;
        for (const source of due) {
          deadlines = without(deadlines, source);
          reported = without(reported, source);
          outcomes.push(over(source, 'source-no-longer-configured'));
        }
        return { state: { deadlines, reported }, outcomes };
      }
      default:
        return { state, outcomes: nothing };
    }
  },
};

/** Apart from the fault of the source itself, which may come and go meanwhile. */
const subjectOf = (source: string): string => `${source} settings`;

const refused = (source: string, problem: string): Outcome => ({
  kind: 'alarm',
  alarmKind: 'source_failed',
  subject: subjectOf(source),
  place: '',
  because: { reason: 'device-not-set', evidence: { source, problem: problem.slice(0, 500) } },
});

const over = (source: string, reason: string): Outcome => ({
  kind: 'clear',
  alarmKind: 'source_failed',
  subject: subjectOf(source),
  because: { reason, evidence: { source } },
});
