import { z } from 'zod';
import { minutes } from '../../foundation/durations.ts';
import { savedDeadlines } from './deadline.ts';
import { dueNames, latenessOf, mapDeadlines, ofLength, startDeadline, without } from './deadlines.ts';
import { nothing, type Outcome, type Rule, type RuleState } from './rule.ts';

interface FallState extends RuleState {
  /** The room of each radar whose last live word is "fall". Its deadline runs while the resident's cancel is respected. */
  readonly reported: Readonly<Record<string, string>>;
}

const settings = z.strictObject({
  reRaiseAfterCancelMinutes: z
    .number()
    .min(1)
    .max(60)
    .default(5)
    .describe(
      'how long a cancelled fall stays cancelled while the radar still reports it, in minutes; then it is raised again',
    ),
});

/**
 * A radar says that somebody lies on the floor. A fall that the resident cancelled stays cancelled while the radar only
 * repeats itself; "no fall" ends that, so that the next fall counts at once. A flag that still stands minutes after the
 * cancel is raised again: the button may have been pressed by somebody who then could not get up.
 */
export const fall: Rule<FallState, z.infer<typeof settings>> = {
  name: 'fall',
  alwaysOn: true,
  hears: { readings: ['fall'], inputs: ['cancelled'] },
  describes: {
    raises: ['fall'],
    watches:
      'A radar that reports that somebody lies on the floor. A fall that the resident cancelled is raised again if the radar still reports it some minutes later: the button may have been pressed by somebody who then could not get up.',
    cannotJudge:
      'It knows only rooms with a radar. A radar that falls silent, or says that its fall detection is off, is a fault of its own.',
    defaultsFrom:
      'The radar itself decides what a fall is. The minutes after a cancel are a choice: long enough to get up, short enough for somebody who cannot.',
  },
  settings,
  saved: z.object({ deadlines: savedDeadlines, reported: z.record(z.string(), z.string()) }),
  downtime: 'counts',
  initial: () => ({ deadlines: {}, reported: {} }),
  resettled: (state, now, { settings: { reRaiseAfterCancelMinutes } }) => ({
    ...state,
    deadlines: mapDeadlines(state.deadlines, (deadline) => ofLength(deadline, minutes(reRaiseAfterCancelMinutes), now)),
  }),
  step(state, input, now, { settings: { reRaiseAfterCancelMinutes } }) {
    switch (input.kind) {
      case 'reading': {
        const { device, place, capability, value, origin } = input.reading;
        if (capability !== 'fall' || origin !== 'live') return { state, outcomes: nothing };
        if (value !== true) return { state: over(state, device), outcomes: [noFall(device)] };
        const next =
          state.reported[device] === place ? state : { ...state, reported: { ...state.reported, [device]: place } };
        if (Object.hasOwn(state.deadlines, device)) return { state: next, outcomes: nothing };
        return { state: next, outcomes: [fallen(device, place, 'radar-reports-fall')] };
      }
      case 'cancelled': {
        const { alarmKind, subject } = input;
        if (alarmKind !== 'fall' || !Object.hasOwn(state.reported, subject)) return { state, outcomes: nothing };
        const respected = startDeadline(now, minutes(reRaiseAfterCancelMinutes));
        return { state: { ...state, deadlines: { ...state.deadlines, [subject]: respected } }, outcomes: nothing };
      }
      case 'wake': {
        const outcomes: Outcome[] = [];
        let { deadlines } = state;
        for (const device of dueNames(state.deadlines, now)) {
          const late = state.deadlines[device];
          const place = state.reported[device];
          deadlines = without(deadlines, device);
          if (late && place !== undefined)
            outcomes.push({
              ...fallen(device, place, 'radar-still-reports-fall-after-cancel'),
              ...latenessOf(late, now),
            });
        }
        return deadlines === state.deadlines ? { state, outcomes } : { state: { ...state, deadlines }, outcomes };
      }
      default:
        return { state, outcomes: nothing };
    }
  },
};

const over = (state: FallState, device: string): FallState =>
  Object.hasOwn(state.reported, device)
    ? { deadlines: without(state.deadlines, device), reported: without(state.reported, device) }
    : state;

const fallen = (device: string, place: string, reason: string): Outcome & { readonly kind: 'alarm' } => ({
  kind: 'alarm',
  alarmKind: 'fall',
  subject: device,
  place,
  device,
  because: { reason, evidence: { device, fall: true } },
});

const noFall = (device: string): Outcome => ({
  kind: 'clear',
  alarmKind: 'fall',
  subject: device,
  because: { reason: 'radar-no-longer-reports-fall', evidence: { device, fall: false } },
});
