import type { Kysely, Migration } from 'kysely';

/** What the hubs have said, what is missing of it, and when each was last heard. */
export const messagesMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('messages')
      .addColumn('hub_id', 'text', (c) => c.notNull().references('hubs.id'))
      .addColumn('session', 'text', (c) => c.notNull())
      .addColumn('stream', 'text', (c) => c.notNull())
      .addColumn('sequence', 'bigint', (c) => c.notNull())
      .addColumn('digest', 'text', (c) => c.notNull())
      .addColumn('occurred_at', 'bigint', (c) => c.notNull())
      .addColumn('received_at', 'bigint', (c) => c.notNull())
      .addColumn('body_readable', 'integer', (c) => c.notNull())
      .addColumn('conflicting', 'integer', (c) => c.notNull())
      .addColumn('envelope', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('messages_id', ['hub_id', 'session', 'stream', 'sequence', 'digest'])
      .execute();
    await db.schema.createIndex('messages_by_age').on('messages').columns(['stream', 'received_at']).execute();
    await db.schema
      .createTable('message_streams')
      .addColumn('hub_id', 'text', (c) => c.notNull().references('hubs.id'))
      .addColumn('session', 'text', (c) => c.notNull())
      .addColumn('stream', 'text', (c) => c.notNull())
      .addColumn('highest', 'bigint', (c) => c.notNull())
      .addColumn('updated_at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('message_streams_id', ['hub_id', 'session', 'stream'])
      .execute();
    await db.schema
      .createTable('message_gaps')
      .addColumn('hub_id', 'text', (c) => c.notNull().references('hubs.id'))
      .addColumn('session', 'text', (c) => c.notNull())
      .addColumn('stream', 'text', (c) => c.notNull())
      .addColumn('first', 'bigint', (c) => c.notNull())
      .addColumn('last', 'bigint', (c) => c.notNull())
      .addColumn('noticed_at', 'bigint', (c) => c.notNull())
      .addColumn('reported_at', 'bigint')
      .addPrimaryKeyConstraint('message_gaps_id', ['hub_id', 'session', 'stream', 'first'])
      .execute();
    await db.schema
      .createTable('hub_presence')
      .addColumn('hub_id', 'text', (c) => c.primaryKey().notNull().references('hubs.id'))
      .addColumn('last_heard_at', 'bigint', (c) => c.notNull())
      .addColumn('last_heartbeat_at', 'bigint')
      .addColumn('heartbeat_composed_at', 'bigint')
      .addColumn('heartbeat', 'text')
      .execute();
    await db.schema
      .createTable('unreadable_messages')
      .addColumn('id', 'text', (c) => c.primaryKey().notNull())
      .addColumn('hub_id', 'text', (c) => c.notNull().references('hubs.id'))
      .addColumn('topic', 'text', (c) => c.notNull())
      .addColumn('received_at', 'bigint', (c) => c.notNull())
      .addColumn('reason', 'text', (c) => c.notNull())
      .addColumn('payload', 'text', (c) => c.notNull())
      .execute();
    await db.schema
      .createIndex('unreadable_messages_by_age')
      .on('unreadable_messages')
      .columns(['hub_id', 'received_at'])
      .execute();
  },
};
