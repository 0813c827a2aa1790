import type { Duration } from './durations.ts';

/** Milliseconds since this computer booted, with fractions. Comparable only within one `bootId`. */
export type Monotonic = number & { readonly [monotonicBrand]: 'ms since boot' };
declare const monotonicBrand: unique symbol;

/** Milliseconds since 1970-01-01 UTC, as people's clocks say it. May step in either direction. */
export type WallTime = number & { readonly [wallBrand]: 'ms since 1970' };
declare const wallBrand: unique symbol;

/** One moment as the machine knows it. Every event carries one. */
export interface Instant {
  readonly monotonic: Monotonic;
  readonly bootId: string;
  readonly wall: WallTime;
  /** False until something outside (NTP, a receipt of the relay) has confirmed the wall clock. */
  readonly clockTrusted: boolean;
}

/** Takes back a wake-up that was asked for. Harmless when it has already happened. */
export type CancelWake = () => void;

/** The only source of time. Injected everywhere, so that tests and replays move it by hand. */
export interface Clock {
  now(): Instant;
  /** Calls `wake` once, at or soon after the monotonic time `at`; at once (but not within this call) if that has passed. */
  wakeAt(at: Monotonic, wake: () => void): CancelWake;
}

/** The monotonic time a duration after an instant. */
export const after = (instant: Instant, duration: Duration): Monotonic => (instant.monotonic + duration) as Monotonic;

/** How long ago `earlier` was, by monotonic time. Both must be of the same boot. */
export const elapsed = (earlier: Instant, now: Instant): Duration => (now.monotonic - earlier.monotonic) as Duration;
