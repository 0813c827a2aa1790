import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import BetterSqlite3 from 'better-sqlite3';
import { sql, Kysely, type Migration } from 'kysely';
import { describe, expect, it } from 'vitest';
import { migrate, migrations } from '../../../cloud-relay/store/migrations.ts';
import { sqliteDialect } from '../../../cloud-relay/store/sqlite-dialect.ts';
import { openStore } from '../../../cloud-relay/store/sqlite-store.ts';
import type { Tables } from '../../../cloud-relay/store/tables.ts';
import { openTestStore, temporaryFolder } from '../../support/relay-store.ts';

const community = (id: string) => ({ id, level: 'community', name: id, parent_id: null, created_at: 1 });

describe('the relay database', () => {
  it('is durable at every opening, not only at the first', async () => {
    const file = join(await temporaryFolder(), 'relay.db');
    for (let opening = 0; opening < 2; opening++) {
      const store = await openStore({ file });
      const pragma = async (name: string) =>
        Object.values((await sql<Record<string, unknown>>`pragma ${sql.raw(name)}`.execute(store.db)).rows[0] ?? {})[0];
      expect(await pragma('journal_mode')).toBe('wal');
      expect(await pragma('synchronous')).toBe(2);
      expect(await pragma('foreign_keys')).toBe(1);
      await store.close();
    }
  });

  it('is readable by its owner only', async () => {
    const file = join(await temporaryFolder(), 'relay.db');
    const store = await openTestStore(file);
    await store.db.insertInto('communities').values(community('a')).execute();
    for (const name of [file, `${file}-wal`]) expect((await stat(name)).mode & 0o077).toBe(0);
  });

  it('keeps all of a transaction or nothing', async () => {
    const store = await openTestStore();
    await expect(
      store.transaction(async (tx) => {
        await tx.insertInto('communities').values(community('a')).execute();
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    expect(await store.db.selectFrom('communities').selectAll().execute()).toEqual([]);
    await store.transaction((tx) => tx.insertInto('communities').values(community('b')).execute());
    expect((await store.db.selectFrom('communities').select('id').execute()).map(({ id }) => id)).toEqual(['b']);
  });

  it('refuses a file on which a commit would be no promise', async () => {
    await expect(openStore({ file: '/proc/self/nothing/relay.db' })).rejects.toMatchObject({ code: 'disk/failed' });
    // A database in memory has no WAL: the read-back notices.
    const folder = await temporaryFolder();
    await expect(openStore({ file: folder })).rejects.toMatchObject({ code: 'disk/failed' });
  });

  it('lets a transaction that reads first write, though another process wrote meanwhile', async () => {
    const file = join(await temporaryFolder(), 'relay.db');
    const store = await openTestStore(file);
    const other = new BetterSqlite3(file, { timeout: 0 });
    await store.transaction(async (tx) => {
      await tx.selectFrom('communities').selectAll().execute();
      // The write lock is held from the start, so the other one is refused rather than ours later.
      expect(() => other.prepare("insert into communities values ('x', 'city', 'x', null, 1)").run()).toThrow('locked');
      await tx.insertInto('communities').values(community('ours')).execute();
    });
    other.close();
    expect((await store.db.selectFrom('communities').select('id').execute()).length).toBe(1);
  });
});

describe('migrations', () => {
  it('run once, and again when the program starts again', async () => {
    const file = join(await temporaryFolder(), 'relay.db');
    for (let start = 0; start < 3; start++) await (await openStore({ file })).close();
    const store = await openTestStore(file);
    const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(store.db);
    expect(rows.map(({ name }) => name)).toEqual(Object.keys(migrations));
    expect(rows.length).toBeGreaterThanOrEqual(3);
  });

  it('roll back as a whole when one fails, and run when it is mended', async () => {
    const file = join(await temporaryFolder(), 'relay.db');
    const open = () => new Kysely<Tables>({ dialect: sqliteDialect(file) });
    let broken = true;
    const later: Migration = {
      async up(db) {
        await db.schema.alterTable('communities').addColumn('motto', 'text').execute();
        await db
          .insertInto('communities' as never)
          .values(community('half') as never)
          .execute();
        if (broken) throw new Error('power of the migration fails');
      },
    };
    const list = { ...migrations, '9999-later': later };
    let db = open();
    await expect(migrate(db, list)).rejects.toMatchObject({
      code: 'disk/failed',
      message: expect.stringContaining('9999-later'),
    });
    const { rows: columns } = await sql<{ name: string }>`select name from pragma_table_info('communities')`.execute(
      db,
    );
    expect(columns.map(({ name }) => name)).not.toContain('motto');
    await db.destroy();

    broken = false;
    db = open();
    await migrate(db, list);
    const { rows } = await sql<{ motto: null; id: string }>`select id, motto from communities`.execute(db);
    expect(rows).toEqual([{ id: 'half', motto: null }]);
    await db.destroy();
  });

  it('are safe when several processes start at once', async () => {
    const file = join(await temporaryFolder(), 'relay.db');
    const program = new URL('../../../cloud-relay/store/sqlite-store.js', import.meta.url).href;
    const script = `const { openStore } = await import(process.argv[1]); await (await openStore({ file: process.argv[2] })).close();`;
    const run = () => promisify(execFile)(process.execPath, ['--input-type=module', '-e', script, program, file]);
    expect((await Promise.all([run(), run(), run()])).map(({ stderr }) => stderr)).toEqual(['', '', '']);
    const store = await openTestStore(file);
    const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(store.db);
    expect(rows.length).toBe(Object.keys(migrations).length);
  });

  it('refuse a database that a newer program has changed', async () => {
    const file = join(await temporaryFolder(), 'relay.db');
    const db = new Kysely<Tables>({ dialect: sqliteDialect(file) });
    await migrate(db, { ...migrations, '9999-newer': { up: async () => {} } });
    await db.destroy();
    await expect(openStore({ file })).rejects.toThrow('9999-newer');
  });
});
