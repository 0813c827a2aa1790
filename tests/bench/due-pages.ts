import { randomUUID } from 'node:crypto';
import { IncidentChanges } from '../../cloud-relay/duty/changes.ts';
import { takeAlarm } from '../../cloud-relay/duty/take-alarm.ts';
import type { AlarmChange } from '../../cloud-relay/ingest/alarm-intake.ts';
import { createDwelling } from '../../cloud-relay/registry/dwellings.ts';
import { hubContext } from '../../cloud-relay/registry/hub-context.ts';
import { createHub } from '../../cloud-relay/registry/hubs.ts';
import { createPolicy } from '../../cloud-relay/registry/policies.ts';
import { seedDemo } from '../../cloud-relay/registry/demo-seed.ts';
import { putChannelAddress } from '../../cloud-relay/store/channel-address-store.ts';
import { everywhere } from '../../cloud-relay/store/scope.ts';
import type { Store } from '../../cloud-relay/store/store.ts';
import { alarmTransitionSchema } from '../../contracts/alarm-transition.ts';
import { envelopeSchema } from '../../contracts/envelope.ts';
import { hubIdSchema } from '../../contracts/identifiers.ts';
import type { Duration } from '../../foundation/durations.ts';
import { createLog } from '../../foundation/log.ts';
import { ManualClock } from '../../foundation/manual-clock.ts';

/** The longest that the relay lets a home cancel: nothing can fall due later than this after it was planned. */
export const longestPlanMs = 300_000;

/**
 * Falls of as many homes, each still to be cancelled until its own moment: at that moment the relay raises it and pages
 * one person, by webhook. Every incident falls due once. `now` and the moments are milliseconds since 1970. Returns
 * which incident falls due when.
 */
export async function planDuePages(
  store: Store,
  plan: { readonly moments: readonly number[]; readonly webhook: { readonly url: string; readonly secret: string } },
  now: number,
): Promise<ReadonlyMap<string, number>> {
  const { communityId, responders } = await seedDemo(store, now);
  await putChannelAddress(
    store.db,
    everywhere,
    { responder: responders.family, channel: 'webhook', label: 'bench', address: plan.webhook, sameAs: 'bench' },
    now,
  );
  const steps = [{ afterSeconds: 0, responders: [responders.family], channels: [] }];
  const fields = { communityId, dwellingId: null, name: 'every home', steps, repeatAfterSeconds: 3_600 };
  await createPolicy(store.db, everywhere, { ...fields, severityClass: 'alarm' }, now);

  const log = createLog({ program: 'bench', level: 'error' });
  const take = takeAlarm({ clock: new ManualClock({ wall: now }), log, changes: new IncidentChanges() });
  const dueAt = new Map<string, number>();
  await store.transaction(async (tx) => {
    for (const [n, moment] of plan.moments.entries()) {
      const hub = hubIdSchema.parse(`hub-bench-${n}`);
      const dwelling = await createDwelling(tx, everywhere, { communityId, address: `${n} 号`, accessNote: '' }, now);
      await createHub(tx, everywhere, { id: hub, dwellingId: dwelling?.id ?? '' }, now);
      const context = await hubContext(tx, everywhere, hub);
      if (!dwelling || !context) throw new Error('the home of the benchmark is not there');
      const body = alarmTransitionSchema.parse({
        transition: 'pre-alarm',
        remainingMs: moment - now,
        alarm: {
          alarmId: randomUUID(),
          kind: 'fall',
          severity: 'critical',
          place: '卧室',
          because: { reason: 'radar-reports-fall', evidence: {} },
        },
      }) as AlarmChange;
      const envelope = envelopeSchema.parse({
        v: 1,
        id: { hub, session: `session-${n}`, stream: 'alarm', sequence: 1 },
        occurredAt: { monotonic: 1, bootId: 'boot', wall: now, clockTrusted: true },
        alarm: { kind: 'fall', severity: 'critical', place: '卧室' },
        sent: { ageMs: 0, ageIs: 'exact', wall: now, clockTrusted: true },
        body,
      });
      await take(tx, { hub: context, envelope, transition: body, receivedAt: now });
      const { id, due_at } = await tx
        .selectFrom('incidents')
        .select(['id', 'due_at'])
        .where('dwelling_id', '=', dwelling.id)
        .executeTakeFirstOrThrow();
      if (due_at !== moment) throw new Error(`incident ${id} falls due at ${due_at}, not at ${moment}`);
      dueAt.set(id, moment);
    }
  });
  return dueAt;
}

/** Moments `every` so often, `count` of them, from `first` on. */
export const momentsFrom = (first: number, count: number, every: Duration): number[] =>
  Array.from({ length: count }, (_, n) => first + n * every);
