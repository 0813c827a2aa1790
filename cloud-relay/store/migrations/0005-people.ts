import { sql, type Kysely, type Migration } from 'kysely';

/** Who may sign in, where they are signed in, what was done; and what the identity of hubs needs besides. */
export const peopleMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('accounts')
      .addColumn('id', 'text', (c) => c.primaryKey().notNull())
      .addColumn('login', 'text', (c) => c.notNull().unique())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('language', 'text', (c) => c.notNull())
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('responder_id', 'text', (c) => c.references('responders.id'))
      .addColumn('password_hash', 'text')
      .addColumn('must_change_password', 'integer', (c) => c.notNull())
      .addColumn('totp_secret', 'text')
      .addColumn('totp_pending', 'text')
      .addColumn('totp_last_step', 'bigint')
      .addColumn('webauthn_id', 'text', (c) => c.notNull().unique())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('last_sign_in_at', 'bigint')
      .execute();
    await db.schema
      .createTable('sessions')
      .addColumn('id', 'text', (c) => c.primaryKey().notNull())
      .addColumn('token_hash', 'text', (c) => c.notNull().unique())
      .addColumn('account_id', 'text', (c) => c.notNull().references('accounts.id'))
      .addColumn('next', 'text', (c) => c.notNull())
      .addColumn('second_factor', 'integer', (c) => c.notNull())
      .addColumn('device', 'text', (c) => c.notNull())
      .addColumn('address', 'text', (c) => c.notNull())
      .addColumn('signed_in_at', 'bigint', (c) => c.notNull())
      .addColumn('last_seen_at', 'bigint', (c) => c.notNull())
      .addColumn('expires_at', 'bigint', (c) => c.notNull())
      .execute();
    await db.schema
      .createTable('passkeys')
      .addColumn('id', 'text', (c) => c.primaryKey().notNull())
      .addColumn('account_id', 'text', (c) => c.notNull().references('accounts.id'))
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('public_key', 'text', (c) => c.notNull())
      .addColumn('counter', 'bigint', (c) => c.notNull())
      .addColumn('transports', 'text', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('last_used_at', 'bigint')
      .execute();
    await db.schema
      .createTable('recovery_codes')
      .addColumn('code_hash', 'text', (c) => c.primaryKey().notNull())
      .addColumn('account_id', 'text', (c) => c.notNull().references('accounts.id'))
      .addColumn('used_at', 'bigint')
      .execute();
    await db.schema
      .createTable('links')
      .addColumn('id', 'text', (c) => c.primaryKey().notNull())
      .addColumn('secret_hash', 'text', (c) => c.notNull().unique())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('account_id', 'text', (c) => c.references('accounts.id'))
      .addColumn('login', 'text', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('language', 'text', (c) => c.notNull())
      .addColumn('responder_id', 'text', (c) => c.references('responders.id'))
      .addColumn('created_by', 'text', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('expires_at', 'bigint', (c) => c.notNull())
      .addColumn('used_at', 'bigint')
      .execute();
    await db.schema
      .createTable('api_tokens')
      .addColumn('id', 'text', (c) => c.primaryKey().notNull())
      .addColumn('token_hash', 'text', (c) => c.notNull().unique())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('actions', 'text', (c) => c.notNull())
      .addColumn('created_by', 'text', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('expires_at', 'bigint', (c) => c.notNull())
      .addColumn('revoked_at', 'bigint')
      .addColumn('last_used_at', 'bigint')
      .execute();
    await db.schema
      .createTable('grants')
      .addColumn('id', 'text', (c) => c.primaryKey().notNull())
      .addColumn('account_id', 'text', (c) => c.references('accounts.id'))
      .addColumn('api_token_id', 'text', (c) => c.references('api_tokens.id'))
      .addColumn('link_id', 'text', (c) => c.references('links.id'))
      .addColumn('role', 'text', (c) => c.notNull())
      .addColumn('community_id', 'text', (c) => c.references('communities.id'))
      .addColumn('dwelling_id', 'text', (c) => c.references('dwellings.id'))
      .execute();
    await db.schema
      .createTable('audit')
      .addColumn('number', 'integer', (c) => c.primaryKey().autoIncrement().notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addColumn('who_kind', 'text', (c) => c.notNull())
      .addColumn('who_id', 'text', (c) => c.notNull())
      .addColumn('who_name', 'text', (c) => c.notNull())
      .addColumn('address', 'text', (c) => c.notNull())
      .addColumn('action', 'text', (c) => c.notNull())
      .addColumn('target', 'text', (c) => c.notNull())
      .addColumn('community_id', 'text')
      .addColumn('outcome', 'text', (c) => c.notNull())
      .addColumn('detail', 'text', (c) => c.notNull())
      .execute();
    // Whoever has a role for a level reaches all beneath it: asked for with each of their requests.
    await db.schema.createIndex('communities_parent').on('communities').column('parent_id').execute();
    await db.schema
      .createTable('field_version')
      .addColumn('version', 'bigint', (c) => c.notNull())
      .execute();
    await sql`insert into field_version (version) values (0)`.execute(db);
    for (const change of ['insert', 'update', 'delete']) {
      await sql`create trigger ${sql.raw(`field_${change}`)} after ${sql.raw(change)} on communities begin update field_version set version = version + 1; end`.execute(
        db,
      );
    }
    await db.schema.createIndex('sessions_account').on('sessions').column('account_id').execute();
    await db.schema.createIndex('passkeys_account').on('passkeys').column('account_id').execute();
    await db.schema.createIndex('recovery_codes_account').on('recovery_codes').column('account_id').execute();
    await db.schema.createIndex('grants_account').on('grants').column('account_id').execute();
    await db.schema.createIndex('grants_api_token').on('grants').column('api_token_id').execute();
    await db.schema.createIndex('grants_link').on('grants').column('link_id').execute();
    await db.schema.createIndex('audit_at').on('audit').column('at').execute();
    await db.schema.createIndex('audit_who').on('audit').column('who_id').execute();
    await db.schema.createIndex('audit_target').on('audit').column('target').execute();
    for (const change of ['update', 'delete']) {
      await sql`create trigger ${sql.raw(`audit_no_${change}`)} before ${sql.raw(change)} on audit begin select raise(abort, 'the audit log is never changed'); end`.execute(
        db,
      );
    }
    // `replace into` deletes without the triggers of a deletion.
    await sql`create trigger audit_no_replace before insert on audit when exists (select 1 from audit where number = new.number) begin select raise(abort, 'the audit log is never changed'); end`.execute(
      db,
    );
    await db.schema.alterTable('hubs').addColumn('installing_from', 'bigint').execute();
    await db.schema.alterTable('hubs').addColumn('installing_until', 'bigint').execute();
    await db.schema.alterTable('hubs').addColumn('replaces_hub_id', 'text').execute();
    await db.schema
      .alterTable('hubs')
      .addColumn('revoked_because', 'text', (c) => c.notNull().defaultTo(''))
      .execute();
    await db.schema.alterTable('hubs').addColumn('cloned_at', 'bigint').execute();
    await db.schema
      .alterTable('hub_certificates')
      .addColumn('authority', 'text', (c) => c.notNull().defaultTo(''))
      .execute();
    await db.schema
      .alterTable('hub_certificates')
      .addColumn('public_key_hash', 'text', (c) => c.notNull().defaultTo(''))
      .execute();
    await db.schema.alterTable('claims').addColumn('replaces_hub_id', 'text').execute();
    await db.schema.alterTable('claims').addColumn('revoked_at', 'bigint').execute();
    await db.schema
      .alterTable('claims')
      .addColumn('created_by', 'text', (c) => c.notNull().defaultTo(''))
      .execute();
    await db.schema.alterTable('hub_presence').addColumn('fresh_session', 'text').execute();
    await db.schema.alterTable('hub_presence').addColumn('fresh_at', 'bigint').execute();
    await db.schema.alterTable('hub_presence').addColumn('earlier_session', 'text').execute();
    await db.schema.alterTable('hub_presence').addColumn('earlier_at', 'bigint').execute();
  },
};
