import { expect, test } from 'vitest';
import { isOldNews, ZigbeeWaiting } from '../../../edge/sources/zigbee-waiting.ts';
import { minutes, seconds } from '../../../foundation/durations.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';

const clock = new ManualClock({ wall: '2026-11-01T03:00:00Z' });
const message = (topic: string, said = '{}') => ({
  topic,
  payload: Buffer.from(said),
  retained: false,
  at: clock.now(),
});
const add = (waiting: ZigbeeWaiting, topic: string, isPress = false, said = '{}'): void =>
  waiting.add({ message: message(topic, said), isPress, bridgeOnlineAt: undefined });

test('chatter pushes out itself: no press, and nothing of those who say little', () => {
  const waiting = new ZigbeeWaiting();
  add(waiting, 'button', true);
  add(waiting, 'smoke');
  for (let n = 0; n < 5_000; n++) add(waiting, 'plug', false, `${n}`);
  const kept = waiting.take().map(({ message: { topic, payload } }) => `${topic} ${payload.toString()}`);
  expect(kept).toHaveLength(200);
  expect(kept.slice(0, 2)).toEqual(['button {}', 'smoke {}']);
  // The latest that it said, in its order.
  expect(kept.slice(2)).toEqual(Array.from({ length: 198 }, (_, n) => `plug ${4_802 + n}`));
  expect(waiting.take()).toEqual([]);
});

test('presses are bounded too, and the one who presses least is kept', () => {
  const waiting = new ZigbeeWaiting();
  add(waiting, 'button', true);
  for (let n = 0; n < 1_000; n++) add(waiting, 'remote', true);
  const topics = waiting.take().map((one) => one.message.topic);
  expect(topics).toHaveLength(200);
  expect(topics[0]).toBe('button');
});

test('many topics of one message each lose the oldest, and no press', () => {
  const waiting = new ZigbeeWaiting();
  add(waiting, 'button', true);
  for (let n = 0; n < 300; n++) add(waiting, `plug ${n}`);
  const topics = waiting.take().map((one) => one.message.topic);
  expect(topics).toEqual(['button', ...Array.from({ length: 199 }, (_, n) => `plug ${n + 101}`)]);
});

test('is old news after ten minutes', () => {
  const pressed = message('button');
  clock.advance(minutes(10));
  expect(isOldNews(pressed, clock.now())).toBe(true);
  const next = message('button');
  clock.advance(seconds(599));
  expect(isOldNews(next, clock.now())).toBe(false);
});
