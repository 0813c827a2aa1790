import type { Clock } from '../../foundation/clock.ts';
import { seconds, type Duration } from '../../foundation/durations.ts';
import type { Doing } from './device-simulator.ts';
import { FallParameters, fallParameterTypes, type FallSettings } from './fall-parameters.ts';
import type { DeviceLine } from './line-faults.ts';
import { repeat } from './repeat.ts';
import { serialSimulator, type SerialHardware } from './serial-device.ts';
import {
  encodeTinyFrame,
  f32,
  numberTinyFrames,
  spoilTinyFrame,
  TinyFrameEar,
  u8,
  type TinyFrame,
} from './tiny-frame.ts';

/** Frame types of the Seeed MR60FDA2 (esphome/components/seeed_mr60fda2). */
export const mr60fda2Types = {
  fall: 0x0e02,
  setHeight: fallParameterTypes.setHeight,
  readParameters: fallParameterTypes.read,
  setThreshold: fallParameterTypes.setThreshold,
  setSensitivity: fallParameterTypes.setSensitivity,
  setAlarmArea: fallParameterTypes.setAlarmArea,
  liveHeight: 0x0e0e,
  people: 0x0f09,
  factoryReset: fallParameterTypes.factoryReset,
} as const;

export type Mr60fda2Settings = FallSettings;

const factorySettings: Mr60fda2Settings = {
  installHeight: 2.6,
  fallThreshold: 0.6,
  sensitivity: 10,
  alarmArea: [0.5, 0.5, 0.5, 0.5],
};

/** Head heights that the radar sees, in metres: of one who stands, sits or lies low, lies in bed, lies on the floor. */
const heights = { standing: 1.6, low: 0.9, inBed: 0.6, lying: 0.35 } as const;
type Posture = keyof typeof heights;

export interface Mr60fda2Options {
  readonly line: DeviceLine;
  readonly clock: Clock;
  /** How often presence is reported. */
  readonly presenceEvery?: Duration;
  /** How often the fall flag is repeated while somebody lies there. */
  readonly fallEvery?: Duration;
  /** The first frame's id; ids of the radar's side stay below 0x8000. */
  readonly firstId?: number;
  readonly settings?: Partial<Mr60fda2Settings>;
  /** Hi-Link's text says that each command is first acknowledged by a frame without data. */
  readonly acknowledgesFirst?: boolean;
  /** 12 for older firmware, which does not tell its alarm area. */
  readonly parametersLength?: 12 | 28;
}

/** A Seeed MR60FDA2 fall radar on a serial line. It writes its own bytes. */
export class Mr60fda2 implements SerialHardware {
  readonly #line: DeviceLine;
  readonly #clock: Clock;
  readonly #presenceEvery: Duration;
  readonly #fallEvery: Duration;
  readonly #acknowledgesFirst: boolean;
  readonly #ear = new TinyFrameEar();
  readonly #parameters: FallParameters;
  readonly #frame: (type: number, data: Uint8Array) => Uint8Array;
  #present = true;
  #fallen = false;
  #posture: Posture = 'standing';
  #silent = false;
  #reportsHeight = false;
  #stopPresence: (() => void) | undefined;
  #stopFall: (() => void) | undefined;
  #stopListening: (() => void) | undefined;

  constructor(options: Mr60fda2Options) {
    this.#line = options.line;
    this.#clock = options.clock;
    this.#presenceEvery = options.presenceEvery ?? seconds(1);
    this.#fallEvery = options.fallEvery ?? seconds(1);
    this.#acknowledgesFirst = options.acknowledgesFirst ?? false;
    this.#parameters = new FallParameters({
      factory: { ...factorySettings, ...options.settings },
      length: options.parametersLength ?? 28,
    });
    this.#frame = numberTinyFrames(options.firstId);
  }

  get settings(): Readonly<Mr60fda2Settings> {
    return this.#parameters.settings;
  }

  /** Types of the commands that have changed something, in order. */
  get changes(): readonly number[] {
    return this.#parameters.changes;
  }

  get fallen(): boolean {
    return this.#fallen;
  }

  get present(): boolean {
    return this.#present;
  }

  get silent(): boolean {
    return this.#silent;
  }

  /** Powers the radar up: it reports presence from now on and answers commands. */
  start(): void {
    this.#stopListening ??= this.#line.onData((bytes) => {
      for (const command of this.#ear.hear(bytes)) this.#answer(command);
    });
    this.#stopPresence ??= repeat(this.#clock, this.#presenceEvery, () => this.#reportPresence());
    if (this.#fallen) this.#repeatFall();
  }

  /** Powers it down. Its parameters outlive that; that it was asked for heights does not. */
  stop(): void {
    this.#stopListening?.();
    this.#stopPresence?.();
    this.#stopFall?.();
    this.#stopListening = this.#stopPresence = this.#stopFall = undefined;
    this.#reportsHeight = false;
  }

  /** Somebody comes into view or leaves it; reported at once and then with every presence report. */
  setPresent(present: boolean): void {
    this.#present = present;
    this.#send(mr60fda2Types.people, u8(present ? 1 : 0));
  }

  /** Somebody falls: the flag is sent now and repeated until they are up, as the hardware does. */
  fall(): void {
    if (this.#fallen) return;
    this.#fallen = true;
    this.#posture = 'lying';
    this.#repeatFall();
  }

  getUp(): void {
    if (!this.#fallen) return;
    this.#fallen = false;
    this.#posture = 'standing';
    this.#stopFall?.();
    this.#stopFall = undefined;
    this.#send(mr60fda2Types.fall, u8(0));
  }

  /** How high the head is, for the live height; a fall is not seen in it. */
  setPosture(posture: Exclude<Posture, 'lying'>): void {
    this.#posture = posture;
  }

  do(doing: Doing): void {
    if (doing === 'fallen') this.fall();
    else {
      this.getUp();
      this.setPosture(doing === 'sitting' ? 'low' : doing === 'lying-in-bed' ? 'inBed' : 'standing');
    }
    if (this.#present !== (doing !== 'away')) this.setPresent(doing !== 'away');
  }

  tellingFrame(): Uint8Array {
    return this.#frame(mr60fda2Types.fall, u8(1));
  }

  /** Writes nothing and answers nothing until `speakAgain`; what happens in the room goes on. */
  silence(): void {
    this.#silent = true;
  }

  speakAgain(): void {
    this.#silent = false;
  }

  /** One frame of the radar's own, whatever the room is like. */
  sendFrame(type: number, data: Uint8Array): void {
    this.#send(type, data);
  }

  /** A fall frame whose end never comes. `bytes` is how many do come. */
  sendCutFrame(bytes = 7): void {
    this.#write(this.tellingFrame().subarray(0, bytes));
  }

  /** A fall frame with one checksum wrong. */
  sendBadChecksum(which: 'head' | 'data' = 'data'): void {
    const bytes = this.tellingFrame();
    const at = which === 'head' ? 7 : bytes.length - 1;
    bytes[at] = (bytes[at] ?? 0) ^ 0xff;
    this.#write(bytes);
  }

  /** Bytes that are no frame at all. */
  sendNoise(bytes: Uint8Array): void {
    this.#write(bytes);
  }

  #repeatFall(): void {
    this.#stopFall = repeat(this.#clock, this.#fallEvery, () => this.#send(mr60fda2Types.fall, u8(1)));
  }

  #reportPresence(): void {
    this.#send(mr60fda2Types.people, u8(this.#present ? 1 : 0));
    if (this.#reportsHeight && this.#present) this.#send(mr60fda2Types.liveHeight, f32(heights[this.#posture]));
  }

  #answer({ id, type, data }: TinyFrame): void {
    if (this.#silent) return;
    const reply = (answer: Uint8Array): void => this.#write(encodeTinyFrame({ id, type, data: answer }));
    const nothing = new Uint8Array(0);
    if (this.#acknowledgesFirst || type === mr60fda2Types.liveHeight) reply(nothing);
    if (type === mr60fda2Types.liveHeight) this.#reportsHeight = true;
    const answer = this.#parameters.answer(type, data);
    if (answer) reply(answer);
  }

  #send(type: number, data: Uint8Array): void {
    this.#write(this.#frame(type, data));
  }

  #write(bytes: Uint8Array): void {
    if (!this.#silent) this.#line.write(bytes);
  }
}

export const mr60fda2Simulator = serialSimulator({
  id: 'seeed-mr60fda2',
  baudRate: 115_200,
  otherBaudRate: 57_600,
  spoil: spoilTinyFrame,
  create: ({ line, clock }) => new Mr60fda2({ line, clock }),
});
