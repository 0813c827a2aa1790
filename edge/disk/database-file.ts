import { mkdirSync, renameSync, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';

export interface DatabaseFile {
  readonly path: string;
  /** full: a commit is on the disk when it returns. normal: the last commits may be missing after a power cut. */
  readonly synchronous: 'full' | 'normal';
  /** Each brings the schema from its index to the next `user_version`. Never edited once released. */
  readonly migrations: readonly string[];
}

const readBack = { full: 2, normal: 1 } as const;

/** The file itself is broken, not the disk under it: opening it again cannot help. */
export class CorruptFileError extends Error {
  override readonly name = 'CorruptFileError';
}

/**
 * Opens one of the hub's databases and proves that it keeps its promise. Throws what SQLite throws when the disk fails,
 * and `CorruptFileError` when the file is damaged or newer than this program.
 */
export function openDatabase(file: DatabaseFile, options: { check: boolean }): Database.Database {
  makeFolder(dirname(file.path));
  const database = new Database(file.path);
  try {
    database.pragma('journal_mode = WAL');
    // better-sqlite3 opens an existing WAL file with NORMAL, so it is set on every open and never believed unread.
    database.pragma(`synchronous = ${file.synchronous}`);
    const synchronous: unknown = database.pragma('synchronous', { simple: true });
    if (synchronous !== readBack[file.synchronous]) {
      throw new Error(`synchronous is ${String(synchronous)} after it was set to ${file.synchronous}`);
    }
    if (options.check) quickCheck(database);
    migrate(database, file);
    return database;
  } catch (error) {
    closeQuietly(database);
    throw isCorruption(error) ? new CorruptFileError(String(error), { cause: error }) : error;
  }
}

/** SQLite's own words for a damaged file, from any call. */
export const isCorruption = (error: unknown): boolean =>
  error instanceof CorruptFileError ||
  (error instanceof Database.SqliteError &&
    (error.code.startsWith('SQLITE_CORRUPT') || error.code.startsWith('SQLITE_NOTADB')));

/** Puts a damaged file aside under a name with the time in it. Returns that name. */
export function keepAside(path: string, stamp: string): string {
  let kept = `${path}.corrupt-${stamp}`;
  for (let n = 2; existsSync(kept); n++) kept = `${path}.corrupt-${stamp}-${n}`;
  renameSync(path, kept);
  // A write-ahead log belongs to its file: left here it would be applied to the new one.
  for (const suffix of ['-wal', '-shm']) {
    if (existsSync(path + suffix)) renameSync(path + suffix, kept + suffix);
  }
  return kept;
}

/** Closing a file on a failed disk throws, which tells nobody anything new. */
export function closeQuietly(database: Database.Database | undefined): void {
  try {
    database?.close();
  } catch {
    // The descriptor is gone with the process at the latest.
  }
}

/** Alone, a recursive mkdir says "no such file or directory" of a disk that is read-only, and nobody would look there. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  const parent = dirname(path);
  if (existsSync(parent)) mkdirSync(path);
  else mkdirSync(path, { recursive: true });
}

function quickCheck(database: Database.Database): void {
  const verdict: unknown = database.pragma('quick_check(1)', { simple: true });
  if (verdict !== 'ok') throw new CorruptFileError(`quick_check says: ${String(verdict)}`);
}

function migrate(database: Database.Database, file: DatabaseFile): void {
  const found = Number(database.pragma('user_version', { simple: true }));
  if (found > file.migrations.length) {
    throw new CorruptFileError(`the file has schema ${found}, newer than this program's ${file.migrations.length}`);
  }
  file.migrations.slice(found).forEach((sql, index) => {
    database.transaction(() => {
      database.exec(sql);
      database.pragma(`user_version = ${found + index + 1}`);
    })();
  });
}
