import { randomUUID } from 'node:crypto';
import type { Agent } from 'node:https';
import { fileURLToPath } from 'node:url';
import type { Health } from '../contracts/api-relay.ts';
import { hubIdSchema } from '../contracts/identifiers.ts';
import type { Clock } from '../foundation/clock.ts';
import { days, minutes } from '../foundation/durations.ts';
import { Lifecycle } from '../foundation/lifecycle.ts';
import type { Log } from '../foundation/log.ts';
import { endOf, readConsoleCertificate, watchConsoleCertificate } from './api/console-certificate.ts';
import type { PushAddress } from './api/dependencies.ts';
import { usualLimits, type ConsoleListener, type TlsIdentity } from './api/listener.ts';
import { LiveChanges } from './api/live-changes.ts';
import { startApi } from './api/start-api.ts';
import { openAnswerTokens } from './configuration/answer-key.ts';
import type { RelayConfiguration } from './configuration/configuration.ts';
import { publicUrlOf } from './configuration/console-settings.ts';
import { dataFiles } from './configuration/data-folder.ts';
import { pushKeys } from './configuration/push-keys.ts';
import { CarePlanDelivery } from './duty/care-plan-delivery.ts';
import type { IncidentChanges } from './duty/changes.ts';
import { duties, type Duties } from './duty/duties.ts';
import type { HubCommand } from './duty/hub-commands.ts';
import { steadyClock } from './duty/steady-clock.ts';
import { startHubListeners, type HubListeners } from './hub-listeners.ts';
import { startHousekeeping } from './housekeeping/housekeeping.ts';
import { apiTokenAuthentication } from './identity/people/api-tokens.ts';
import { firstAdministrator } from './identity/people/first-administrator.ts';
import { peopleParts } from './identity/people/people-parts.ts';
import { sessionAuthentication } from './identity/people/session-actor.ts';
import { relayMetrics } from './metrics/metrics.ts';
import type { Channel, Delivery } from './paging/channel.ts';
import { addressGuard } from './paging/channels/private-addresses.ts';
import { webPushChannel } from './paging/channels/web-push-channel.ts';
import { webhookChannel } from './paging/channels/webhook-channel.ts';
import { attemptOnce } from './paging/pager.ts';
import { latestNotedTime } from './store/hearing-store.ts';
import { openStore } from './store/sqlite-store.ts';
import type { Database, Store } from './store/store.ts';
import { deadManSwitch } from './supervision/dead-man-switch.ts';

/** How long a hub may act on what it is told. */
const commandLife = minutes(1);
/** A relay that nobody has restarted for so long must be: a start renews the server certificate. */
const certificateWarning = days(30);
/** The console's own is renewed by something else, usually a month before its end. */
const consoleCertificateWarning = days(7);
/** The times that people see are wrong by this much: the computer's clock was set while, or before, the relay ran. */
const clockWarning = minutes(10);

export interface RelayOptions {
  readonly configuration: RelayConfiguration;
  readonly clock: Clock;
  readonly log: Log;
  /** Instead of Web Push and webhooks. */
  readonly channels?: readonly Channel[];
  /** For providers whose certificate an authority of one's own has signed. */
  readonly providerAgent?: Agent;
  /**
   * By what certificates are dated and judged; by default `clock`. TLS itself always asks the computer, so that a
   * relay on a clock of its own needs the computer's here.
   */
  readonly certificateClock?: Clock;
  readonly random?: () => number;
}

export interface Relay {
  readonly store: Store;
  /** Tells of each incident that has changed, once the change is on the disk. */
  readonly changes: Pick<IncidentChanges, 'subscribe'>;
  readonly ports: { readonly mqtt: number; readonly enrolment: number; readonly console: number };
  /** Where people open the console. */
  readonly consoleUrl: string;
  /** Made by this start because nobody could sign in; to be shown to a person once, and nowhere else. */
  readonly firstAdministrator?: { readonly login: string; readonly password: string };
  /** SHA-256 of the authority's certificate: what claim codes carry. */
  readonly fingerprint: string;
  /** Resolves when nothing is being stored, decided or sent. What falls due later is not waited for. */
  quiet(): Promise<void>;
  /** Returns what went wrong, a line each; empty when all stopped well. */
  stop(): Promise<string[]>;
}

/** Builds the relay and opens its ports. What was started is stopped again when a part cannot start. */
export async function startRelay(options: RelayOptions): Promise<Relay> {
  const lifecycle = new Lifecycle();
  try {
    return await start(options, lifecycle);
  } catch (error) {
    for (const failure of await lifecycle.stop()) options.log.error({ problem: failure }, 'not stopped well');
    throw error;
  }
}

async function start(options: RelayOptions, lifecycle: Lifecycle): Promise<Relay> {
  const { configuration, log } = options;
  const { dataFolder } = configuration;
  const certificateTime = (): number => (options.certificateClock ?? options.clock).now().wall;
  const files = dataFiles(dataFolder);

  const keys = await pushKeys(dataFolder);
  const answers = await openAnswerTokens(dataFolder);
  const { tls: tlsFiles } = configuration.console;
  const tls = tlsFiles && (await readConsoleCertificate(tlsFiles));
  const store = await openStore({ file: files.database });
  lifecycle.onStop('store', () => store.close());
  const clock = steadyClock(options.clock, await latestNotedTime(store.db));

  const metrics = relayMetrics({
    openIncidents: () => countOpenIncidents(store.db),
    hubsConnected: () => running.hubs?.hubsConnected() ?? 0,
    queued: () => running.hubs?.queued() ?? 0,
  });
  const guard = addressGuard(configuration.paging.allowedAddresses);
  const agent = options.providerAgent && { agent: options.providerAgent };
  const webPush = webPushChannel({
    ...keys,
    contact: configuration.push.contact,
    clock: options.clock,
    guard,
    answerToken: (answering) => answers.make(answering, clock.now().wall),
    ...agent,
  });
  const { deadManSwitch: switchUrl } = configuration.supervision;
  const running: { hubs?: HubListeners; consolePort?: number } = {};
  const commands = {
    send: (hub: string, command: HubCommand): void => void sendCommand(running.hubs, options.clock, hub, command),
  };
  const duty = duties({
    store,
    clock,
    log,
    channels: options.channels ?? [webPush, webhookChannel({ clock: options.clock, guard, ...agent })],
    commands,
    heartbeatsMissed: configuration.supervision.heartbeatsMissed,
    onHubChanged: (hub) => running.hubs?.tellConsoles(hub),
    onAttempt: (channel, outcome) => metrics.page(channel, outcome),
    ...(switchUrl !== undefined && { allIsWell: deadManSwitch(switchUrl) }),
    ...(options.random && { random: options.random }),
  });
  lifecycle.onStop('duties', () => duty.stop());

  const carePlans = new CarePlanDelivery({
    store,
    clock,
    log,
    commands,
    isConnected: (hub) => running.hubs?.isConnected(hubIdSchema.parse(hub)) ?? false,
    onHubChanged: (hub) => running.hubs?.tellConsoles(hub),
  });
  lifecycle.onStop('care plans', () => carePlans.idle());

  const liveChanges = new LiveChanges();
  const hubs = await startHubListeners({
    configuration,
    authorityFolder: files.authority,
    store,
    clock,
    relayWall: () => options.clock.now().wall,
    certificateTime,
    log,
    duty,
    carePlans,
    sendCommand: (hub, command) => sendCommand(running.hubs, options.clock, hub, command),
    metrics,
    live: liveChanges,
    lifecycle,
  });
  running.hubs = hubs;

  const { secondFactorFor } = configuration.signIn;
  const people = peopleParts({
    store,
    secondFactorFor,
    accessChanged: (account) => {
      liveChanges.accessChanged({ account });
      // They may have given back what they held.
      duty.changes.publish();
      duty.wake();
    },
    handBack: duty.handBack,
    wall: () => options.clock.now().wall,
  });
  const first = await firstAdministrator(people, Math.round(clock.now().wall));
  const publicUrl = (): string => publicUrlOf(configuration.console, running.consolePort ?? configuration.console.port);
  const api = await startApi(
    {
      store,
      clock,
      log,
      desk: duty.desk,
      changes: duty.changes,
      carePlans,
      liveChanges,
      people,
      authenticate: {
        session: sessionAuthentication(store.db, secondFactorFor),
        apiToken: apiTokenAuthentication(store.db),
      },
      answerTokens: answers,
      push: { publicKey: keys.publicKey, test: (to) => sendTestNotice(webPush, to, clock, log) },
      addressGuard: guard,
      hubIdentity: hubs.identity,
      hubTests: hubs.tests,
      learnedReset: hubs.learnedReset,
      metrics: metrics.registry,
      health: () =>
        Promise.resolve(
          healthOf(duty, {
            certificateLeft: hubs.certificateLeft(),
            consoleCertificateLeft: consoleCertificate && endOf(consoleCertificate.current()) - certificateTime(),
            clockOff: clock.now().wall - options.clock.now().wall,
          }),
        ),
      listener: consoleListener(configuration.console, publicUrl, tls),
      consoleFolder: fileURLToPath(new URL('../console', import.meta.url)),
    },
    configuration.console,
  );
  running.consolePort = api.port;
  lifecycle.onStop('console', () => api.close());
  const consoleCertificate =
    tlsFiles &&
    tls &&
    watchConsoleCertificate(tlsFiles, tls, {
      clock: options.clock,
      log,
      show: (renewed) => api.showCertificate(renewed),
    });
  if (consoleCertificate) lifecycle.onStop('console certificate', () => consoleCertificate.stop());
  const housekeeping = startHousekeeping({ store, clock, log, retention: configuration.retention });
  lifecycle.onStop('housekeeping', () => housekeeping.stop());
  duty.start();

  return {
    store,
    changes: duty.changes,
    ports: { ...hubs.ports, console: api.port },
    consoleUrl: publicUrl(),
    ...(first && { firstAdministrator: first }),
    // After a rotation it is another one.
    get fingerprint() {
      return hubs.fingerprint;
    },
    quiet: async () => {
      await hubs.idle();
      await duty.quiet();
    },
    stop: () => lifecycle.stop(),
  };
}

function consoleListener(
  { publicUrl: given, trustedProxies }: RelayConfiguration['console'],
  publicUrl: () => string,
  tls: TlsIdentity | undefined,
): ConsoleListener {
  const secure = given?.startsWith('https:') ?? false;
  return { publicUrl, secure, trustedProxies, ...(tls && { tls }), limits: usualLimits };
}

/** Resolves to whether the hub was there to hear it. */
async function sendCommand(
  hubs: HubListeners | undefined,
  clock: Clock,
  hub: string,
  command: HubCommand,
): Promise<boolean> {
  const issuedAt = Math.round(clock.now().wall);
  const sent = await hubs?.sendCommand(hubIdSchema.parse(hub), {
    v: 1,
    commandId: randomUUID(),
    issuedAt,
    expiresAt: issuedAt + commandLife,
    command,
  });
  return sent ?? false;
}

const sendTestNotice = (channel: Channel, to: PushAddress, clock: Clock, log: Log): Promise<Delivery> =>
  attemptOnce(
    channel,
    {
      id: randomUUID(),
      incident: '',
      responder: to.responder,
      purpose: 'test',
      language: to.language,
      content: {
        class: 'fault',
        kind: 'test',
        recognised: true,
        severity: 'fault',
        earlier: false,
        since: clock.now().wall,
      },
    },
    { address: to.address, log },
  );

/** Milliseconds. */
interface Margins {
  readonly certificateLeft: number;
  readonly consoleCertificateLeft: number | undefined;
  readonly clockOff: number;
}

function healthOf(duty: Duties, { certificateLeft, consoleCertificateLeft, clockOff }: Margins): Health {
  const consoleEndsSoon = consoleCertificateLeft !== undefined && consoleCertificateLeft < consoleCertificateWarning;
  const reasons = [
    ...duty.reasons(),
    ...(duty.hearing.isHearing ? [] : ['not-hearing']),
    ...(Math.abs(clockOff) > clockWarning ? ['clock-was-stepped'] : []),
    ...(certificateLeft < certificateWarning ? ['server-certificate-ends-soon'] : []),
    ...(consoleEndsSoon ? ['console-certificate-ends-soon'] : []),
  ];
  return { state: reasons.length === 0 ? 'ok' : 'degraded', reasons };
}

async function countOpenIncidents(db: Database): Promise<number> {
  const { open } = await db
    .selectFrom('incidents')
    .select(({ fn }) => fn.countAll<number>().as('open'))
    .where('state', '!=', 'closed')
    .executeTakeFirstOrThrow();
  return Number(open);
}
