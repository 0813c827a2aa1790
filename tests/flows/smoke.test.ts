import { expect, test } from 'vitest';
import { hours, seconds } from '../../foundation/durations.ts';
import { ieee } from '../support/world-home.ts';
import { World } from '../support/world.ts';

test('smoke that is reported once, while the hub restarts, is raised when the hub is back', async () => {
  const world = await World.start({ parts: ['zigbee', 'board'] });
  const { flat } = world;
  await flat.hubStops();
  flat.home.zigbee.bridge.report(ieee.smoke, { smoke: true });
  await flat.home.published();
  await world.advance(seconds(60));
  world.expectNoPages();
  await flat.hubStarts();
  expect(flat.hasOpen('smoke')).toBe(true);
  expect(flat.heardAt('siren')).toBeDefined();
  expect(world.takePages().map(({ to, title }) => `${to} ${title}`)).toEqual(['family 烟雾报警']);
});

/** Stories of many hours do real work for each of their minutes. Real time, on a busy computer. */
const longStory = 300_000;

test(
  'smoke at a detector that was silent for longer than it may is raised at once',
  async () => {
    const world = await World.start({ parts: ['zigbee'] });
    const { flat } = world;
    await world.advance(hours(25));
    expect(flat.hub.openAlarms.map(({ kind }) => kind)).toContain('device_silent');
    expect(world.takePages().map(({ to, title }) => `${to} ${title}`)).toEqual(['installer 设备故障']);
    world.mark();
    await flat.smokeStarts();
    world.expectPages('0 s family: call 烟雾报警');
  },
  longStory,
);

test('an old `smoke: true` that the broker has kept is a fault to verify, and no alarm', async () => {
  const world = await World.start({ parts: ['zigbee', 'board'] });
  const { flat } = world;
  await flat.hubStops();
  flat.home.zigbee.bridge.publishRetained(ieee.smoke, { smoke: true });
  await flat.home.published();
  await flat.hubStarts();
  expect(flat.hub.openAlarms.map(({ kind }) => kind)).toEqual(['verify']);
  expect(flat.heardAt('siren')).toBeUndefined();
  expect(await world.incident()).toMatchObject({ class: 'fault', kind: 'verify' });
  expect(world.takePages().map(({ to, title }) => `${to} ${title}`)).toEqual(['installer 设备故障']);

  await flat.smokeStarts();
  world.mark();
  world.expectPages('0 s family: call 烟雾报警');
  expect(flat.hub.openAlarms.map(({ kind }) => kind)).toEqual(['smoke']);
});
