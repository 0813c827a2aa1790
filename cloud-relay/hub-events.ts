import type { Because } from '../contracts/because.ts';
import type { HubId } from '../contracts/identifiers.ts';
import type { Clock } from '../foundation/clock.ts';
import { minutes } from '../foundation/durations.ts';
import { messageOf } from '../foundation/errors.ts';
import type { Log } from '../foundation/log.ts';
import type { LiveChanges } from './api/live-changes.ts';
import { recordAudit } from './audit/audit-log.ts';
import type { Duties } from './duty/duties.ts';
import { AttemptLimit } from './identity/attempt-limit.ts';
import type { TriedAtTheDoor } from './identity/enrolment.ts';
import { noteSuspectedClone, type CloneSign } from './ingest/suspected-clone.ts';
import { hubContext } from './registry/hub-context.ts';
import { everywhere } from './store/scope.ts';
import type { Store } from './store/store.ts';

export interface HubEventsParts {
  readonly store: Store;
  /** The relay's steady clock. */
  readonly clock: Clock;
  readonly log: Log;
  readonly duty: Pick<Duties, 'reportFault' | 'changes' | 'wake'>;
  readonly live: Pick<LiveChanges, 'hubChanged'>;
}

/** The audit log's line for each hub that came to the door. Refusals of one address are written once a minute. */
export function doorRecord({ store, clock, log }: HubEventsParts) {
  const limit = new AttemptLimit({ attempts: 1, within: minutes(1), addresses: 10_000 });
  return ({ what, from, hub, outcome }: TriedAtTheDoor): void => {
    const now = clock.now();
    if (outcome === 'refused' && !limit.allows(`${from} ${what}`, now.monotonic)) return;
    const record = async (): Promise<void> => {
      const context = hub === undefined ? undefined : await hubContext(store.db, everywhere, hub);
      await recordAudit(store.db, {
        at: Math.round(now.wall),
        who: { kind: 'nobody', id: '', name: '' },
        from,
        action: what,
        target: hub ?? '',
        communityId: context?.dwelling.communityId ?? null,
        outcome,
        detail: {},
      });
    };
    record().catch((error: unknown) => log.error({ problem: messageOf(error) }, 'audit-not-written'));
  };
}

/** Two cards with one identity may fight for hours: what is written down about it is written once a minute. */
export function cloneSuspicion(parts: HubEventsParts) {
  const { store, clock, log, duty } = parts;
  const limit = new AttemptLimit({ attempts: 1, within: minutes(1), addresses: 10_000 });
  return (hub: HubId, sign: CloneSign, evidence: Because['evidence']): void => {
    if (!limit.allows(`${hub} ${sign}`, clock.now().monotonic)) return;
    log.warn({ hub, sign }, 'hub-cloned');
    const now = Math.round(clock.now().wall);
    store
      .transaction((tx) => noteSuspectedClone(tx, duty.reportFault, { hub, sign, evidence, now }))
      .then(() => {
        duty.changes.publish();
        duty.wake();
        tellConsoles(parts, hub);
      })
      .catch((error: unknown) => log.error({ hub, problem: messageOf(error) }, 'hub-cloned-not-noted'));
  };
}

export async function hasNeverSpoken({ db }: Store, hub: HubId): Promise<boolean> {
  const heard = await db.selectFrom('hub_presence').select('hub_id').where('hub_id', '=', hub).executeTakeFirst();
  return heard === undefined;
}

export function tellConsoles({ store, live, log }: HubEventsParts, hub: string): void {
  const tell = async (): Promise<void> => {
    const context = await hubContext(store.db, everywhere, hub);
    if (context) live.hubChanged({ hub, community: context.dwelling.communityId, dwelling: context.dwelling.id });
  };
  tell().catch((error: unknown) => log.warn({ hub, problem: messageOf(error) }, 'consoles-not-told'));
}
