import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chooseConfiguration } from '../../edge/configuration/last-good.ts';
import { ClockTrust } from '../../edge/health/clock-trust.ts';
import { startHub, type Hub } from '../../edge/hub.ts';
import { enrol } from '../../edge/identity/enrol.ts';
import { loadIdentity } from '../../edge/identity/identity.ts';
import { milliseconds, seconds, type Duration } from '../../foundation/durations.ts';
import type { Log } from '../../foundation/log.ts';
import type { ManualClock } from '../../foundation/manual-clock.ts';
import type { BadLink } from '../../simulators/network/bad-link.ts';
import { HomeComputer } from '../../simulators/scenarios/home-computer.ts';
import { until } from './until.ts';
import { ieee, pins, WorldHome, type HomePart, type Signal } from './world-home.ts';

/** While the story waits for real work, so much of its time passes in so much real time. */
const stepWhileWaiting = milliseconds(10);
const stepAfterMs = 5;
/** A hub that has long been offline tries again every half minute. */
const stepBetweenAttempts = seconds(1);

export interface FlatOptions {
  readonly parts: readonly HomePart[];
  readonly timeZone: string;
  /** Sections of the hub's configuration beside the sensors, such as `rules`. */
  readonly configuration: Readonly<Record<string, unknown>>;
}

export interface FlatSurroundings {
  readonly folder: string;
  readonly time: ManualClock;
  readonly log: Log;
  readonly settle: () => Promise<void>;
  /** The line by which the hub reaches the relay. */
  readonly internet: BadLink;
}

/** One home: its sensors, its internet, the hub's computer and the hub. What happens here is heard before it returns. */
export class Flat {
  readonly computer: HomeComputer;
  readonly home: WorldHome;
  readonly internet: BadLink;
  readonly #options: FlatOptions;
  readonly #surroundings: FlatSurroundings;
  #hub: Hub | undefined;

  constructor(options: FlatOptions, surroundings: FlatSurroundings) {
    const { time, folder, internet } = surroundings;
    this.#options = options;
    this.#surroundings = surroundings;
    this.computer = new HomeComputer(time);
    this.home = new WorldHome({ clock: time, folder: join(folder, 'home') });
    this.internet = internet;
  }

  /** Installs the home; the hub enrols with this claim code and starts. */
  async moveIn(claimCode: string): Promise<void> {
    const { log } = this.#surroundings;
    await this.home.start(this.#options.parts, log);
    await mkdir(this.#dataFolder, { recursive: true });
    await enrol({ dataFolder: this.#dataFolder, claimCode, replace: false });
    await this.hubStarts();
    if (this.#options.parts.includes('zigbee'))
      for (const device of Object.values(ieee))
        await this.#heard('zigbee', () => this.home.zigbee.bridge.report(device));
  }

  get dataFolder(): string {
    return this.#dataFolder;
  }

  get #dataFolder(): string {
    return join(this.#surroundings.folder, 'hub');
  }

  get hub(): Hub {
    if (!this.#hub) throw new Error('the hub does not run');
    return this.#hub;
  }

  get runningHub(): Hub | undefined {
    return this.#hub;
  }

  /** Starts the hub on the same disk as before, and waits until it hears its sensors and, unless told not to, the relay. */
  async hubStarts(options: { readonly online?: boolean } = {}): Promise<void> {
    const { log } = this.#surroundings;
    const { computer } = this;
    const clockTrust = new ClockTrust({
      log,
      systemSynchronised: () => computer.synchronised,
      changed: () => this.#hub?.clockChanged(),
    });
    computer.believes = () => clockTrust.trusted;
    const file = join(this.#surroundings.folder, 'hub.yaml');
    await writeFile(file, JSON.stringify(this.#configuration()));
    const chosen = chooseConfiguration(file, []);
    if (!chosen.ok) throw new Error(chosen.problems.join('\n'));
    clockTrust.check(computer.now());
    // Nobody listened until now.
    this.home.forgetLost();
    this.#hub = await startHub({
      configuration: chosen.running,
      identity: loadIdentity(this.#dataFolder),
      clock: computer,
      clockTrust,
      log,
    });
    await this.hearsEverything();
    if (options.online ?? true) await this.isOnline();
    await this.#surroundings.settle();
  }

  async hubStops(): Promise<void> {
    const hub = this.#hub;
    this.#hub = undefined;
    if (!hub) return;
    const failures = await this.#stopped(hub);
    if (failures.length > 0) throw new Error(`the hub stopped badly: ${failures.join('; ')}`);
  }

  /** Stops everything. Returns what went wrong. */
  async stop(): Promise<string[]> {
    const failures = this.#hub ? await this.#stopped(this.#hub) : [];
    this.#hub = undefined;
    failures.push(...(await this.home.stop()));
    return failures;
  }

  /** Resolves when the hub has nothing under way. On a busy computer a long backlog takes it more than one attempt. */
  async quiet(): Promise<void> {
    const pending = (): number => this.#hub?.health().outbox.pending ?? 0;
    for (let before = Infinity; this.#hub;) {
      try {
        return await this.#hub.quiet();
      } catch (error) {
        if (pending() >= before) throw error;
        before = pending();
      }
    }
  }

  /** Lets as little time pass as it takes until every source hears its devices. */
  hearsEverything(): Promise<void> {
    return this.#passUntil(
      () => this.hub.health().sources.every(({ state }) => state === 'hearing'),
      'every source hears its devices',
    );
  }

  /** Lets as little time pass as it takes until the hub speaks with the relay. */
  isOnline(): Promise<void> {
    return this.#passUntil(() => this.hub.connected, 'the hub reaches the relay', stepBetweenAttempts);
  }

  /** Whether an alarm of this kind is open at home. */
  hasOpen(kind: string): boolean {
    return this.hub.openAlarms.some((alarm) => alarm.kind === kind);
  }

  async falls(): Promise<void> {
    this.home.radar.fall();
    await until(() => this.hasOpen('fall'), 'the hub hears the fall');
    await this.#surroundings.settle();
  }

  async getsUp(): Promise<void> {
    await this.#heard('serial:bedroom-radar', () => this.home.radar.getUp());
  }

  /** Somebody at the hub's own page begins a test mode, or, with 0 minutes, ends it. */
  async testsAtThePortal(order: { readonly minutes?: number; readonly walkTest?: boolean } = {}): Promise<void> {
    const answer = await fetch(`http://127.0.0.1:${this.hub.portalPort}/test-mode`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-anju-press': 'test-mode' },
      body: JSON.stringify(order),
    });
    if (!answer.ok) throw new Error(await answer.text());
    await this.#surroundings.settle();
  }

  /** For 400 ms, as a person presses. */
  async pressesAllRight(): Promise<void> {
    const { board } = this.home;
    await this.#heard('gpio', () => board.wire(pins.allRightButton, 'ground'));
    await this.#pass(milliseconds(400));
    board.wire(pins.allRightButton, 'open');
    await this.#surroundings.settle();
    await this.#pass(milliseconds(100));
  }

  /** The mat says so after 5 s without weight, which pass here. */
  async leavesBed(): Promise<void> {
    this.home.board.wire(pins.bedMat, 'open');
    await this.#surroundings.settle();
    await this.#pass(seconds(5));
  }

  async returnsToBed(): Promise<void> {
    this.home.board.wire(pins.bedMat, 'ground');
    await this.#surroundings.settle();
    await this.#pass(seconds(2));
  }

  async smokeStarts(): Promise<void> {
    await this.#heard('zigbee', () => this.home.zigbee.smoke.smokeStarts());
  }

  async smokeEnds(): Promise<void> {
    await this.#heard('zigbee', () => this.home.zigbee.smoke.smokeEnds());
  }

  async pressesSos(): Promise<void> {
    await this.#heard('zigbee', () => this.home.zigbee.sos.press());
  }

  /** When this output first went on since then; undefined when it did not. Monotonic time of the test. */
  heardAt(signal: Signal, since = 0): number | undefined {
    return this.home.changes.find((change) => change.signal === signal && change.on && change.at.monotonic >= since)?.at
      .monotonic;
  }

  /** Nothing that the hub sends arrives any more; for the relay it is gone. */
  async losesItsHub(): Promise<void> {
    this.internet.refuse();
    await until(() => !this.hub.connected, 'the line breaks');
    await this.#surroundings.settle();
  }

  /** The two long tones by which the home hears that somebody comes, from now on; otherwise the chime must be silent. */
  async hearsHelpComing(): Promise<void> {
    const now = this.#surroundings.time.now().monotonic;
    await until(() => this.heardAt('chime', now) === now, 'the home hears that help is coming');
    await this.#pass(milliseconds(2_200));
    const tones = this.home.changes.filter(({ signal, at }) => signal === 'chime' && at.monotonic >= now);
    const heard = tones.slice(0, 4).map(({ on, at }) => `${on ? 'on' : 'off'} ${Math.round(at.monotonic - now)}`);
    if (heard.join(', ') !== 'on 0, off 700, on 1100, off 1800') throw new Error(`the home heard ${heard.join(', ')}`);
  }

  async #heard(source: string, stimulus: () => void): Promise<void> {
    const count = (): number => this.hub.health().sources.find((each) => each.source === source)?.heard ?? 0;
    const before = count();
    stimulus();
    await until(() => count() > before, `the hub hears it through ${source}`);
    await this.#surroundings.settle();
  }

  /** The guards of a stop against hanging ports are in the hub's time: should they be needed, that time must pass. */
  async #stopped(hub: Hub): Promise<string[]> {
    let failures: string[] | undefined;
    const stopping = hub.stop().then((found) => (failures = found));
    let passed = performance.now();
    await until(() => {
      if (performance.now() > passed + 1_000) {
        this.#surroundings.time.advance(seconds(1));
        passed = performance.now();
      }
      return failures;
    }, 'the hub stops');
    return stopping;
  }

  async #pass(duration: Duration): Promise<void> {
    await this.#surroundings.time.advanceSettling(duration, this.#surroundings.settle);
  }

  /** Time passes in small steps, and only as long as real work (opening ports, handshakes) needs it. */
  async #passUntil(condition: () => boolean, what: string, step = stepWhileWaiting): Promise<void> {
    await this.#pass(milliseconds(0));
    let passed = performance.now();
    await until(
      async () => {
        if (!condition() && performance.now() > passed + stepAfterMs) {
          await this.#pass(step);
          passed = performance.now();
        }
        return condition();
      },
      what,
      () => this.#hub?.status(),
    );
  }

  #configuration(): Record<string, unknown> {
    const { timeZone, configuration } = this.#options;
    return {
      dataFolder: this.#dataFolder,
      timeZone,
      portal: { port: 0 },
      ...this.home.configuration(),
      ...configuration,
    };
  }
}
