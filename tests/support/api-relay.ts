import { Registry } from 'prom-client';
import { onTestFinished } from 'vitest';
import { buildApi } from '../../cloud-relay/api/build-api.ts';
import type { PushAddress } from '../../cloud-relay/api/dependencies.ts';
import { loopbackListener } from '../../cloud-relay/api/listener.ts';
import { LiveChanges } from '../../cloud-relay/api/live-changes.ts';
import { CarePlanDelivery } from '../../cloud-relay/duty/care-plan-delivery.ts';
import { IncidentChanges } from '../../cloud-relay/duty/changes.ts';
import type { HubCommand } from '../../cloud-relay/duty/hub-commands.ts';
import { incidentDesk } from '../../cloud-relay/duty/incident-desk.ts';
import { handBack } from '../../cloud-relay/duty/hand-back.ts';
import { hubTests } from '../../cloud-relay/duty/hub-tests.ts';
import { learnedReset } from '../../cloud-relay/duty/learned-reset.ts';
import { hubInstallation } from '../../cloud-relay/duty/installation.ts';
import { settleHub } from '../../cloud-relay/duty/settle-hub.ts';
import { takeAlarm } from '../../cloud-relay/duty/take-alarm.ts';
import type { AlarmChange } from '../../cloud-relay/ingest/alarm-intake.ts';
import { hubIdentity } from '../../cloud-relay/identity/hub-identity.ts';
import { openAuthority } from '../../cloud-relay/identity/x509-authority.ts';
import { apiTokenAuthentication } from '../../cloud-relay/identity/people/api-tokens.ts';
import { peopleParts } from '../../cloud-relay/identity/people/people-parts.ts';
import { sessionAuthentication } from '../../cloud-relay/identity/people/session-actor.ts';
import { answerTokens, newAnswerKey } from '../../cloud-relay/paging/answer-token.ts';
import { hubContext } from '../../cloud-relay/registry/hub-context.ts';
import { listIncidents } from '../../cloud-relay/store/incident-store.ts';
import { everywhere } from '../../cloud-relay/store/scope.ts';
import type { NameLookup } from '../../cloud-relay/paging/channels/name-lookup.ts';
import { addressGuard } from '../../cloud-relay/paging/channels/private-addresses.ts';
import type { Delivery } from '../../cloud-relay/paging/channel.ts';
import { alarmTransitionSchema } from '../../contracts/alarm-transition.ts';
import type { Health } from '../../contracts/api-relay.ts';
import { envelopeSchema } from '../../contracts/envelope.ts';
import type { HubId } from '../../contracts/identifiers.ts';
import type { Clock } from '../../foundation/clock.ts';
import { createLog } from '../../foundation/log.ts';
import { ManualClock } from '../../foundation/manual-clock.ts';
import { staffRoles } from '../../contracts/permissions.ts';
import { apiPeople } from './api-people.ts';
import { openTestStore, temporaryFolder } from './relay-store.ts';

export const start = Date.parse('2026-11-21T12:00:00Z');

/** A VAPID public key; whoever needs the private half makes a pair. */
export const somePublicKey = 'BEl62iUYgUivxIkv69yViEuiBIa-Ib9-SkvMeAtA3LFgDzkrxZJjSgSnfckjBJuBkr3qBUYIHBQFLXYp5Nksh8U';

/** The relay's API over a real store and the real incident desk; ingest and paging are what the test says. */
export async function apiRelay(
  options: {
    /** What people type; https makes its cookies secure. */
    readonly publicUrl?: string;
    readonly clock?: Clock;
    readonly consoleFolder?: string;
    readonly publicKey?: string;
    readonly allowedAddresses?: readonly string[];
    /** Who knows the names of webhooks; by default this computer's name servers. */
    readonly findName?: NameLookup;
    readonly health?: () => Promise<Health>;
  } = {},
) {
  const store = await openTestStore();
  const clock = options.clock ?? new ManualClock({ wall: start });
  const changes = new IncidentChanges();
  const commands: { hub: string; command: HubCommand }[] = [];
  const tests: PushAddress[] = [];
  const delivery: { next: Delivery } = { next: { outcome: 'accepted', because: 'taken' } };
  const disconnected: HubId[] = [];
  /** Hubs that no command reaches. */
  const away = new Set<string>();
  const logged: string[] = [];
  const log = createLog({ program: 'test', level: 'debug', destination: { write: (line) => void logged.push(line) } });
  const desk = { clock, log, changes };
  const connected = new Set<string>();
  const carePlans = new CarePlanDelivery({
    store,
    clock,
    log,
    commands: { send: (hub, command) => void commands.push({ hub, command }) },
    isConnected: (hub) => connected.has(hub),
    onHubChanged: () => {},
  });
  const metrics = new Registry();
  const answers = answerTokens(newAnswerKey());
  const publicUrl = options.publicUrl ?? 'http://localhost:8480';
  const liveChanges = new LiveChanges();
  const now = (): number => clock.now().wall;
  const sendNow = (hub: HubId, command: HubCommand): Promise<boolean> => {
    commands.push({ hub, command });
    return Promise.resolve(!away.has(hub));
  };
  const people = peopleParts({
    store,
    secondFactorFor: staffRoles,
    accessChanged: (account) => liveChanges.accessChanged({ account }),
    handBack: handBack(desk),
    wall: now,
  });
  const api = await buildApi({
    store,
    clock,
    log,
    changes,
    carePlans,
    desk: incidentDesk({
      store,
      clock,
      log,
      changes,
      commands: { send: (hub, command) => void commands.push({ hub, command }) },
      wake: () => {},
    }),
    liveChanges,
    authenticate: {
      session: sessionAuthentication(store.db, staffRoles),
      apiToken: apiTokenAuthentication(store.db),
    },
    people,
    push: {
      publicKey: options.publicKey ?? somePublicKey,
      test: (to) => {
        tests.push(to);
        return Promise.resolve(delivery.next);
      },
    },
    addressGuard: addressGuard(options.allowedAddresses, options.findName),
    hubIdentity: hubIdentity({
      store,
      clock,
      log,
      certificateNow: now,
      authority: await openAuthority(await temporaryFolder(), now()),
      enrolmentUrl: () => 'https://localhost:8443/enrol',
      settle: settleHub({ clock, log, changes }),
      installation: hubInstallation({ clock, log, changes }),
      disconnect: (hub) => void disconnected.push(hub),
      showAuthority: () => Promise.resolve(),
      onChanged: () => {},
    }),
    hubTests: hubTests({
      store,
      clock,
      log,
      changes,
      send: sendNow,
      onChanged: () => {},
    }),
    learnedReset: learnedReset({ store, log, send: sendNow }),
    metrics,
    health: options.health ?? (() => Promise.resolve({ state: 'ok', reasons: [] })),
    listener: { ...loopbackListener(() => publicUrl), secure: publicUrl.startsWith('https:') },
    answerTokens: answers,
    consoleFolder: options.consoleFolder ?? import.meta.dirname,
  });
  onTestFinished(() => api.close());

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
    const [newest] = await listIncidents(store.db, everywhere, { state: 'all', limit: 200 }).then((all) =>
      all.filter(({ subject }) => subject.hub === hub),
    );
    if (!newest) throw new Error('no incident');
    return newest.id;
  };

  const { tokenFor, sessionFor } = apiPeople(store, now, publicUrl);
  /** Of a program that may do everything. */
  const { token, headers: bearer } = await tokenFor({ role: 'administrator' });
  const relay = { api, store, clock, changes, liveChanges, people, alarm, answers, metrics, carePlans };
  const seen = { commands, connected, logged, pushTests: tests, delivery, disconnected, away };
  return { ...relay, ...seen, token, bearer, tokenFor, sessionFor };
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
