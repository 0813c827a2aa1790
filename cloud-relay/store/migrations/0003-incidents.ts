import { sql, type Kysely, type Migration } from 'kysely';

/** Incidents, pages and channels. */
export const incidentsMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await createIncidents(db);
    await createPages(db);
    await db.schema
      .createTable('hub_losses')
      .addColumn('hub_id', 'text', (c) => c.primaryKey().notNull().references('hubs.id'))
      .addColumn('incident_id', 'text', (c) => c.notNull().references('incidents.id'))
      .addColumn('lost_at', 'bigint', (c) => c.notNull())
      .execute();
  },
};

async function createIncidents(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('incidents')
    .addColumn('id', 'text', (c) => c.primaryKey().notNull())
    .addColumn('community_id', 'text', (c) => c.notNull().references('communities.id'))
    .addColumn('dwelling_id', 'text', (c) => c.references('dwellings.id'))
    .addColumn('hub_id', 'text', (c) => c.references('hubs.id'))
    .addColumn('class', 'text', (c) => c.notNull())
    .addColumn('group_key', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('gravity', 'integer', (c) => c.notNull())
    .addColumn('opened_at', 'bigint', (c) => c.notNull())
    .addColumn('closed_at', 'bigint')
    .addColumn('due_at', 'bigint')
    .addColumn('leased_until', 'bigint', (c) => c.notNull())
    .addColumn('timeline_length', 'integer', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .execute();
  // However many processes take in alarms, those of one home that belong together meet in one incident.
  await db.schema
    .createIndex('incidents_not_closed')
    .unique()
    .on('incidents')
    .column('group_key')
    .where(sql.ref('state'), '<>', sql.lit('closed'))
    .execute();
  await db.schema
    .createIndex('incidents_due')
    .on('incidents')
    .column('due_at')
    .where(sql.ref('due_at'), 'is not', null)
    .execute();
  await db.schema.createIndex('incidents_community').on('incidents').columns(['community_id', 'opened_at']).execute();
  await db.schema
    .createTable('incident_alarms')
    .addColumn('incident_id', 'text', (c) => c.notNull().references('incidents.id'))
    .addColumn('hub_id', 'text', (c) => c.notNull().references('hubs.id'))
    .addColumn('alarm_id', 'text', (c) => c.notNull())
    .addColumn('status', 'text', (c) => c.notNull())
    .addColumn('occurred_at', 'bigint', (c) => c.notNull())
    .addColumn('received_at', 'bigint', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('incident_alarms_id', ['incident_id', 'hub_id', 'alarm_id'])
    .execute();
  await db.schema.createIndex('incident_alarms_of_hub').on('incident_alarms').columns(['hub_id', 'alarm_id']).execute();
  await db.schema
    .createTable('incident_timeline')
    .addColumn('incident_id', 'text', (c) => c.notNull().references('incidents.id'))
    .addColumn('position', 'integer', (c) => c.notNull())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('what', 'text', (c) => c.notNull())
    .addColumn('said_by', 'text', (c) => c.notNull())
    .addColumn('because', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('incident_timeline_id', ['incident_id', 'position'])
    .execute();
}

async function createPages(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('channel_addresses')
    .addColumn('id', 'text', (c) => c.primaryKey().notNull())
    .addColumn('responder_id', 'text', (c) => c.notNull().references('responders.id'))
    .addColumn('channel', 'text', (c) => c.notNull())
    .addColumn('label', 'text', (c) => c.notNull())
    .addColumn('address', 'text', (c) => c.notNull())
    .addColumn('fingerprint', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('last_accepted_at', 'bigint')
    .addColumn('gone', 'integer', (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex('channel_addresses_once')
    .unique()
    .on('channel_addresses')
    .columns(['channel', 'fingerprint'])
    .execute();
  await db.schema.createIndex('channel_addresses_responder').on('channel_addresses').column('responder_id').execute();
  await db.schema
    .createTable('pages')
    .addColumn('id', 'text', (c) => c.primaryKey().notNull())
    .addColumn('incident_id', 'text', (c) => c.notNull().references('incidents.id'))
    .addColumn('responder_id', 'text', (c) => c.notNull())
    .addColumn('channel', 'text', (c) => c.notNull())
    .addColumn('address_id', 'text')
    .addColumn('purpose', 'text', (c) => c.notNull())
    .addColumn('round', 'integer', (c) => c.notNull())
    .addColumn('step', 'integer')
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('because', 'text', (c) => c.notNull())
    .addColumn('content', 'text', (c) => c.notNull())
    .addColumn('priority', 'integer', (c) => c.notNull())
    .addColumn('attempts', 'integer', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('due_at', 'bigint')
    .addColumn('changed_at', 'bigint', (c) => c.notNull())
    .addColumn('provider_id', 'text')
    .addColumn('reason', 'text')
    .execute();
  await db.schema
    .createIndex('pages_due')
    .on('pages')
    .columns(['channel', 'priority', 'due_at'])
    .where(sql.ref('due_at'), 'is not', null)
    .execute();
  await db.schema.createIndex('pages_incident').on('pages').columns(['incident_id', 'created_at']).execute();
}
