import { z } from 'zod';
import { instantSchema } from '../../contracts/instant.ts';
import { savedByName, type ByName } from './by-name.ts';
import type { Instant, Monotonic, WallTime } from '../../foundation/clock.ts';
import { milliseconds, type Duration } from '../../foundation/durations.ts';

/** Something that must happen later, as plain data that survives restarts, power cuts and clock steps. */
export interface Deadline {
  readonly startedAt: Instant;
  readonly length: Duration;
  /** Due by monotonic time of `refreshedAt.bootId`; before 0 when it passed before this computer booted. */
  readonly dueAt: Monotonic;
  /** When `remaining` was last written down; the base for every resumption. */
  readonly refreshedAt: Instant;
  /** How much was left at `refreshedAt`. 0 or less: due. */
  readonly remaining: Duration;
  /** The last moment with a trusted clock, and what was left then: what wall time is counted from after a power cut. */
  readonly trusted: { readonly at: Instant; readonly remaining: Duration } | null;
}

/** Deadlines by the name that their rule gives them, often a device. */
export type Deadlines = Readonly<Record<string, Deadline>>;

/** The same for rules that wait for many: one deadline or more for each device. */
export type ManyDeadlines = ByName<Deadline>;

/** A moment as it is read back from the disk. */
export const savedInstant = instantSchema.transform((instant): Instant => ({
  ...instant,
  monotonic: instant.monotonic as Monotonic,
  wall: instant.wall as WallTime,
}));
const savedDuration = z.number().transform(milliseconds);

/** A deadline as it is read back from the disk. */
export const savedDeadline: z.ZodType<Deadline> = z.object({
  startedAt: savedInstant,
  length: savedDuration,
  dueAt: z.number().transform((at) => at as Monotonic),
  refreshedAt: savedInstant,
  remaining: savedDuration,
  trusted: z.object({ at: savedInstant, remaining: savedDuration }).nullable(),
});

export const savedDeadlines: z.ZodType<Deadlines> = z.record(z.string(), savedDeadline);
export const savedManyDeadlines: z.ZodType<ManyDeadlines> = savedByName(savedDeadline);
