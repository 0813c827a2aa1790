import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createCommunity, updateCommunity } from '../../../cloud-relay/registry/communities.ts';
import { FieldLevels } from '../../../cloud-relay/store/field-levels.ts';
import { everywhere } from '../../../cloud-relay/store/scope.ts';
import { openStore } from '../../../cloud-relay/store/sqlite-store.ts';
import { openTestStore, temporaryFolder } from '../../support/relay-store.ts';

const now = 1_790_000_000_000;

async function field(file?: string) {
  const { db } = await openTestStore(file);
  const add = async (level: 'city' | 'district' | 'community', name: string, parentId: string | null) =>
    (await createCommunity(db, everywhere, { level, name, parentId }, now))?.id ?? '';
  const city = await add('city', 'c', null);
  const [north, south] = [await add('district', 'n', city), await add('district', 's', city)];
  const community = await add('community', 'n1', north);
  return { db, add, city, north, south, community, levels: new FieldLevels(db) };
}

test('what lies below is remembered, and asked again once a level was added or moved', async () => {
  const { db, add, north, south, community, levels } = await field();
  expect(await levels.below([north])).toEqual([north, community]);
  const kept = await levels.below([north]);
  expect(await levels.below([north])).toBe(kept);
  expect(await levels.below([])).toEqual([]);

  const second = await add('community', 'n2', north);
  expect([...(await levels.below([north]))].toSorted()).toEqual([north, community, second].toSorted());
  await updateCommunity(db, everywhere, community, { level: 'community', name: 'moved', parentId: south });
  expect(await levels.below([north])).toEqual([north, second]);
  expect([...(await levels.below([south, north]))].toSorted()).toEqual([north, south, community, second].toSorted());
  await db.deleteFrom('communities').where('id', '=', second).execute();
  expect(await levels.below([north])).toEqual([north]);
});

test('a change that another process makes counts with the next request', async () => {
  const file = join(await temporaryFolder(), 'relay.db');
  const { north, south, community, levels } = await field(file);
  expect(await levels.below([south])).toEqual([south]);
  const other = await openStore({ file });
  onTestFinished(() => other.close());
  await updateCommunity(other.db, everywhere, community, { level: 'community', name: 'moved', parentId: south });
  expect(await levels.below([south])).toEqual([south, community]);
  expect(await levels.below([north])).toEqual([north]);
});

test('what is remembered is bounded', async () => {
  const { city, community, levels } = await field();
  const first = await levels.below([city]);
  for (let n = 0; n < 100; n += 1) expect(await levels.below([community, `no-such-level-${n}`])).toEqual([community]);
  expect(await levels.below([city])).not.toBe(first);
});
