import { expect, test } from 'vitest';
import { milliseconds, minutes, seconds } from '../../foundation/durations.ts';
import { World } from '../support/world.ts';

const wired = { parts: ['board', 'wired'] } as const;

test('the wire of a smoke detector is cut: siren and page within a quarter of a second', async () => {
  const world = await World.start(wired);
  const { flat } = world;
  expect(flat.hub.openAlarms).toEqual([]);
  const cutAt = world.time.now().monotonic;
  flat.home.wired.smoke.fail('unplug');
  await world.advance(milliseconds(250));
  world.expectPages('0.2 s family: call 烟雾报警');
  expect(flat.heardAt('siren')).toBe(cutAt + 200);
  expect((await world.incident()).alarms[0]).toMatchObject({
    kind: 'smoke',
    place: '门厅',
    because: { reason: 'detector-reports-smoke', evidence: { device: 'hall-smoke', smoke: true } },
  });
  await world.closes('family', 'false');
});

test('the siren stops by itself after ten minutes, though the wire stays cut', async () => {
  const world = await World.start(wired);
  const { flat } = world;
  flat.home.wired.smoke.fail('unplug');
  await world.advance(seconds(1));
  world.takePages();
  await world.closes('family', 'false');
  await world.advance(minutes(11));
  const siren = flat.home.changes.filter(({ signal }) => signal === 'siren');
  const [last] = siren.slice(-1);
  expect(last?.on).toBe(false);
  expect((last?.at.monotonic ?? 0) - (siren[0]?.at.monotonic ?? 0)).toBeLessThanOrEqual(minutes(10));
  expect(flat.hasOpen('smoke')).toBe(true);
});

test('smoke that begins while the hub restarts is raised as soon as the hub is back', async () => {
  const world = await World.start(wired);
  const { flat } = world;
  await flat.hubStops();
  flat.home.wired.smoke.event('smoke-starts');
  await world.advance(seconds(30));
  world.expectNoPages();
  await flat.hubStarts();
  await world.advance(seconds(1));
  expect(flat.hasOpen('smoke')).toBe(true);
  expect(flat.heardAt('siren')).toBeDefined();
  expect(world.takePages().map(({ to, title }) => `${to} ${title}`)).toEqual(['family 烟雾报警']);
});

test('smoke that begins while the board is unplugged is raised as soon as it is back', async () => {
  const world = await World.start(wired);
  const { flat } = world;
  await flat.home.board.unplug();
  await world.advance(seconds(5));
  flat.home.wired.smoke.event('smoke-starts');
  await world.advance(seconds(5));
  world.expectNoPages();
  await flat.home.board.replug();
  // The next look at the port finds it; that it opens takes real time.
  await world.advance(seconds(1));
  await flat.hearsEverything();
  await world.advance(seconds(1));
  expect(flat.hasOpen('smoke')).toBe(true);
  expect(world.takePages().map(({ to, title }) => `${to} ${title}`)).toEqual(['family 烟雾报警']);
});

test('a pull of 2 ms at the cord of the bathroom calls for help', async () => {
  const world = await World.start(wired);
  world.flat.home.wired.cord.event('short-pull');
  await world.advance(milliseconds(10));
  world.expectPages('0 s family: call 紧急呼叫');
  expect((await world.incident()).alarms[0]).toMatchObject({ kind: 'sos', place: '卫生间' });
  await world.closes('family', 'real');
});

test('a battery that runs down is a fault for the installer, not for the family', async () => {
  const world = await World.start(wired);
  await world.advance(minutes(2));
  world.expectNoPages();
  world.flat.home.wired.battery.event('empty');
  await world.advance(minutes(2));
  expect(world.takePages().map(({ to, title }) => `${to} ${title}`)).toEqual(['installer 设备故障']);
  expect(await world.incident()).toMatchObject({ class: 'fault', kind: 'battery_low' });
});
