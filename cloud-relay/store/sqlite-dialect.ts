import { closeSync, openSync } from 'node:fs';
import BetterSqlite3 from 'better-sqlite3';
import {
  CompiledQuery,
  SqliteAdapter,
  SqliteDialect,
  SqliteDriver,
  type DatabaseConnection,
  type SqliteDatabase,
  type SqliteDialectConfig,
  type SqliteStatement,
} from 'kysely';
import { AnjuError, messageOf } from '../../foundation/errors.ts';

/** How long a query waits while another process (the command line) writes. */
const busyTimeoutMs = 5_000;

/** SQLite does roll back DDL; kysely's own adapter denies it, and then a failed migration can never run again. */
class TransactionalDdlAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/** Takes the write lock at the start: a transaction that reads first could otherwise fail at its first write. */
class ImmediateDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }
}

class RelaySqliteDialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig;

  constructor(config: SqliteDialectConfig) {
    super(config);
    this.#config = config;
  }

  override createAdapter(): SqliteAdapter {
    return new TransactionalDdlAdapter();
  }

  override createDriver(): SqliteDriver {
    return new ImmediateDriver(this.#config);
  }
}

/** Opens the file, readable by its owner only, and makes sure that a commit is on the disk when it returns. */
export function sqliteDialect(file: string): SqliteDialect {
  return new RelaySqliteDialect({ database: keepingStatements(openDurably(file)) });
}

/** As many as the relay has different queries, and some more: lists of ids make a few forms of one query. */
const keptStatements = 400;

/** Preparing a statement takes longer than most queries run, and an alarm needs twenty of them. */
function keepingStatements(database: BetterSqlite3.Database): SqliteDatabase {
  const kept = new Map<string, SqliteStatement>();
  return {
    close: () => void database.close(),
    prepare: (sql) => {
      const found = kept.get(sql);
      if (found) return found;
      const statement = database.prepare(sql);
      // What changes the tables runs once, and makes what was prepared for the old ones wrong.
      if (/^\s*(create|alter|drop)\b/i.test(sql)) kept.clear();
      else if (!/^\s*pragma\b/i.test(sql)) kept.set(sql, statement);
      for (const [oldest] of kept) {
        if (kept.size <= keptStatements) break;
        kept.delete(oldest);
      }
      return statement;
    },
  };
}

function openDurably(file: string): BetterSqlite3.Database {
  try {
    // Created by us first: SQLite gives the WAL the same permissions. It holds names and addresses.
    closeSync(openSync(file, 'a', 0o600));
    const database = new BetterSqlite3(file, { timeout: busyTimeoutMs });
    try {
      setAndReadBack(database, file, 'journal_mode', 'wal');
      setAndReadBack(database, file, 'synchronous', 2);
      setAndReadBack(database, file, 'foreign_keys', 1);
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  } catch (error) {
    if (error instanceof AnjuError) throw error;
    throw new AnjuError('disk/failed', `relay database ${file}: ${messageOf(error)}`, { cause: error });
  }
}

function setAndReadBack(database: BetterSqlite3.Database, file: string, pragma: string, value: string | number): void {
  database.pragma(`${pragma} = ${value}`);
  const found = database.pragma(pragma, { simple: true });
  if (found !== value) {
    throw new AnjuError(
      'disk/failed',
      `relay database ${file}: ${pragma} is ${String(found)}, not ${value}; without it a receipt would be no promise. ` +
        'Use a local disk with file locks.',
    );
  }
}
