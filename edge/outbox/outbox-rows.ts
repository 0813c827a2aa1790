import type Database from 'better-sqlite3';
import { z } from 'zod';
import { messageIdSchema } from '../../contracts/identifiers.ts';
import { instantSchema } from '../../contracts/instant.ts';
import type { Instant } from '../../foundation/clock.ts';
import type { OutboxContents, OutboxMessage } from './outbox.ts';

const messageRow = z.object({
  hub: z.string(),
  session: z.string(),
  stream: z.string(),
  sequence: z.number(),
  occurred_at: z.string(),
  alarm: z.string().nullable(),
  body: z.string(),
});
const alarmColumn = z.object({ kind: z.string(), severity: z.string(), place: z.string() });
const stateRow = z.object({ name: z.string(), json: z.string() });
const lastRow = z.object({ hub: z.string(), session: z.string(), sequence: z.number() });

type Each = (sql: string, take: (row: unknown) => boolean) => void;
interface Read {
  readonly contents: OutboxContents;
  readonly unreadable: number;
}

/** What a sound file holds. Rows without a name stay in it and are counted. */
export function readContents(database: Database.Database): Read {
  let unreadable = 0;
  const each: Each = (sql, take) => {
    for (const row of database.prepare(sql).iterate()) if (!take(row)) unreadable++;
  };
  const pending: OutboxMessage[] = [];
  each('SELECT * FROM messages WHERE receipt IS NULL ORDER BY position', (row) => takeMessage(row, pending));
  return { contents: { ...statesAndLast(each), pending }, unreadable };
}

/** No file of ours comes near; a damaged number must not keep the hub busy for long. */
const longestSearch = 200_000;

/** What a damaged file still gives: all around the damage, which costs the rows on it and no others. */
export function salvageContents(database: Database.Database): Read {
  let unreadable = 0;
  const each: Each = (sql, take) => {
    try {
      for (const row of database.prepare(sql).iterate()) if (!take(row)) unreadable++;
    } catch {
      unreadable++;
    }
  };
  const pending: OutboxMessage[] = [];
  let reached = 0;
  // An index may be what is damaged: then the table itself is walked from its start.
  each('SELECT * FROM messages NOT INDEXED ORDER BY position', (row) => {
    reached = positionOf(row) ?? reached;
    return isReceipted(row) || takeMessage(row, pending);
  });
  // Each row behind the damage is asked for by name, which leads past it.
  let last = reached;
  each("SELECT seq AS position FROM sqlite_sequence WHERE name = 'messages'", (row) => {
    last = Math.max(last, positionOf(row) ?? 0);
    return true;
  });
  each('SELECT max(position) AS position FROM messages NOT INDEXED', (row) => {
    last = Math.max(last, positionOf(row) ?? 0);
    return true;
  });
  last = Math.min(last, reached + longestSearch);
  for (let position = reached + 1; position <= last; position++) {
    each(`SELECT * FROM messages NOT INDEXED WHERE position = ${position}`, (row) => {
      return isReceipted(row) || takeMessage(row, pending);
    });
  }
  return { contents: { ...statesAndLast(each), pending }, unreadable };
}

const positionRow = z.object({ position: z.int().positive() });
const positionOf = (row: unknown): number | undefined => positionRow.safeParse(row).data?.position;

const isReceipted = (row: unknown): boolean => z.object({ receipt: z.string() }).safeParse(row).success;

function takeMessage(row: unknown, pending: OutboxMessage[]): boolean {
  const message = readMessage(row);
  return message !== undefined && pending.push(message) > 0;
}

function statesAndLast(each: Each): Pick<OutboxContents, 'states' | 'last'> {
  const states: Record<string, string> = {};
  each('SELECT name, json FROM states', (row) => {
    const state = stateRow.safeParse(row);
    if (state.success) states[state.data.name] = state.data.json;
    return state.success;
  });
  let last: OutboxContents['last'] = null;
  each("SELECT hub, session, sequence FROM messages WHERE stream = 'alarm' ORDER BY position DESC LIMIT 1", (row) => {
    const found = lastRow.safeParse(row);
    if (found.success) last = found.data;
    return found.success;
  });
  return { states, last };
}

/** Cards lose bits without a word. What has its id goes out with whatever else can be read: the relay pages it all the same. */
function readMessage(row: unknown): OutboxMessage | undefined {
  const columns = messageRow.safeParse(row);
  if (!columns.success) return undefined;
  const { hub, session, stream, sequence, occurred_at, alarm, body } = columns.data;
  const id = messageIdSchema.safeParse({ hub, session, stream, sequence });
  if (!id.success) return undefined;
  const occurredAt = instantSchema.safeParse(parseJson(occurred_at)).data ?? unknownInstant;
  const facts = alarmColumn.safeParse(parseJson(alarm ?? '')).data;
  return {
    id: id.data,
    occurredAt: occurredAt as Instant,
    ...(facts && { alarm: facts }),
    body: parseJson(body) ?? body,
  };
}

const unknownInstant = { monotonic: 0, bootId: 'unknown', wall: 0, clockTrusted: false };

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
