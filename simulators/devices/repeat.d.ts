import { type Clock } from '../../foundation/clock.ts';
import type { Duration } from '../../foundation/durations.ts';
/** Runs `act` at once and then after every `interval` on the given clock, until the returned stop is called. */
export declare function repeat(clock: Clock, interval: Duration, act: () => void): () => void;
