import type { Kysely } from 'kysely';
import type { Tables } from './tables.ts';

/** What every store function takes: the open database, or a transaction on it. */
export type Database = Kysely<Tables>;

/** The relay's memory. What a resolved transaction wrote survives a power cut: a receipt depends on it. */
export interface Store {
  readonly db: Database;
  /**
   * All of `work` or nothing. Inside it use only the database that it is given: on SQLite any other query waits until
   * the transaction ends, so waiting for one from within would never end. Keep everything but queries out of it.
   */
  transaction<T>(work: (tx: Database) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
