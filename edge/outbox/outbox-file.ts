import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { hours } from '../../foundation/durations.ts';
import { systemCode } from '../../foundation/errors.ts';
import { closeQuietly, isCorruption, keepAside, openDatabase } from '../disk/database-file.ts';
import type { Commit, OutboxContents } from './outbox.ts';
import { readContents, salvageContents } from './outbox-rows.ts';
import type { OutboxReceipt, OutboxWorkerData } from './outbox-store.ts';
import { ReserveFile } from './reserve-file.ts';

const migrations = [
  `CREATE TABLE messages (
     position INTEGER PRIMARY KEY AUTOINCREMENT,
     hub TEXT NOT NULL, session TEXT NOT NULL, stream TEXT NOT NULL, sequence INTEGER NOT NULL,
     occurred_at TEXT NOT NULL, alarm TEXT, body TEXT NOT NULL,
     receipt TEXT, receipted_wall INTEGER,
     UNIQUE (session, stream, sequence)
   ) STRICT;
   CREATE INDEX messages_pending ON messages (position) WHERE receipt IS NULL;
   CREATE TABLE states (name TEXT PRIMARY KEY, json TEXT NOT NULL) STRICT;`,
];

/** How many receipted messages one tidying forgets at most, so that it never holds up an alarm for long. */
const tidyRows = 500;
/** Finding them means reading the whole table, and what falls due on one day has a day's time. */
const tidyEvery = hours(1);

/** alarms.db and its reserve. Synchronous: lives in the outbox's worker thread. */
export class OutboxFile {
  readonly #path: string;
  readonly #reserve: ReserveFile;
  #open: OpenFile | undefined;
  #checked = false;
  /** All receipted before this moment was forgotten. */
  #forgotBefore: number | undefined;

  constructor(options: OutboxWorkerData) {
    this.#path = options.path;
    this.#reserve = new ReserveFile(`${options.path}.reserve`, options.reserveBytes);
  }

  /**
   * The reserve is given up, or less room than it is left: a disk that has filled up is said before a write fails. Asks
   * the disk.
   */
  get reserveInUse(): boolean {
    return !this.#reserve.present || this.#reserve.isLastRoom;
  }

  /** Opens or makes the file and reads what the last run left. A damaged file is put aside, and read as far as it can be. */
  open(stamp: string): { contents: OutboxContents; unreadable: number } {
    try {
      return this.#withReserve(() => readContents(this.#opened().database));
    } catch (error) {
      if (!isCorruption(error)) {
        this.#letGo();
        const readOnly = readElsewhere(this.#path);
        if (readOnly) return readOnly;
        throw error;
      }
      const salvaged = this.#salvage();
      const corruptFileKept = this.recover(error, stamp);
      // A card that refuses the rename as well: what waits goes out, and the next write meets the damage again.
      if (corruptFileKept === undefined) return salvaged;
      this.#opened();
      return { contents: { ...salvaged.contents, corruptFileKept }, unreadable: salvaged.unreadable };
    }
  }

  /**
   * One transaction: on the disk when this returns. Repeats of an id change nothing. Returns whether the reserve had to be
   * given up for it.
   */
  write(commits: readonly Commit[], receipts: readonly OutboxReceipt[]): boolean {
    let reserveGone = false;
    this.#withReserve(
      () => this.#opened().write(commits, receipts),
      () => (reserveGone = true),
    );
    return reserveGone;
  }

  /** After a failed write: the next one starts from a fresh open. Returns the name of a damaged file that was put aside. */
  recover(error: unknown, stamp: string): string | undefined {
    this.#letGo();
    if (!isCorruption(error)) return undefined;
    try {
      return this.#putAside(stamp);
    } catch {
      // The disk refuses the rename as well; the next write meets the damage again and tries again.
      return undefined;
    }
  }

  /** Forgets old receipted messages and restores the reserve. Failure is met again, and reported, by the next write. */
  tidy(forgetBefore: number | undefined): void {
    try {
      this.#reserve.fill();
      if (forgetBefore === undefined || !this.#open || this.#hasForgotten(forgetBefore)) return;
      // The newest message stays whatever its age: it is the last id that the next session names.
      const { changes } = this.#open.forget.run(forgetBefore, tidyRows);
      if (changes < tidyRows) this.#forgotBefore = forgetBefore;
    } catch {
      // Nothing was promised.
    }
  }

  /** Also false after the clock was set back. */
  #hasForgotten(before: number): boolean {
    const since = before - (this.#forgotBefore ?? -Infinity);
    return since >= 0 && since < tidyEvery;
  }

  close(): void {
    this.#open?.database.close();
    this.#open = undefined;
  }

  /** On a full disk the reserve makes room, once. */
  #withReserve<Result>(work: () => Result, givenUp?: () => void): Result {
    try {
      return work();
    } catch (error) {
      if (!isFull(error) || !this.#reserve.free()) throw error;
      givenUp?.();
      this.#letGo();
      return work();
    }
  }

  #opened(): OpenFile {
    if (this.#open) return this.#open;
    const database = openDatabase({ path: this.#path, synchronous: 'full', migrations }, { check: !this.#checked });
    this.#open = prepare(database);
    this.#checked = true;
    this.#reserve.fill();
    return this.#open;
  }

  #salvage(): { contents: OutboxContents; unreadable: number } {
    let database: Database.Database | undefined;
    try {
      database = new Database(this.#path, { readonly: true });
      return salvage(database);
    } catch {
      return { contents: { states: {}, pending: [], last: null }, unreadable: 0 };
    } finally {
      closeQuietly(database);
    }
  }

  #putAside(stamp: string): string {
    this.#letGo();
    this.#checked = false;
    return keepAside(this.#path, stamp);
  }

  #letGo(): void {
    closeQuietly(this.#open?.database);
    this.#open = undefined;
  }
}

interface OpenFile {
  readonly database: Database.Database;
  readonly write: (commits: readonly Commit[], receipts: readonly OutboxReceipt[]) => void;
  readonly forget: Database.Statement;
}

function prepare(database: Database.Database): OpenFile {
  const insert = database.prepare(
    `INSERT INTO messages (hub, session, stream, sequence, occurred_at, alarm, body)
     VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  const state = database.prepare(
    'INSERT INTO states (name, json) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET json = excluded.json',
  );
  const receipt = database.prepare(
    `UPDATE messages SET receipt = ?, receipted_wall = ?
     WHERE session = ? AND stream = ? AND sequence = ? AND receipt IS NULL`,
  );
  return {
    database,
    write: database.transaction((commits: readonly Commit[], receipts: readonly OutboxReceipt[]) => {
      for (const commit of commits) {
        for (const { id, occurredAt, alarm, body } of commit.messages) {
          insert.run(
            id.hub,
            id.session,
            id.stream,
            id.sequence,
            JSON.stringify(occurredAt),
            alarm ? JSON.stringify(alarm) : null,
            JSON.stringify(body ?? null),
          );
        }
        for (const [name, json] of Object.entries(commit.states)) state.run(name, json);
      }
      for (const { id, outcome, wall } of receipts) {
        receipt.run(outcome, Math.round(wall), id.session, id.stream, id.sequence);
      }
    }),
    forget: database.prepare(
      `DELETE FROM messages WHERE position IN (
         SELECT position FROM messages
         WHERE receipted_wall < ? AND position < (SELECT max(position) FROM messages) LIMIT ?)`,
    ),
  };
}

function salvage(database: Database.Database): ReturnType<typeof salvageContents> {
  // Otherwise SQLite reads nothing at all from a file that was cut short.
  database.unsafeMode().pragma('writable_schema = ON');
  return salvageContents(database);
}

/**
 * SQLite cannot even read a WAL file where it may not write. What waits there must still go out, so a copy is read from
 * memory; the first write then meets the disk's refusal. Undefined when there is nothing to read.
 */
function readElsewhere(path: string): ReturnType<typeof readContents> | undefined {
  for (const place of [tmpdir(), '/dev/shm']) {
    let folder: string | undefined;
    let database: Database.Database | undefined;
    try {
      folder = mkdtempSync(join(place, 'anju-outbox-'));
      const copy = join(folder, 'copy.db');
      copyFileSync(path, copy);
      if (existsSync(`${path}-wal`)) copyFileSync(`${path}-wal`, `${copy}-wal`);
      database = new Database(copy);
      try {
        return readContents(database);
      } catch (error) {
        // Damaged and on a card that takes no writing any more: cards die like this.
        if (isCorruption(error)) return salvage(database);
        throw error;
      }
    } catch {
      // Not there, not readable, or no room here either.
    } finally {
      closeQuietly(database);
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    }
  }
  return undefined;
}

/** SHMSIZE: the index of the write-ahead log needs a few KB of its own. */
const fullCodes = new Set(['SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE', 'ENOSPC', 'EDQUOT']);
const isFull = (error: unknown): boolean => {
  const code = systemCode(error);
  return code !== undefined && fullCodes.has(code);
};
