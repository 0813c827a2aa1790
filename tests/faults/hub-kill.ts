import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { milliseconds, seconds } from '../../foundation/durations.ts';
import { Lifecycle } from '../../foundation/lifecycle.ts';
import { FaultHome, pins, type CommittedMessage } from '../support/fault-home.ts';
import { FaultRelay } from '../support/fault-relay.ts';
import { pause, seededRandom, until } from '../support/fault-wait.ts';
import { AlarmLoad } from './alarm-load.ts';

/** Detectors that smell smoke in the moment of a kill, and keep saying so. */
const victims = [0, 1, 2, 3, 4, 5];
/** The others make the load. */
const load = { radars: [0, 1], smokes: [6, 7, 8], buttons: [0, 1] };
const measurements = 20;
/** After so many kills somebody closes the incident that the alarms have become. */
const killsToIncident = 10;
/** How long after the danger was on the wire the kill comes, at most. */
const longestAimMs = 20;
/** Ten times what a restart takes. */
const patience = seconds(20);
const repeatEvery = milliseconds(500);

export interface HubKillFigures {
  readonly kills: number;
  /** Kills in which a danger was on the wire whose message the relay did not have yet. */
  readonly inFlight: number;
  /** Alarms that the hub's disk had after one of the kills or at the end. */
  readonly alarms: number;
  readonly messages: number;
  /** Dangers of a kill that were on the disk before it, and those that only the detector's next word brought back. */
  readonly survived: number;
  readonly raisedAgain: number;
  /** Milliseconds from the siren on the Firmata line to the alarm being on the disk. */
  readonly window: readonly number[];
  /** Milliseconds from the start of a killed hub to its being online. */
  readonly restart: readonly number[];
  /** What must not be: each a sentence. */
  readonly losses: readonly string[];
}

/** Kills the hub under alarm load and compares what its disk had with what the relay has. */
export async function tortureHub(options: {
  kills: number;
  seed: number;
  log: (line: string) => void;
}): Promise<HubKillFigures> {
  const lifecycle = new Lifecycle();
  try {
    const folder = mkdtempSync(join(tmpdir(), 'anju-hub-kill-'));
    lifecycle.onStop('folder', () => rmSync(folder, { recursive: true, force: true }));
    const relay = await FaultRelay.start(folder);
    lifecycle.onStop('relay', () => relay.stop());
    const home = await FaultHome.start({
      folder: join(folder, 'home'),
      installed: { radars: 2, smokes: victims.length + load.smokes.length, buttons: 2, board: true },
      // Each kill is a danger of its own here: none is taken for a source that flaps.
      configuration: { alarms: { preAlarmSeconds: { fall: 1 }, flapsFrom: 1000 } },
    });
    lifecycle.onStop('home', () => home.stop());
    await home.enrolHub(relay);
    return await new HubTorture(relay, home, options).run();
  } finally {
    await lifecycle.stop();
  }
}

class HubTorture {
  readonly #relay: FaultRelay;
  readonly #home: FaultHome;
  readonly #options: { readonly kills: number; readonly log: (line: string) => void };
  readonly #random: () => number;
  readonly #committed = new Map<string, CommittedMessage>();
  readonly #losses: string[] = [];
  readonly #restart: number[] = [];
  #inFlight = 0;
  #survived = 0;
  #raisedAgain = 0;

  constructor(
    relay: FaultRelay,
    home: FaultHome,
    options: { kills: number; seed: number; log: (line: string) => void },
  ) {
    this.#relay = relay;
    this.#home = home;
    this.#options = options;
    this.#random = seededRandom(options.seed);
  }

  async run(): Promise<HubKillFigures> {
    const { kills, log } = this.#options;
    await this.#home.runHub();
    await this.#home.online(patience);
    const window = await this.#measureWindow();
    for (let killed = 0; killed < kills; killed += killsToIncident) {
      const alarmLoad = new AlarmLoad(this.#home, load, this.#random);
      alarmLoad.start();
      try {
        for (let n = killed; n < Math.min(kills, killed + killsToIncident); n++) await this.#killOnce();
      } finally {
        await alarmLoad.stop();
      }
      await this.#compare();
      // Only now: what is raised after its incident was closed rightly opens another one.
      await this.#relay.closeAll();
      log(`${Math.min(kills, killed + killsToIncident)} of ${kills} hub kills, ${this.#losses.length} losses`);
    }
    const alarms = new Set([...this.#committed.values()].map(({ alarm }) => alarm?.alarmId));
    return {
      kills,
      inFlight: this.#inFlight,
      alarms: alarms.size,
      messages: this.#committed.size,
      survived: this.#survived,
      raisedAgain: this.#raisedAgain,
      window,
      restart: this.#restart,
      losses: this.#losses,
    };
  }

  /** In a quiet home: smoke, the siren on the board's line, the row on the disk as another reader sees it. */
  async #measureWindow(): Promise<number[]> {
    const window: number[] = [];
    const { board } = this.#home;
    if (!board) throw new Error('the window is measured at the board');
    const database = new Database(join(this.#home.dataFolder, 'outbox', 'alarms.db'), { readonly: true });
    try {
      const newest = database.prepare('SELECT max(position) FROM messages').pluck();
      for (let round = 0; round < measurements; round++) {
        const before = newest.get();
        let siren: number | undefined;
        let disk: number | undefined;
        const stop = board.onOutput(({ pin, value }) => {
          if (pin === pins.siren && value > 0) siren ??= performance.now();
        });
        this.#home.smoke(0, true);
        const end = performance.now() + patience;
        while ((siren === undefined || disk === undefined) && performance.now() < end) {
          if (disk === undefined && newest.get() !== before) disk = performance.now();
          await new Promise<void>((resolve) => setImmediate(resolve));
        }
        stop();
        if (siren === undefined || disk === undefined) throw new Error('smoke made no siren or no alarm');
        window.push(disk - siren);
        this.#home.smoke(0, false);
        await this.#calm();
      }
    } finally {
      database.close();
    }
    return window;
  }

  async #calm(): Promise<void> {
    await until(
      async () => {
        const status = await this.#home.status();
        // A slow disk is a fault for ten minutes.
        return status.alarms.every(({ kind }) => kind === 'storage_failed') && status.outbox.pending === 0;
      },
      'the home is calm again',
      patience,
      () => this.#home.tryStatus(),
    );
  }

  async #killOnce(): Promise<void> {
    await pause(milliseconds(100 + this.#random() * 500));
    const dangerAt = Date.now();
    for (const index of victims) this.#home.smoke(index, true);
    // The broker has them: from here on they are on their way to the hub, or in it.
    await this.#home.bridge.idle();
    const aim = performance.now() + this.#random() * longestAimMs;
    while (performance.now() < aim) await new Promise<void>((resolve) => setImmediate(resolve));
    const killedAt = Date.now();
    const { hub } = this.#home;
    await hub.kill();

    const disk = this.#home.committed();
    this.#note(disk);
    const missing = victims.filter((index) => !this.#relayHad(index, dangerAt, killedAt));
    if (missing.length > 0) this.#inFlight++;
    const onDisk = new Set(disk.map(({ alarm }) => alarm?.alarmId));

    const startedAt = performance.now();
    await this.#home.runHub();
    await this.#home.online(patience);
    this.#restart.push(performance.now() - startedAt);
    await this.#raisesAgain(onDisk);
    for (const index of victims) this.#home.smoke(index, false);
    await until(
      async () => !(await this.#home.status()).alarms.some(({ place }) => this.#isVictim(place)),
      'the detectors that smell nothing any more are calm',
      patience,
    );
  }

  /** The detectors still smell smoke: each must be an alarm again, at home and at the relay. */
  async #raisesAgain(onDisk: ReadonlySet<string | undefined>): Promise<void> {
    let repeatedAt = performance.now();
    const open = await until(
      async () => {
        if (performance.now() > repeatedAt + repeatEvery) {
          repeatedAt = performance.now();
          for (const index of victims) this.#home.smoke(index, true);
        }
        const { alarms } = await this.#home.status();
        const found = alarms.filter(({ kind, place }) => kind === 'smoke' && this.#isVictim(place));
        return found.length === victims.length ? found : undefined;
      },
      'every detector that smells smoke is an alarm again',
      patience,
      () => this.#home.tryStatus(),
    );
    for (const { alarmId } of open) {
      if (onDisk.has(alarmId)) this.#survived++;
      else this.#raisedAgain++;
    }
    await until(
      () => open.every(({ alarmId }) => this.#relayAlarms(alarmId) === 1),
      'the relay has the alarms of all detectors that smell smoke',
      patience,
      () => open,
    );
  }

  #isVictim(place: string): boolean {
    return victims.some((index) => place === `smoke-${index}`);
  }

  /** Whether the relay had stored an alarm of this detector for this danger when the hub was killed. */
  #relayHad(index: number, dangerAt: number, killedAt: number): boolean {
    return (
      this.#relay.count(
        `FROM messages WHERE hub_id = ? AND stream = 'alarm' AND received_at BETWEEN ? AND ?
         AND json_extract(envelope, '$.body.transition') = 'raised' AND json_extract(envelope, '$.alarm.place') = ?`,
        this.#home.id,
        dangerAt,
        killedAt,
        `smoke-${index}`,
      ) > 0
    );
  }

  #relayAlarms(alarmId: string): number {
    return this.#relay.count('FROM incident_alarms WHERE hub_id = ? AND alarm_id = ?', this.#home.id, alarmId);
  }

  #note(disk: readonly CommittedMessage[]): void {
    const now = new Set(disk.map(keyOf));
    for (const [key, { transition }] of this.#committed) {
      if (!now.has(key)) this.#losses.push(`${key} (${transition}) was on the hub's disk and is no more`);
    }
    for (const message of disk) this.#committed.set(keyOf(message), message);
  }

  /** Nothing is under way any more: now everything that the disk ever had must stand at the relay, once. */
  async #compare(): Promise<void> {
    await until(
      async () => {
        const { outbox, uplink, alarms } = await this.#home.status();
        return outbox.pending === 0 && uplink.awaitingReceipt === 0 && alarms.every(({ life }) => life === 'raised');
      },
      'the hub has a receipt for everything',
      seconds(60),
      () => this.#home.tryStatus(),
    );
    this.#note(this.#home.committed());
    this.#losses.splice(0, Infinity, ...new Set([...this.#losses, ...this.#missingAtRelay()]));
  }

  #missingAtRelay(): string[] {
    const losses: string[] = [];
    const messageRow = z.object({ session: z.string(), sequence: z.number(), conflicting: z.number() });
    const atRelay = new Map<string, number>();
    const sql = `SELECT session, sequence, conflicting FROM messages WHERE hub_id = ? AND stream = 'alarm'`;
    for (const row of this.#relay.rows(messageRow, sql, this.#home.id)) {
      if (row.conflicting !== 0) losses.push(`${keyOf(row)} came to the relay with two bodies`);
      atRelay.set(keyOf(row), (atRelay.get(keyOf(row)) ?? 0) + 1);
    }
    const alarmIds = new Set<string>();
    for (const [key, { transition, alarm }] of this.#committed) {
      const times = atRelay.get(key) ?? 0;
      if (times !== 1) losses.push(`${key} (${transition}) stands ${times} times at the relay`);
      if (alarm) alarmIds.add(alarm.alarmId);
    }
    for (const alarmId of alarmIds) {
      const times = this.#relayAlarms(alarmId);
      if (times !== 1) losses.push(`alarm ${alarmId} stands ${times} times in the relay's incidents`);
    }
    return losses;
  }
}

const keyOf = ({ session, sequence }: { session: string; sequence: number }): string => `${session}/${sequence}`;
