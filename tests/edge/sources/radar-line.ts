import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { SerialProfile } from '../../../device-profiles/profile.ts';
import { findProfile } from '../../../device-profiles/registry.ts';
import { SerialSource } from '../../../edge/sources/serial-source.ts';
import { serialDeviceSettings } from '../../../edge/sources/settings.ts';
import type { SettingsStatus } from '../../../edge/sources/setup-verdict.ts';
import { milliseconds, seconds, type Duration } from '../../../foundation/durations.ts';
import { createLog } from '../../../foundation/log.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';
import type { SerialLineEnd } from '../../../simulators/devices/device-simulator.ts';
import { openPty, type SimulatedPort } from '../../../simulators/serial/pty-pair.ts';
import { WatchedLine } from '../../support/serial-traffic.ts';
import { turn, until } from '../../support/until.ts';
import { Heard } from './heard.ts';
import { FileSetupMemory } from '../../../edge/sources/file-setup-memory.ts';

const log = createLog({ program: 'test', level: 'silent' });
/** Between two looks at the line, so that what one side does reaches the other before more time passes. */
const stride = milliseconds(50);

/** Real time: bytes that have not come by then were lost with a connection that closed. */
const lostAfterMs = 250;
const slowStopMs = 3_000;
/** A port that opens or closes does so in a thread of its own, and shows nothing meanwhile. */
const openingMs = 5;

/** A real serial line on a clock that is moved by hand: the hub's source at one end, a radar at the other. */
export class RadarLine {
  readonly clock = new ManualClock({ wall: '2026-03-01T22:00:00Z' });
  readonly #folder: string;
  readonly #port: SimulatedPort;
  readonly #watched: WatchedLine;
  readonly #profile: SerialProfile;
  readonly #onTheWay: ((bytes: Uint8Array) => Uint8Array | undefined)[] = [];
  readonly #back: ((bytes: Uint8Array) => readonly Uint8Array[])[] = [];
  /** What the hub has written, chunk by chunk, as the radar's end has it. */
  readonly written: Uint8Array[] = [];
  heard = new Heard();
  #source: SerialSource | undefined;

  private constructor(profile: SerialProfile, folder: string, port: SimulatedPort) {
    this.#profile = profile;
    this.#folder = folder;
    this.#port = port;
    this.#watched = new WatchedLine(port);
    this.#watched.port.onData((bytes) => this.written.push(Uint8Array.from(bytes)));
  }

  static async open(profileId: string): Promise<RadarLine> {
    const profile = findProfile(profileId);
    if (profile?.transport !== 'serial') throw new Error(`${profileId} is no serial profile`);
    const folder = mkdtempSync(join(tmpdir(), 'anju-radar-'));
    const port = await openPty({ link: join(folder, 'radar') });
    const line = new RadarLine(profile, folder, port);
    onTestFinished(async () => {
      await line.stopHub();
      await port.close();
      rmSync(folder, { recursive: true });
    });
    return line;
  }

  /** For the radar. What is written to it and by it passes what `spoilQuestions` and `spoilAnswers` say. */
  readonly end: SerialLineEnd = {
    write: (bytes) => {
      let frames: readonly Uint8Array[] = [bytes];
      for (const spoil of this.#back) frames = frames.flatMap((frame) => spoil(frame));
      for (const frame of frames) this.#watched.port.write(frame);
    },
    onData: (listener) =>
      this.#watched.port.onData((bytes) => {
        let left: Uint8Array | undefined = bytes;
        for (const spoil of this.#onTheWay) left = left && spoil(left);
        if (left) listener(left);
      }),
    lineSpeed: () => this.#port.lineSpeed(),
    close: () => this.#watched.port.close(),
    replug: () => this.#watched.port.replug(),
  };

  /** What the radar hears of the hub's bytes; undefined: nothing. */
  spoilQuestions(spoil: (bytes: Uint8Array) => Uint8Array | undefined): void {
    this.#onTheWay.push(spoil);
  }

  /** What the hub hears of one frame of the radar. */
  spoilAnswers(spoil: (frame: Uint8Array) => readonly Uint8Array[]): void {
    this.#back.push(spoil);
  }

  /** A hub is started, with the memory that the last one left on the disk. */
  async startHub(settings?: Record<string, unknown>, more: Record<string, unknown> = {}): Promise<void> {
    const memory = new FileSetupMemory(join(this.#folder, 'settings.json'), log);
    await memory.recall('radar');
    this.heard = new Heard();
    this.#source = new SerialSource({
      settings: serialDeviceSettings.parse({
        device: 'radar',
        profile: this.#profile.id,
        place: '卧室',
        path: join(this.#folder, 'radar'),
        ...(settings && { settings }),
        ...more,
      }),
      profile: this.#profile,
      clock: this.clock,
      log,
      setupMemory: memory,
    });
    this.#source.start(this.heard);
    await until(async () => (await this.#port.lineSpeed()) !== undefined && this.#isOpened(), 'the hub opens the line');
  }

  async stopHub(): Promise<void> {
    let stopped = this.#source === undefined;
    void this.#source?.stop().then(() => {
      stopped = true;
    });
    // The limits of a stop are on the clock that is moved by hand.
    const slow = performance.now() + slowStopMs;
    await until(() => {
      if (!stopped && performance.now() > slow) this.clock.advance(seconds(1));
      return stopped;
    }, 'the hub stops');
    this.#source = undefined;
    await this.settle();
  }

  /** Lets time pass; what each side writes arrives when it should. */
  async pass(duration: Duration): Promise<void> {
    for (let left: number = duration; left > 0; left -= stride) {
      await this.clock.advanceSettling(milliseconds(Math.min(left, stride)), () => this.settle());
    }
  }

  async passUntil(condition: () => boolean, what: string, most: Duration): Promise<void> {
    for (let passed = 0; !condition(); passed += stride) {
      if (passed > most) throw new Error(`it never happened that ${what}: ${JSON.stringify(this.#source?.status())}`);
      await this.pass(stride);
      const end = performance.now() + (this.status()?.state === 'failed' ? openingMs : 0);
      while (performance.now() < end) await turn();
    }
  }

  /** Until the hub says how the settings stand. */
  async settings(most: Duration): Promise<SettingsStatus> {
    const status = (): SettingsStatus | undefined => this.#source?.status().settings;
    await this.passUntil(() => (status()?.state ?? 'asking') !== 'asking', 'the settings are judged', most);
    return status() ?? { state: 'asking', says: {}, problems: [] };
  }

  status(): ReturnType<SerialSource['status']> | undefined {
    return this.#source?.status();
  }

  unrecognised(): ReturnType<SerialSource['unrecognised']> {
    return this.#source?.unrecognised() ?? [];
  }

  /** How many times these bytes went to the radar. */
  timesWritten(hex: string): number {
    const all = Buffer.concat(this.written).toString('hex');
    return all.split(hex.replaceAll(' ', '').toLowerCase()).length - 1;
  }

  /** Until everything that was written has arrived. What a line took with it when it closed never does. */
  async settle(): Promise<void> {
    let [quiet, traffic, since] = [0, -1, performance.now()];
    while (quiet < 4) {
      await turn();
      if (traffic !== this.#watched.traffic) [quiet, traffic, since] = [0, this.#watched.traffic, performance.now()];
      else if (this.#watched.idle) quiet++;
      else if (performance.now() - since > lostAfterMs) this.#watched.forgetLost();
    }
  }

  #isOpened(): boolean {
    const lost = this.#port.lostBytes;
    this.#port.write(new Uint8Array());
    return this.#port.lostBytes === lost && this.#source !== undefined;
  }
}
