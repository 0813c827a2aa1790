import { Kysely } from 'kysely';
import { migrate } from './migrations.ts';
import { withConnectionAtHand } from './prepared-query.ts';
import { sqliteDialect } from './sqlite-dialect.ts';
import type { Store } from './store.ts';
import type { Tables } from './tables.ts';

/** Opens the relay's database, creating it or bringing its tables up to date. `file` must be on a local disk. */
export async function openStore(options: { file: string }): Promise<Store> {
  const db = new Kysely<Tables>({ dialect: sqliteDialect(options.file) });
  try {
    await migrate(db);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return {
    db,
    transaction: (work) => db.transaction().execute((tx) => withConnectionAtHand(tx, work)),
    close: () => db.destroy(),
  };
}
