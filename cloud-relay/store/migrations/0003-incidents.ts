import type { Migration } from 'kysely';

/** Incidents, pages and channels. */
export const incidentsMigration: Migration = { up: async () => {} };
