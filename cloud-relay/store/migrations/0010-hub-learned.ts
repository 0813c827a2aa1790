import type { Kysely, Migration } from 'kysely';

/** What each hub last said of what it has learned of its home. Apart from its heartbeat, which more people may see. */
export const hubLearnedMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('hub_learned')
      .addColumn('hub_id', 'text', (c) => c.primaryKey().notNull().references('hubs.id'))
      .addColumn('dwelling_id', 'text', (c) => c.notNull().references('dwellings.id'))
      .addColumn('learned', 'text', (c) => c.notNull())
      .addColumn('said_at', 'bigint', (c) => c.notNull())
      .execute();
  },
};
