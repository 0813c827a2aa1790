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
const lastRow = z.object({ session: z.string(), sequence: z.number() });

/** What a file holds. Rows that are not ours stay in it and are counted; `asFarAsPossible` also stops at damage instead of throwing. */
export function readContents(
  database: Database.Database,
  options: { asFarAsPossible: boolean } = { asFarAsPossible: false },
): { contents: OutboxContents; unreadable: number } {
  let unreadable = 0;
  const each = (sql: string, take: (row: unknown) => boolean): void => {
    try {
      for (const row of database.prepare(sql).iterate()) if (!take(row)) unreadable++;
    } catch (error) {
      if (!options.asFarAsPossible) throw error;
      unreadable++;
    }
  };

  const pending: OutboxMessage[] = [];
  // An index may be what is damaged: then the table itself is walked from its start.
  const notIndexed = options.asFarAsPossible ? 'NOT INDEXED' : '';
  each(`SELECT * FROM messages ${notIndexed} WHERE receipt IS NULL ORDER BY position`, (row) => {
    const message = readMessage(row);
    return message !== undefined && pending.push(message) > 0;
  });
  const states: Record<string, string> = {};
  each('SELECT name, json FROM states', (row) => {
    const state = stateRow.safeParse(row);
    if (state.success) states[state.data.name] = state.data.json;
    return state.success;
  });
  let last: OutboxContents['last'] = null;
  each("SELECT session, sequence FROM messages WHERE stream = 'alarm' ORDER BY position DESC LIMIT 1", (row) => {
    const found = lastRow.safeParse(row);
    if (found.success) last = found.data;
    return found.success;
  });
  return { contents: { states, pending, last }, unreadable };
}

/** Undefined for a row that is not one of ours: it stays in the file, and is counted. */
function readMessage(row: unknown): OutboxMessage | undefined {
  const columns = messageRow.safeParse(row);
  if (!columns.success) return undefined;
  const { hub, session, stream, sequence, occurred_at, alarm, body } = columns.data;
  try {
    const occurredAt = instantSchema.parse(JSON.parse(occurred_at)) as Instant;
    const id = messageIdSchema.parse({ hub, session, stream, sequence });
    const facts = alarm === null ? undefined : alarmColumn.parse(JSON.parse(alarm));
    return { id, occurredAt, ...(facts && { alarm: facts }), body: JSON.parse(body) as unknown };
  } catch {
    return undefined;
  }
}
