import { expect, test } from 'vitest';
import { minutes, seconds } from '../../foundation/durations.ts';
import { World } from '../support/world.ts';

const parts = { parts: ['zigbee', 'board'] } as const;

test('a call for help in test mode pages nobody, is shown, is confirmed at home, and the next one is real', async () => {
  const world = await World.start(parts);
  const { flat } = world;
  expect(await world.testBegins()).toMatchObject({ testMode: { by: 'relay', walkTest: false } });
  expect((await world.shownHub()).testMode).toMatchObject({ heardByHub: true });

  await flat.pressesSos();
  const shown = await world.incident();
  expect(shown).toMatchObject({ state: 'pending', kind: 'sos', pages: [], alarms: [{ test: true }] });
  expect(shown.test?.until).toBeGreaterThan(world.time.now().wall);
  expect(shown).not.toHaveProperty('installingUntil');
  await world.advance(minutes(2));
  await flat.pressesAllRight();

  // It ends by itself, at the hub and at the relay.
  await world.advance(minutes(29));
  expect((await world.shownHub()).testMode).toBeNull();
  expect(await world.incident()).toMatchObject({
    state: 'closed',
    test: {},
    closure: { outcome: null, note: 'resolved-during-test' },
  });
  world.expectNoPages();

  world.mark();
  await flat.pressesSos();
  world.expectPages('0 s family: call 紧急呼叫');
});

test('a call that nobody has answered with "all right" pages when the test mode ends', async () => {
  const world = await World.start(parts);
  await world.testBegins({ minutes: 5 });
  await world.flat.pressesSos();
  await world.advance(minutes(4));
  world.expectNoPages();
  await world.advance(minutes(1));
  expect(world.takePages().map(({ to, title }) => `${to} ${title}`)).toEqual(['family 紧急呼叫']);
  const [tried, real] = await world.incidents();
  expect(tried).toMatchObject({ state: 'pending', alarms: [{ state: 'cleared', test: true }], pages: [] });
  expect(real).toMatchObject({ state: 'open', alarms: [{ state: 'raised', because: { reason: 'sos-pressed' } }] });
});

test('smoke that stands when the test mode ends pages, though the hub was started anew in between', async () => {
  const world = await World.start(parts);
  const { flat } = world;
  const began = world.time.now();
  await world.testBegins({ minutes: 10 });
  await world.advance(minutes(9));
  await flat.smokeStarts();
  expect(flat.heardAt('siren')).toBeUndefined();
  await flat.hubStops();
  await world.advance(seconds(20));
  await flat.hubStarts();
  expect(flat.hub.openAlarms).toMatchObject([{ kind: 'smoke', test: true }]);
  world.expectNoPages();
  expect(flat.heardAt('siren')).toBeUndefined();
  await world.advance(minutes(1));
  expect(world.takePages().map(({ to, title }) => `${to} ${title}`)).toEqual(['family 烟雾报警']);
  expect(flat.heardAt('siren')).toBeCloseTo(began.monotonic + minutes(10), -3);
  const [tried] = await world.incidents();
  expect(tried?.pages).toEqual([]);
  await flat.smokeEnds();
});

test('begun at the page of the hub, the relay knows of it; ended there, what stands pages', async () => {
  const world = await World.start(parts);
  const { flat } = world;
  await flat.testsAtThePortal({ minutes: 120 });
  expect((await world.shownHub()).testMode).toMatchObject({ by: 'hub', heardByHub: true });
  await flat.smokeStarts();
  await flat.smokeEnds();
  await flat.pressesSos();
  await world.advance(minutes(20));
  world.expectNoPages();
  world.mark();
  await flat.testsAtThePortal({ minutes: 0 });
  world.expectPages('0 s family: call 紧急呼叫');
  expect((await world.shownHub()).testMode).toBeNull();
});

test('ended at the relay, what stands pages at once', async () => {
  const world = await World.start(parts);
  await world.testBegins();
  await world.flat.smokeStarts();
  world.mark();
  expect((await world.testEnds()).testMode).toBeNull();
  world.expectPages('0 s family: call 烟雾报警');
});

test('a hub that is destroyed in test mode cannot take its call with it', async () => {
  const world = await World.start(parts);
  const { flat } = world;
  const began = world.time.now().monotonic;
  await world.testBegins({ minutes: 2 });
  await flat.pressesSos();
  await flat.losesItsHub();
  await world.advance(minutes(3));
  const pages = world.takePages().map(({ to, title, at }) => `${to} ${title} ${Math.round((at - began) / 1_000)}`);
  expect(pages).toContain('family 紧急呼叫 180');
});

test('a walk test lists what was heard and set off, and pages nobody', async () => {
  const world = await World.start(parts);
  const { flat } = world;
  await world.testBegins({ minutes: 15, walkTest: true });
  await flat.smokeStarts();
  await flat.smokeEnds();
  await flat.leavesBed();
  await flat.returnsToBed();
  await world.advance(seconds(20));
  const { heartbeat, testMode } = await world.shownHub();
  expect(testMode).toMatchObject({ walkTest: true });
  const listed = heartbeat?.testMode?.devices.map(({ device, heard, fired }) => [device, heard > 0, fired ?? null]);
  expect(listed).toContainEqual(['kitchen-smoke', true, 'smoke']);
  expect(listed).toContainEqual(['bed-mat', true, 'bed_occupancy']);
  expect(listed).toContainEqual(['front-door', false, null]);
  await world.advance(minutes(16));
  world.expectNoPages();
  const { heartbeat: after } = await world.shownHub();
  expect(after?.testMode).toMatchObject({ endsInMs: 0, walkTest: true });
});
