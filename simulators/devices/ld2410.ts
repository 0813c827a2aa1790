import type { Clock } from '../../foundation/clock.ts';
import { bodyOf } from './body.ts';
import type { Doing } from './device-simulator.ts';
import { spoilHiLinkFrame, word, type HiLinkCommand } from './hi-link-frames.ts';
import { HiLinkSession } from './hi-link-session.ts';
import { encodeLd2410Report, type Ld2410Report } from './ld2410-report.ts';
import type { DeviceLine } from './line-faults.ts';
import { serialSimulator, type SerialHardware } from './serial-device.ts';

const commands = {
  setLastGates: 0x0060,
  read: 0x0061,
  engineeringOn: 0x0062,
  engineeringOff: 0x0063,
  setGate: 0x0064,
  setResolution: 0x00aa,
  readResolution: 0x00ab,
  setLight: 0x00ad,
  readLight: 0x00ae,
} as const;

const gates = 9;
const allGates = 0xffff;

export interface Ld2410Settings {
  lastMovingGate: number;
  lastStillGate: number;
  /** How much a gate must see before it counts, 0 to 100. */
  moving: number[];
  still: number[];
  holdSeconds: number;
  /** 0: gates of 0.75 m; 1: of 0.2 m. */
  resolution: number;
}

const factorySettings = (): Ld2410Settings => ({
  lastMovingGate: 8,
  lastStillGate: 8,
  moving: [50, 50, 40, 30, 20, 15, 15, 15, 15],
  still: [0, 0, 40, 40, 30, 30, 20, 20, 20],
  holdSeconds: 5,
  resolution: 0,
});

/** A Hi-Link LD2410 presence radar. */
export class Ld2410 implements SerialHardware {
  readonly #session: HiLinkSession;
  #settings: Ld2410Settings;
  #light: readonly number[] = [0x00, 0x80, 0x00, 0x00];
  #engineering = false;
  #doing: Doing = 'walking';
  #step = 0;
  /** Of the last movement; what the state does not name is left over from before. */
  #left = { distance: 0 };

  constructor(parts: {
    readonly line: DeviceLine;
    readonly clock: Clock;
    readonly settings?: Partial<Ld2410Settings>;
    readonly speedChanged?: (baudRate: number) => void;
  }) {
    this.#settings = { ...factorySettings(), ...parts.settings };
    this.#session = new HiLinkSession({
      line: parts.line,
      clock: parts.clock,
      factoryBaudRate: 256_000,
      firmware: { major: 0x01, minor: 0x02, build: 0x22062416 },
      speedChanged: parts.speedChanged ?? (() => undefined),
      restarted: () => {
        this.#engineering = false;
      },
      factory: () => {
        this.#settings = factorySettings();
      },
      report: () => this.#report(),
      reads: [commands.read, commands.readResolution, commands.readLight],
      own: (command) => this.#answer(command),
    });
  }

  get settings(): Readonly<Ld2410Settings> {
    return this.#settings;
  }

  /** Numbers of the commands that have changed something, in order. */
  get changes(): readonly number[] {
    return this.#session.changes;
  }

  start(): void {
    this.#engineering = false;
    this.#session.start();
  }

  stop(): void {
    this.#session.stop();
  }

  do(doing: Doing): void {
    this.#doing = doing;
  }

  tellingFrame(): Uint8Array {
    return encodeLd2410Report(this.#seen());
  }

  #report(): Uint8Array {
    this.#step++;
    return encodeLd2410Report(this.#seen());
  }

  #seen(): Ld2410Report {
    const body = bodyOf(this.#doing, this.#step);
    const distance = body ? Math.round(100 * Math.hypot(body.x, body.y)) : 0;
    if (body?.moving) this.#left = { distance };
    const still = body !== undefined && !body.moving;
    const movingEnergy = body?.moving ? 80 : 0;
    // Somebody who lies reflects less than somebody who sits upright.
    const stillEnergy = still ? (this.#doing === 'sitting' ? 45 : 30) : 0;
    return {
      state: body ? (body.moving ? 1 : 2) : 0,
      movingDistance: body ? this.#left.distance : 0,
      movingEnergy,
      stillDistance: still ? distance : 0,
      stillEnergy,
      distance,
      ...(this.#engineering && {
        engineering: {
          lastMovingGate: this.#settings.lastMovingGate,
          lastStillGate: this.#settings.lastStillGate,
          movingEnergies: energies(distance, movingEnergy),
          stillEnergies: energies(distance, stillEnergy),
          light: 0x60,
          out: body ? 1 : 0,
        },
      }),
    };
  }

  #answer({ command, value }: HiLinkCommand): readonly number[] | undefined {
    const settings = this.#settings;
    switch (command) {
      case commands.engineeringOn:
      case commands.engineeringOff:
        this.#engineering = command === commands.engineeringOn;
        return [];
      case commands.read:
        return [
          0xaa,
          gates - 1,
          settings.lastMovingGate,
          settings.lastStillGate,
          ...settings.moving,
          ...settings.still,
          ...word(settings.holdSeconds),
        ];
      case commands.setLastGates: {
        const [moving, still, hold] = words(value);
        if (moving === undefined || still === undefined || hold === undefined) return undefined;
        if (moving >= gates || still >= gates || hold > 0xffff) return undefined;
        this.#settings = { ...settings, lastMovingGate: moving, lastStillGate: still, holdSeconds: hold };
        return [];
      }
      case commands.setGate: {
        const [gate, moving, still] = words(value);
        if (gate === undefined || moving === undefined || still === undefined) return undefined;
        if ((gate >= gates && gate !== allGates) || moving > 100 || still > 100) return undefined;
        const set = (old: readonly number[], fresh: number): number[] =>
          old.map((energy, n) => (gate === allGates || n === gate ? fresh : energy));
        this.#settings = { ...settings, moving: set(settings.moving, moving), still: set(settings.still, still) };
        return [];
      }
      case commands.setResolution:
        if (value.byteLength !== 2 || value.getUint16(0, true) > 1) return undefined;
        this.#settings = { ...settings, resolution: value.getUint16(0, true) };
        return [];
      case commands.readResolution:
        return word(settings.resolution);
      case commands.setLight:
        if (value.byteLength !== 4) return undefined;
        this.#light = [0, 1, 2, 3].map((n) => value.getUint8(n));
        return [];
      case commands.readLight:
        return this.#light;
      default:
        return undefined;
    }
  }
}

/** Three numbered values: u16 0, u32, u16 1, u32, u16 2, u32. */
function words(value: DataView): readonly number[] {
  if (value.byteLength !== 18) return [];
  const numbered = [0, 1, 2].every((n) => value.getUint16(6 * n, true) === n);
  return numbered ? [0, 1, 2].map((n) => value.getUint32(6 * n + 2, true)) : [];
}

function energies(distance: number, energy: number): number[] {
  const at = Math.floor(distance / 75);
  return Array.from({ length: gates }, (_, n) => (n === at ? energy : Math.min(5, energy)));
}

export const ld2410Simulator = serialSimulator({
  id: 'hlk-ld2410',
  baudRate: 256_000,
  otherBaudRate: 115_200,
  spoil: spoilHiLinkFrame,
  create: ({ line, clock, speedChanged }) => new Ld2410({ line, clock, speedChanged }),
});
