import { beforeEach, expect, test } from 'vitest';
import { judgeZigbee, needsList, nothingKnown, type ZigbeeFacts } from '../../../edge/sources/zigbee-health.ts';
import { minutes, seconds } from '../../../foundation/durations.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';

let clock: ManualClock;
beforeEach(() => {
  clock = new ManualClock({ wall: '2026-11-01T03:00:00Z' });
});

const judge = (facts: Partial<ZigbeeFacts>) => judgeZigbee({ ...nothingKnown, configured: 3, ...facts }, clock.now());
const well: Partial<ZigbeeFacts> = { connected: true, bridge: 'online', listKnown: true, missing: [] };

test('it starts, and says what is missing for more', () => {
  expect(judge({})).toEqual({ state: 'starting', detail: 'local broker: not connected' });
  expect(judge({ problem: 'connect ECONNREFUSED' })).toEqual({
    state: 'failed',
    detail: 'local broker: connect ECONNREFUSED',
  });
  expect(judge({ connected: true })).toEqual({ state: 'starting' });
  expect(judge(well)).toEqual({ state: 'hearing' });
});

test('a bridge that is never heard, or never says its list, is a failure after two minutes', () => {
  const connected = { connected: true, connectedAt: clock.now() };
  expect(judge(connected)).toEqual({ state: 'starting', wakeAt: clock.now().monotonic + seconds(45) });
  const kept = { ...connected, listSuffices: true };
  expect(judge(kept)).toEqual({ state: 'starting', wakeAt: clock.now().monotonic + minutes(2) });
  clock.advance(minutes(2));
  expect(judge(connected)).toEqual({ state: 'failed', detail: 'Zigbee2MQTT has not been heard yet' });
  expect(judge({ ...connected, bridge: 'online' })).toEqual({
    state: 'failed',
    detail: 'Zigbee2MQTT has not sent its device list yet',
  });
});

test('a bridge that says it is offline is proved wrong by a device that is heard', () => {
  const offline = { ...well, bridge: 'offline' as const, bridgeSaidAt: clock.now() };
  expect(judge(offline)).toEqual({ state: 'failed', detail: 'Zigbee2MQTT says that it is offline' });
  clock.advance(seconds(1));
  expect(judge({ ...offline, lastLiveAt: clock.now() })).toEqual({ state: 'hearing' });
});

test('a bridge that reported its health and falls silent has failed', () => {
  const facts = { ...well, reportsHealth: true, lastHeardAt: clock.now() };
  const { wakeAt } = judge(facts);
  expect(wakeAt).toBe(clock.now().monotonic + minutes(21));
  clock.advance(minutes(21));
  expect(judge(facts)).toEqual({ state: 'failed', detail: 'nothing heard of Zigbee2MQTT for 21 min' });
  expect(judge({ ...facts, reportsHealth: false })).toEqual({ state: 'hearing' });
});

test('a list is asked for 45 s after the connection, and only when nothing else tells the devices apart', () => {
  const lost = { ...nothingKnown, configured: 3, connected: true, connectedAt: clock.now(), bridge: 'online' as const };
  expect(needsList(lost, clock.now())).toBe(false);
  clock.advance(seconds(45));
  expect(needsList(lost, clock.now())).toBe(true);
  expect(needsList({ ...lost, listHeard: true }, clock.now())).toBe(false);
  expect(needsList({ ...lost, listSuffices: true }, clock.now())).toBe(false);
  expect(needsList({ ...lost, bridge: 'offline' }, clock.now())).toBe(false);
  expect(needsList({ ...lost, connected: false, connectedAt: undefined }, clock.now())).toBe(false);
});

test('settings that differ, and a device that Zigbee2MQTT ignores beside others, are notes', () => {
  expect(judge({ ...well, deviations: ['advanced.cache_state', 'advanced.last_seen'] })).toEqual({
    state: 'hearing',
    detail: 'Zigbee2MQTT is not set as the hub needs it: advanced.cache_state, advanced.last_seen',
  });
  expect(judge({ ...well, disabled: ['smoke'], unusable: ['smoke'] })).toEqual({
    state: 'hearing',
    detail: 'Zigbee2MQTT was told to ignore: smoke',
  });
});

test('a home without a Zigbee device waits for its first one, and misses nothing', () => {
  const none = { connected: true, connectedAt: clock.now(), configured: 0 };
  clock.advance(minutes(5));
  expect(judge(none)).toMatchObject({ state: 'starting', detail: 'Zigbee2MQTT has not been heard yet' });
  expect(judge({ ...well, configured: 0 })).toEqual({ state: 'hearing' });
});

const lostDoor = {
  ...well,
  missing: ['hall-door'],
  unusable: ['hall-door'],
  listFell: { from: 3, to: 2 },
} satisfies Partial<ZigbeeFacts>;
const doorIsLost = 'device list fell from 3 to 2; Zigbee2MQTT does not know 1 of 3 devices: hall-door';

test('a device that the list has lost, or that nobody understands, is named while the others are heard', () => {
  expect(judge(lostDoor)).toEqual({ state: 'hearing', detail: doorIsLost });
  expect(judge({ ...well, withoutProfile: ['lamp (E27)'], unusable: ['lamp'] })).toEqual({
    state: 'hearing',
    detail: 'no profile for: lamp (E27)',
  });
});

test('a lost device does not hide that Zigbee2MQTT dies', () => {
  expect(judge({ ...lostDoor, bridge: 'offline', bridgeSaidAt: clock.now() })).toEqual({
    state: 'failed',
    detail: `Zigbee2MQTT says that it is offline; ${doorIsLost}`,
  });
});

test('when none of the devices is left, all has failed', () => {
  const missing = ['smoke', 'hall-door', 'button'];
  expect(judge({ ...well, missing, unusable: missing })).toEqual({
    state: 'failed',
    detail: 'Zigbee2MQTT does not know 3 of 3 devices: smoke, hall-door, button',
  });
});

test('what is not in the configuration is counted and said', () => {
  expect(judge({ ...well, notConfigured: 1, unknownTopics: 2, listFell: { from: 5, to: 4 } })).toEqual({
    state: 'hearing',
    detail: 'device list fell from 5 to 4; 1 device is not in the configuration; 2 topics belong to no known device',
  });
});
