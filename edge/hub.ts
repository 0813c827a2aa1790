import { randomBytes } from 'node:crypto';
import { hubIdSchema, sessionIdSchema, type HubId, type SessionId } from '../contracts/identifiers.ts';
import type { Receipt } from '../contracts/receipt.ts';
import { after, type CancelWake, type Clock } from '../foundation/clock.ts';
import { seconds } from '../foundation/durations.ts';
import { isAnjuError, messageOf } from '../foundation/errors.ts';
import { Lifecycle } from '../foundation/lifecycle.ts';
import type { Log } from '../foundation/log.ts';
import { homeOf } from './configuration/home.ts';
import type { RunningConfiguration } from './configuration/last-good.ts';
import { settledWithin } from './disk/within.ts';
import { buildHardware, deviceListOf, type Hardware } from './hardware.ts';
import { ClockTrust } from './health/clock-trust.ts';
import { heartbeat, type HubHealth } from './health/heartbeat.ts';
import { HeartbeatSender } from './health/heartbeat-sender.ts';
import { hubStatus } from './health/hub-status.ts';
import type { HubIdentity } from './identity/identity.ts';
import { SqliteJournal } from './journal/sqlite-journal.ts';
import { SqliteOutbox } from './outbox/sqlite-outbox.ts';
import { startPortal } from './portal/fastify-portal.ts';
import type { Portal, PortalStatus } from './portal/portal.ts';
import type { Source } from './sources/source.ts';
import { MqttUplink } from './uplink/mqtt-uplink.ts';
import { NoUplink } from './uplink/no-uplink.ts';
import type { Uplink } from './uplink/uplink.ts';
import { version } from './version.ts';
import { MessageNumbering } from './watch/message-numbering.ts';
import { ownFaults } from './watch/own-faults.ts';
import { Watch } from './watch/watch.ts';

/** The name under which a hub that was never enrolled numbers its messages. They go out under its real one later. */
const notEnrolled = hubIdSchema.parse('not-enrolled');
/** How often an unconfirmed clock is looked at. */
const clockCheckEvery = seconds(10);
const diskAnswersWithinMs = 1_000;
const diskFarewellMs = 5_000;
const quietWithinMs = 15_000;

export interface HubOptions {
  readonly configuration: RunningConfiguration;
  /** Who the hub is, or why it cannot know: then it watches and signals at home without a relay. */
  readonly identity: HubIdentity | { readonly missing: string };
  readonly clock: Clock;
  readonly log: Log;
  /** Default: as trusted as the clock says that it is. */
  readonly clockTrust?: ClockTrust;
  /** Instead of what the configuration names: for simulations and tests. */
  readonly hardware?: Partial<Hardware>;
}

/**
 * A whole hub in this process. Starts whatever can be started; only a taken portal port at the very first start throws
 * (`port/taken`), while a person is still at hand, and at any start
 * the same hub running already (`store/conflict`).
 */
export async function startHub(options: HubOptions): Promise<Hub> {
  const hub = new Hub(options, await hardwareOf(options));
  await hub.start();
  return hub;
}

interface Built extends Hardware {
  readonly home: ReturnType<typeof homeOf>;
}

async function hardwareOf({ configuration: { settings }, clock, log, hardware }: HubOptions): Promise<Built> {
  const deviceList = deviceListOf(settings.dataFolder, log);
  const kept = deviceList.load();
  // A disk that hangs costs what the last run saw, never the start.
  const home = homeOf(settings, (await settledWithin(kept, diskAnswersWithinMs)) ? await kept : []);
  if (hardware?.sources && hardware.signals) return { home, sources: hardware.sources, signals: hardware.signals };
  return { home, ...buildHardware({ settings, deviceList, clock, log }), ...hardware };
}

/** Composition: which part tells which. What the parts do stands with them. */
export class Hub {
  readonly id: HubId;
  readonly session: SessionId;
  readonly #options: HubOptions;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #clockTrust: ClockTrust;
  readonly #lifecycle = new Lifecycle();
  readonly #outbox: SqliteOutbox;
  readonly #journal: SqliteJournal;
  readonly #uplink: Uplink;
  readonly #sources: readonly Source[];
  readonly #numbering: MessageNumbering;
  readonly #watch: Watch;
  readonly #heartbeats: HeartbeatSender;
  readonly #startedAt;
  #portal: Portal | undefined;
  #portalProblem: string | undefined;
  #cancelClockCheck: CancelWake | undefined;
  #waitingForQuiet: (() => void)[] = [];

  constructor(options: HubOptions, { home, sources, signals }: Built) {
    const { configuration, identity, clock, log } = options;
    const { settings } = configuration;
    this.#options = options;
    this.#clock = clock;
    this.#startedAt = clock.now();
    this.id = 'hub' in identity ? identity.hub : notEnrolled;
    this.session = sessionIdSchema.parse(randomBytes(12).toString('base64url'));
    this.#log = log.child({ hub: this.id });
    const shared = { clock, log: this.#log };
    this.#clockTrust =
      options.clockTrust ?? new ClockTrust({ log, systemSynchronised: () => clock.now().clockTrusted });
    this.#sources = sources;
    this.#journal = new SqliteJournal({
      ...shared,
      dataFolder: settings.dataFolder,
      largestBytes: settings.journal.largestMegabytes * 1024 * 1024,
      flushEvery: seconds(settings.journal.flushSeconds),
    });
    this.#outbox = new SqliteOutbox({
      ...shared,
      dataFolder: settings.dataFolder,
      recovered: (contents) => this.#watch.diskRecovered(contents),
    });
    this.#uplink =
      'hub' in identity
        ? new MqttUplink({ ...shared, hub: identity.hub, target: identity, clockTrust: this.#clockTrust })
        : new NoUplink(identity.missing);
    const numbering = new MessageNumbering(this.id, this.session);
    this.#numbering = numbering;
    this.#watch = new Watch({
      ...shared,
      setup: { home, rules: settings.rules, alarms: settings.alarms },
      session: this.session,
      program: version,
      numbering,
      clockTrust: this.#clockTrust,
      outbox: this.#outbox,
      journal: this.#journal,
      uplink: this.#uplink,
      signals,
    });
    this.#heartbeats = new HeartbeatSender({
      ...shared,
      hub: this.id,
      journal: this.#journal,
      nextId: () => numbering.next('heartbeat'),
      build: (now) => heartbeat(this.health(), now),
      send: (message) => this.#uplink.send(message),
      beat: () => this.#eachMinute(),
    });
    this.#stopLast('journal', () => this.#journal.close(diskFarewellMs));
    this.#stopLast('outbox', () => this.#outbox.close(diskFarewellMs));
    this.#stopLast('uplink', () => this.#uplink.stop());
    this.#stopLast('watch', () => this.#watch.stop());
    for (const source of sources) this.#stopLast(source.name, () => source.stop());
    this.#stopLast('signals', () => signals.stop());
  }

  async start(): Promise<void> {
    const { configuration } = this.#options;
    try {
      await this.#openPortal();
    } catch (error) {
      // Two hubs with one name would push each other off the line, and two would write to one disk.
      if (!configuration.ranBefore || isAnjuError(error, 'store/conflict')) {
        await this.stop();
        throw error;
      }
      this.#portalProblem = messageOf(error);
      this.#log.error({ problem: this.#portalProblem }, 'the hub runs without its own page');
    }
    await this.#watch.start();
    for (const source of this.#sources) this.#startSource(source);
    this.#uplink.start({
      receipt: (receipt) => this.#receipted(receipt),
      command: (command) => this.#watch.command(command),
      connection: (connected) => {
        this.#heartbeats.connection(connected);
        this.#mayBeQuiet();
      },
    });
    this.#heartbeats.start();
    this.#lifecycle.onStop('heartbeats', () => this.#heartbeats.stop());
    this.#lifecycle.onStop('clock', () => this.#cancelClockCheck?.());
    this.#lifecycle.onStop('portal', () => this.#portal?.close());
    this.#checkClock();
  }

  /** Bounded by the farewell of each part. Returns what went wrong, a line each. */
  stop(): Promise<string[]> {
    return this.#lifecycle.stop();
  }

  /** To be called when `ClockTrust` has changed its mind. */
  clockChanged(): void {
    this.#watch.clockChanged();
  }

  /** Somebody in the home says that all is right. Returns whether that cancelled anything. */
  allRight(by: string): boolean {
    return this.#watch.allRight(by);
  }

  get portalPort(): number | undefined {
    return this.#portal?.port;
  }

  get connected(): boolean {
    return this.#uplink.status().connected;
  }

  get openAlarms(): Watch['openAlarms'] {
    return this.#watch.openAlarms;
  }

  get shown(): Watch['shown'] {
    return this.#watch.shown;
  }

  /** Everything that a heartbeat tells. */
  health(): HubHealth {
    const { configuration, identity } = this.#options;
    const [problem] = configuration.problems;
    return {
      startedAt: this.#startedAt,
      program: version,
      outbox: this.#outbox.health(),
      journal: this.#journal.health(),
      sources: this.#sources.map((source) => source.status()),
      devices: this.#watch.devices(this.#clock.now()),
      openAlarms: this.#watch.openAlarms.length,
      newestAlarm: this.#numbering.newestAlarm,
      cannotJudge: this.#watch.cannotJudge,
      configuration: {
        state: configuration.state,
        fingerprint: configuration.fingerprint,
        ...(problem !== undefined && { problem }),
      },
      ...('hub' in identity && { certificateNotAfter: identity.notAfter }),
    };
  }

  status(): PortalStatus {
    return hubStatus({
      hub: this.id,
      session: this.session,
      health: this.health(),
      uplink: this.#uplink.status(),
      openAlarms: this.#watch.openAlarms,
      shown: this.#watch.shown,
      failures: this.#watch.failures,
      now: this.#clock.now(),
    });
  }

  /**
   * Resolves when nothing is under way: everything given to the disk is on it, and, while the relay is connected, every
   * message has its receipt. Throws after some seconds of real time, saying what is still open. For tests and stops.
   */
  async quiet(): Promise<void> {
    if (await settledWithin(this.#settle(), quietWithinMs)) return;
    const { outbox } = this.health();
    throw new Error(`the hub is not quiet: ${JSON.stringify({ outbox, uplink: this.#uplink.status() })}`);
  }

  async #settle(): Promise<void> {
    for (;;) {
      await this.#outbox.idle();
      await this.#heartbeats.idle();
      // The last receipt of a batch asks the journal for the next: quiet is when nothing had to be waited for since.
      if (!this.#awaitsReceipts && !this.#outbox.writing) return;
      if (this.#awaitsReceipts) await new Promise<void>((resolve) => this.#waitingForQuiet.push(resolve));
    }
  }

  get #awaitsReceipts(): boolean {
    const { connected, awaitingReceipt } = this.#uplink.status();
    return connected && awaitingReceipt + this.#heartbeats.awaitingReceipt > 0;
  }

  #mayBeQuiet(): void {
    for (const resolve of this.#waitingForQuiet.splice(0)) resolve();
  }

  #receipted({ id, outcome, reason }: Receipt): void {
    if (outcome === 'conflict' || outcome === 'refused') {
      this.#log.error(
        { stream: id.stream, sequence: id.sequence, outcome, reason },
        'the relay did not take a message',
      );
    }
    if (id.stream === 'heartbeat') this.#heartbeats.receipted(id);
    else void this.#outbox.receipted(id, outcome);
    this.#mayBeQuiet();
  }

  /** A source that cannot even be started must not keep the others from hearing. */
  #startSource(source: Source): void {
    try {
      source.start(this.#watch);
    } catch (error) {
      const detail = messageOf(error);
      this.#log.error({ source: source.name, problem: detail }, 'a source did not start');
      this.#watch.changed({ ...source.status(), state: 'failed', detail });
    }
  }

  async #openPortal(): Promise<void> {
    const { settings } = this.#options.configuration;
    const actions = { hub: this.id, status: () => this.status(), allRight: () => this.#watch.allRight('portal') };
    this.#portal = await startPortal(settings.portal.port, actions, this.#log.child({ part: 'portal' }));
    this.#portalProblem = undefined;
  }

  #eachMinute(): void {
    const now = this.#clock.now();
    this.#clockTrust.check(now);
    this.#watch.refresh();
    if (this.#portalProblem !== undefined) {
      this.#openPortal().catch((error: unknown) => {
        this.#portalProblem = messageOf(error);
      });
    }
    const health = {
      outbox: this.#outbox.health(),
      journal: this.#journal.health(),
      slowCommitAt: this.#watch.slowCommitAt,
      configurationProblems: this.#options.configuration.problems,
      portalProblem: this.#portalProblem,
    };
    for (const { alarmKind, subject, problem } of ownFaults(health, now)) {
      if (problem === undefined) this.#watch.faultOver(alarmKind, subject, { reason: 'works-again', evidence: {} });
      else this.#watch.fault(alarmKind, subject, { reason: 'hub-part-failed', evidence: { part: subject, problem } });
    }
  }

  #checkClock(): void {
    this.#clockTrust.check(this.#clock.now());
    if (this.#clockTrust.trusted) return;
    this.#cancelClockCheck = this.#clock.wakeAt(after(this.#clock.now(), clockCheckEvery), () => this.#checkClock());
  }

  #stopLast(name: string, stop: () => unknown): void {
    this.#lifecycle.onStop(name, async () => {
      await stop();
    });
  }
}
