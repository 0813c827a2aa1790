import type { Clock } from '../../foundation/clock.ts';
import { bodyOf } from './body.ts';
import type { Doing } from './device-simulator.ts';
import { spoilHiLinkFrame, word, type HiLinkCommand } from './hi-link-frames.ts';
import { HiLinkSession } from './hi-link-session.ts';
import type { DeviceLine } from './line-faults.ts';
import { serialSimulator, type SerialHardware } from './serial-device.ts';

/** One target: mm, mm, cm/s, mm (Hi-Link, LD2450 serial protocol). */
export interface Ld2450Target {
  readonly x: number;
  readonly y: number;
  readonly speed: number;
  readonly resolution: number;
}

const targets = 3;
const head = [0xaa, 0xff, 0x03, 0x00];
const tail = [0x55, 0xcc];
/** Bit 15 says plus. */
const signed = (value: number): readonly number[] => word(Math.abs(value) | (value >= 0 ? 0x8000 : 0));

export const encodeLd2450Report = (seen: readonly Ld2450Target[]): Uint8Array =>
  Uint8Array.from([
    ...head,
    ...Array.from({ length: targets }, (_, n) => {
      const target = seen[n];
      return target
        ? [...signed(target.x), ...signed(target.y), ...signed(target.speed), ...word(target.resolution)]
        : [0, 0, 0, 0, 0, 0, 0, 0];
    }).flat(),
    ...tail,
  ]);

const commands = { single: 0x0080, multi: 0x0090, readTracking: 0x0091, readZones: 0x00c1, setZones: 0x00c2 } as const;
const zonesLength = 26;
const resolution = 360;

/** A Hi-Link LD2450 tracking radar. It follows movement: whoever lies still is lost to it. */
export class Ld2450 implements SerialHardware {
  readonly #session: HiLinkSession;
  #doing: Doing = 'walking';
  #step = 0;
  #tracking: 1 | 2 = 2;
  #zones: readonly number[] = Array.from({ length: zonesLength }, () => 0);

  constructor(parts: {
    readonly line: DeviceLine;
    readonly clock: Clock;
    readonly speedChanged?: (baudRate: number) => void;
  }) {
    this.#session = new HiLinkSession({
      line: parts.line,
      clock: parts.clock,
      factoryBaudRate: 256_000,
      firmware: { major: 0x02, minor: 0x14, build: 0x25112412 },
      speedChanged: parts.speedChanged ?? (() => undefined),
      restarted: () => undefined,
      factory: () => {
        this.#tracking = 2;
        this.#zones = this.#zones.map(() => 0);
      },
      report: () => this.#report(),
      reads: [commands.readTracking, commands.readZones],
      own: (command) => this.#answer(command),
    });
  }

  /** 1: it follows one person, 2: three. Zones as they were set: kind and three rectangles in mm. */
  get settings(): { readonly tracking: 1 | 2; readonly zones: readonly number[] } {
    return { tracking: this.#tracking, zones: this.#zones };
  }

  /** Numbers of the commands that have changed something, in order. */
  get changes(): readonly number[] {
    return this.#session.changes;
  }

  start(): void {
    this.#session.start();
  }

  stop(): void {
    this.#session.stop();
  }

  do(doing: Doing): void {
    this.#doing = doing;
  }

  tellingFrame(): Uint8Array {
    return encodeLd2450Report(this.#seen());
  }

  #report(): Uint8Array {
    this.#step++;
    return encodeLd2450Report(this.#seen());
  }

  #seen(): readonly Ld2450Target[] {
    const body = bodyOf(this.#doing, this.#step);
    if (!body || this.#doing === 'lying-in-bed' || this.#doing === 'fallen') return [];
    const { x, y, speed } = body;
    return [{ x: Math.round(1000 * x), y: Math.round(1000 * y), speed: Math.round(100 * speed), resolution }];
  }

  #answer({ command, value }: HiLinkCommand): readonly number[] | undefined {
    switch (command) {
      case commands.single:
      case commands.multi:
        this.#tracking = command === commands.single ? 1 : 2;
        return [];
      case commands.readTracking:
        return word(this.#tracking);
      case commands.readZones:
        return this.#zones;
      case commands.setZones:
        if (value.byteLength !== zonesLength || value.getUint16(0, true) > 2) return undefined;
        this.#zones = Array.from({ length: zonesLength }, (_, n) => value.getUint8(n));
        return [];
      default:
        return undefined;
    }
  }
}

export const ld2450Simulator = serialSimulator({
  id: 'hlk-ld2450',
  baudRate: 256_000,
  otherBaudRate: 115_200,
  spoil: spoilHiLinkFrame,
  create: ({ line, clock, speedChanged }) => new Ld2450({ line, clock, speedChanged }),
});
