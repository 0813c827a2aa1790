import { expect, test } from 'vitest';
import { hours, minutes, seconds } from '../../foundation/durations.ts';
import { World } from '../support/world.ts';

test('a sensor that is silent for too long is a fault for those who look after equipment, and no alarm', async () => {
  const world = await World.start({ parts: ['radar'] });
  world.flat.home.radar.silence();
  // It said last how it is set 10 s ago, and anything else just now.
  await world.advance(seconds(49));
  world.expectNoPages();
  await world.advance(minutes(5));
  world.expectPages('50 s installer: call 设备故障');
  const incident = await world.incident();
  expect(incident).toMatchObject({ class: 'fault', severity: 'fault' });
  expect(incident.alarms.map(({ kind, because }) => `${kind} ${because.reason}`).toSorted()).toEqual([
    'device_silent device-watches-nothing',
    'source_failed source-fails',
  ]);

  world.flat.home.radar.speakAgain();
  await world.flat.hearsEverything();
  await world.advance(seconds(90));
  const later = await world.incident();
  expect(later.alarms.map(({ state }) => state)).toEqual(['cleared', 'cleared']);
  expect(later.state).toBe('open');
});

test('a hub that falls silent is one incident after three missed heartbeats, and stays one when it comes back', async () => {
  const world = await World.start({ parts: ['zigbee'] });
  // In the moment of a heartbeat.
  await world.advance(seconds(50));
  await world.flat.losesItsHub();
  await world.advance(minutes(10));
  const [lost, ...others] = await world.incidents();
  expect(others).toEqual([]);
  expect(lost).toMatchObject({ class: 'fault', kind: 'hub-lost', state: 'open' });
  world.expectPages('230 s installer: call 网关失联');

  world.flat.internet.restore();
  await world.flat.isOnline();
  await world.advance(minutes(20));
  const incident = await world.incident();
  expect(incident.timeline.map(({ what, because }) => `${what} ${because.reason}`)).toEqual([
    'opened new-alarm',
    'raised heartbeats-missed',
    'step-paged alarm-raised',
    'cleared hub-heard-again',
  ]);
});

test('a relay that is away for an hour accuses no hub of silence', async () => {
  const world = await World.start({ parts: ['zigbee'] });
  await world.relayStops();
  await world.advance(hours(1));
  await world.relayStarts();
  await world.flat.isOnline();
  await world.advance(minutes(30));
  expect(await world.incidents()).toEqual([]);
});
