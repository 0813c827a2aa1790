import type { Instant, Monotonic } from '../../foundation/clock.ts';
import type { Duration } from '../../foundation/durations.ts';

/** Something that must happen later, as plain data that survives restarts, power cuts and clock steps. */
export interface Deadline {
  readonly startedAt: Instant;
  readonly length: Duration;
  /** Due by monotonic time of `refreshedAt.bootId`. */
  readonly dueAt: Monotonic;
  /** When the shell last wrote `remaining` down; the base for every resumption. */
  readonly refreshedAt: Instant;
  /** How much was left at `refreshedAt`. 0 or less: due. */
  readonly remaining: Duration;
  /** Set when the deadline passed while nobody could notice: by how much it is late. */
  readonly lateBy?: Duration;
}
