import type { Instant } from '../../foundation/clock.ts';

/** What was heard of one device or topic since the start of the hub. */
export interface HeardOf {
  readonly messages: number;
  readonly at: Instant;
  /** Names of what it said, never the values. */
  readonly keys: readonly string[];
}

const mostKeys = 30;
const longestKey = 60;
/** Every message says these; they say nothing of the device. */
const always: ReadonlySet<string> = new Set(['last_seen', 'linkquality', 'device']);

/** Whether a state says anything of its device, understood or not. A bare sign of life does not. */
export const saysAnything = (state: Readonly<Record<string, unknown>>): boolean =>
  Object.entries(state).some(([key, said]) => said !== null && said !== '' && !always.has(key));

/** What was heard of every device and of every topic that belongs to none, bounded. */
export class ZigbeeHeard {
  readonly #most: number;
  readonly #heard = new Map<string, HeardOf>();

  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#heard.size;
  }

  note(who: string, said: Readonly<Record<string, unknown>>, at: Instant): void {
    const before = this.#heard.get(who);
    if (!before && this.#heard.size >= this.#most) return;
    const fresh = Object.keys(said).filter(
      (key) => said[key] !== null && !always.has(key) && !before?.keys.includes(key.slice(0, longestKey)),
    );
    const keys = [...(before?.keys ?? []), ...fresh.map((key) => key.slice(0, longestKey))].slice(0, mostKeys);
    this.#heard.set(who, { messages: (before?.messages ?? 0) + 1, at, keys });
  }

  of(who: string): HeardOf | undefined {
    return this.#heard.get(who);
  }

  entries(): readonly (readonly [who: string, heard: HeardOf])[] {
    return [...this.#heard];
  }

  clear(): void {
    this.#heard.clear();
  }
}
