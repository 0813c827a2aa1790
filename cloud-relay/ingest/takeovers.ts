import type { HubId } from '../../contracts/identifiers.ts';
import { minutes } from '../../foundation/durations.ts';
import type { Takeover } from './hub-listener.ts';

const within = minutes(5);
/** Two places that take turns: no line that comes and goes does that. */
const mostBetweenPlaces = 6;
/** From one place a bad line looks the same, only slower: each time the relay has not yet noticed that the old one is dead. */
const mostFromOnePlace = 20;
/** Hubs that reconnect at all: what is remembered is bounded. */
const mostHubs = 10_000;

export interface TakeoverEvidence {
  readonly takeovers: number;
  readonly withinMinutes: number;
  readonly places: number;
}

/** Counts how often a connection of a hub takes the place of one that stands. */
export class Takeovers {
  readonly #ofHub = new Map<HubId, { readonly at: number; readonly places: readonly [string, string] }[]>();

  /** `now`: monotonic milliseconds. What is said of it when it comes too often; undefined while it does not. */
  note({ hub, from, before }: Takeover, now: number): TakeoverEvidence | undefined {
    const recent = [
      ...(this.#ofHub.get(hub) ?? []).filter(({ at }) => now - at < within),
      { at: now, places: [before, from] as const },
    ];
    const kept = recent.slice(-mostFromOnePlace);
    this.#ofHub.delete(hub);
    this.#ofHub.set(hub, kept);
    for (const [oldest] of this.#ofHub) {
      if (this.#ofHub.size <= mostHubs) break;
      this.#ofHub.delete(oldest);
    }
    const places = new Set(kept.flatMap((one) => one.places)).size;
    const between = kept.filter(({ places: [one, other] }) => one !== other).length;
    const tooOften = between >= mostBetweenPlaces || kept.length >= mostFromOnePlace;
    return tooOften ? { takeovers: kept.length, withinMinutes: within / minutes(1), places } : undefined;
  }
}
