import type { ZigbeeDevice } from './device-list.ts';

export type ZigbeeTopic =
  | { readonly kind: 'bridge'; readonly part: string }
  | { readonly kind: 'state'; readonly ieee: string }
  | { readonly kind: 'availability'; readonly ieee: string }
  /** A command, or an attribute of a device that also stands in its state. */
  | { readonly kind: 'ignored' }
  | { readonly kind: 'unknown' };

/**
 * Which topic is whose. Names may hold slashes and anything else, so that topics are looked up whole and never split;
 * devices are known by IEEE address only.
 */
export class ZigbeeTopics {
  readonly #bridge: string;
  readonly #topics = new Map<string, ZigbeeTopic>();
  readonly #prefixes: string[] = [];

  /** `addresses` are also known by their address, which is what Zigbee2MQTT names a new device. */
  constructor(base: string, devices: readonly ZigbeeDevice[], addresses: readonly string[] = []) {
    this.#bridge = `${base}/bridge/`;
    for (const ieee of addresses) this.#add(`${base}/${ieee}`, ieee);
    for (const { ieee, name } of devices) this.#add(`${base}/${name}`, ieee);
  }

  lookUp(topic: string): ZigbeeTopic {
    if (topic.startsWith(this.#bridge)) return { kind: 'bridge', part: topic.slice(this.#bridge.length) };
    const known = this.#topics.get(topic);
    if (known) return known;
    const isPart = this.#prefixes.some((prefix) => topic.startsWith(prefix));
    return isPart || /\/(?:set|get)$/.test(topic) ? { kind: 'ignored' } : { kind: 'unknown' };
  }

  #add(topic: string, ieee: string): void {
    this.#topics.set(topic, { kind: 'state', ieee });
    // A device that is itself named so keeps its topic.
    const availability = `${topic}/availability`;
    if (!this.#topics.has(availability)) this.#topics.set(availability, { kind: 'availability', ieee });
    this.#prefixes.push(`${topic}/`);
  }
}
