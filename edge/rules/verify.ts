import { z } from 'zod';
import { alarmGrade, isAlarmGrade } from '../../device-profiles/reading.ts';
import { savedDeadlines } from './deadline.ts';
import { nothing, type Rule, type RuleState } from './rule.ts';

/**
 * A cached value that would have been an alarm is neither an alarm, since it may be old, nor to be ignored: somebody has
 * to look. The next live word of that sensor settles it: a safe one by itself, a dangerous one because the alarm is raised.
 */
export const verify: Rule<RuleState, Record<string, never>> = {
  name: 'verify',
  hears: { readings: [...alarmGrade] },
  describes: {
    raises: ['verify'],
    watches:
      'A cached or restored value that would have been an alarm had it been live, such as smoke in a retained message: it may be old, and somebody has to look.',
    cannotJudge: 'Until the next live word of that sensor, which settles it.',
    defaultsFrom: 'It needs none.',
  },
  settings: z.strictObject({}),
  saved: z.object({ deadlines: savedDeadlines }),
  downtime: 'counts',
  initial: () => ({ deadlines: {} }),
  step(state, input) {
    if (input.kind !== 'reading') return { state, outcomes: nothing };
    const { device, place, capability, value, origin } = input.reading;
    if (origin === 'simulated' || !isAlarmGrade({ capability, value: true })) return { state, outcomes: nothing };
    const about = { alarmKind: 'verify', subject: `${device} ${capability}` } as const;
    const evidence = { device, capability, value, origin };
    if (origin === 'live') {
      const because = { reason: 'heard-live-again', evidence };
      return { state, outcomes: [{ kind: 'clear', ...about, because }] };
    }
    if (!isAlarmGrade({ capability, value })) return { state, outcomes: nothing };
    const because = { reason: 'old-danger-reported', evidence };
    return { state, outcomes: [{ kind: 'alarm', ...about, place, device, because }] };
  },
};
