import { expect, test } from 'vitest';
import { hubLearnedSchema, type HubLearned } from '../../contracts/api-learned.ts';
import { SqliteOutbox } from '../../edge/outbox/sqlite-outbox.ts';
import { minutes, seconds } from '../../foundation/durations.ts';
import { createLog } from '../../foundation/log.ts';
import { longestAt, savedHabits } from '../edge/rules/learned-home.ts';
import { World } from '../support/world.ts';

const pathOf = ({ flat }: World): string => `/api/hubs/${flat.hub.id}/learned`;

async function shown(world: World): Promise<HubLearned> {
  const { status, text } = await world.asks('GET', pathOf(world));
  expect(status, text).toBe(200);
  return hubLearnedSchema.parse(JSON.parse(text));
}

/** The hub stops, and starts again on a disk on which so many days are known. */
async function hasLearned(world: World, days: number): Promise<void> {
  const { flat, time } = world;
  await flat.hubStops();
  const outbox = new SqliteOutbox({
    dataFolder: flat.dataFolder,
    clock: time,
    log: createLog({ program: 'test', level: 'silent' }),
  });
  await outbox.open();
  await outbox.commit({ messages: [], states: { 'estimate:habits': savedHabits(days) } });
  await outbox.close(2_000);
  await flat.hubStarts();
  await world.advance(seconds(10));
}

test('what a hub has learned is seen at the relay; told to forget, it does, and that is seen at once', async () => {
  const world = await World.start({ parts: ['board'] });
  expect((await shown(world)).learned).toMatchObject({ days: 0, enoughDays: false });
  await hasLearned(world, 20);
  const known = await shown(world);
  expect(known.learned).toMatchObject({ days: 20, enoughDays: true, until: '2026-03-09' });
  expect(known.learned?.hours.map(({ longestMinutes }) => longestMinutes)).toEqual(
    Array.from({ length: 24 }, (_, hour) => longestAt(hour)),
  );
  // How somebody lives is not in what everybody sees who may see the hub.
  expect((await world.shownHub()).heartbeat).not.toHaveProperty('learned');

  const { status, text } = await world.asks('POST', `${pathOf(world)}/reset`, {});
  expect(status, text).toBe(200);
  expect((await shown(world)).learned).toMatchObject({ days: 0, enoughDays: false, until: '' });
  // On the disk too.
  await world.flat.hubStops();
  await world.flat.hubStarts();
  await world.advance(minutes(2));
  expect((await shown(world)).learned).toMatchObject({ days: 0, enoughDays: false });
});

test('a hub that is away cannot be told: whoever resets it learns so, and it forgets nothing', async () => {
  const world = await World.start({ parts: ['board'] });
  await hasLearned(world, 20);
  await world.flat.losesItsHub();
  expect((await world.asks('POST', `${pathOf(world)}/reset`, {})).status).toBe(409);
  expect((await shown(world)).learned).toMatchObject({ days: 20 });
  world.flat.internet.restore();
  await world.flat.isOnline();
  await world.advance(minutes(1));
  expect((await shown(world)).learned).toMatchObject({ days: 20 });
});

test('forgotten at the hub itself, the relay sees it too', async () => {
  const world = await World.start({ parts: ['board'] });
  await hasLearned(world, 20);
  expect((await shown(world)).learned).toMatchObject({ days: 20 });
  const answer = await fetch(`http://127.0.0.1:${world.flat.hub.portalPort}/learned/reset`, {
    method: 'POST',
    headers: { 'x-anju-press': 'reset' },
  });
  expect(await answer.json()).toMatchObject({ days: 0 });
  await world.settle();
  expect((await shown(world)).learned).toMatchObject({ days: 0, enoughDays: false });
});
