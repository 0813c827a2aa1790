import { z } from 'zod';
import type { Because } from '../../contracts/because.ts';
import { savedDeadlines } from './deadline.ts';
import { without } from './deadlines.ts';
import { factsOf } from './home-facts.ts';
import { nothing, type Outcome, type Rule, type RuleState } from './rule.ts';

interface DistrustedState extends RuleState {
  readonly reported: Readonly<Record<string, true>>;
}

/** A sensor of motion lies: what it says does not count as life any more, so that somebody has to see to it. A fault. */
export const sensorDistrusted: Rule<DistrustedState, Record<string, never>> = {
  name: 'sensor-distrusted',
  hears: { inputs: ['estimates-changed'] },
  describes: {
    raises: ['sensor_distrusted'],
    watches:
      'A sensor of motion whose activity does not fit that of the others: presence that never ends, motion in a home that was left, motion without a rest or at equal distances, motion all night in another room, one that alone moves for half a day, one that never moves. What it says of motion does not count as life until it has behaved for up to three days; what it says of danger always counts.',
    cannotJudge:
      'With one sensor of motion, which nothing can contradict; of more than half of them at once. Motion that nobody explains is held against no sensor in a home with pets or several people, or of a person who no longer goes from room to room.',
    defaultsFrom:
      'A choice, held against recordings of two homes in which no sensor is known to have lied: over 371 and 30 days one of eleven sensors was distrusted, once, for three days.',
  },
  settings: z.strictObject({}),
  saved: z.object({ deadlines: savedDeadlines, reported: z.record(z.string(), z.literal(true)) }),
  downtime: 'counts',
  initial: () => ({ deadlines: {}, reported: {} }),
  step(state, input, _now, { home, estimates: { distrusted } }) {
    if (input.kind !== 'estimates-changed' && input.kind !== 'started') return { state, outcomes: nothing };
    const outcomes: Outcome[] = [];
    let { reported } = state;
    for (const [device, because] of Object.entries(distrusted)) {
      const facts = factsOf(home, device);
      if (!facts || (reported[device] && input.kind !== 'started')) continue;
      reported = { ...reported, [device]: true };
      outcomes.push(lies(device, facts.place, because));
    }
    for (const device of Object.keys(reported)) {
      if (distrusted[device] && factsOf(home, device)) continue;
      reported = without(reported, device);
      outcomes.push(trustedAgain(device));
    }
    const same = Object.keys(reported).length === Object.keys(state.reported).length && outcomes.length === 0;
    return { state: same ? state : { ...state, reported }, outcomes };
  },
};

const lies = (device: string, place: string, because: Because): Outcome => ({
  kind: 'alarm',
  alarmKind: 'sensor_distrusted',
  subject: device,
  place,
  device,
  because,
});

const trustedAgain = (device: string): Outcome => ({
  kind: 'clear',
  alarmKind: 'sensor_distrusted',
  subject: device,
  because: { reason: 'sensor-trusted-again', evidence: { device } },
});
