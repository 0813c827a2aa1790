import type { Kysely, Migration } from 'kysely';

/** When relays could hear their hubs, so that a relay that restarts every few minutes still notices silence. */
export const hearingMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('hearing')
      .addColumn('process', 'text', (c) => c.notNull())
      .addColumn('began_at', 'bigint', (c) => c.notNull())
      .addColumn('until', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('hearing_id', ['process', 'began_at'])
      .execute();
  },
};
