import { z } from 'zod';
import { minutes } from '../../foundation/durations.ts';
import { localTime } from '../../foundation/local-time.ts';
import { savedDeadlines } from '../rules/deadline.ts';
import { activityCapabilities } from '../rules/activity.ts';
import type { RuleState } from '../rules/rule.ts';
import type { Estimator } from './estimator.ts';
import type { Sign, TodaysSilences } from './estimates.ts';
import { doorOf } from './situation.ts';

/** From here on a silence is long enough to learn from, in minutes: later after the door, since who goes out is gone for a while. */
export const longFromOf = (situation: number): number => (doorOf(situation) === 'just-now' ? 60 : 45);
/** Longer than this is an absence or an outage, and no habit. */
const longest = 24 * 60;
const stretch = minutes(5);
/** More in one day can only be sensors that disturb each other. */
const mostSilences = 40;
/** A day of 25 hours has no more. */
const mostStretches = 300;

export const noDay: TodaysSilences = { date: '', lively: [], silences: [] };

/** A day as it is read back from the disk. */
export const savedDay = z.object({
  date: z.string(),
  lively: z.array(z.number()).max(mostStretches),
  silences: z.array(z.object({ situation: z.number(), minutes: z.number() })).max(mostSilences),
});

interface TodayState extends RuleState {
  readonly today: TodaysSilences;
  /** Which stretch of five minutes the last sign was in. */
  readonly stretch: number;
  /** All was forgotten, and the silence that ran then has not ended: it belongs to what was forgotten. */
  readonly forgotten?: boolean | undefined;
}

/** The silences of today and how often life could have fallen silent. Kept apart from the habits, which change once a day. */
export const today: Estimator<TodayState, 'today'> = {
  part: 'today',
  describes: {
    believes:
      'The longer silences of today, and how often the home could have fallen silent: what the habits are learned from when the day is over.',
    limits: 'It looks only at the past, and what was not heard is no silence.',
  },
  hears: { readings: activityCapabilities, inputs: ['forget-habits'] },
  saved: z.object({
    deadlines: savedDeadlines,
    today: savedDay,
    stretch: z.number(),
    forgotten: z.boolean().optional(),
  }),
  downtime: 'pauses',
  initial: () => ({
    deadlines: {},
    today: noDay,
    stretch: 0,
  }),
  step(state, input, now, { home, estimates }) {
    if (input.kind === 'forget-habits') return { ...state, today: noDay, forgotten: true };
    const { life } = estimates;
    const inStretch = Math.floor(now.wall / stretch);
    if (inStretch === state.stretch || !now.clockTrusted || life.last?.at !== now) return state;
    const { date } = localTime(now.wall, home.timeZone);
    const before = date === state.today.date ? state.today : { date, lively: [], silences: [] };
    const { previous } = life;
    return {
      deadlines: state.deadlines,
      stretch: inStretch,
      today:
        previous?.situation === undefined || previous.situation === null || !life.unbroken || state.forgotten
          ? before
          : learned(before, previous, previous.situation, life.last),
    };
  },
  estimate: (state) => state.today,
};

function learned(before: TodaysSilences, previous: Sign, situation: number, last: Sign): TodaysSilences {
  const silent = (last.at.monotonic - previous.at.monotonic) / minutes(1);
  if (previous.at.bootId !== last.at.bootId || silent > longest) return before;
  const lively = before.lively.length < mostStretches ? [...before.lively, situation] : before.lively;
  const silences =
    silent >= longFromOf(situation) && before.silences.length < mostSilences
      ? [...before.silences, { situation, minutes: Math.round(silent) }]
      : before.silences;
  return { date: before.date, lively, silences };
}
