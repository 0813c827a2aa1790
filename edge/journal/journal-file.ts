import type Database from 'better-sqlite3';
import { z } from 'zod';
import { heartbeatSchema } from '../../contracts/heartbeat.ts';
import { messageIdSchema, type MessageId } from '../../contracts/identifiers.ts';
import { instantSchema } from '../../contracts/instant.ts';
import type { Instant } from '../../foundation/clock.ts';
import { closeQuietly, isCorruption, keepAside, openDatabase } from '../disk/database-file.ts';
import type { JournalEntry } from './journal.ts';
import type { JournalWorkerData, StoredHeartbeat } from './journal-store.ts';

const migrations = [
  `CREATE TABLE entries (
     position INTEGER PRIMARY KEY AUTOINCREMENT,
     kind TEXT NOT NULL, hub TEXT, id TEXT, at TEXT NOT NULL, content TEXT NOT NULL
   ) STRICT;
   CREATE UNIQUE INDEX entries_id ON entries (id) WHERE id IS NOT NULL;`,
];

/** How many of the oldest entries make room at a time. */
const dropRows = 1_000;

const heartbeatRow = z.object({ hub: z.string(), id: z.string(), at: z.string(), content: z.string() });

/** telemetry.db. Synchronous: lives in the journal's worker thread. */
export class JournalFile {
  readonly #path: string;
  readonly #largestBytes: number;
  #database: Database.Database | undefined;
  #checked = false;

  constructor(options: JournalWorkerData) {
    this.#path = options.path;
    this.#largestBytes = options.largestBytes;
  }

  /** One transaction. Returns how much the file holds now and how many of the oldest entries had to go for it. */
  write(entries: readonly JournalEntry[], receipts: readonly MessageId[]): { bytes: number; dropped: number } {
    const database = this.#opened();
    const insert = database.prepare(
      'INSERT INTO entries (kind, hub, id, at, content) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
    );
    const forget = database.prepare('DELETE FROM entries WHERE id = ?');
    database.transaction(() => {
      for (const entry of entries) {
        if (entry.kind === 'heartbeat') {
          insert.run(
            'heartbeat',
            entry.id.hub,
            idText(entry.id),
            JSON.stringify(entry.occurredAt),
            JSON.stringify(entry.body),
          );
        } else {
          const { kind, at, ...content } = entry;
          insert.run(kind, null, null, JSON.stringify(at), JSON.stringify(content));
        }
      }
      for (const id of receipts) forget.run(idText(id));
    })();
    return this.#makeRoom(database);
  }

  /** Heartbeats without a receipt, newest first. A row that cannot be read is forgotten: it is no alarm. */
  heartbeats(limit: number): readonly StoredHeartbeat[] {
    const database = this.#opened();
    const rows = database
      .prepare("SELECT hub, id, at, content FROM entries WHERE kind = 'heartbeat' ORDER BY position DESC LIMIT ?")
      .all(limit);
    return rows.flatMap((row) => {
      const heartbeat = readHeartbeat(row);
      return heartbeat ? [heartbeat] : [];
    });
  }

  /** After a failed call: the next one opens the file afresh. Returns the name of a damaged file that was put aside. */
  recover(error: unknown, stamp: string): string | undefined {
    closeQuietly(this.#database);
    this.#database = undefined;
    if (!isCorruption(error)) return undefined;
    this.#checked = false;
    try {
      return keepAside(this.#path, stamp);
    } catch {
      return undefined;
    }
  }

  close(): void {
    this.#database?.close();
    this.#database = undefined;
  }

  #opened(): Database.Database {
    this.#database ??= openDatabase({ path: this.#path, synchronous: 'normal', migrations }, { check: !this.#checked });
    this.#checked = true;
    return this.#database;
  }

  #makeRoom(database: Database.Database): { bytes: number; dropped: number } {
    let dropped = 0;
    let bytes = bytesIn(database);
    while (bytes > this.#largestBytes) {
      const { changes } = database
        .prepare('DELETE FROM entries WHERE position IN (SELECT position FROM entries ORDER BY position LIMIT ?)')
        .run(dropRows);
      if (changes === 0) break;
      dropped += changes;
      bytes = bytesIn(database);
    }
    return { bytes, dropped };
  }
}

/** Without the hub's name, as the outbox has it: a hub may be enrolled under another name later. */
const idText = (id: MessageId): string => JSON.stringify([id.session, id.stream, id.sequence]);

/** Pages in use. Freed pages are used again before the file grows, so they do not count. */
function bytesIn(database: Database.Database): number {
  const read = (name: string): number => Number(database.pragma(name, { simple: true }));
  return (read('page_count') - read('freelist_count')) * read('page_size');
}

function readHeartbeat(row: unknown): StoredHeartbeat | undefined {
  try {
    const { hub, id, at, content } = heartbeatRow.parse(row);
    const [session, stream, sequence] = z.array(z.unknown()).parse(JSON.parse(id));
    return {
      id: messageIdSchema.parse({ hub, session, stream, sequence }),
      occurredAt: instantSchema.parse(JSON.parse(at)) as Instant,
      body: heartbeatSchema.parse(JSON.parse(content)),
    };
  } catch {
    return undefined;
  }
}
