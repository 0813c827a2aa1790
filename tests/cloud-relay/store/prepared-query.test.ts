import { describe, expect, it } from 'vitest';
import { preparedQuery, scopedQuery } from '../../../cloud-relay/store/prepared-query.ts';
import { everywhere, nowhere, withinScope } from '../../../cloud-relay/store/scope.ts';
import { openTestStore } from '../../support/relay-store.ts';

interface Named {
  readonly id: string;
  readonly name: string | null;
}

const insert = preparedQuery((db, { id, name }: Named) =>
  db.insertInto('communities').values({ id, level: 'city', name: name ?? 'unnamed', parent_id: null, created_at: 1 }),
);
const rename = preparedQuery((db, { id, name }: { readonly id: string; readonly name: string }) =>
  db.updateTable('communities').set({ name }).where('id', '=', id).where('level', '=', 'city'),
);

describe('a prepared query', () => {
  it('is built once for each database and runs with the values of each call', async () => {
    let built = 0;
    const byId = preparedQuery((db, { id }: { readonly id: string }) => {
      built++;
      return db.selectFrom('communities').select('name').where('id', '=', id);
    });
    const [one, other] = [await openTestStore(), await openTestStore()];
    await insert.run(one.db, { id: 'a', name: 'A' });
    await insert.run(one.db, { id: 'b', name: 'B' });
    expect(await byId.first(one.db, { id: 'a' })).toEqual({ name: 'A' });
    expect(await byId.all(one.db, { id: 'b' })).toEqual([{ name: 'B' }]);
    expect(await byId.first(one.db, { id: 'c' })).toBeUndefined();
    expect(built).toBe(1);
    expect(await byId.first(other.db, { id: 'a' })).toBeUndefined();
    expect(built).toBe(2);
  });

  it('says how many rows it changed', async () => {
    const { db } = await openTestStore();
    expect(await insert.run(db, { id: 'a', name: 'A' })).toBe(1);
    expect(await rename.run(db, { id: 'a', name: 'AA' })).toBe(1);
    expect(await rename.run(db, { id: 'b', name: 'BB' })).toBe(0);
  });

  it('belongs to the transaction that it is given', async () => {
    const store = await openTestStore();
    await expect(
      store.transaction(async (tx) => {
        await insert.run(tx, { id: 'a', name: 'A' });
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    expect(await store.db.selectFrom('communities').selectAll().execute()).toEqual([]);
  });

  it('is refused when its transaction is over, whatever became of it', async () => {
    const store = await openTestStore();
    let leaked = store.db;
    await store.transaction(async (tx) => {
      leaked = tx;
      await insert.run(tx, { id: 'a', name: 'A' });
    });
    await expect(insert.run(leaked, { id: 'b', name: 'B' })).rejects.toThrow('committed');
    const failing = store.transaction((tx) => {
      leaked = tx;
      return insert.run(tx, { id: 'a', name: 'again' });
    });
    await expect(failing).rejects.toThrow('UNIQUE');
    await expect(insert.run(leaked, { id: 'b', name: 'B' })).rejects.toThrow('rolled back');
    expect(await store.db.selectFrom('communities').select(['id', 'name']).execute()).toEqual([{ id: 'a', name: 'A' }]);
  });

  it('stands beside queries of other kinds in one transaction', async () => {
    const store = await openTestStore();
    const names = await store.transaction(async (tx) => {
      const asked = [
        insert.run(tx, { id: 'a', name: 'A' }),
        tx
          .insertInto('communities')
          .values({ id: 'b', level: 'city', name: 'B', parent_id: null, created_at: 1 })
          .execute(),
        insert.run(tx, { id: 'c', name: 'C' }),
      ];
      await Promise.all(asked);
      return tx.selectFrom('communities').select('name').orderBy('id').execute();
    });
    expect(names.map(({ name }) => name)).toEqual(['A', 'B', 'C']);
  });

  it('cannot be built around a value that is not known yet', async () => {
    const { db } = await openTestStore();
    const spoilt = preparedQuery((from, { name }: { readonly name: string }) =>
      from.selectFrom('communities').selectAll().where('name', 'like', `${name}%`),
    );
    await expect(spoilt.all(db, { name: 'a' })).rejects.toThrow('name: the value of a prepared query is not known');
  });
});

describe('a scoped query', () => {
  it('finds within the scope only, whoever asked before', async () => {
    const { db } = await openTestStore();
    await insert.run(db, { id: 'a', name: 'A' });
    await insert.run(db, { id: 'b', name: 'B' });
    const byId = scopedQuery((from, scope, { id }: { readonly id: string }) =>
      from.selectFrom('communities').select('name').where('id', '=', id).where(withinScope(scope, 'communities.id')),
    );
    const ofA = { communities: ['a'], dwellings: [] };
    for (let round = 0; round < 2; round++) {
      expect(await byId.first(db, everywhere, { id: 'b' })).toEqual({ name: 'B' });
      expect(await byId.first(db, ofA, { id: 'b' })).toBeUndefined();
      expect(await byId.first(db, ofA, { id: 'a' })).toEqual({ name: 'A' });
      expect(await byId.first(db, nowhere, { id: 'a' })).toBeUndefined();
    }
  });
});
