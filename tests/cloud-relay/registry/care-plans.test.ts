import { expect, test } from 'vitest';
import {
  changeCarePlan,
  getCarePlan,
  listCarePlanVersions,
  type CarePlanChange,
} from '../../../cloud-relay/registry/care-plans.ts';
import { everywhere } from '../../../cloud-relay/store/scope.ts';
import type { Store } from '../../../cloud-relay/store/store.ts';
import { carePlanFieldsSchema } from '../../../contracts/care-plan.ts';
import { addHome, openTestStore, type TestHome } from '../../support/relay-store.ts';

const now = 1_790_000_000_000;
const by = { kind: 'account', id: 'person-1', name: '李娜' } as const;

const change = ({ dwellingId }: TestHome, expectedVersion: number, hours: number): CarePlanChange => ({
  dwellingId,
  expectedVersion,
  plan: carePlanFieldsSchema.parse({ rules: { inactivity: { hours } } }),
  note: `because of ${hours}`,
  restoredFrom: null,
  by,
});

const changes = (store: Store, home: TestHome, expectedVersion: number, hours: number) =>
  store.transaction((tx) => changeCarePlan(tx, everywhere, change(home, expectedVersion, hours), now + hours));

const revisionsOf = async ({ db }: Store): Promise<string[]> =>
  (await db.selectFrom('care_plan_versions').select('revision').execute()).map(({ revision }) => revision);

test('every version is kept as it was: who, when, why and what', async () => {
  const store = await openTestStore();
  const home = await addHome(store, 'east');
  expect(await getCarePlan(store.db, everywhere, home.dwellingId)).toMatchObject({ version: 0, changedBy: null });
  for (const [expected, hours] of [
    [0, 4],
    [1, 5],
    [2, 6],
  ] as const)
    await changes(store, home, expected, hours);
  expect(await getCarePlan(store.db, everywhere, home.dwellingId)).toMatchObject({
    version: 3,
    changedAt: now + 6,
    changedBy: by,
    note: 'because of 6',
    plan: { rules: { inactivity: { hours: 6 } } },
  });
  const page = await listCarePlanVersions(store.db, everywhere, home.dwellingId, { limit: 2 });
  expect(page?.map(({ version }) => version)).toEqual([3, 2]);
  const rest = await listCarePlanVersions(store.db, everywhere, home.dwellingId, { before: 2, limit: 10 });
  expect(rest).toMatchObject([{ version: 1, plan: { rules: { inactivity: { hours: 4 } } } }]);
  expect(await getCarePlan(store.db, everywhere, home.dwellingId, 2)).toMatchObject({ note: 'because of 5' });
  expect(await getCarePlan(store.db, everywhere, home.dwellingId, 4)).toBeUndefined();
  expect(new Set(await revisionsOf(store)).size).toBe(3);
});

test('of changes made at once on one version exactly one counts, also of first ones', async () => {
  const store = await openTestStore();
  const home = await addHome(store, 'east');
  for (const expected of [0, 1]) {
    const outcomes = await Promise.all([3, 4, 5, 6, 7].map((hours) => changes(store, home, expected, hours)));
    const made = outcomes.filter((outcome) => outcome && 'version' in outcome);
    expect(made).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome && 'newest' in outcome)).toEqual(
      Array.from({ length: 4 }, () => ({ newest: expected + 1 })),
    );
  }
  expect(await changes(store, home, 7, 9)).toEqual({ newest: 2 });
  expect(await listCarePlanVersions(store.db, everywhere, home.dwellingId, { limit: 10 })).toHaveLength(2);
});

test('the plans of two homes are counted each for itself, and nobody sees or changes those of another community', async () => {
  const store = await openTestStore();
  const [east, west] = [await addHome(store, 'east'), await addHome(store, 'west')];
  await changes(store, east, 0, 4);
  await changes(store, east, 1, 5);
  await changes(store, west, 0, 6);
  const { dwellingId } = west;
  expect(await getCarePlan(store.db, west.scope, dwellingId)).toMatchObject({ version: 1 });
  expect(await getCarePlan(store.db, east.scope, dwellingId)).toBeUndefined();
  expect(await getCarePlan(store.db, east.scope, dwellingId, 0)).toBeUndefined();
  expect(await listCarePlanVersions(store.db, east.scope, dwellingId, { limit: 10 })).toBeUndefined();
  const foreign = store.transaction((tx) => changeCarePlan(tx, east.scope, change(west, 1, 7), now));
  expect(await foreign).toBeUndefined();
  expect(await getCarePlan(store.db, everywhere, dwellingId)).toMatchObject({ version: 1 });
  const ofHome = { communities: [], dwellings: [east.dwellingId] };
  expect(await getCarePlan(store.db, ofHome, east.dwellingId)).toMatchObject({ version: 2 });
  expect(await getCarePlan(store.db, ofHome, dwellingId)).toBeUndefined();
});

test('a version that cannot be read is not shown as if it said something else', async () => {
  const store = await openTestStore();
  const home = await addHome(store, 'east');
  await changes(store, home, 0, 4);
  await store.db.updateTable('care_plan_versions').set({ plan: '{"sleep":7}' }).execute();
  await expect(getCarePlan(store.db, everywhere, home.dwellingId)).rejects.toMatchObject({ code: 'disk/corrupt' });
});
