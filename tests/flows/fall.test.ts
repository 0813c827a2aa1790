import { expect, test } from 'vitest';
import { seconds } from '../../foundation/durations.ts';
import { World } from '../support/world.ts';

test('a fall that the resident cancels at home is recorded and pages nobody', async () => {
  const world = await World.start();
  const { flat } = world;
  const fellAt = world.time.now().monotonic;
  await flat.falls();
  expect(flat.heardAt('chime')).toBe(fellAt);
  expect((await world.incident()).state).toBe('pending');

  await world.advance(seconds(12));
  await flat.pressesAllRight();
  await flat.getsUp();
  await world.advance(seconds(120));

  const incident = await world.incident();
  expect(incident).toMatchObject({ state: 'closed', kind: 'fall', place: '卧室', residentName: '王阿姨' });
  expect(incident.closure).toMatchObject({ outcome: null, by: null });
  expect(incident.alarms).toMatchObject([{ state: 'cancelled' }]);
  expect(incident.pages).toEqual([]);
  world.expectNoPages();
});

test('a fall that nobody cancels is raised after 30 s, paged, accepted, followed up and closed', async () => {
  const world = await World.start();
  const { flat } = world;
  await flat.falls();
  await world.advance(seconds(29.999));
  world.expectNoPages();
  await world.advance(seconds(0.001));
  world.expectPages('30 s family: call 疑似跌倒');

  await world.advance(seconds(60));
  world.expectPages('90 s grid-worker: call 疑似跌倒');
  // Between the tones of the alarm's own chime.
  await world.advance(seconds(1.5));
  await world.accepts('grid-worker');
  world.expectPages('91.5 s family: accepted 疑似跌倒');
  await flat.hearsHelpComing();

  await world.advance(seconds(45));
  await world.onMyWay('grid-worker', 10);
  await world.advance(seconds(240));
  await world.arrives('grid-worker');
  await flat.getsUp();
  await world.advance(seconds(300));
  world.expectPages('600 s grid-worker: update 疑似跌倒');
  const closed = await world.closes('grid-worker', 'real', '扶起，无外伤');

  expect(closed).toMatchObject({ state: 'closed', kind: 'fall', address: expect.stringContaining('501') as string });
  expect(closed.closure).toMatchObject({ outcome: 'real', note: '扶起，无外伤', by: { role: 'grid-worker' } });
  expect(closed.timeline.map(({ what }) => what)).toEqual([
    'opened',
    'pre-alarm',
    'raised',
    'step-paged',
    'step-paged',
    'accepted',
    'on-the-way',
    'arrived',
    'cleared',
    // Ten minutes on the radar has seen nobody recover, although it no longer reports the fall: whoever is there is told.
    'raised',
    'closed',
  ]);
  expect(closed.alarms.map(({ kind, story }) => `${kind} ${story === undefined ? 'begins' : 'continues'}`)).toEqual([
    'long_lie continues',
    'fall begins',
  ]);
  expect(flat.hasOpen('fall')).toBe(false);
});
