import { Registry } from 'prom-client';
import { onTestFinished } from 'vitest';
import { accessTokens } from '../../cloud-relay/api/access-tokens.ts';
import { buildApi } from '../../cloud-relay/api/build-api.ts';
import type { Actor, PushAddress } from '../../cloud-relay/api/dependencies.ts';
import { IncidentChanges } from '../../cloud-relay/duty/changes.ts';
import type { HubCommand } from '../../cloud-relay/duty/hub-commands.ts';
import { incidentDesk } from '../../cloud-relay/duty/incident-desk.ts';
import { takeAlarm } from '../../cloud-relay/duty/take-alarm.ts';
import type { AlarmChange } from '../../cloud-relay/ingest/alarm-intake.ts';
import { hubContext } from '../../cloud-relay/registry/hub-context.ts';
import { listIncidents } from '../../cloud-relay/store/incident-store.ts';
import { everywhere } from '../../cloud-relay/store/scope.ts';
import { addressGuard } from '../../cloud-relay/paging/channels/private-addresses.ts';
import type { Delivery } from '../../cloud-relay/paging/channel.ts';
import { alarmTransitionSchema } from '../../contracts/alarm-transition.ts';
import type { Health } from '../../contracts/api-relay.ts';
import { envelopeSchema } from '../../contracts/envelope.ts';
import type { HubId } from '../../contracts/identifiers.ts';
import type { Clock } from '../../foundation/clock.ts';
import { createLog } from '../../foundation/log.ts';
import { ManualClock } from '../../foundation/manual-clock.ts';
import { openTestStore } from './relay-store.ts';

export const start = Date.parse('2026-11-21T12:00:00Z');

/** A VAPID public key; whoever needs the private half makes a pair. */
export const somePublicKey = 'BEl62iUYgUivxIkv69yViEuiBIa-Ib9-SkvMeAtA3LFgDzkrxZJjSgSnfckjBJuBkr3qBUYIHBQFLXYp5Nksh8U';

/** The relay's API over a real store and the real incident desk; ingest and paging are what the test says. */
export async function apiRelay(
  options: {
    readonly actors?: ReadonlyMap<string, Actor>;
    readonly clock?: Clock;
    readonly consoleFolder?: string;
    readonly publicKey?: string;
    readonly allowedAddresses?: readonly string[];
    readonly health?: () => Promise<Health>;
  } = {},
) {
  const store = await openTestStore();
  const clock = options.clock ?? new ManualClock({ wall: start });
  const changes = new IncidentChanges();
  const commands: { hub: string; command: HubCommand }[] = [];
  const tests: PushAddress[] = [];
  const delivery: { next: Delivery } = { next: { outcome: 'accepted', because: 'taken' } };
  const logged: string[] = [];
  const log = createLog({ program: 'test', level: 'debug', destination: { write: (line) => void logged.push(line) } });
  const metrics = new Registry();
  const actors = new Map(
    options.actors ?? [['token-of-everything', { name: 'console', scope: everywhere, responder: null }]],
  );
  const api = await buildApi({
    store,
    clock,
    log,
    changes,
    desk: incidentDesk({
      store,
      clock,
      log,
      changes,
      commands: { send: (hub, command) => void commands.push({ hub, command }) },
      wake: () => {},
    }),
    authenticate: (token) => accessTokens(actors)(token),
    push: {
      publicKey: options.publicKey ?? somePublicKey,
      test: (to) => {
        tests.push(to);
        return Promise.resolve(delivery.next);
      },
    },
    addressGuard: addressGuard(options.allowedAddresses),
    enrolment: { url: 'https://localhost:8443/enrol', fingerprint: 'ab'.repeat(32) },
    metrics,
    health: options.health ?? (() => Promise.resolve({ state: 'ok', reasons: [] })),
    hostNames: ['relay.example.org'],
    consoleFolder: options.consoleFolder ?? import.meta.dirname,
  });
  onTestFinished(() => api.close());

  const desk = { clock, log, changes };
  let sequence = 0;
  /** Gives the relay one message about an alarm, as ingest does, and returns the incident that it went to. */
  const alarm = async (hub: HubId, body: unknown): Promise<string> => {
    const transition = alarmTransitionSchema.parse(body) as AlarmChange;
    const { kind, severity, place } = transition.alarm;
    const wall = clock.now().wall;
    const envelope = envelopeSchema.parse({
      v: 1,
      id: { hub, session: 'session-1', stream: 'alarm', sequence: ++sequence },
      occurredAt: { monotonic: 1, bootId: 'boot', wall, clockTrusted: true },
      alarm: { kind, severity, place },
      sent: { ageMs: 0, ageIs: 'exact', wall, clockTrusted: true },
      body,
    });
    await store.transaction(async (tx) => {
      const context = await hubContext(tx, everywhere, hub);
      if (!context) throw new Error(`no hub ${hub}`);
      await takeAlarm(desk)(tx, { hub: context, envelope, transition, receivedAt: wall });
    });
    changes.publish();
    const [newest] = await listIncidents(store.db, { communities: 'all' }, { state: 'all', limit: 200 }).then((all) =>
      all.filter(({ subject }) => subject.hub === hub),
    );
    if (!newest) throw new Error('no incident');
    return newest.id;
  };

  return { api, store, clock, changes, commands, actors, alarm, logged, metrics, pushTests: tests, delivery };
}

export type ApiRelay = Awaited<ReturnType<typeof apiRelay>>;

/** A fall that the radar reports, in the words of contracts/alarm-transition.ts. */
export const fall = (alarmId: string, place = '卧室') => ({
  transition: 'raised',
  alarm: {
    alarmId,
    kind: 'fall',
    severity: 'critical',
    place,
    device: 'radar-bedroom',
    because: { reason: 'radar-reports-fall', evidence: { heightM: 0.2, confirmedForMs: 3_000 } },
  },
});
