import type { Clock } from '../../foundation/clock.ts';
import { seconds, type Duration } from '../../foundation/durations.ts';
import type { Doing } from './device-simulator.ts';
import type { DeviceLine } from './line-faults.ts';
import { repeat } from './repeat.ts';
import { serialSimulator, type SerialHardware } from './serial-device.ts';
import { encodeTinyFrame, f32, spoilTinyFrame, TinyFrameEar, u8, u32, type TinyFrame } from './tiny-frame.ts';

/** Frame types of the Seeed MR60FDA2 (esphome/components/seeed_mr60fda2). */
export const mr60fda2Types = {
  fall: 0x0e02,
  setHeight: 0x0e04,
  readParameters: 0x0e06,
  setThreshold: 0x0e08,
  setSensitivity: 0x0e0a,
  setAlarmArea: 0x0e0c,
  liveHeight: 0x0e0e,
  people: 0x0f09,
  factoryReset: 0x2110,
} as const;

/** What a host can set on the radar. Heights and area in metres; sensitivity in averaged frames. */
export interface Mr60fda2Settings {
  installHeight: number;
  fallThreshold: number;
  sensitivity: number;
  /** Left, right, front and back of the alarm rectangle, from the point below the radar. */
  alarmArea: readonly [number, number, number, number];
}

const factorySettings: Mr60fda2Settings = {
  installHeight: 2.6,
  fallThreshold: 0.6,
  sensitivity: 10,
  alarmArea: [0.5, 0.5, 0.5, 0.5],
};

/** Head heights that the radar sees of a person who stands and of one who lies on the floor, in metres. */
const standing = 1.6;
const lying = 0.35;

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
}

/** A Seeed MR60FDA2 fall radar on a serial line. It writes its own bytes. */
export class Mr60fda2 implements SerialHardware {
  readonly #line: DeviceLine;
  readonly #clock: Clock;
  readonly #presenceEvery: Duration;
  readonly #fallEvery: Duration;
  readonly #acknowledgesFirst: boolean;
  readonly #ear = new TinyFrameEar();
  readonly #initialSettings: Mr60fda2Settings;
  #settings: Mr60fda2Settings;
  #nextId: number;
  #present = true;
  #fallen = false;
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
    this.#initialSettings = { ...factorySettings, ...options.settings };
    this.#settings = { ...this.#initialSettings };
    this.#nextId = options.firstId ?? 0;
  }

  get settings(): Readonly<Mr60fda2Settings> {
    return this.#settings;
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
  }

  /** Powers it down. */
  stop(): void {
    this.#stopListening?.();
    this.#stopPresence?.();
    this.#stopFall?.();
    this.#stopListening = this.#stopPresence = this.#stopFall = undefined;
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
    this.#stopFall = repeat(this.#clock, this.#fallEvery, () => this.#send(mr60fda2Types.fall, u8(1)));
  }

  getUp(): void {
    if (!this.#fallen) return;
    this.#fallen = false;
    this.#stopFall?.();
    this.#stopFall = undefined;
    this.#send(mr60fda2Types.fall, u8(0));
  }

  do(doing: Doing): void {
    if (doing === 'fallen') this.fall();
    else this.getUp();
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
    this.#write(this.#frame(mr60fda2Types.fall, u8(1)).subarray(0, bytes));
  }

  /** A fall frame with one checksum wrong. */
  sendBadChecksum(which: 'head' | 'data' = 'data'): void {
    const bytes = this.#frame(mr60fda2Types.fall, u8(1));
    const at = which === 'head' ? 7 : bytes.length - 1;
    bytes[at] = (bytes[at] ?? 0) ^ 0xff;
    this.#write(bytes);
  }

  /** Bytes that are no frame at all. */
  sendNoise(bytes: Uint8Array): void {
    this.#write(bytes);
  }

  #reportPresence(): void {
    this.#send(mr60fda2Types.people, u8(this.#present ? 1 : 0));
    if (this.#reportsHeight && this.#present) {
      this.#send(mr60fda2Types.liveHeight, f32(this.#fallen ? lying : standing));
    }
  }

  #answer({ id, type, data }: TinyFrame): void {
    if (this.#silent) return;
    const reply = (answer: Uint8Array): void => this.#write(encodeTinyFrame({ id, type, data: answer }));
    if (this.#acknowledgesFirst) reply(new Uint8Array(0));
    switch (type) {
      case mr60fda2Types.readParameters:
        return reply(this.#parameters());
      case mr60fda2Types.liveHeight:
        this.#reportsHeight = true;
        return;
      case mr60fda2Types.factoryReset:
        this.#settings = { ...this.#initialSettings };
        return;
      default: {
        const changed = settingFrom(type, data);
        if (!changed) return;
        this.#settings = { ...this.#settings, ...changed.settings };
        reply(u8(changed.accepted ? 1 : 0));
      }
    }
  }

  #parameters(): Uint8Array {
    const { installHeight, fallThreshold, sensitivity, alarmArea } = this.#settings;
    return Uint8Array.from([...f32(installHeight, fallThreshold), ...u32(sensitivity), ...f32(...alarmArea)]);
  }

  #frame(type: number, data: Uint8Array): Uint8Array {
    const id = this.#nextId;
    this.#nextId = (id + 1) & 0x7fff;
    return encodeTinyFrame({ id, type, data });
  }

  #send(type: number, data: Uint8Array): void {
    this.#write(this.#frame(type, data));
  }

  #write(bytes: Uint8Array): void {
    if (!this.#silent) this.#line.write(bytes);
  }
}

/** What a set command asks for, and whether the radar's limits allow it; undefined when it is no set command. */
function settingFrom(
  type: number,
  data: Uint8Array,
): { accepted: boolean; settings: Partial<Mr60fda2Settings> } | undefined {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const metres = (index: number): number => Math.round(view.getFloat32(4 * index, true) * 1000) / 1000;
  const decide = (accepted: boolean, settings: Partial<Mr60fda2Settings>) => ({
    accepted,
    settings: accepted ? settings : {},
  });
  const within = (value: number, least: number, most: number): boolean => value >= least && value <= most;

  if (type === mr60fda2Types.setAlarmArea && data.length === 16) {
    const alarmArea = [metres(0), metres(1), metres(2), metres(3)] as const;
    return decide(
      alarmArea.every((side) => within(side, 0.3, 1.5)),
      { alarmArea },
    );
  }
  if (data.length !== 4) return undefined;
  switch (type) {
    case mr60fda2Types.setHeight:
      return decide(within(metres(0), 1, 5), { installHeight: metres(0) });
    case mr60fda2Types.setThreshold:
      return decide(within(metres(0), 0.3, 1.5), { fallThreshold: metres(0) });
    case mr60fda2Types.setSensitivity:
      return decide(within(view.getUint32(0, true), 3, 30), { sensitivity: view.getUint32(0, true) });
    default:
      return undefined;
  }
}

export const mr60fda2Simulator = serialSimulator({
  id: 'seeed-mr60fda2',
  baudRate: 115_200,
  otherBaudRate: 57_600,
  spoil: spoilTinyFrame,
  create: ({ line, clock }) => new Mr60fda2({ line, clock }),
});
