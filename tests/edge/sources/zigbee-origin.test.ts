import { expect, test } from 'vitest';
import { originOf, readLastSeen } from '../../../edge/sources/zigbee-origin.ts';
import { minutes, seconds, type Duration } from '../../../foundation/durations.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';

/** A message whose device was seen `seenAgo` before, with the bridge's start `startedAgo` before. */
function origin(facts: {
  seenAgo?: Duration;
  startedAgo?: Duration;
  retained?: boolean;
  clockTrusted?: boolean;
}): string {
  const clock = new ManualClock({ wall: '2026-11-01T03:00:00Z', clockTrusted: facts.clockTrusted ?? true });
  const startedAt = clock.now();
  clock.advance(facts.startedAgo ?? seconds(0));
  const at = clock.now();
  return originOf({
    at,
    retained: facts.retained ?? false,
    lastSeen: facts.seenAgo === undefined ? undefined : at.wall - facts.seenAgo,
    bridgeOnlineAt: facts.startedAgo === undefined ? undefined : startedAt,
  });
}

test('a retained message is replayed, whatever it says of its age', () => {
  expect(origin({ retained: true, seenAgo: seconds(0) })).toBe('replayed');
});

test('what was just seen is live, in the first seconds of the bridge too', () => {
  expect(origin({ seenAgo: seconds(1) })).toBe('live');
  expect(origin({ seenAgo: seconds(4), startedAgo: seconds(2) })).toBe('live');
});

test('a cached state in the first seconds of the bridge is replayed', () => {
  expect(origin({ seenAgo: minutes(3), startedAgo: seconds(2) })).toBe('replayed');
  expect(origin({ startedAgo: seconds(2) })).toBe('replayed');
  expect(origin({ startedAgo: seconds(10) })).toBe('live');
});

test('what the broker kept while the hub restarted is news for ten minutes', () => {
  expect(origin({ seenAgo: minutes(9) })).toBe('live');
  expect(origin({ seenAgo: minutes(11) })).toBe('replayed');
});

test('a clock that may have jumped makes nothing old', () => {
  expect(origin({ seenAgo: minutes(11), clockTrusted: false })).toBe('live');
  expect(origin({ seenAgo: minutes(-30) })).toBe('live');
});

test('last_seen is read in every format that Zigbee2MQTT has', () => {
  const time = Date.parse('2026-11-01T03:04:05.000Z');
  expect(readLastSeen('2026-11-01T03:04:05.000Z')).toBe(time);
  expect(readLastSeen('2026-11-01T11:04:05+08:00')).toBe(time);
  expect(readLastSeen(time)).toBe(time);
  const useless = [undefined, null, '', 'yesterday', -1, Number.NaN, {}, true];
  expect(useless.map(readLastSeen)).toEqual(useless.map(() => undefined));
});
