import { after, type Clock, type Monotonic } from '../../foundation/clock.ts';
import { milliseconds, seconds } from '../../foundation/durations.ts';
import { encodeHiLinkAnswer, HiLinkEar, word, type HiLinkCommand } from './hi-link-frames.ts';
import type { DeviceLine } from './line-faults.ts';
import { TalkingLine } from './talking-line.ts';

/** Commands that the LD2410 and the LD2450 have in common (Hi-Link, LD2410 serial protocol). */
const common = {
  enable: 0x00ff,
  end: 0x00fe,
  firmware: 0x00a0,
  baudRate: 0x00a1,
  factory: 0x00a2,
  restart: 0x00a3,
  bluetooth: 0x00a4,
  address: 0x00a5,
  authenticate: 0x00a8,
  password: 0x00a9,
} as const;

const baudRates = [9_600, 19_200, 38_400, 57_600, 115_200, 230_400, 256_000, 460_800];
const protocolVersion = 1;
const bufferSize = 0x40;
/** How long it says nothing after a restart. */
const boot = seconds(1);
const reportsEvery = milliseconds(100);

export interface HiLinkOptions {
  readonly line: DeviceLine;
  readonly clock: Clock;
  readonly factoryBaudRate: number;
  /** Major, minor and build as the firmware writes them: 0x01, 0x02, 0x22062416. */
  readonly firmware: { readonly major: number; readonly minor: number; readonly build: number };
  readonly speedChanged: (baudRate: number) => void;
  readonly restarted: () => void;
  readonly factory: () => void;
  /** What it says by itself, ten times a second. */
  readonly report: () => Uint8Array;
  /** Commands of the device's own that only read. */
  readonly reads: readonly number[];
  /** Data of the answer to a command of the device's own; undefined for one that it does not know or refuses. */
  readonly own: (command: HiLinkCommand) => readonly number[] | undefined;
}

/**
 * What a Hi-Link radar says: its reports, and in a configuration session (enable, commands, end) its answers. While one
 * is open nothing is reported, and outside of it every command is refused.
 */
export class HiLinkSession {
  readonly #options: HiLinkOptions;
  readonly #ear = new HiLinkEar();
  readonly #talk: TalkingLine;
  readonly #changes: number[] = [];
  #open = false;
  #baudRate: number;
  #bootsUntil: Monotonic | undefined;

  constructor(options: HiLinkOptions) {
    this.#options = options;
    this.#baudRate = options.factoryBaudRate;
    this.#talk = new TalkingLine({
      line: options.line,
      clock: options.clock,
      speeches: [{ every: reportsEvery, say: () => (this.#open || this.#boots ? [] : [options.report()]) }],
      answer: (bytes) => this.#answer(bytes),
    });
  }

  /** Numbers of the commands that it has obeyed and that change something, in order. */
  get changes(): readonly number[] {
    return this.#changes;
  }

  /** Power on: no session is open. */
  start(): void {
    this.#open = false;
    this.#bootsUntil = undefined;
    this.#talk.start();
  }

  stop(): void {
    this.#talk.stop();
  }

  #answer(bytes: Uint8Array): readonly Uint8Array[] {
    const commands = this.#ear.hear(bytes);
    return this.#boots ? [] : commands.map((command) => this.#answerOne(command));
  }

  get #boots(): boolean {
    return this.#bootsUntil !== undefined && this.#options.clock.now().monotonic < this.#bootsUntil;
  }

  #answerOne(asked: HiLinkCommand): Uint8Array {
    const { command } = asked;
    if (command === common.enable) this.#open = true;
    const data = this.#open || command === common.end ? this.#data(asked) : undefined;
    if (command === common.end) this.#open = false;
    if (data && !this.#isHarmless(command)) this.#changes.push(command);
    return data ? encodeHiLinkAnswer(command, 0, data) : encodeHiLinkAnswer(command, 1);
  }

  #isHarmless(command: number): boolean {
    const { enable, end, firmware, address } = common;
    return [enable, end, firmware, address, ...this.#options.reads].some((harmless) => harmless === command);
  }

  #data(asked: HiLinkCommand): readonly number[] | undefined {
    const { clock, firmware, factory, own, restarted, speedChanged, factoryBaudRate } = this.#options;
    switch (asked.command) {
      case common.enable:
        return [...word(protocolVersion), ...word(bufferSize)];
      case common.end:
      case common.bluetooth:
      case common.authenticate:
      case common.password:
        return [];
      case common.firmware: {
        const { major, minor, build } = firmware;
        return [0, 0, minor, major, ...word(build & 0xffff), ...word(build >>> 16)];
      }
      case common.address:
        return [0x8f, 0x27, 0x2e, 0xb8, 0x0f, 0x65];
      case common.baudRate: {
        const chosen = asked.value.byteLength === 2 ? baudRates[asked.value.getUint16(0, true) - 1] : undefined;
        if (chosen === undefined) return undefined;
        // Used from the next restart on.
        this.#baudRate = chosen;
        return [];
      }
      case common.factory:
        this.#baudRate = factoryBaudRate;
        factory();
        return [];
      case common.restart:
        this.#open = false;
        this.#bootsUntil = after(clock.now(), boot);
        clock.wakeAt(this.#bootsUntil, () => speedChanged(this.#baudRate));
        restarted();
        return [];
      default:
        return own(asked);
    }
  }
}
