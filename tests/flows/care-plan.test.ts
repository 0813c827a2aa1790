import { expect, test } from 'vitest';
import { getCarePlan } from '../../cloud-relay/registry/care-plans.ts';
import { createDwelling } from '../../cloud-relay/registry/dwellings.ts';
import { updateHub } from '../../cloud-relay/registry/hubs.ts';
import { everywhere } from '../../cloud-relay/store/scope.ts';
import { apiErrorSchema } from '../../contracts/api-route.ts';
import { homeCarePlanSchema, type HomeCarePlan } from '../../contracts/api-care-plans.ts';
import { hours, minutes, seconds } from '../../foundation/durations.ts';
import { World } from '../support/world.ts';

/** 01:00 in Shanghai. */
const atNight = '2026-03-02T17:00:00Z';
const atNightWithABed = { parts: ['board'], wall: atNight } as const;

const pathOf = (world: World, dwelling = world.seed.dwellingId): string => `/api/dwellings/${dwelling}/care-plan`;

async function shown(world: World, dwelling?: string): Promise<HomeCarePlan> {
  const { status, text } = await world.asks('GET', pathOf(world, dwelling));
  expect(status, text).toBe(200);
  return homeCarePlanSchema.parse(JSON.parse(text));
}

async function puts(world: World, expectedVersion: number, plan: object, dwelling?: string): Promise<HomeCarePlan> {
  const { status, text } = await world.asks('PUT', pathOf(world, dwelling), { expectedVersion, plan });
  expect(status, text).toBe(200);
  return shown(world, dwelling);
}

const emptyBed = (emptyMinutes: number) => ({ rules: { 'bed-exit-at-night': { emptyMinutes } } });
const delivered = ({ hubs }: HomeCarePlan) => hubs[0];
async function closesAll(world: World): Promise<void> {
  for (const { id, state } of await world.incidents())
    if (state !== 'closed') await world.closes('family', 'false', '', id);
  // Whoever was called is told.
  world.takePages();
}

const pagesIn = (world: World): string[] => world.takePages().map(({ to, title }) => `${to} ${title}`);

test('a plan that is changed in the console reaches the hub at once, is acknowledged, and its rule does otherwise', async () => {
  const world = await World.start(atNightWithABed);
  const { flat } = world;
  expect(await shown(world)).toMatchObject({
    current: { version: 0 },
    hubs: [{ state: 'running', runningVersion: null }],
  });

  const changed = await puts(world, 0, emptyBed(10));
  expect(changed.current).toMatchObject({ version: 1, plan: emptyBed(10) });
  expect(delivered(changed)).toMatchObject({
    hub: flat.hub.id,
    state: 'running',
    runningVersion: 1,
    attempts: 1,
    problems: [],
    notKept: '',
    sentAt: expect.any(Number) as number,
    answeredAt: expect.any(Number) as number,
  });
  await flat.leavesBed();
  world.mark();
  await world.advance(minutes(9));
  world.expectNoPages();
  await world.advance(minutes(1));
  world.expectPages('600 s family: call 夜间离床未归');
  await world.closes('family', 'false');
});

test('a change of another rule does not reset the minutes of a bed that is empty already, nor does a restart', async () => {
  const world = await World.start(atNightWithABed);
  const { flat } = world;
  await flat.leavesBed();
  world.mark();
  await world.advance(minutes(20));
  expect(delivered(await puts(world, 0, { rules: { 'door-open-at-night': { nightMinutes: 5 } } }))?.state).toBe(
    'running',
  );
  await world.advance(minutes(10));
  world.expectPages('1800 s family: call 夜间离床未归');
  await world.closes('family', 'false');
  await flat.hubStops();
  await flat.hubStarts();
  expect(flat.hub.health().carePlan).toMatchObject({ running: { version: 1 } });
});

test('a hub that was offline for hours has the newest plan as soon as it is back, and what was between is skipped', async () => {
  const world = await World.start(atNightWithABed);
  const { flat } = world;
  await flat.losesItsHub();
  await world.advance(minutes(10));
  expect(pagesIn(world)).toContain('installer 网关失联');
  expect(delivered(await puts(world, 0, emptyBed(5)))).toMatchObject({ state: 'waiting', attempts: 0, sentAt: null });
  await world.advance(hours(1));
  pagesIn(world);
  expect(delivered(await puts(world, 1, emptyBed(7)))).toMatchObject({ state: 'waiting', runningVersion: null });
  flat.internet.restore();
  await flat.isOnline();
  await world.advance(seconds(1));
  expect(delivered(await shown(world))).toMatchObject({ state: 'running', runningVersion: 2, attempts: 1 });
  pagesIn(world);
  await flat.leavesBed();
  world.mark();
  await world.advance(minutes(7));
  expect(pagesIn(world)).toEqual(['family 夜间离床未归']);
  await closesAll(world);
});

test('a plan that the hub cannot bear is refused as a whole: the console shows why, and the last good one goes on', async () => {
  const world = await World.start(atNightWithABed);
  const { flat } = world;
  await puts(world, 0, emptyBed(10));
  // As from a relay that knows more rules than this hub.
  const refused = await puts(world, 1, {
    rules: { 'bed-exit-at-night': { emptyMinutes: 3 }, 'not-yet-known': { hours: 2 } },
  });
  expect(delivered(refused)).toMatchObject({
    state: 'refused',
    runningVersion: 1,
    nextAttemptAt: null,
    problems: [{ field: 'rules.not-yet-known', fix: expect.stringContaining('no rule of this hub') as string }],
  });
  await world.advance(minutes(1));
  expect(pagesIn(world)).toEqual(['installer 设备故障']);
  await flat.leavesBed();
  await world.advance(minutes(4));
  world.expectNoPages();
  await world.advance(minutes(6));
  expect(pagesIn(world).filter((page) => page.includes('family'))).toEqual(['family 夜间离床未归']);

  const undone = await world.asks('POST', `${pathOf(world)}/restore`, { expectedVersion: 2, version: 1 });
  expect(homeCarePlanSchema.parse(JSON.parse(undone.text)).current).toMatchObject({ version: 3, restoredFrom: 1 });
  expect(delivered(await shown(world))).toMatchObject({ state: 'running', runningVersion: 3, problems: [] });
  await world.advance(minutes(1));
  pagesIn(world);
  await closesAll(world);
  expect(flat.hub.health().carePlan?.refused).toBeUndefined();
});

test('of two people who change the same version one is told that it is not the newest any more', async () => {
  const world = await World.start(atNightWithABed);
  await puts(world, 0, emptyBed(10));
  const late = await world.asks('PUT', pathOf(world), { expectedVersion: 0, plan: emptyBed(20) });
  expect(late.status).toBe(409);
  expect(apiErrorSchema.parse(JSON.parse(late.text)).error).toMatchObject({
    code: 'store/conflict',
    field: 'expectedVersion',
    value: 1,
  });
  expect(delivered(await shown(world))).toMatchObject({ state: 'running', runningVersion: 1 });
});

test('a relay restored from a backup, and a hub moved to another home, end with the plan that is wanted', async () => {
  const world = await World.start(atNightWithABed);
  const { flat } = world;
  await puts(world, 0, emptyBed(10));
  await puts(world, 1, emptyBed(20));
  // As the backup has it that was made before the second version.
  const { db } = world.relay.store;
  const { revision } = await db
    .selectFrom('care_plan_versions')
    .select('revision')
    .where('version', '=', 1)
    .executeTakeFirstOrThrow();
  await db.deleteFrom('care_plan_versions').where('version', '=', 2).execute();
  await db.updateTable('care_plans').set({ version: 1, revision }).execute();
  await world.advance(minutes(1));
  expect(delivered(await shown(world))).toMatchObject({ state: 'running', runningVersion: 1 });
  // The number is counted a second time, with other contents.
  expect(delivered(await puts(world, 1, emptyBed(15)))).toMatchObject({ state: 'running', runningVersion: 2 });

  const address = { communityId: world.seed.communityId, address: '梧桐路 9 号', accessNote: '' };
  const other = await createDwelling(db, everywhere, address, world.time.now().wall);
  if (!other) throw new Error('there is no other home');
  await updateHub(db, everywhere, flat.hub.id, { dwellingId: other.id });
  expect(delivered(await shown(world, other.id))).toMatchObject({ state: 'waiting', ofAnotherHome: true });
  await world.advance(minutes(1));
  expect(delivered(await shown(world, other.id))).toMatchObject({ state: 'running', ofAnotherHome: false });
  expect(flat.hub.health().carePlan).toEqual({ running: { planId: other.id, version: 0, revision: '' } });
  expect(await getCarePlan(db, everywhere, other.id)).toMatchObject({ version: 0 });
  expect((await shown(world)).hubs).toEqual([]);
});
