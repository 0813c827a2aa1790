import { withinScope, type Scope } from './scope.ts';
import type { Database } from './store.ts';

/** A hub as its supervision sees it. */
export interface SupervisedHub {
  readonly hub: string;
  readonly community: string;
  readonly dwelling: string;
  /** Null: never, since it enrolled at `enrolledAt`. */
  readonly lastHeardAt: number | null;
  readonly enrolledAt: number;
  /** Until when it is being installed; null: it watches. */
  readonly installingUntil: number | null;
}

export interface LostHub extends SupervisedHub {
  readonly incident: string;
  readonly lostAt: number;
}

const hubs = (db: Database) =>
  db
    .selectFrom('hubs')
    .innerJoin('dwellings', 'dwellings.id', 'hubs.dwelling_id')
    .leftJoin('hub_presence', 'hub_presence.hub_id', 'hubs.id')
    .leftJoin('hub_losses', 'hub_losses.hub_id', 'hubs.id')
    .where('hubs.revoked_at', 'is', null);

const columns = [
  'hubs.id as hub',
  'dwellings.community_id as community',
  'dwellings.id as dwelling',
  'hub_presence.last_heard_at as lastHeardAt',
  'hubs.enrolled_at as enrolledAt',
  'hubs.installing_until as installingUntil',
] as const;

/** Hubs not yet known as lost of which nothing has been heard since `before`. The relay's own duty: no scope. */
export async function silentHubs(db: Database, before: number): Promise<SupervisedHub[]> {
  return hubs(db)
    .select([...columns])
    .where('hub_losses.hub_id', 'is', null)
    .where((where) => where(where.fn.coalesce('hub_presence.last_heard_at', 'hubs.enrolled_at'), '<=', before))
    .orderBy((order) => order.fn.coalesce('hub_presence.last_heard_at', 'hubs.enrolled_at'))
    .orderBy('hubs.id')
    .execute();
}

/** Lost hubs that have been heard since. */
export async function returnedHubs(db: Database): Promise<LostHub[]> {
  return hubs(db)
    .select([...columns, 'hub_losses.incident_id', 'hub_losses.lost_at'])
    .whereRef('hub_presence.last_heard_at', '>', 'hub_losses.lost_at')
    .execute()
    .then((rows) =>
      rows.flatMap(({ incident_id, lost_at, ...hub }) =>
        incident_id === null || lost_at === null ? [] : [{ ...hub, incident: incident_id, lostAt: lost_at }],
      ),
    );
}

/** Lost hubs that have not been heard since, though their incident was closed before the given time. */
export async function stillLostHubs(db: Database, closedBefore: number): Promise<LostHub[]> {
  const rows = await hubs(db)
    .innerJoin('incidents', 'incidents.id', 'hub_losses.incident_id')
    .select([...columns, 'incidents.id as incident', 'hub_losses.lost_at as lostAt'])
    .where('incidents.closed_at', '<=', closedBefore)
    .where((where) =>
      where.or([
        where('hub_presence.last_heard_at', 'is', null),
        where('hub_presence.last_heard_at', '<=', where.ref('hub_losses.lost_at')),
      ]),
    )
    .execute();
  return rows.flatMap(({ lostAt, ...hub }) => (lostAt === null ? [] : [{ ...hub, lostAt }]));
}

/** The loss now belongs to another incident. */
export async function moveHubLoss(tx: Database, hub: string, incident: string): Promise<void> {
  await tx.updateTable('hub_losses').set({ incident_id: incident }).where('hub_id', '=', hub).execute();
}

/** When the longest silent hub that is not lost was last heard, of those ever heard and of those never heard. */
export async function earliestHeard(
  db: Database,
): Promise<{ heard: number | undefined; neverHeard: number | undefined }> {
  const heard = await hubs(db)
    .select((select) => select.fn.min<number | null>('hub_presence.last_heard_at').as('at'))
    .where('hub_losses.hub_id', 'is', null)
    .executeTakeFirst();
  const never = await hubs(db)
    .select((select) => select.fn.min<number | null>('hubs.enrolled_at').as('at'))
    .where('hub_losses.hub_id', 'is', null)
    .where('hub_presence.last_heard_at', 'is', null)
    .executeTakeFirst();
  return { heard: heard?.at ?? undefined, neverHeard: never?.at ?? undefined };
}

/** How many hubs a community has, and how many of them became lost since a time. */
export async function countHubs(
  db: Database,
  community: string,
  lostSince: number,
): Promise<{ readonly all: number; readonly lost: number }> {
  const ofCommunity = hubs(db).where('dwellings.community_id', '=', community);
  const all = await ofCommunity.select((select) => select.fn.countAll<number>().as('n')).executeTakeFirstOrThrow();
  const lost = await ofCommunity
    .where('hub_losses.lost_at', '>=', lostSince)
    .select((select) => select.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow();
  return { all: Number(all.n), lost: Number(lost.n) };
}

/** False when another process has said so already. */
export async function addHubLoss(
  tx: Database,
  loss: { readonly hub: string; readonly incident: string; readonly lostAt: number },
): Promise<boolean> {
  const done = await tx
    .insertInto('hub_losses')
    .values({ hub_id: loss.hub, incident_id: loss.incident, lost_at: loss.lostAt })
    .onConflict((conflict) => conflict.column('hub_id').doNothing())
    .executeTakeFirst();
  return (done.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** False when another process has seen it return already. */
export async function removeHubLoss(tx: Database, hub: string): Promise<boolean> {
  const done = await tx.deleteFrom('hub_losses').where('hub_id', '=', hub).executeTakeFirst();
  return done.numDeletedRows > 0n;
}

/** Whether these hubs are lost: hub id to the time from which they are. */
export async function lostHubs(db: Database, scope: Scope): Promise<ReadonlyMap<string, number>> {
  const rows = await hubs(db)
    .select(['hub_losses.hub_id', 'hub_losses.lost_at'])
    .where('hub_losses.hub_id', 'is not', null)
    .where(withinScope(scope, 'dwellings.community_id', 'dwellings.id'))
    .execute();
  return new Map(
    rows.flatMap(({ hub_id, lost_at }) => (hub_id === null || lost_at === null ? [] : [[hub_id, lost_at] as const])),
  );
}

export interface OpenGap {
  readonly hub: string;
  readonly session: string;
  readonly first: number;
  readonly last: number;
  readonly noticedAt: number;
}

/** Gaps in the alarms of hubs that were heard after `heardSince`, noticed before `before` and not yet reported. */
export async function unfilledGaps(
  db: Database,
  of: { readonly before: number; readonly heardSince: number },
): Promise<OpenGap[]> {
  const rows = await unreported(db, of.heardSince)
    .select(['message_gaps.hub_id', 'session', 'first', 'last', 'noticed_at'])
    .where('noticed_at', '<=', of.before)
    .orderBy('noticed_at')
    .limit(200)
    .execute();
  return rows.map(({ hub_id, session, first, last, noticed_at }) => ({
    hub: hub_id,
    session,
    first,
    last,
    noticedAt: noticed_at,
  }));
}

/** When the oldest such gap was noticed. */
export async function oldestGapNoticedAt(db: Database, heardSince: number): Promise<number | undefined> {
  const row = await unreported(db, heardSince)
    .select((select) => select.fn.min<number | null>('noticed_at').as('at'))
    .executeTakeFirst();
  return row?.at ?? undefined;
}

const unreported = (db: Database, heardSince: number) =>
  db
    .selectFrom('message_gaps')
    .innerJoin('hub_presence', 'hub_presence.hub_id', 'message_gaps.hub_id')
    .innerJoin('hubs', 'hubs.id', 'message_gaps.hub_id')
    .where('hubs.revoked_at', 'is', null)
    .where('message_gaps.stream', '=', 'alarm')
    .where('message_gaps.reported_at', 'is', null)
    .where('hub_presence.last_heard_at', '>=', heardSince);

export async function noteGapReported(tx: Database, gap: OpenGap, now: number): Promise<void> {
  await tx
    .updateTable('message_gaps')
    .set({ reported_at: now })
    .where('hub_id', '=', gap.hub)
    .where('session', '=', gap.session)
    .where('stream', '=', 'alarm')
    .where('first', '=', gap.first)
    .execute();
}

/** Hubs whose reported gaps have all been filled since, though the fault still stands. */
export async function hubsWithFilledGaps(db: Database, alarmId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('incident_alarms')
    .innerJoin('incidents', 'incidents.id', 'incident_alarms.incident_id')
    .select('incident_alarms.hub_id')
    .distinct()
    .where('incident_alarms.alarm_id', '=', alarmId)
    .where('incident_alarms.status', '=', 'raised')
    // Not closed, in the words of an index.
    .where('incidents.due_at', 'is not', null)
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('message_gaps')
            .select('message_gaps.first')
            .whereRef('message_gaps.hub_id', '=', 'incident_alarms.hub_id')
            .where('message_gaps.stream', '=', 'alarm')
            .where('message_gaps.reported_at', 'is not', null),
        ),
      ),
    )
    .execute();
  return rows.map(({ hub_id }) => hub_id);
}
