import type { SumRadarModel } from './sum-radar-model.ts';

/** One setting by its control and command: 0x830C for 83 0C. A query has bit 0x80 of the command set: 83 8C. */
interface Setting {
  readonly name: string;
  /** Bytes of the value, big-endian. */
  readonly length: 1 | 2 | 4;
  readonly factory: number;
  readonly least: number;
  readonly most: number;
}

const setting = (
  name: string,
  length: 1 | 2 | 4,
  factory: number,
  [least, most]: readonly [number, number],
): Setting => ({
  name,
  length,
  factory,
  least,
  most,
});

/** Seeed wiki, MR60FDA1; DFRobot_HumanDetection for the C1001. Seconds and centimetres. */
const fallSettings: readonly (readonly [number, Setting])[] = [
  [0x0602, setting('height', 2, 270, [100, 500])],
  [0x830a, setting('residencySeconds', 4, 200, [1, 3_600])],
  [0x830b, setting('residencySwitch', 1, 1, [0, 1])],
  [0x830c, setting('fallSeconds', 4, 5, [1, 600])],
  [0x830d, setting('sensitivity', 1, 3, [0, 3])],
  [0x830f, setting('heightSeconds', 4, 60, [1, 3_600])],
  [0x8311, setting('breakHeight', 2, 60, [0, 150])],
  [0x8313, setting('trackSeconds', 4, 5, [1, 3_600])],
  [0x8314, setting('trackSwitch', 1, 0, [0, 1])],
  [0x8315, setting('heightRatioSwitch', 1, 0, [0, 1])],
];

const sleepSettings: readonly (readonly [number, Setting])[] = [
  [0x8413, setting('struggleSwitch', 1, 1, [0, 1])],
  [0x8414, setting('unattendedSwitch', 1, 1, [0, 1])],
  [0x8415, setting('unattendedMinutes', 1, 30, [30, 180])],
  [0x8416, setting('sleepDeadline', 1, 5, [5, 120])],
];

/** 00: in real time; 01: a summary every ten minutes. */
const transferMode: readonly [number, Setting] = [0x840f, setting('transferMode', 1, 0, [0, 1])];
const workModeCode = 0x0208;
/** The one query that is not the command with bit 0x80. */
const workModeQuery = 0x02a8;
const workMode = (factory: number): readonly [number, Setting] => [workModeCode, setting('mode', 1, factory, [1, 2])];

const settingsOf: Readonly<Record<SumRadarModel, readonly (readonly [number, Setting])[]>> = {
  mr60fda1: [...fallSettings, [0x8300, setting('fallSwitch', 1, 1, [0, 1])]],
  mr60bha1: [transferMode],
  'c1001-fall': [workMode(1), ...fallSettings, ...sleepSettings],
  'c1001-sleep': [workMode(2), ...fallSettings, ...sleepSettings],
};

/** What a radar of the first generation was told. It answers a set with what it now has, and keeps it without power. */
export class SumRadarSettings {
  readonly #settings: ReadonlyMap<number, Setting>;
  readonly #values = new Map<number, number>();
  readonly #changes: number[] = [];

  constructor(model: SumRadarModel) {
    this.#settings = new Map(settingsOf[model]);
    for (const [code, { factory }] of this.#settings) this.#values.set(code, factory);
  }

  /** Control and command of every set that was obeyed, in order. */
  get changes(): readonly number[] {
    return this.#changes;
  }

  /** By name; undefined for one that this model does not have. */
  get(name: string): number | undefined {
    const found = [...this.#settings].find(([, one]) => one.name === name);
    return found && this.#values.get(found[0]);
  }

  /** By name, as they are now. */
  get all(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#settings].map(([code, { name }]) => [name, this.#values.get(code) ?? 0]));
  }

  /** Data of the answer to a set or a query; undefined when it is neither, or not of this model. */
  answer(code: number, data: readonly number[]): readonly number[] | undefined {
    const set = code === workModeQuery ? workModeCode : code & ~0x80;
    const asked = this.#settings.get(set);
    if (!asked) return undefined;
    if (code === set) this.#set(code, asked, data);
    return bigEndian(this.#values.get(set) ?? 0, asked.length);
  }

  #set(code: number, { length, least, most }: Setting, data: readonly number[]): void {
    const value = data.reduce((sum, byte) => sum * 256 + byte, 0);
    if (data.length !== length || value < least || value > most) return;
    this.#values.set(code, value);
    this.#changes.push(code);
  }
}

const bigEndian = (value: number, length: number): number[] =>
  Array.from({ length }, (_, n) => Math.floor(value / 256 ** (length - 1 - n)) & 0xff);
