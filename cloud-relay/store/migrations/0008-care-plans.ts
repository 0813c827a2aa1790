import type { Kysely, Migration } from 'kysely';

/** How homes are watched: every version of each plan, and how far the newest has come on the way to its hub. */
export const carePlansMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('care_plans')
      .addColumn('dwelling_id', 'text', (c) => c.primaryKey().notNull().references('dwellings.id'))
      .addColumn('version', 'integer', (c) => c.notNull())
      .addColumn('revision', 'text', (c) => c.notNull())
      .execute();
    await db.schema
      .createTable('care_plan_versions')
      .addColumn('dwelling_id', 'text', (c) => c.notNull().references('dwellings.id'))
      .addColumn('version', 'integer', (c) => c.notNull())
      .addColumn('revision', 'text', (c) => c.notNull())
      .addColumn('changed_at', 'bigint', (c) => c.notNull())
      .addColumn('changed_by_kind', 'text', (c) => c.notNull())
      .addColumn('changed_by_id', 'text', (c) => c.notNull())
      .addColumn('changed_by_name', 'text', (c) => c.notNull())
      .addColumn('note', 'text', (c) => c.notNull())
      .addColumn('restored_from', 'integer')
      .addColumn('plan', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('care_plan_versions_id', ['dwelling_id', 'version'])
      .execute();
    await db.schema
      .createTable('hub_care_plans')
      .addColumn('hub_id', 'text', (c) => c.primaryKey().notNull().references('hubs.id'))
      .addColumn('running_plan', 'text', (c) => c.notNull())
      .addColumn('running_version', 'integer', (c) => c.notNull())
      .addColumn('running_revision', 'text', (c) => c.notNull())
      .addColumn('running_since', 'bigint', (c) => c.notNull())
      .addColumn('not_kept', 'text', (c) => c.notNull())
      .addColumn('refused_revision', 'text')
      .addColumn('problems', 'text', (c) => c.notNull())
      .addColumn('answered_at', 'bigint', (c) => c.notNull())
      .addColumn('sent_revision', 'text')
      .addColumn('sent_at', 'bigint')
      .addColumn('attempts', 'integer', (c) => c.notNull())
      .addColumn('next_at', 'bigint')
      .execute();
  },
};
