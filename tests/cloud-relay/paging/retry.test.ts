import { expect, test } from 'vitest';
import type { Delivery } from '../../../cloud-relay/paging/channel.ts';
import { readRetryAfter } from '../../../cloud-relay/paging/channels/post.ts';
import { afterAttempt } from '../../../cloud-relay/paging/retry.ts';

const middle = { random: () => 0.5 };
const down: Delivery = { outcome: 'unavailable', because: 'http-500' };

test('what is unavailable is tried again after 1, 2, 4 and 8 s, then the page has failed', () => {
  const results = [1, 2, 3, 4, 5].map((attempts) => afterAttempt(down, attempts, 0, middle));
  expect(results.map(({ state, dueAt }) => [state, dueAt])).toEqual([
    ['pending', 1_000],
    ['pending', 2_000],
    ['pending', 4_000],
    ['pending', 8_000],
    ['failed', null],
  ]);
});

test('what is refused or gone is never tried again', () => {
  for (const outcome of ['refused', 'gone'] as const) {
    expect(afterAttempt({ outcome, because: 'http-400' }, 1, 0, middle)).toMatchObject({
      state: 'failed',
      dueAt: null,
    });
  }
});

test('accepted is not delivered', () => {
  expect(afterAttempt({ outcome: 'accepted', because: 'http-201' }, 1, 0).state).toBe('accepted-by-provider');
  expect(afterAttempt({ outcome: 'delivered', because: 'seen' }, 1, 0).state).toBe('delivered');
});

test('a provider that asks for patience gets it, unless the step would be over', () => {
  expect(afterAttempt({ ...down, retryAfterMs: 12_000 }, 1, 0, middle).dueAt).toBe(12_000);
  expect(afterAttempt({ ...down, retryAfterMs: 300 }, 1, 0, middle).dueAt).toBe(1_000);
  expect(afterAttempt({ ...down, retryAfterMs: 600_000 }, 1, 0, middle)).toMatchObject({
    state: 'failed',
    dueAt: null,
  });
});

test.each([
  [undefined, undefined],
  ['7', 7_000],
  ['Sun, 06 Nov 1994 08:49:47 GMT', 10_000],
  ['Sun, 06 Nov 1994 08:49:30 GMT', 0],
  ['soon', undefined],
  ['-1', undefined],
])('Retry-After %s is %s ms', (value, ms) => {
  const now = Date.parse('Sun, 06 Nov 1994 08:49:37 GMT');
  expect(readRetryAfter(value, now)).toBe(ms);
});
