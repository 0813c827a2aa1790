import type { Clock } from '../../foundation/clock.ts';
import { seconds } from '../../foundation/durations.ts';
import type { Doing } from './device-simulator.ts';
import type { DeviceLine } from './line-faults.ts';
import { repeat } from './repeat.ts';
import { serialSimulator, type SerialHardware } from './serial-device.ts';
import { encodeSumFrame, spoilSumFrame, SumFrameEar, type SumFrame } from './sum-frame.ts';

/** fda1: falls, pushed. bha1: bed and vitals, pushed. c1001-fall and c1001-sleep: the same, said only when asked. */
export type SumRadarModel = 'mr60fda1' | 'mr60bha1' | 'c1001-fall' | 'c1001-sleep';

export type { Doing };

/** Control, command and data of everything that the radar can say of the room. */
const reports = {
  presence: { control: 0x80, command: 0x01 },
  motion: { control: 0x80, command: 0x02 },
  movement: { control: 0x80, command: 0x03 },
  fall: { control: 0x83, command: 0x01 },
  still: { control: 0x83, command: 0x05 },
  bed: { control: 0x84, command: 0x01 },
  breathing: { control: 0x81, command: 0x02 },
  heart: { control: 0x85, command: 0x02 },
} as const;
type Report = keyof typeof reports;

const fallSide: readonly Report[] = ['presence', 'motion', 'fall', 'still'];
const bedSide: readonly Report[] = ['presence', 'motion', 'bed'];
/** An answer carries the command with this bit. */
const reply = 0x80;

export class SumRadar implements SerialHardware {
  readonly model: SumRadarModel;
  readonly #line: DeviceLine;
  readonly #clock: Clock;
  readonly #ear = new SumFrameEar();
  #doing: Doing = 'walking';
  #silent = false;
  #stopListening: (() => void) | undefined;
  #stops: (() => void)[] = [];

  constructor(options: { readonly model: SumRadarModel; readonly line: DeviceLine; readonly clock: Clock }) {
    this.model = options.model;
    this.#line = options.line;
    this.#clock = options.clock;
  }

  get doing(): Doing {
    return this.#doing;
  }

  /** Powers it up. One that is only asked says nothing by itself. */
  start(): void {
    this.#stopListening ??= this.#line.onData((bytes) => {
      for (const question of this.#ear.hear(bytes)) this.#answer(question);
    });
    if (this.#isAsked || this.#stops.length > 0) return;
    this.#stops.push(repeat(this.#clock, seconds(1), () => this.#push('movement')));
    if (this.model === 'mr60bha1') {
      this.#stops.push(repeat(this.#clock, seconds(3), () => this.#pushVitals()));
    }
  }

  stop(): void {
    this.#stopListening?.();
    this.#stopListening = undefined;
    for (const stop of this.#stops.splice(0)) stop();
  }

  /** The person does something else. Changes are pushed once, as the hardware does. */
  do(doing: Doing): void {
    const before = new Map(this.#ownReports.map((report) => [report, this.#valueOf(report)]));
    this.#doing = doing;
    if (this.#isAsked) return;
    for (const [report, value] of before) if (this.#valueOf(report) !== value) this.#push(report);
  }

  silence(): void {
    this.#silent = true;
  }

  speakAgain(): void {
    this.#silent = false;
  }

  /** Bytes that are no frame at all. */
  sendNoise(bytes: Uint8Array): void {
    this.#write(bytes);
  }

  /** A fall, or a bed report, whose end never comes. */
  sendCutFrame(bytes = 7): void {
    this.#write(this.#frameOf(this.#isBedSide ? 'bed' : 'fall').subarray(0, bytes));
  }

  sendBadChecksum(): void {
    const bytes = this.#frameOf(this.#isBedSide ? 'bed' : 'fall');
    bytes[bytes.length - 3] = (bytes.at(-3) ?? 0) ^ 0xff;
    this.#write(bytes);
  }

  tellingFrame(): Uint8Array {
    return this.#isBedSide
      ? encodeSumFrame({ ...reports.bed, data: [0] })
      : encodeSumFrame({ ...reports.fall, data: [1] });
  }

  get #isAsked(): boolean {
    return this.model === 'c1001-fall' || this.model === 'c1001-sleep';
  }

  get #isBedSide(): boolean {
    return this.model === 'mr60bha1' || this.model === 'c1001-sleep';
  }

  get #ownReports(): readonly Report[] {
    return this.#isBedSide ? bedSide : fallSide;
  }

  #pushVitals(): void {
    if (this.#doing !== 'lying-in-bed') return;
    this.#push('breathing');
    this.#push('heart');
  }

  #answer({ control, command }: SumFrame): void {
    const known = [
      ...this.#ownReports,
      'movement' as const,
      ...(this.#isBedSide ? (['breathing', 'heart'] as const) : []),
    ];
    const asked = known.find((report) => {
      const its = reports[report];
      return its.control === control && (its.command | reply) === command;
    });
    if (asked) this.#write(encodeSumFrame({ control, command, data: [this.#valueOf(asked)] }));
  }

  #valueOf(report: Report): number {
    const there = this.#doing !== 'away';
    switch (report) {
      case 'presence':
        return there ? 1 : 0;
      case 'motion':
        return this.#doing === 'walking' ? 2 : there ? 1 : 0;
      case 'movement':
        return this.#doing === 'walking' ? 45 : there ? 3 : 0;
      case 'fall':
        return this.#doing === 'fallen' ? 1 : 0;
      case 'still':
        return 0;
      case 'bed':
        return this.#doing === 'lying-in-bed' ? 1 : 0;
      case 'breathing':
        return this.#doing === 'lying-in-bed' ? 16 : 0;
      case 'heart':
        return this.#doing === 'lying-in-bed' ? 72 : 0;
    }
  }

  #frameOf(report: Report): Uint8Array {
    return encodeSumFrame({ ...reports[report], data: [this.#valueOf(report)] });
  }

  #push(report: Report): void {
    this.#write(this.#frameOf(report));
  }

  #write(bytes: Uint8Array): void {
    if (!this.#silent) this.#line.write(bytes);
  }
}

const simulatorOf = (id: string, model: SumRadarModel) =>
  serialSimulator({
    id,
    baudRate: 115_200,
    otherBaudRate: 57_600,
    spoil: spoilSumFrame,
    create: ({ line, clock }) => new SumRadar({ model, line, clock }),
  });

export const sumRadarSimulators = [
  simulatorOf('dfrobot-c1001-fall', 'c1001-fall'),
  simulatorOf('dfrobot-c1001-sleep', 'c1001-sleep'),
  simulatorOf('seeed-mr60bha1', 'mr60bha1'),
  simulatorOf('seeed-mr60fda1', 'mr60fda1'),
];
