import type { Kysely, Migration } from 'kysely';

/** Hubs that are tried out: until when the relay believes one that calls an alarm a test. */
export const hubTestsMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('hub_tests')
      .addColumn('hub_id', 'text', (c) => c.primaryKey().notNull().references('hubs.id'))
      .addColumn('from_at', 'bigint', (c) => c.notNull())
      .addColumn('until_at', 'bigint', (c) => c.notNull())
      .addColumn('begun_by', 'text', (c) => c.notNull())
      .addColumn('walk_test', 'integer', (c) => c.notNull())
      .addColumn('told_id', 'text')
      .addColumn('series_from', 'bigint')
      .execute();
  },
};
