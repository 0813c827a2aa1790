import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { z } from 'zod';
import { parseConfiguration } from '../../cloud-relay/configuration/configuration-file.ts';
import { dataFiles } from '../../cloud-relay/configuration/data-folder.ts';
import { openAuthority } from '../../cloud-relay/identity/x509-authority.ts';
import type { OutgoingPage } from '../../cloud-relay/paging/page.ts';
import { seedDemo, type DemoSeed } from '../../cloud-relay/registry/demo-seed.ts';
import { startRelay, type Relay } from '../../cloud-relay/relay.ts';
import { putChannelAddress } from '../../cloud-relay/store/channel-address-store.ts';
import { everywhere } from '../../cloud-relay/store/scope.ts';
import { claimCodeSchema, hubIdentityRoutes, hubSchema, type Hub as RegisteredHub } from '../../contracts/api-hubs.ts';
import { incidentRoutes, incidentSchema, type Incident } from '../../contracts/api-incidents.ts';
import type { Clock, WallTime } from '../../foundation/clock.ts';
import { milliseconds, seconds, type Duration } from '../../foundation/durations.ts';
import { ManualClock } from '../../foundation/manual-clock.ts';
import { systemClock } from '../../foundation/system-clock.ts';
import { IdentityHome } from './identity-home.ts';
import { makeKeyAndRequest } from './relay-key.ts';
import { addCertificate, temporaryFolder } from './relay-store.ts';
import { tokenOfEverything } from './signed-in.ts';
import { turn } from './until.ts';
import { WorldLog } from './world-log.ts';

const loopback = '127.0.0.1';
/** While the story waits for handshakes, so much of its time passes in so much real time. */
const step = seconds(1);
const stepAfterMs = 25;
const patienceMs = 40_000;

/**
 * A whole relay with real TLS, and the hubs of homes whose sensors say what the test says, on one manual clock. TLS itself
 * asks the computer for the date: certificates that have ended or have not begun are dated so.
 */
export class IdentityWorld {
  readonly time: ManualClock;
  readonly pages: OutgoingPage[] = [];
  readonly #folder: string;
  readonly #log = new WorldLog();
  readonly #homes: IdentityHome[] = [];
  #relay: Relay | undefined;
  #ports = { mqtt: 0, enrolment: 0 };
  #certificatesAreOff = milliseconds(0);
  #seed: DemoSeed | undefined;
  #token: string | undefined;

  static async start(): Promise<IdentityWorld> {
    const world = new IdentityWorld(await temporaryFolder());
    onTestFinished(async ({ task }) => world.#end(task.result?.state === 'fail'));
    await world.relayStarts();
    const { store } = world.relay;
    const { wall } = world.time.now();
    world.#seed = await seedDemo(store, wall);
    for (const responder of Object.values(world.seed.responders)) {
      const address = { responder, channel: 'test', label: 'test', address: {}, sameAs: responder };
      await putChannelAddress(store.db, everywhere, address, wall);
    }
    return world;
  }

  private constructor(folder: string) {
    this.#folder = folder;
    this.time = new ManualClock({ wall: systemClock().now().wall });
  }

  get relay(): Relay {
    if (!this.#relay) throw new Error('the relay does not run');
    return this.#relay;
  }

  get seed(): DemoSeed {
    if (!this.#seed) throw new Error('nobody is registered yet');
    return this.#seed;
  }

  /** `certificatesAreOff`: the relay dates its certificates by a clock that is off by this. */
  async relayStarts(options: { readonly certificatesAreOff?: Duration } = {}): Promise<void> {
    this.#certificatesAreOff = options.certificatesAreOff ?? milliseconds(0);
    const configuration = parseConfiguration(
      JSON.stringify({
        dataFolder: 'relay',
        publicHosts: ['localhost', loopback],
        mqtt: { host: loopback, port: this.#ports.mqtt },
        enrolment: { host: loopback, port: this.#ports.enrolment },
        console: { port: 0 },
      }),
      join(this.#folder, 'relay.yaml'),
    );
    this.#relay = await startRelay({
      configuration,
      clock: this.time,
      certificateClock: this.#certificateClock(),
      log: this.#log.log,
      channels: [
        {
          name: 'test',
          send: (page) => {
            this.pages.push(page);
            return Promise.resolve({ outcome: 'accepted', because: 'test' });
          },
        },
      ],
      random: () => 0.5,
    });
    this.#ports = this.#relay.ports;
  }

  async relayStops(): Promise<void> {
    const { relay } = this;
    this.#relay = undefined;
    expect(await relay.stop(), 'how the relay stopped').toEqual([]);
  }

  /** A hub's computer as it comes out of its box. */
  home(name: string): IdentityHome {
    const home = new IdentityHome({ folder: join(this.#folder, name), time: this.time, log: this.#log.log });
    this.#homes.push(home);
    return home;
  }

  /** Somebody copies the card of a hub into another computer. */
  copyOf(home: IdentityHome, name: string): IdentityHome {
    const copy = this.home(name);
    mkdirSync(copy.folder, { recursive: true });
    cpSync(home.folder, copy.folder, { recursive: true });
    return copy;
  }

  /** A home whose hub has enrolled for the demo's dwelling, runs and is connected. */
  async movedIn(name = 'home'): Promise<IdentityHome> {
    const home = this.home(name);
    await home.enrols(await this.claimCode());
    await home.starts();
    await this.isOnline(home);
    return home;
  }

  async claimCode(wishes: { readonly replaces?: string } = {}): Promise<string> {
    const body = { dwellingId: this.seed.dwellingId, ...wishes };
    return (await this.ask('POST', '/api/claim-codes', claimCodeSchema, body)).code;
  }

  /** Time passes; what it causes has happened when this resolves. */
  passes(duration: Duration): Promise<void> {
    return this.time.advanceSettling(duration, () => this.settle());
  }

  isOnline(home: IdentityHome): Promise<void> {
    return this.until(
      () => home.hub.connected,
      'the hub reaches the relay',
      () => home.hub.status().problems,
    );
  }

  /** Waits for real work, while the story's time passes in steps as slowly as it may. */
  async until(
    condition: () => boolean | Promise<boolean>,
    what: string,
    details: () => unknown = () => '',
  ): Promise<void> {
    const end = performance.now() + patienceMs;
    let passed = performance.now();
    while (!(await condition())) {
      if (performance.now() > end) throw new Error(`it never happened that ${what} ${JSON.stringify(details())}`);
      await turn();
      if (performance.now() < passed + stepAfterMs) continue;
      this.time.advance(step);
      passed = performance.now();
    }
    await this.settle();
  }

  /** Resolves when no hub and not the relay has anything under way. */
  async settle(): Promise<void> {
    for (let round = 0; round < 2; round++) {
      await turn();
      for (const home of this.#homes) await home.running?.quiet();
      await this.#relay?.quiet();
    }
  }

  /** The hub's certificate, and those of the time before it, were issued so long ago: by now they may have ended. */
  async ageCertificate(home: IdentityHome, by: Duration): Promise<void> {
    const { keyPem, requestPem } = await makeKeyAndRequest();
    const now = systemClock().now().wall;
    const authority = await openAuthority(dataFiles(join(this.#folder, 'relay')).authority, now);
    const { pem, ...dates } = await authority.issueHubCertificate({
      requestPem,
      hub: home.identity.hub,
      now: now - by,
    });
    await addCertificate(this.relay.store, home.identity.hub, dates);
    await home.keeps({ ...home.identity, keyPem, certificatePem: pem });
  }

  hubs(): Promise<readonly RegisteredHub[]> {
    return this.relay.store.db
      .selectFrom('hubs')
      .select('id')
      .orderBy('enrolled_at')
      .execute()
      .then((rows) => Promise.all(rows.map(({ id }) => this.ask('GET', `/api/hubs/${id}`, hubSchema))));
  }

  hubOf(home: IdentityHome): Promise<RegisteredHub> {
    return this.ask('GET', `/api/hubs/${home.identity.hub}`, hubSchema);
  }

  async rotates(): Promise<void> {
    const { answer } = hubIdentityRoutes['POST /api/authority/rotate'];
    await this.ask('POST', '/api/authority/rotate', answer, {});
  }

  async retires(fingerprint: string): Promise<void> {
    const { answer } = hubIdentityRoutes['POST /api/authority/:id/retire'];
    await this.ask('POST', `/api/authority/${fingerprint}/retire`, answer, {});
  }

  async authorities(): Promise<readonly { fingerprint: string; state: string; certificatesInUse: number }[]> {
    const { answer } = hubIdentityRoutes['GET /api/authority'];
    return (await this.ask('GET', '/api/authority', answer)).authorities;
  }

  /** Somebody begins to work on the hub. Returns when that ends by itself. */
  async installs(hub: string, workMinutes: number): Promise<number | null> {
    const { answer } = hubIdentityRoutes['POST /api/hubs/:id/installation'];
    const body = { minutes: workMinutes };
    return (await this.ask('POST', `/api/hubs/${hub}/installation`, answer, body)).installingUntil;
  }

  /** Every incident, the oldest first, in full. */
  async incidents(): Promise<readonly Incident[]> {
    const { answer } = incidentRoutes['GET /api/incidents'];
    const { incidents } = await this.ask('GET', '/api/incidents?state=all', answer);
    const full: Incident[] = [];
    for (const { id } of incidents) full.push(await this.ask('GET', `/api/incidents/${id}`, incidentSchema));
    return full.toSorted((one, other) => one.openedAt - other.openedAt);
  }

  /** Of every alarm: faults of one home stand in one incident. */
  async kinds(): Promise<string[]> {
    return (await this.incidents()).flatMap(({ alarms }) => alarms.map(({ kind }) => kind));
  }

  /** What a program with a token of everything is told. */
  async ask<Schema extends z.ZodType>(
    method: string,
    path: string,
    schema: Schema,
    body?: unknown,
  ): Promise<z.output<Schema>> {
    const { store, ports } = this.relay;
    this.#token ??= await tokenOfEverything(store, this.time.now().wall);
    const answer = await fetch(`http://${loopback}:${ports.console}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    expect(answer.ok, `${method} ${path}: ${answer.status} ${text}`).toBe(true);
    return schema.parse(JSON.parse(text));
  }

  /** Lines at error level with this in them are part of the story. */
  expectError(text: RegExp): void {
    this.#log.expects(text);
  }

  #certificateClock(): Clock {
    const computer = systemClock();
    return {
      wakeAt: (at, run) => computer.wakeAt(at, run),
      now: () => {
        const now = computer.now();
        return { ...now, wall: (now.wall + this.#certificatesAreOff) as WallTime };
      },
    };
  }

  async #end(failedAlready: boolean): Promise<void> {
    const problems: string[] = [];
    for (const home of this.#homes) problems.push(...(await home.stops()));
    problems.push(...((await this.#relay?.stop()) ?? []));
    rmSync(this.#folder, { recursive: true, force: true });
    if (failedAlready) return;
    expect(problems, 'what did not stop well').toEqual([]);
    expect(this.#log.unexpected, 'errors that the story does not mention').toEqual([]);
    expect(this.time.pending, 'wake-ups that were left over').toBe(0);
  }
}
