import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { parseConfiguration } from '../../cloud-relay/configuration/configuration-file.ts';
import { createClaimCode } from '../../cloud-relay/identity/claims.ts';
import { seedDemo, type DemoSeed } from '../../cloud-relay/registry/demo-seed.ts';
import { startRelay, type Relay } from '../../cloud-relay/relay.ts';
import { everywhere } from '../../cloud-relay/store/scope.ts';
import type { Hub } from '../../contracts/api-hubs.ts';
import type { Incident, IncidentAction, Outcome } from '../../contracts/api-incidents.ts';
import { milliseconds, seconds, type Duration } from '../../foundation/durations.ts';
import { ManualClock } from '../../foundation/manual-clock.ts';
import { systemClock } from '../../foundation/system-clock.ts';
import { BadLink } from '../../simulators/network/bad-link.ts';
import { temporaryFolder } from './relay-store.ts';
import { turn } from './until.ts';
import { WorldConsole } from './world-console.ts';
import { Flat, type FlatOptions } from './world-flat.ts';
import { everyPart } from './world-home.ts';
import { WorldLog } from './world-log.ts';
import { WorldPeople, type GotPage } from './world-people.ts';

export interface WorldOptions extends Partial<FlatOptions> {
  /** When the story begins. */
  readonly wall?: string;
}

/** Worlds of different test files run at the same time: each has addresses of its own on loopback. */
const own = `${(process.pid >> 8) & 0xff}.${process.pid & 0xff || 1}`;
const relayHost = `127.77.${own}`;
const linkHost = `127.78.${own}`;

/** Opening ports takes an unknown part of this; a hub's heartbeats and a radar's seconds count from the beginning. */
const startTakes = seconds(10);

/** Bytes that have not arrived by then are lost with the line that carried them. Real time. */
const lostAfterMs = 2_000;

/**
 * A whole relay and a whole home in this process on one manual clock: real ptys, brokers, disks, TLS and HTTP. Fails the
 * test at its end on anything that the story did not mention: a page, an error in the log, a wake-up left over, a part
 * that did not stop well.
 */
export class World {
  readonly time: ManualClock;
  readonly people: WorldPeople;
  readonly #folder: string;
  readonly #log = new WorldLog();
  readonly #timeZone: string;
  #relay: Relay | undefined;
  #mqttPort = 0;
  #internet: BadLink | undefined;
  #seed: DemoSeed | undefined;
  readonly #flats: Flat[] = [];
  readonly #console: WorldConsole;
  #zero = 0;

  /** A relay with the demo's people, and one home whose hub has run for 10 s and is connected. */
  static async start(options: WorldOptions = {}): Promise<World> {
    const time = new ManualClock({ wall: options.wall ?? '2026-03-02T14:00:00Z' });
    const began = time.now().monotonic;
    const world = new World(time, await WorldPeople.start(time), await temporaryFolder(), options.timeZone);
    onTestFinished(async ({ task }) => world.#end(task.result?.state === 'fail'));
    await world.relayStarts();
    world.#seed = await seedDemo(world.relay.store, time.now().wall);
    const { family, gridWorker, operator, installer } = world.#seed.responders;
    const { store } = world.relay;
    await world.people.reachable(store, 'family', family, 'web-push');
    await world.people.reachable(store, 'grid-worker', gridWorker, 'web-push');
    await world.people.reachable(store, 'operator', operator, 'webhook');
    await world.people.reachable(store, 'installer', installer, 'web-push');
    await world.moveIn(world.#seed.dwellingId, options);
    await world.advance(milliseconds(startTakes - ((time.now().monotonic - began) % startTakes)));
    world.mark();
    return world;
  }

  private constructor(time: ManualClock, people: WorldPeople, folder: string, timeZone = 'Asia/Shanghai') {
    this.time = time;
    this.people = people;
    this.#folder = folder;
    this.#timeZone = timeZone;
    this.#console = new WorldConsole(() => this.relay, time);
  }

  get relay(): Relay {
    if (!this.#relay) throw new Error('the relay does not run');
    return this.#relay;
  }

  get seed(): DemoSeed {
    if (!this.#seed) throw new Error('nobody is registered yet');
    return this.#seed;
  }

  /** The first home: 王阿姨's. */
  get flat(): Flat {
    const [first] = this.#flats;
    if (!first) throw new Error('nobody has moved in yet');
    return first;
  }

  /** Equips another registered dwelling. All homes of a world share one line to the relay. */
  async moveIn(dwelling: string, options: Partial<FlatOptions> = {}): Promise<Flat> {
    const number = this.#flats.length;
    const flat = new Flat(
      {
        parts: options.parts ?? everyPart,
        timeZone: this.#timeZone,
        configuration: options.configuration ?? {},
      },
      {
        folder: join(this.#folder, `flat-${number}`),
        time: this.time,
        log: this.#log.log,
        settle: () => this.settle(),
        internet: await this.#openLine(),
      },
    );
    this.#flats.push(flat);
    const { relay } = this;
    const claim = await createClaimCode(
      relay.store.db,
      everywhere,
      {
        dwellingId: dwelling,
        address: { url: `https://${linkHost}:${relay.ports.enrolment}`, fingerprint: relay.fingerprint },
      },
      this.time.now().wall,
    );
    await flat.moveIn(claim?.code ?? '');
    await this.#console.endInstallation(flat.hub.id);
    return flat;
  }

  async relayStarts(): Promise<void> {
    const configuration = parseConfiguration(
      JSON.stringify({
        dataFolder: 'relay',
        publicHosts: [linkHost, relayHost, 'localhost'],
        mqtt: { host: relayHost, port: this.#mqttPort },
        enrolment: { host: linkHost, port: 0 },
        console: { port: 0 },
        paging: { allowedAddresses: ['127.0.0.0/8', '::1/128'] },
        signIn: { secondFactorFor: [] },
      }),
      join(this.#folder, 'relay.yaml'),
    );
    this.#relay = await startRelay({
      configuration,
      clock: this.time,
      certificateClock: systemClock(),
      log: this.#log.log,
      providerAgent: this.people.agent,
      random: () => 0.5,
    });
    this.#mqttPort = this.#relay.ports.mqtt;
  }

  async relayStops(): Promise<void> {
    const { relay } = this;
    this.#relay = undefined;
    expect(await relay.stop(), 'how the relay stopped').toEqual([]);
  }

  /** Time passes. All that it causes happens, on disks and wires too, at the moment it belongs to. */
  advance(duration: Duration): Promise<void> {
    return this.time.advanceSettling(duration, () => this.settle());
  }

  /** From here the story counts its seconds. */
  mark(): void {
    this.#zero = this.time.now().monotonic;
  }

  /** Resolves when no byte, message, receipt or page is on its way. */
  async settle(): Promise<void> {
    let before: string;
    do {
      before = this.#activity;
      await this.#bytesArrive();
      for (const { home } of this.#flats) await home.published();
      for (const flat of this.#flats) await flat.quiet();
      await this.#relay?.quiet();
      await turn();
    } while (before !== this.#activity);
  }

  /** Exactly these pages have come since the last look, as `30 s family: call 疑似跌倒`. */
  expectPages(...expected: readonly string[]): void {
    expect(this.takePages().map((page) => this.#tell(page))).toEqual(expected);
  }

  expectNoPages(): void {
    this.expectPages();
  }

  /** The pages since the last look, with what each carried. */
  takePages(): readonly GotPage[] {
    return this.people.takePages();
  }

  /** Lines at error level with this in them are part of the story. */
  expectError(text: RegExp): void {
    this.#log.expects(text);
  }

  /** Every incident, the oldest first, in full. */
  incidents(): Promise<readonly Incident[]> {
    return this.#console.incidents();
  }

  /** The only incident there is. */
  incident(): Promise<Incident> {
    return this.#console.incident();
  }

  /** Somebody at the relay lets the hub of a home try itself out; the first home's unless told otherwise. */
  async testBegins(order: { readonly minutes?: number; readonly walkTest?: boolean } = {}): Promise<Hub> {
    const begun = await this.#console.testBegins(this.flat.hub.id, order);
    await this.settle();
    return begun;
  }

  async testEnds(): Promise<Hub> {
    const ended = await this.#console.testEnds(this.flat.hub.id);
    await this.settle();
    return ended;
  }

  /** What the relay shows of the first home's hub. */
  shownHub(): Promise<Hub> {
    return this.#console.hub(this.flat.hub.id);
  }

  accepts(who: string, incident?: string): Promise<Incident> {
    return this.#act('accept', who, {}, incident);
  }

  onMyWay(who: string, etaMinutes: number, incident?: string): Promise<Incident> {
    return this.#act('on-my-way', who, { etaMinutes }, incident);
  }

  arrives(who: string, incident?: string): Promise<Incident> {
    return this.#act('arrived', who, {}, incident);
  }

  closes(who: string, outcome: Outcome, note = '', incident?: string): Promise<Incident> {
    return this.#act('close', who, { outcome, note }, incident);
  }

  /** Somebody with every right asks the relay something, and all that it causes happens. */
  async asks(method: string, path: string, body?: object): Promise<{ readonly status: number; readonly text: string }> {
    const answer = await this.#console.ask(method, path, body);
    await this.settle();
    return answer;
  }

  async #act(action: IncidentAction, who: string, more: object, incident?: string): Promise<Incident> {
    const done = await this.#console.act(action, { responder: this.people.responder(who), ...more }, incident);
    await this.settle();
    return done;
  }

  #tell({ to, purpose, title, at }: GotPage): string {
    return `${Math.round(at - this.#zero) / 1_000} s ${to}: ${purpose} ${title}`;
  }

  /** The way from the homes to the relay: the relay's own port on another address, which claim codes name. */
  async #openLine(): Promise<BadLink> {
    if (this.#internet) return this.#internet;
    const target = { host: relayHost, port: this.#mqttPort };
    this.#internet = new BadLink({ target, clock: this.time });
    await this.#internet.start(this.#mqttPort, linkHost);
    return this.#internet;
  }

  async #bytesArrive(): Promise<void> {
    const end = performance.now() + lostAfterMs;
    await turn();
    for (const { home } of this.#flats) {
      while (!home.idle) {
        if (performance.now() > end) home.forgetLost();
        await turn();
      }
    }
  }

  get #activity(): string {
    const hubs = this.#flats.map(({ home, runningHub }) => `${home.traffic} ${runningHub?.connected}`);
    return [...hubs, this.people.count, this.#log.lines].join(' ');
  }

  async #end(failedAlready: boolean): Promise<void> {
    const problems: string[] = [];
    for (const flat of this.#flats) problems.push(...(await flat.stop()));
    await this.#internet?.stop();
    problems.push(...((await this.#relay?.stop()) ?? []));
    const unexpected = this.takePages().map((page) => this.#tell(page));
    await this.people.stop();
    if (failedAlready) return;
    expect(problems, 'what did not stop well').toEqual([]);
    expect(unexpected, 'pages that the story does not mention').toEqual([]);
    expect(this.people.refused, 'what a provider refused').toEqual([]);
    expect(this.#log.unexpected, 'errors that the story does not mention').toEqual([]);
    expect(this.time.pending, 'wake-ups that were left over').toBe(0);
  }
}
