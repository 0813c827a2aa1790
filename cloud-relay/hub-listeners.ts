import type { Command } from '../contracts/command.ts';
import type { HubId } from '../contracts/identifiers.ts';
import type { Clock } from '../foundation/clock.ts';
import { messageOf } from '../foundation/errors.ts';
import type { Lifecycle } from '../foundation/lifecycle.ts';
import type { Log } from '../foundation/log.ts';
import type { LiveChanges } from './api/live-changes.ts';
import type { RelayConfiguration } from './configuration/configuration.ts';
import type { CarePlanDelivery } from './duty/care-plan-delivery.ts';
import type { Duties } from './duty/duties.ts';
import { cloneSuspicion, doorRecord, hasNeverSpoken, tellConsoles } from './hub-events.ts';
import { trustOf, type RotatingAuthority, type ServerIdentity } from './identity/authority.ts';
import { enrolment } from './identity/enrolment.ts';
import { startEnrolmentListener } from './identity/fastify-enrolment.ts';
import type { HubCommand } from './duty/hub-commands.ts';
import { hubTests, type HubTests } from './duty/hub-tests.ts';
import { learnedReset, type LearnedReset } from './duty/learned-reset.ts';
import { hubIdentity, type HubIdentity } from './identity/hub-identity.ts';
import { renewalDoor } from './identity/renewal.ts';
import { openAuthority } from './identity/x509-authority.ts';
import { admission } from './ingest/admission.ts';
import { startAedesListener } from './ingest/aedes-listener.ts';
import { ConnectionWatch } from './ingest/connection-watch.ts';
import { startIngest } from './ingest/ingest.ts';
import { intake } from './ingest/intake.ts';
import { Takeovers } from './ingest/takeovers.ts';
import type { RelayMetrics } from './metrics/metrics.ts';
import { noteLearned } from './registry/hub-learned.ts';
import { everywhere } from './store/scope.ts';
import type { Store } from './store/store.ts';

export interface HubListenersParts {
  readonly configuration: Pick<RelayConfiguration, 'mqtt' | 'enrolment' | 'publicHosts'>;
  readonly authorityFolder: string;
  readonly store: Store;
  /** The relay's steady clock. */
  readonly clock: Clock;
  /** The computer's own clock, for what hubs are told; milliseconds since 1970. */
  readonly relayWall: () => number;
  /** The clock that certificates are dated and judged by. */
  readonly certificateTime: () => number;
  readonly log: Log;
  readonly duty: Duties;
  readonly carePlans: Pick<CarePlanDelivery, 'said' | 'committed' | 'connected' | 'idle'>;
  readonly metrics: Pick<RelayMetrics, 'message' | 'receiptTook' | 'hubRefused'>;
  readonly live: Pick<LiveChanges, 'hubChanged'>;
  /** Resolves to whether the hub was there to hear it. */
  readonly sendCommand: (hub: HubId, command: HubCommand) => Promise<boolean>;
  readonly lifecycle: Lifecycle;
}

/** Everything that hubs connect to, and who they are. */
export interface HubListeners {
  readonly ports: { readonly mqtt: number; readonly enrolment: number };
  /** For the API. */
  readonly identity: HubIdentity;
  /** For the API. */
  readonly tests: HubTests;
  /** For the API. */
  readonly learnedReset: LearnedReset;
  /** Of the authority that signs: what claim codes carry. */
  readonly fingerprint: string;
  hubsConnected(): number;
  queued(): number;
  isConnected(hub: HubId): boolean;
  sendCommand(hub: HubId, command: Command): Promise<boolean>;
  /** What consoles show of a hub has changed. */
  tellConsoles(hub: string): void;
  /** How long the listeners' own certificate is still good, in milliseconds. */
  certificateLeft(): number;
  /** Resolves when nothing that has come is still to be stored or answered. */
  idle(): Promise<void>;
}

/** Opens the listeners for hubs. What was started is in `lifecycle`, to be stopped in the reverse order. */
export async function startHubListeners(parts: HubListenersParts): Promise<HubListeners> {
  const { configuration, store, clock, log, duty, carePlans, lifecycle } = parts;
  const { publicHosts } = configuration;
  const certificateNow = (): number => Math.round(parts.certificateTime());
  const authority = await openAuthority(parts.authorityFolder, certificateNow());
  let identity = await authority.serverIdentity(publicHosts, certificateNow());
  const trusts = (fingerprint: string): boolean => authority.trusted.some((one) => one.fingerprint === fingerprint);

  const suspect = cloneSuspicion(parts);
  const takeovers = new Takeovers();
  /** Connected hubs of which nothing was ever heard. After a restart thousands reconnect, which changes nothing to see. */
  const firstWords = new Set<HubId>();
  /** Hubs that have just said that they have learned, or forgotten. */
  const learnedNews = new Set<HubId>();
  const ingest = await startIngest({
    listen: (hooks) =>
      startAedesListener({ ...configuration.mqtt, trust: trustOf(authority, identity), hooks, clock, log }),
    admit: admission({
      db: store.db,
      now: certificateNow,
      trusts,
      onSuperseded: (hub) => suspect(hub, 'superseded-certificate-shown', {}),
    }),
    take: intake({
      store,
      clock,
      relayWall: parts.relayWall,
      log,
      applyAlarm: duty.applyAlarm,
      reportFault: duty.reportFault,
      testModeSaid: duty.testModeSaid,
      carePlanSaid: (tx, hub, standing, at) => carePlans.said(tx, hub, standing, at),
      learnedSaid: async (tx, hub, learned, at) => {
        if (await noteLearned(tx, hub, learned, at)) learnedNews.add(hub);
      },
    }),
    clock,
    log,
    metrics: parts.metrics,
    onCommitted: (hub) => {
      duty.changes.publish();
      duty.wake();
      const isFirst = firstWords.delete(hub);
      if (learnedNews.delete(hub) || isFirst) tellConsoles(parts, hub);
      carePlans.committed(hub);
    },
    onConnected: (hub) => {
      carePlans.connected(hub);
      hasNeverSpoken(store, hub)
        .then((isNew) => isNew && firstWords.add(hub))
        .catch((error: unknown) => log.warn({ hub, problem: messageOf(error) }, 'consoles-not-told'));
    },
    onTakeover: (takeover) => {
      const evidence = takeovers.note(takeover, clock.now().monotonic);
      if (evidence) suspect(takeover.hub, 'connections-take-over', { ...evidence });
    },
  });
  lifecycle.onStop('ingest', () => ingest.stop());
  duty.hearing.begins();
  // Silence that the relay makes itself is no hub's.
  lifecycle.onStop('hearing', () => duty.hearing.ends());

  const ports: { enrolment?: number } = {};
  const mqttUrl = (): string => `mqtts://${host(publicHosts)}:${ingest.port}`;
  const enrolmentUrl = (): string => `https://${host(publicHosts)}:${ports.enrolment ?? configuration.enrolment.port}`;
  const onChanged = (hub: HubId): void => {
    duty.changes.publish();
    duty.wake();
    tellConsoles(parts, hub);
  };
  const urls = { mqttUrl, renewalUrl: enrolmentUrl };
  const enrolling = await startEnrolmentListener({
    ...configuration.enrolment,
    trust: trustOf(authority, identity),
    enrol: enrolment({
      ...urls,
      store,
      scope: everywhere,
      authority,
      now: () => Math.round(clock.now().wall),
      certificateNow,
      settle: duty.settleHub,
      onEnrolled: ({ hub, replaced }) => {
        if (replaced !== null) ingest.disconnect(replaced);
        onChanged(hub);
      },
    }),
    renewal: renewalDoor({
      ...urls,
      store,
      authority,
      clock,
      certificateNow,
      onSuperseded: (hub) => suspect(hub, 'superseded-certificate-shown', {}),
      onRenewed: (hub) => tellConsoles(parts, hub),
    }),
    onTried: doorRecord(parts),
    clock,
    log,
  });
  ports.enrolment = enrolling.port;
  lifecycle.onStop('enrolment', () => enrolling.close());

  const showAuthority = async (): Promise<void> => {
    // First whom to trust: that must not wait for a disk that refuses the new certificate.
    ingest.trust(trustOf(authority, identity));
    identity = await authority.serverIdentity(publicHosts, certificateNow());
    ingest.trust(trustOf(authority, identity));
    enrolling.trust(trustOf(authority, identity));
  };
  const watch = new ConnectionWatch({
    db: store.db,
    clock,
    certificateNow,
    relayWall: parts.relayWall,
    trusts,
    signing: () => authority.fingerprint,
    ingest,
    refresh: () => refresh(authority, { now: certificateNow(), publicHosts, shown: identity, show: showAuthority }),
    log,
  });
  watch.start();
  lifecycle.onStop('connection watch', () => watch.stop());

  return {
    ports: { mqtt: ingest.port, enrolment: enrolling.port },
    identity: hubIdentity({
      store,
      clock,
      certificateNow,
      log,
      authority,
      enrolmentUrl,
      settle: duty.settleHub,
      installation: duty.hubInstallation,
      disconnect: (hub) => ingest.disconnect(hub),
      showAuthority,
      onChanged,
    }),
    tests: hubTests({
      store,
      clock,
      log,
      changes: duty.changes,
      send: (hub, command) => parts.sendCommand(hub, command),
      onChanged,
    }),
    learnedReset: learnedReset({ store, log, send: (hub, command) => parts.sendCommand(hub, command) }),
    get fingerprint() {
      return authority.fingerprint;
    },
    hubsConnected: () => ingest.hubsConnected(),
    queued: () => ingest.queued(),
    isConnected: (hub) => ingest.isConnected(hub),
    sendCommand: (hub, command) => ingest.sendCommand(hub, command),
    tellConsoles: (hub) => tellConsoles(parts, hub),
    certificateLeft: () => identity.notAfter - certificateNow(),
    idle: async () => {
      await ingest.idle();
      await watch.idle();
      await carePlans.idle();
    },
  };
}

/** Shows a new certificate when another process has changed the authorities, or the one that is shown ends soon. */
async function refresh(
  authority: RotatingAuthority,
  state: {
    readonly now: number;
    readonly publicHosts: readonly string[];
    readonly shown: ServerIdentity;
    readonly show: () => Promise<void>;
  },
): Promise<void> {
  if (await authority.reload()) return state.show();
  const { notAfter } = await authority.serverIdentity(state.publicHosts, state.now);
  if (notAfter !== state.shown.notAfter) await state.show();
}

/** As it stands in an address. */
const host = ([first = 'localhost']: readonly string[]): string => (first.includes(':') ? `[${first}]` : first);
