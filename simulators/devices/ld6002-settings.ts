import { f32, u32, u8 } from './tiny-frame.ts';

/** Settings of presence of the LD6002B and LD6002C, told by a control word (Hi-Link, TinyFrame reference V1.2, 2.1). */
export const ld6002Types = {
  control: 0x0201,
  setZone: 0x0202,
  setHold: 0x0203,
  setHeights: 0x0204,
  setSleepTime: 0x0205,
  interferenceZones: 0x0a0b,
  detectionZones: 0x0a0c,
  hold: 0x0a0d,
  sensitivity: 0x0a0e,
  trigger: 0x0a0f,
  heights: 0x0a10,
  mounting: 0x0a11,
  lowPower: 0x0a12,
  sleepTime: 0x0a13,
} as const;

type Zone = readonly number[];
const emptyZones = (): Zone[] => Array.from({ length: 4 }, () => [0, 0, 0, 0, 0, 0]);

export interface Answer {
  readonly type: number;
  readonly data: Uint8Array;
}

/** What the radar was told, and what it answers about it. */
export class Ld6002Settings {
  /** Low, medium or high. */
  sensitivity: 0 | 1 | 2 = 1;
  trigger: 0 | 1 | 2 = 1;
  /** On the ceiling, or on a wall. */
  mounting: 0 | 1 = 0;
  showsTargets = true;
  lowPower: 0 | 1 = 0;
  holdSeconds = 30;
  sleepMilliseconds = 500;
  heights: readonly [number, number] = [-6, 6];
  #interference = emptyZones();
  #detection = emptyZones();

  answer(type: number, data: Uint8Array): readonly Answer[] {
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    const float = (index: number): number => view.getFloat32(4 * index, true);
    if (type === ld6002Types.setZone && data.length === 28) {
      const zone = view.getInt32(0, true);
      const zones = zone < 4 ? this.#interference : this.#detection;
      if (zone >= 0 && zone < 8) zones[zone % 4] = [1, 2, 3, 4, 5, 6].map(float);
    } else if (type === ld6002Types.setHeights && data.length === 8) this.heights = [float(0), float(1)];
    else if (data.length === 4) {
      const value = view.getUint32(0, true);
      if (type === ld6002Types.setHold) this.holdSeconds = value;
      else if (type === ld6002Types.setSleepTime) this.sleepMilliseconds = value;
      else if (type === ld6002Types.control) return this.#control(value);
    }
    return [];
  }

  #control(word: number): readonly Answer[] {
    const one = (type: number, data: Uint8Array): readonly Answer[] => [{ type, data }];
    switch (word) {
      case 0x02:
        return [
          ...one(ld6002Types.interferenceZones, f32(...this.#interference.flat())),
          ...one(ld6002Types.detectionZones, f32(...this.#detection.flat())),
        ];
      case 0x03:
        this.#interference = emptyZones();
        return [];
      case 0x04:
        this.#detection = emptyZones();
        return [];
      case 0x05:
        return one(ld6002Types.hold, u32(this.holdSeconds));
      case 0x08:
      case 0x09:
        this.showsTargets = word === 0x08;
        return [];
      case 0x0a:
      case 0x0b:
      case 0x0c:
        this.sensitivity = word === 0x0a ? 0 : word === 0x0b ? 1 : 2;
        return [];
      case 0x0d:
        return one(ld6002Types.sensitivity, u8(this.sensitivity));
      case 0x0e:
      case 0x0f:
      case 0x10:
        this.trigger = word === 0x0e ? 0 : word === 0x0f ? 1 : 2;
        return [];
      case 0x11:
        return one(ld6002Types.trigger, u8(this.trigger));
      case 0x12:
        return one(ld6002Types.heights, f32(...this.heights));
      case 0x13:
      case 0x14:
        this.mounting = word === 0x13 ? 0 : 1;
        return [];
      case 0x15:
        return one(ld6002Types.mounting, u8(this.mounting));
      case 0x16:
      case 0x17:
        this.lowPower = word === 0x16 ? 1 : 0;
        return [];
      case 0x18:
        return one(ld6002Types.lowPower, u8(this.lowPower));
      case 0x19:
        return one(ld6002Types.sleepTime, u32(this.sleepMilliseconds));
      default:
        return [];
    }
  }
}
