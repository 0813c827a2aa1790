import { f32, u32, u8 } from './tiny-frame.ts';

/** Frame types with which a TinyFrame fall radar is set up (Hi-Link, TinyFrame reference V1.2, 2.2; esphome seeed_mr60fda2). */
export const fallParameterTypes = {
  setHeight: 0x0e04,
  read: 0x0e06,
  setThreshold: 0x0e08,
  setSensitivity: 0x0e0a,
  setAlarmArea: 0x0e0c,
  factoryReset: 0x2110,
} as const;

/** What a host can set. Heights and area in metres; sensitivity in averaged frames. */
export interface FallSettings {
  installHeight: number;
  fallThreshold: number;
  sensitivity: number;
  /** Left, right, front and back of the alarm rectangle, from the point below the radar. */
  alarmArea: readonly [number, number, number, number];
}

export interface FallParametersOptions {
  readonly factory: FallSettings;
  /** Older firmware answers with height, threshold and sensitivity alone. */
  readonly length: 12 | 28;
}

/** The parameters of a TinyFrame fall radar, and its answers about them. They outlive the power. */
export class FallParameters {
  readonly #factory: FallSettings;
  readonly #length: 12 | 28;
  readonly #changes: number[] = [];
  #settings: FallSettings;

  constructor({ factory, length }: FallParametersOptions) {
    this.#factory = factory;
    this.#length = length;
    this.#settings = { ...factory };
  }

  get settings(): Readonly<FallSettings> {
    return this.#settings;
  }

  /** Types of the commands that have changed something, in order. */
  get changes(): readonly number[] {
    return this.#changes;
  }

  /** The data of the answer; undefined when there is none, or the command is of something else. */
  answer(type: number, data: Uint8Array): Uint8Array | undefined {
    if (type === fallParameterTypes.read) return this.#all().subarray(0, this.#length);
    if (type === fallParameterTypes.factoryReset) {
      this.#changes.push(type);
      this.#settings = { ...this.#factory };
      return undefined;
    }
    const changed = settingFrom(type, data);
    if (!changed) return undefined;
    if (!changed.allowed) return u8(0);
    this.#changes.push(type);
    this.#settings = { ...this.#settings, ...changed.settings };
    return u8(1);
  }

  #all(): Uint8Array {
    const { installHeight, fallThreshold, sensitivity, alarmArea } = this.#settings;
    return Uint8Array.from([...f32(installHeight, fallThreshold), ...u32(sensitivity), ...f32(...alarmArea)]);
  }
}

/** What a set command asks for, and whether the radar's limits allow it; undefined when it is no set command. */
function settingFrom(
  type: number,
  data: Uint8Array,
): { readonly allowed: boolean; readonly settings: Partial<FallSettings> } | undefined {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const metres = (index: number): number => Math.round(view.getFloat32(4 * index, true) * 1000) / 1000;
  const within = (value: number, least: number, most: number): boolean => value >= least && value <= most;

  if (type === fallParameterTypes.setAlarmArea && data.length === 16) {
    const alarmArea = [metres(0), metres(1), metres(2), metres(3)] as const;
    return { allowed: alarmArea.every((side) => within(side, 0.3, 1.5)), settings: { alarmArea } };
  }
  if (data.length !== 4) return undefined;
  switch (type) {
    case fallParameterTypes.setHeight:
      return { allowed: within(metres(0), 1, 5), settings: { installHeight: metres(0) } };
    case fallParameterTypes.setThreshold:
      return { allowed: within(metres(0), 0.3, 1.5), settings: { fallThreshold: metres(0) } };
    case fallParameterTypes.setSensitivity: {
      const sensitivity = view.getUint32(0, true);
      return { allowed: within(sensitivity, 3, 30), settings: { sensitivity } };
    }
    default:
      return undefined;
  }
}
