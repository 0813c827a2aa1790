import { expect, test } from 'vitest';
import { decide } from '../../../edge/decision/decide.ts';
import { restoreHub } from '../../../edge/decision/saved-hub.ts';
import { cannotJudgeOf, earliest } from '../../../edge/decision/waiting.ts';
import { joinLateDisk } from '../../../edge/watch/late-disk.ts';
import { hours, minutes, seconds } from '../../../foundation/durations.ts';
import { DecidingHome, mat, radar } from '../decision/deciding-home.ts';

/** Neither is heard of again soon, so that nothing but the story wakes the hub. */
const quietRadar = { ...radar, silence: hours(25) };
const motion = { ...mat, device: 'motion', place: 'bathroom', capabilities: ['occupancy'] as const };

test('rules that keep what they heard while the disk was away are woken for what they wait for', () => {
  const home = new DecidingHome({ devices: [quietRadar, motion] });
  const startedAt = home.clock.now();
  home.hears(motion, { occupancy: false });
  home.passes(minutes(1));
  const restored = restoreHub({}, startedAt, home.setup).state;
  home.hears(quietRadar, { fall: true });
  home.passes(seconds(40));
  const joined = joinLateDisk(home.state, restored, undefined).state;
  const now = home.clock.now();
  expect(joined.wakeAt).toBe(earliest(joined.rules, joined.estimators, []));
  expect(joined.cannotJudge).toEqual(cannotJudgeOf(joined.rules));
  // Nothing moves in the room for three minutes after the fall.
  const { wakeAt } = decide(joined, { kind: 'wake' }, now);
  expect((wakeAt ?? Infinity) - now.monotonic).toBeLessThanOrEqual(seconds(140));
});
