import { randomBytes } from 'node:crypto';
import { hubIdSchema, sessionIdSchema, type HubId, type SessionId } from '../contracts/identifiers.ts';
import type { Learned } from '../contracts/learned.ts';
import type { Receipt } from '../contracts/receipt.ts';
import type { Clock } from '../foundation/clock.ts';
import { seconds } from '../foundation/durations.ts';
import { AnjuError, isAnjuError, messageOf } from '../foundation/errors.ts';
import { Lifecycle } from '../foundation/lifecycle.ts';
import type { Log } from '../foundation/log.ts';
import { toldTestMode } from './alarms/test-mode.ts';
import { HubCarePlan } from './care-plan/hub-care-plan.ts';
import { settledWithin } from './disk/within.ts';
import { homeHardware } from './hardware.ts';
import { ClockTrust } from './health/clock-trust.ts';
import { watchUnconfirmedClock } from './health/clock-watch.ts';
import type { HubOptions } from './hub-options.ts';
import { heartbeat, type HubHealth } from './health/heartbeat.ts';
import { HeartbeatSender } from './health/heartbeat-sender.ts';
import { LearnedTelling } from './health/learned-telling.ts';
import { hubStatus } from './health/hub-status.ts';
import type { CertificateRenewal } from './identity/certificate-renewal.ts';
import { chooseRenewal } from './identity/choose-renewal.ts';
import type { HubIdentity } from './identity/identity.ts';
import { SqliteJournal } from './journal/sqlite-journal.ts';
import { SqliteOutbox } from './outbox/sqlite-outbox.ts';
import { OwnPage } from './portal/own-page.ts';
import type { PortalActions, PortalStatus } from './portal/portal.ts';
import { Hearing } from './sources/hearing.ts';
import type { Pairing } from './sources/pairing.ts';
import { chooseUplink } from './uplink/choose-uplink.ts';
import type { Uplink } from './uplink/uplink.ts';
import { version } from './version.ts';
import { MessageNumbering } from './watch/message-numbering.ts';
import { reportOwnFaults } from './watch/own-faults.ts';
import { Quiet } from './watch/quiet.ts';
import { Watch } from './watch/watch.ts';

/** The name under which a hub that was never enrolled numbers its messages. They go out under its real one later. */
const notEnrolled = hubIdSchema.parse('not-enrolled');
const diskFarewellMs = 5_000;
const quietWithinMs = 15_000;

/**
 * A whole hub in this process. Starts whatever can be started; only a taken portal port at the very first start throws
 * (`port/taken`), while a person is still at hand, and at any start
 * the same hub running already (`store/conflict`).
 */
export async function startHub(options: HubOptions): Promise<Hub> {
  const { settings } = options.configuration;
  const carePlan = await HubCarePlan.open({ ...settings, configured: settings.rules, log: options.log });
  const hub = new Hub(options, await homeHardware(options), carePlan);
  await hub.start();
  return hub;
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
  /** Absent while the hub belongs to no relay. */
  readonly #renewal: CertificateRenewal | undefined;
  readonly #hearing: Hearing;
  readonly #pairing: Pairing | undefined;
  readonly #carePlan: HubCarePlan;
  readonly #numbering: MessageNumbering;
  readonly #watch: Watch;
  readonly #heartbeats: HeartbeatSender;
  readonly #learnedTelling = new LearnedTelling();
  readonly #quiet: Quiet;
  readonly #page: OwnPage;
  readonly #startedAt;

  constructor(
    options: HubOptions,
    { home, sources, signals, pairing }: Awaited<ReturnType<typeof homeHardware>>,
    carePlan: HubCarePlan,
  ) {
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
    this.#hearing = new Hearing(sources, this.#log);
    this.#pairing = pairing;
    this.#carePlan = carePlan;
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
    const asHub = { ...shared, identity, clockTrust: this.#clockTrust };
    this.#uplink = options.hardware?.uplink ?? chooseUplink(asHub);
    this.#renewal = chooseRenewal({ ...asHub, dataFolder: settings.dataFolder, uplink: this.#uplink });
    const numbering = new MessageNumbering(this.id, this.session);
    this.#numbering = numbering;
    this.#watch = new Watch({
      ...shared,
      setup: {
        home: { ...home, carePlan: carePlan.home.carePlan },
        rules: carePlan.home.rules,
        alarms: settings.alarms,
      },
      session: this.session,
      program: version,
      numbering,
      clockTrust: this.#clockTrust,
      outbox: this.#outbox,
      journal: this.#journal,
      uplink: this.#uplink,
      signals,
      testModeChanged: (when) => (when === 'now' ? this.#heartbeats.now() : this.#heartbeats.soon()),
    });
    this.#heartbeats = new HeartbeatSender({
      ...shared,
      hub: this.id,
      journal: this.#journal,
      nextId: () => numbering.next('heartbeat'),
      build: (now) => heartbeat({ ...this.health(), learned: this.#learnedTelling.due(this.#watch.learned, now) }, now),
      send: (message) => this.#uplink.send(message),
      beat: () => this.#eachMinute(),
    });
    this.#quiet = new Quiet({
      workDone: async () => {
        await this.#outbox.idle();
        await this.#heartbeats.idle();
        await this.#renewal?.idle();
        await this.#carePlan.idle();
      },
      writing: () => this.#outbox.writing,
      awaitsReceipts: () => {
        const { connected, awaitingReceipt } = this.#uplink.status();
        return connected && awaitingReceipt + this.#heartbeats.awaitingReceipt > 0;
      },
    });
    this.#page = new OwnPage(settings.portal.port, this.#portalActions(), this.#log.child({ part: 'portal' }));
    this.#stopLast('journal', () => this.#journal.close(diskFarewellMs));
    this.#stopLast('outbox', () => this.#outbox.close(diskFarewellMs));
    this.#stopLast('uplink', () => this.#uplink.stop());
    this.#stopLast('care plan', () => settledWithin(this.#carePlan.idle(), diskFarewellMs));
    this.#stopLast('renewal', () => this.#renewal?.stop());
    this.#stopLast('watch', () => this.#watch.stop());
    for (const source of sources) this.#stopLast(source.name, () => source.stop());
    this.#stopLast('signals', () => signals.stop());
  }

  async start(): Promise<void> {
    const { configuration } = this.#options;
    try {
      await this.#page.open();
    } catch (error) {
      // Two hubs with one name would push each other off the line, and two would write to one disk.
      if (!configuration.ranBefore || isAnjuError(error, 'store/conflict')) {
        await this.stop();
        throw error;
      }
      this.#log.error({ problem: messageOf(error) }, 'the hub runs without its own page');
    }
    await this.#watch.start();
    this.#carePlan.start({
      applied: (home) => this.#watch.carePlan(home),
      answered: () => this.#heartbeats.now(),
    });
    this.#hearing.start(this.#watch);
    this.#uplink.start({
      receipt: (receipt) => this.#receipted(receipt),
      command: (command) => {
        if (command.command.kind === 'renew-identity') this.#renewal?.ask();
        if (command.command.kind === 'care-plan') this.#carePlan.take(command.command);
        if (command.command.kind === 'forget-habits') this.#forgetHabits('relay');
        this.#watch.command(command);
      },
      connection: (connected) => {
        this.#learnedTelling.connected();
        this.#heartbeats.connection(connected);
        this.#quiet.look();
      },
    });
    this.#heartbeats.start();
    this.#lifecycle.onStop('heartbeats', () => this.#heartbeats.stop());
    this.#lifecycle.onStop('portal', () => this.#page.close());
    this.#lifecycle.onStop('clock', watchUnconfirmedClock(this.#clock, this.#clockTrust));
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

  /** Renews the certificate now. Resolves when it is renewed; throws why it could not be. */
  async renewIdentity(): Promise<HubIdentity> {
    if (!this.#renewal) throw new AnjuError('identity/missing', 'this hub is not enrolled');
    return this.#renewal.renewNow();
  }

  get portalPort(): number | undefined {
    return this.#page.port;
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
    const { identity, problem: renewalProblem } = this.#renewal ?? {};
    const { state, fingerprint, problems } = this.#options.configuration;
    const [problem] = problems;
    return {
      startedAt: this.#startedAt,
      program: version,
      outbox: this.#outbox.health(),
      journal: this.#journal.health(),
      sources: this.#hearing.statuses(),
      devices: this.#watch.devices(this.#clock.now()),
      unrecognised: this.#hearing.unrecognised(),
      openAlarms: this.#watch.openAlarms.length,
      newestAlarm: this.#numbering.newestAlarm,
      cannotJudge: this.#watch.cannotJudge,
      testMode: this.#testMode(),
      configuration: { state, fingerprint, ...(problem !== undefined && { problem }) },
      ...(identity && { certificateNotAfter: identity.notAfter }),
      ...(renewalProblem !== undefined && { renewalProblem }),
      carePlan: this.#carePlan.standing,
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
      identity: this.#renewal && { ...this.#renewal.identity, renewsFrom: this.#renewal.renewsFrom },
      trueWall: this.#clockTrust.trueWall(this.#clock.now()),
      now: this.#clock.now(),
    });
  }

  /**
   * Resolves when nothing is under way: everything given to the disk is on it, and, while the relay is connected, every
   * message has its receipt. Throws after some seconds of real time, saying what is still open. For tests and stops.
   */
  async quiet(): Promise<void> {
    if (await settledWithin(this.#quiet.reached(), quietWithinMs)) return;
    const { outbox } = this.health();
    throw new Error(`the hub is not quiet: ${JSON.stringify({ outbox, uplink: this.#uplink.status() })}`);
  }

  #receipted({ id, outcome, reason }: Receipt): void {
    if (outcome === 'conflict' || outcome === 'refused') {
      const { stream, sequence } = id;
      this.#log.error({ stream, sequence, outcome, reason }, 'the relay did not take a message');
    }
    if (id.stream === 'heartbeat') this.#heartbeats.receipted(id);
    else void this.#outbox.receipted(id, outcome);
    this.#quiet.look();
  }

  #testMode(mode = this.#watch.testMode): HubHealth['testMode'] {
    const now = this.#clock.now();
    return toldTestMode(mode, this.#watch.devices(now), now);
  }

  #portalActions(): PortalActions {
    return {
      hub: this.id,
      status: () => this.status(),
      allRight: () => this.#watch.allRight('portal'),
      testMode: (minutes, walkTest) => this.#testMode(this.#watch.test({ minutes, walkTest, by: 'portal' })),
      renew: () => this.renewIdentity(),
      pairing: this.#pairing,
      learning: { learned: () => this.#watch.learned, forget: () => this.#forgetHabits('portal') },
    };
  }

  /** The relay learns of it at once. */
  #forgetHabits(by: string): Learned | undefined {
    const learned = this.#watch.forgetHabits(by);
    this.#heartbeats.now();
    return learned;
  }

  #eachMinute(): void {
    const now = this.#clock.now();
    this.#clockTrust.check(now);
    this.#watch.refresh();
    this.#renewal?.check();
    this.#page.retry();
    const health = {
      ...this.health(),
      slowCommitAt: this.#watch.slowCommitAt,
      configurationProblems: this.#options.configuration.problems,
      portalProblem: this.#page.problem,
      carePlanNotKept: this.#carePlan.storageProblem,
      carePlanRefused: this.#carePlan.refusal,
      trueWall: this.#clockTrust.trueWall(now),
    };
    reportOwnFaults(health, now, this.#watch);
  }

  #stopLast(name: string, stop: () => unknown): void {
    this.#lifecycle.onStop(name, async () => {
      await stop();
    });
  }
}
