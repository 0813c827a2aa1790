import { expect, test } from 'vitest';
import { NotUnderstood } from '../../../edge/sources/not-understood.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';

const clock = new ManualClock({ wall: '2026-03-01T22:00:00Z' });
const fresh = (): NotUnderstood => new NotUnderstood({ path: '/dev/radar', profile: 'hlk-ld2410' });

test('nothing is shown of a line on which everything was understood', () => {
  const line = fresh();
  expect(line.list()).toEqual([]);
  line.bytes(7, 256_000, clock.now());
  line.understood();
  expect(line.list()).toEqual([]);
});

test('bytes without a frame are shown with every speed that was tried', () => {
  const line = fresh();
  line.bytes(1_000, 256_000, clock.now());
  line.bytes(204, 115_200, clock.now());
  expect(line.list()).toEqual([
    {
      device: '/dev/radar',
      heard: '1204 bytes and no frame of hlk-ld2410 at 256000, 115200 baud: another device, or another speed',
      messages: 0,
      lastHeardAt: clock.now(),
    },
  ]);
});

test('unknown frames are counted by name, and however many names there are, the list stays short', () => {
  const line = fresh();
  for (let n = 0; n < 14; n++) line.frame('type 0a27', clock.now());
  for (let n = 0; n < 100; n++) line.frame(`type ${n}`, clock.now());
  const [shown] = line.list();
  expect(shown).toMatchObject({ messages: 114 });
  expect(shown?.heard).toContain('type 0a27 (14)');
  expect(shown?.heard).toContain('others (89)');
  expect(shown?.heard.length).toBeLessThan(300);
});
