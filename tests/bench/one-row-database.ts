import BetterSqlite3 from 'better-sqlite3';

/** The least that a durable commit costs on this disk: one row of 1 kB in one table, WAL and FULL. Returns how to do it. */
export function oneRowDatabase(file: string): () => void {
  const database = new BetterSqlite3(file);
  database.pragma('journal_mode = wal');
  database.pragma('synchronous = full');
  database.exec('create table if not exists message (id integer primary key, body text not null)');
  const insert = database.prepare('insert into message (body) values (?)');
  const body = 'x'.repeat(1_000);
  return () => void insert.run(body);
}
