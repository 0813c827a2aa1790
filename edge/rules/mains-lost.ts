import { z } from 'zod';
import type { Instant } from '../../foundation/clock.ts';
import { minutes } from '../../foundation/durations.ts';
import { savedDeadlines } from './deadline.ts';
import { dueNames, elapsedOf, latenessOf, mapDeadlines, ofLength, startDeadline, without } from './deadlines.ts';
import { factsOf } from './home-facts.ts';
import { nothing, type HomeFacts, type Outcome, type Rule, type RuleState } from './rule.ts';

const mains = z.enum(['on', 'off', 'reported']);

interface MainsState extends RuleState {
  /** A deadline runs for each device whose mains are `off`. */
  readonly mains: Readonly<Record<string, z.infer<typeof mains>>>;
}

const settings = z.strictObject({
  lostMinutes: z
    .number()
    .min(1)
    .max(60)
    .default(5)
    .describe('how long the home may be without mains power before it is a fault, in minutes'),
});

/** The home has no mains power: hub and detectors live on their batteries, and a stair is dark. */
export const mainsLost: Rule<MainsState, z.infer<typeof settings>> = {
  name: 'mains-lost',
  hears: { readings: ['mains_power'] },
  describes: {
    raises: ['mains_lost'],
    watches: 'A home without mains power for longer than the limit: hub and detectors then live on their batteries.',
    cannotJudge: 'Where no device reports mains power.',
    defaultsFrom:
      'Alarm services give notice after a settable 1 minute to 1 hour: those are the bounds. 5 minutes is a choice.',
  },
  settings,
  saved: z.object({ deadlines: savedDeadlines, mains: z.record(z.string(), mains) }),
  downtime: 'counts',
  initial: () => ({ deadlines: {}, mains: {} }),
  resettled: (state, now, { settings: { lostMinutes } }) => ({
    ...state,
    deadlines: mapDeadlines(state.deadlines, (deadline) => ofLength(deadline, minutes(lostMinutes), now)),
  }),
  step(state, input, now, { home, settings: { lostMinutes } }) {
    switch (input.kind) {
      case 'reading': {
        const { device, capability, value, origin } = input.reading;
        if (capability !== 'mains_power' || origin !== 'live' || !factsOf(home, device))
          return { state, outcomes: nothing };
        const known = state.mains[device];
        if (value === true) {
          if (known === 'on') return { state, outcomes: nothing };
          return { state: settled(state, device, 'on'), outcomes: [isBack(device)] };
        }
        if (known === 'off' || known === 'reported') return { state, outcomes: nothing };
        return {
          state: {
            deadlines: { ...state.deadlines, [device]: startDeadline(now, minutes(lostMinutes)) },
            mains: { ...state.mains, [device]: 'off' },
          },
          outcomes: nothing,
        };
      }
      case 'wake':
      case 'started':
      case 'clock-changed':
        return whatIsDue(state, now, home);
      default:
        return { state, outcomes: nothing };
    }
  },
};

function whatIsDue(state: MainsState, now: Instant, home: HomeFacts) {
  const outcomes: Outcome[] = [];
  let next = state;
  for (const device of dueNames(state.deadlines, now)) {
    const deadline = state.deadlines[device];
    const facts = factsOf(home, device);
    next = settled(next, device, 'reported');
    if (!deadline || !facts) continue;
    const lostForMinutes = Math.floor(elapsedOf(deadline, now) / minutes(1));
    outcomes.push({
      kind: 'alarm',
      alarmKind: 'mains_lost',
      subject: device,
      place: facts.place,
      device,
      because: { reason: 'mains-power-lost', evidence: { device, lostForMinutes } },
      ...latenessOf(deadline, now),
    });
  }
  return { state: next, outcomes };
}

const settled = (state: MainsState, device: string, known: 'on' | 'reported'): MainsState => ({
  deadlines: without(state.deadlines, device),
  mains: { ...state.mains, [device]: known },
});

const isBack = (device: string): Outcome => ({
  kind: 'clear',
  alarmKind: 'mains_lost',
  subject: device,
  because: { reason: 'mains-power-back', evidence: { device } },
});
