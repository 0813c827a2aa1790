import { days } from '../../foundation/durations.ts';
import type { Database } from './store.ts';

/** A time in which some relay process could hear its hubs, by the steady clock. */
export interface HeardTime {
  readonly from: number;
  readonly until: number;
}

/** No limit of silence is longer. */
const kept = days(1);

/** Notes how long this process has been listening; what is too old to matter is forgotten. */
export async function noteHearing(db: Database, process: string, { from, until }: HeardTime): Promise<void> {
  await db
    .insertInto('hearing')
    .values({ process, began_at: from, until })
    .onConflict((row) => row.columns(['process', 'began_at']).doUpdateSet({ until }))
    .execute();
  await db
    .deleteFrom('hearing')
    .where('until', '<', until - kept)
    .execute();
}

/** When relay processes listened, until they last noted it; the oldest first. */
export async function notedHearing(db: Database): Promise<HeardTime[]> {
  const rows = await db.selectFrom('hearing').select(['began_at', 'until']).orderBy('began_at').limit(10_000).execute();
  return rows.map(({ began_at, until }) => ({ from: began_at, until }));
}

/** The latest time by the steady clock that the database knows of: no clock of a later process may start before it. */
export async function latestNotedTime(db: Database): Promise<number> {
  const times = await Promise.all([
    db
      .selectFrom('hearing')
      .select(({ fn }) => fn.max<number | null>('until').as('at'))
      .executeTakeFirst(),
    db
      .selectFrom('hub_presence')
      .select(({ fn }) => fn.max<number | null>('last_heard_at').as('at'))
      .executeTakeFirst(),
    db
      .selectFrom('incidents')
      .select(({ fn }) => fn.max<number | null>('updated_at').as('at'))
      .executeTakeFirst(),
  ]);
  return Math.max(0, ...times.map((row) => Number(row?.at ?? 0)));
}
