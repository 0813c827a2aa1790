import { beforeEach, expect, test } from 'vitest';
import { ZigbeeReach } from '../../../edge/sources/zigbee-reach.ts';
import { hours, seconds } from '../../../foundation/durations.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';

const devices = ['smoke', 'door'];
let clock: ManualClock;
let told: string[];
let reach: ZigbeeReach;

beforeEach(() => {
  clock = new ManualClock({ wall: '2026-11-01T03:00:00Z' });
  told = [];
  reach = new ZigbeeReach((device, available) => told.push(`${device} ${available ? 'available' : 'unavailable'}`));
});

const look = (...unusable: readonly string[]) => reach.look(devices, unusable, clock.now());

test('a device that the list does not hold for a minute is unavailable, the others are not', () => {
  expect(look('door')).toBe(clock.now().monotonic + seconds(60));
  clock.advance(seconds(59));
  look('door');
  expect(told).toEqual([]);
  clock.advance(seconds(1));
  expect(look('door')).toBeUndefined();
  expect(told).toEqual(['smoke available', 'door unavailable']);
  clock.advance(hours(5));
  look('door');
  expect(told).toHaveLength(2);
  look();
  clock.advance(seconds(60));
  look();
  expect(told.slice(2)).toEqual(['door available']);
});

test('a device that is paired afresh is nothing to tell', () => {
  look();
  clock.advance(seconds(60));
  look();
  told.length = 0;
  look('door');
  clock.advance(seconds(59));
  look();
  clock.advance(seconds(60));
  look();
  expect(told).not.toContain('door unavailable');
});

test('what Zigbee2MQTT says is passed on at once, but it cannot make available what cannot be used', () => {
  reach.said('door', false);
  reach.said('smoke', true);
  expect(told).toEqual(['door unavailable', 'smoke available']);
  look('smoke');
  clock.advance(seconds(60));
  look('smoke');
  reach.said('smoke', true);
  // That the door is in the list does not take back that it does not answer.
  expect(told.slice(2)).toEqual(['smoke unavailable']);
  reach.said('door', true);
  expect(told.slice(3)).toEqual(['door available']);
});
