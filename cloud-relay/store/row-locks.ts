import { PostgresAdapter } from 'kysely';
import type { Database } from './store.ts';

/**
 * Whether this database locks rows. PostgreSQL does (`for update skip locked`); SQLite has one writer at a time, and
 * refuses the words.
 */
export const hasRowLocks = (db: Database): boolean => db.getExecutor().adapter instanceof PostgresAdapter;
