import { expect, test } from 'vitest';
import { SerialPolling } from '../../../edge/sources/serial-polling.ts';
import { seconds } from '../../../foundation/durations.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';

function polling() {
  const clock = new ManualClock({ wall: '2026-03-01T22:00:00Z' });
  const written: string[] = [];
  const asks = new SerialPolling({
    profile: {
      greeting: ['FE 00'],
      polls: [
        { hex: 'A1', every: seconds(1) },
        { hex: 'B2', every: seconds(4) },
      ],
    },
    clock,
    write: (bytes) => written.push(Buffer.from(bytes).toString('hex')),
  });
  return { clock, asks, take: () => written.splice(0) };
}

test('greets once at each opening and then asks each question at its own pace', () => {
  const { clock, asks, take } = polling();
  asks.opened();
  expect(take()).toEqual(['fe00', 'a1', 'b2']);
  clock.advance(seconds(4));
  expect(take()).toEqual(['a1', 'a1', 'a1', 'b2', 'a1']);
  asks.opened();
  expect(take()).toEqual(['fe00', 'a1', 'b2']);
  clock.advance(seconds(1));
  expect(take()).toEqual(['a1']);
});

test('asks nothing while the line is closed, and leaves no timer behind', () => {
  const { clock, asks, take } = polling();
  asks.opened();
  take();
  asks.closed();
  clock.advance(seconds(60));
  expect(take()).toEqual([]);
});

test('is paused while the device is being set, and then asks everything at once and goes on at its pace', () => {
  const { clock, asks, take } = polling();
  asks.opened();
  take();
  asks.pause(true);
  clock.advance(seconds(60));
  expect(take()).toEqual([]);
  asks.pause(false);
  asks.pause(false);
  expect(take()).toEqual(['a1', 'b2']);
  clock.advance(seconds(1));
  expect(take()).toEqual(['a1']);
});

test('a pause that ends after the line has closed asks nothing', () => {
  const { clock, asks, take } = polling();
  asks.opened();
  asks.pause(true);
  take();
  asks.closed();
  asks.pause(false);
  clock.advance(seconds(60));
  expect(take()).toEqual([]);
});
