import { sql, type Kysely, type Migration } from 'kysely';

/** Who lives where, who comes to help, and which hubs are known. */
export const registryMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('communities')
      .addColumn('id', 'text', (c) => c.primaryKey().notNull())
      .addColumn('level', 'text', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('parent_id', 'text', (c) => c.references('communities.id'))
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .execute();
    await db.schema
      .createTable('dwellings')
      .addColumn('id', 'text', (c) => c.primaryKey().notNull())
      .addColumn('community_id', 'text', (c) => c.notNull().references('communities.id'))
      .addColumn('address', 'text', (c) => c.notNull())
      .addColumn('access_note', 'text', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .execute();
    await db.schema.createIndex('dwellings_community').on('dwellings').column('community_id').execute();
    await db.schema
      .createTable('residents')
      .addColumn('id', 'text', (c) => c.primaryKey().notNull())
      .addColumn('dwelling_id', 'text', (c) => c.notNull().references('dwellings.id'))
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('respectful_name', 'text', (c) => c.notNull())
      .addColumn('phone', 'text', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .execute();
    await db.schema.createIndex('residents_dwelling').on('residents').column('dwelling_id').execute();
    await db.schema
      .createTable('responders')
      .addColumn('id', 'text', (c) => c.primaryKey().notNull())
      .addColumn('community_id', 'text', (c) => c.notNull().references('communities.id'))
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('phone', 'text', (c) => c.notNull())
      .addColumn('role', 'text', (c) => c.notNull())
      .addColumn('language', 'text', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .execute();
    await db.schema.createIndex('responders_community').on('responders').column('community_id').execute();
    await db.schema
      .createTable('policies')
      .addColumn('id', 'text', (c) => c.primaryKey().notNull())
      .addColumn('community_id', 'text', (c) => c.notNull().references('communities.id'))
      .addColumn('dwelling_id', 'text', (c) => c.references('dwellings.id'))
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('severity_class', 'text', (c) => c.notNull())
      .addColumn('steps', 'text', (c) => c.notNull())
      .addColumn('repeat_after_seconds', 'integer', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .execute();
    await db.schema.createIndex('policies_community').on('policies').column('community_id').execute();
    // Two policies for the same homes would leave it to chance who is paged.
    await db.schema
      .createIndex('policies_of_community')
      .unique()
      .on('policies')
      .columns(['community_id', 'severity_class'])
      .where(sql.ref('dwelling_id'), 'is', null)
      .execute();
    await db.schema
      .createIndex('policies_of_dwelling')
      .unique()
      .on('policies')
      .columns(['dwelling_id', 'severity_class'])
      .where(sql.ref('dwelling_id'), 'is not', null)
      .execute();
    await db.schema
      .createTable('hubs')
      .addColumn('id', 'text', (c) => c.primaryKey().notNull())
      .addColumn('dwelling_id', 'text', (c) => c.notNull().references('dwellings.id'))
      .addColumn('enrolled_at', 'bigint', (c) => c.notNull())
      .addColumn('revoked_at', 'bigint')
      .execute();
    await db.schema.createIndex('hubs_dwelling').on('hubs').column('dwelling_id').execute();
    await db.schema
      .createTable('hub_certificates')
      .addColumn('serial', 'text', (c) => c.primaryKey().notNull())
      .addColumn('hub_id', 'text', (c) => c.notNull().references('hubs.id'))
      .addColumn('not_before', 'bigint', (c) => c.notNull())
      .addColumn('not_after', 'bigint', (c) => c.notNull())
      .addColumn('issued_at', 'bigint', (c) => c.notNull())
      .addColumn('revoked_at', 'bigint')
      .execute();
    await db.schema.createIndex('hub_certificates_hub').on('hub_certificates').column('hub_id').execute();
    await db.schema
      .createTable('claims')
      .addColumn('secret_hash', 'text', (c) => c.primaryKey().notNull())
      .addColumn('dwelling_id', 'text', (c) => c.notNull().references('dwellings.id'))
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('expires_at', 'bigint', (c) => c.notNull())
      .addColumn('used_at', 'bigint')
      .addColumn('hub_id', 'text', (c) => c.references('hubs.id'))
      .addColumn('public_key_hash', 'text')
      .execute();
  },
};
