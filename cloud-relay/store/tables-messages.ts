import type { Truth } from './tables-registry.ts';

export interface MessageTables {
  messages: MessageRow;
  message_gaps: MessageGapRow;
  message_streams: MessageStreamRow;
  hub_presence: HubPresenceRow;
  unreadable_messages: UnreadableMessageRow;
}

/** Everything that a hub ever said. One id has one row, unless a second body came under the same id. */
export interface MessageRow {
  hub_id: string;
  session: string;
  stream: string;
  sequence: number;
  /** SHA-256 over everything except `sent`, hex. */
  digest: string;
  occurred_at: number;
  received_at: number;
  body_readable: Truth;
  conflicting: Truth;
  /** The envelope as it came, JSON. */
  envelope: string;
}

/** How far one stream of one session has come. */
export interface MessageStreamRow {
  hub_id: string;
  session: string;
  stream: string;
  highest: number;
  updated_at: number;
}

/** Sequences `first` to `last` of a stream have not come, though a later one has. */
export interface MessageGapRow {
  hub_id: string;
  session: string;
  stream: string;
  first: number;
  last: number;
  noticed_at: number;
  reported_at: number | null;
}

/** The last sign of life of a hub, and what it said of its health. */
export interface HubPresenceRow {
  hub_id: string;
  /** Any message at all, relay's time. */
  last_heard_at: number;
  /** When the newest heartbeat came, relay's time; null before the first. */
  last_heartbeat_at: number | null;
  /** When that heartbeat was composed, by the relay's clock less the age that the hub gave. */
  heartbeat_composed_at: number | null;
  /** JSON, see contracts/heartbeat.ts. */
  heartbeat: string | null;
  /** Of the newest fresh heartbeat: its session, and when it was composed. */
  fresh_session: string | null;
  fresh_at: number | null;
  /** The session that was heard before that one. */
  earlier_session: string | null;
  earlier_at: number | null;
}

export interface UnreadableMessageRow {
  id: string;
  hub_id: string;
  topic: string;
  received_at: number;
  reason: string;
  /** The bytes as base64. */
  payload: string;
}
