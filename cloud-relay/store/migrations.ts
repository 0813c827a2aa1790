import { Migrator, type Kysely, type Migration } from 'kysely';
import { AnjuError, messageOf } from '../../foundation/errors.ts';
import type { Tables } from './tables.ts';
import { registryMigration } from './migrations/0001-registry.ts';
import { messagesMigration } from './migrations/0002-messages.ts';
import { incidentsMigration } from './migrations/0003-incidents.ts';
import { hearingMigration } from './migrations/0004-hearing.ts';
import { peopleMigration } from './migrations/0005-people.ts';
import { accountsOfRespondersMigration } from './migrations/0006-accounts-of-responders.ts';
import { ownersOfAddressesMigration } from './migrations/0007-owners-of-addresses.ts';
import { carePlansMigration } from './migrations/0008-care-plans.ts';
import { hubTestsMigration } from './migrations/0009-hub-tests.ts';
import { hubLearnedMigration } from './migrations/0010-hub-learned.ts';

/** In the order in which they run. Once released, an entry never changes: a later one mends it. */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-registry': registryMigration,
  '0002-messages': messagesMigration,
  '0003-incidents': incidentsMigration,
  '0004-hearing': hearingMigration,
  '0005-people': peopleMigration,
  '0006-accounts-of-responders': accountsOfRespondersMigration,
  '0007-owners-of-addresses': ownersOfAddressesMigration,
  '0008-care-plans': carePlansMigration,
  '0009-hub-tests': hubTestsMigration,
  '0010-hub-learned': hubLearnedMigration,
};

/** Brings the tables up to date, all or nothing. Several processes may call it at once. */
export async function migrate(
  db: Kysely<Tables>,
  list: Readonly<Record<string, Migration>> = migrations,
): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...list }) } });
  const { error, results } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const failed = results?.find(({ status }) => status === 'Error')?.migrationName;
  throw new AnjuError(
    'disk/failed',
    `relay database: ${failed ? `migration ${failed}` : 'its migrations'} failed and nothing was changed: ${messageOf(error)}`,
    { cause: error },
  );
}
