import { z } from 'zod';
import { savedDeadlines } from './deadline.ts';
import { nothing, type Rule, type RuleState } from './rule.ts';

/** Somebody pressed an emergency button or pulled a cord. Nothing takes that back. */
export const sos: Rule<RuleState, Record<string, never>> = {
  name: 'sos',
  alwaysOn: true,
  hears: { readings: ['sos'] },
  describes: {
    raises: ['sos'],
    watches:
      'A pressed emergency button or a pulled cord. Presses within 30 seconds of each other are one call; "all right" in the home, or the closed incident, ends it.',
    cannotJudge:
      'A button with an empty battery says nothing. One that has been silent for longer than its profile allows is a fault of its own.',
    defaultsFrom: 'It needs none: a press is a call.',
  },
  settings: z.strictObject({}),
  saved: z.object({ deadlines: savedDeadlines }),
  downtime: 'counts',
  initial: () => ({ deadlines: {} }),
  step(state, input) {
    if (input.kind !== 'reading' || input.reading.capability !== 'sos') return { state, outcomes: nothing };
    const { device, place, value, origin } = input.reading;
    if (value !== true || origin !== 'live') return { state, outcomes: nothing };
    const because = { reason: 'sos-pressed', evidence: { device } };
    return { state, outcomes: [{ kind: 'alarm', alarmKind: 'sos', subject: device, place, device, because }] };
  },
};
