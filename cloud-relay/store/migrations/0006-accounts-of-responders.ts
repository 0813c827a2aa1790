import type { Kysely, Migration } from 'kysely';

/** Each page asks whether the account of whom it calls is still in use: that must not take longer in a large city. */
export const accountsOfRespondersMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.createIndex('accounts_of_responders').on('accounts').column('responder_id').execute();
  },
};
