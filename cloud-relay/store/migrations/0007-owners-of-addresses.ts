import type { Kysely, Migration } from 'kysely';

/** Whose own browser or receiver an address is: it goes with their right to be paged. Those from before stay. */
export const ownersOfAddressesMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable('channel_addresses').addColumn('account_id', 'text').execute();
  },
};
