import { learnedSchema, type Learned } from '../../contracts/learned.ts';
import { withinScope, type Scope } from '../store/scope.ts';
import type { Database } from '../store/store.ts';
import { readStored } from '../store/stored-json.ts';

export interface HubLearned {
  /** Null: it has said nothing of it, or nothing that this relay can read. */
  readonly learned: Learned | null;
  /** Milliseconds since 1970; null: never. */
  readonly saidAt: number | null;
}

/** What a hub last said of what it has learned of the home that it is in. */
export async function hubLearned(db: Database, scope: Scope, hub: string): Promise<HubLearned> {
  const row = await db
    .selectFrom('hub_learned')
    .innerJoin('hubs', 'hubs.id', 'hub_learned.hub_id')
    .innerJoin('dwellings', 'dwellings.id', 'hubs.dwelling_id')
    .select(['hub_learned.learned', 'hub_learned.said_at'])
    .whereRef('hub_learned.dwelling_id', '=', 'hubs.dwelling_id')
    .where('hub_learned.hub_id', '=', hub)
    .where(withinScope(scope, 'dwellings.community_id', 'dwellings.id'))
    .executeTakeFirst();
  if (!row) return { learned: null, saidAt: null };
  return { learned: readStored(learnedSchema.nullable(), row.learned, null), saidAt: row.said_at };
}

/** Keeps what a hub of any home says; only the last of it. True: it says something new. The relay's own duty: no scope. */
export async function noteLearned(tx: Database, hub: string, learned: Learned, now: number): Promise<boolean> {
  const said = { learned: JSON.stringify(learned), said_at: now };
  const before = await tx.selectFrom('hub_learned').select('learned').where('hub_id', '=', hub).executeTakeFirst();
  await tx
    .insertInto('hub_learned')
    .columns(['hub_id', 'dwelling_id', 'learned', 'said_at'])
    .expression((from) =>
      from
        .selectFrom('hubs')
        .select((select) => [
          'hubs.id',
          'hubs.dwelling_id',
          select.val(said.learned).as('learned'),
          select.val(now).as('said_at'),
        ])
        .where('hubs.id', '=', hub),
    )
    .onConflict((row) =>
      row.column('hub_id').doUpdateSet({ ...said, dwelling_id: (excluded) => excluded.ref('excluded.dwelling_id') }),
    )
    .execute();
  return before?.learned !== said.learned;
}
