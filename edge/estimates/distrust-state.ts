import { z } from 'zod';
import { becauseSchema, type Because } from '../../contracts/because.ts';
import type { Instant } from '../../foundation/clock.ts';
import { days, hours, minutes } from '../../foundation/durations.ts';
import { ByName, savedByName } from '../rules/by-name.ts';
import { savedDeadlines } from '../rules/deadline.ts';
import { startDeadline } from '../rules/deadlines.ts';
import { sensesMotion } from '../rules/motion-sensors.ts';
import type { HomeFacts } from '../rules/rule.ts';

/** Motion is looked at by slots, so that a sensor that fires each second costs no more than one that fires once. */
export const slotLength = minutes(10);

/** What makes a sensor one that lies. All of it is about sensors of motion in the home of one person without pets, unless it says more. */
export const limits = {
  /**
   * Presence that is said again and again and never taken back, while the person was elsewhere or away for `elsewhere`. Said
   * once, it may be that only the message of its end was lost.
   */
  held: { hours: hours(12), elsewhere: hours(3), slots: 12 },
  /** Motion in every slot; nobody fires a sensor through a whole day and night, and was elsewhere for `elsewhere`. */
  run: { hours: hours(12), elsewhere: hours(2) },
  /** Nothing else moves in the home. Longer than a long night in bed. */
  alone: { hours: hours(12), slots: 12 },
  /** Triggers at equal distances while nothing else moves. */
  beat: { hours: hours(3), times: 12, tolerance: 0.05, jitter: 2_000, shortest: 20_000 },
  /**
   * Motion between two uses of an outside door, with a silence of all, and with life elsewhere only after the second. Who
   * comes home, sits in one room and goes out again looks the same, and in a year of a real home did so three times running.
   */
  absence: {
    quiet: minutes(20),
    hours: hours(1),
    slots: 3,
    returnsWithin: minutes(15),
    times: 5,
    forgottenAfterDays: 14,
  },
  /** Motion elsewhere while the bed or the bedroom is occupied, in one night. */
  night: { hours: hours(4), nights: 3 },
  /** Days of life in the home without a motion: more than this, and more than twice what was normal for the sensor. */
  quiet: { days: 7, longestDays: 30, lifeADay: hours(2) },
  /**
   * Changes of a contact, bed or chair in an hour; or at least `noRest` in each of so many hours in a row. In recordings of
   * 371 and 30 days a door was never moved more than 151 times in an hour, nor in each of more than 10 hours.
   */
  flaps: { anHour: 240, noRest: 4, hours: 20 },
  /** Days on which a bed was never left, and somebody went about in the home. */
  occupied: { days: 4 },
  /** A person who moves in two rooms this long after a door was used is no carer on a visit. */
  mobile: { afterDoor: hours(3), forgottenAfterDays: 7 },
} as const;

/** How long a sensor must behave before it is trusted again. */
export const wayBack = { usual: days(3), soon: days(1) } as const;

const span = z.object({
  /** Monotonic milliseconds of `bootId`, as every time here. */
  since: z.number(),
  /** For how much of it the person was elsewhere, in milliseconds. */
  elsewhere: z.number(),
});
export type Span = z.infer<typeof span>;

/** When it was said last, to be counted once in a slot, and in how many slots. */
const held = span.extend({ saidAt: z.number(), slots: z.number() });
export type Held = z.infer<typeof held>;

/** Changes since the last hour began, and hours before it without a rest. */
const flapping = z.object({ since: z.number(), changes: z.number(), hours: z.number() });
export type Flapping = Readonly<z.infer<typeof flapping>>;

const watched = z.object({
  place: z.string(),
  /** Whether it has moved since the last look at the day. */
  moves: z.boolean(),
  quietDays: z.number(),
  longestQuiet: z.number(),
  absences: z.number(),
  absenceDaysAgo: z.number(),
  /** Motion elsewhere in this night, in milliseconds, and in how many nights before it was too much. */
  tonight: z.number(),
  nights: z.number(),
});
export type Watched = z.infer<typeof watched>;

export const distrustState = z.object({
  /** `day` until the next look at the day; `back <device>` until it is trusted again. */
  deadlines: savedDeadlines,
  bootId: z.string(),
  slot: z.object({
    since: z.number(),
    moved: z.array(z.string()).readonly(),
    /** Something that is no motion sensor has shown life. */
    life: z.boolean(),
    /** Triggers that are not at equal distances, or too close to each other to be told apart. */
    uneven: z.boolean(),
  }),
  /** The last word of contacts, beds, chairs and tamper switches. */
  values: savedByName(z.boolean()),
  /** Null once it has ended: its name stays, so that noting it costs little. */
  held: savedByName(held.nullable()),
  runs: z.record(z.string(), span),
  flaps: savedByName<Flapping>(flapping).default(() => ByName.of<Flapping>()),
  /** Days since each bed was left last, of those that are occupied. */
  occupied: z.record(z.string(), z.number()).default({}),
  /** The only one that has moved of late. */
  lone: z.object({ device: z.string(), since: z.number(), slots: z.number(), longestQuiet: z.number() }).nullable(),
  beat: z
    .object({ device: z.string(), since: z.number(), at: z.number(), period: z.number(), times: z.number() })
    .nullable(),
  /** When an outside door was last used, and whether nothing but `lone` has moved since. */
  door: z.object({ at: z.number(), onlyLone: z.boolean() }),
  /** It alone moved until a door was used: suspect if life begins elsewhere now. */
  suspect: z.object({ device: z.string(), until: z.number() }).nullable(),
  watched: z.record(z.string(), watched),
  /** Days since somebody moved from room to room long after a door was used. */
  mobileDaysAgo: z.number(),
  wasNight: z.boolean(),
  /** Time with life since the last look at the day, in milliseconds. */
  lifeToday: z.number(),
  verdicts: z.record(z.string(), becauseSchema),
});
export interface DistrustState extends Readonly<z.infer<typeof distrustState>> {
  readonly verdicts: Readonly<Record<string, Because>>;
}

export const freshSlot = (since: number): DistrustState['slot'] => ({ since, moved: [], life: false, uneven: false });

export const newlyWatched = (place: string): Watched => ({
  place,
  moves: false,
  quietDays: 0,
  longestQuiet: 0,
  absences: 0,
  absenceDaysAgo: 0,
  tonight: 0,
  nights: 0,
});

export const nothingSuspected = (now: Instant, home: HomeFacts): DistrustState => ({
  deadlines: { day: startDeadline(now, days(1)) },
  values: ByName.of(),
  occupied: {},
  watched: Object.fromEntries(
    home.devices.filter(sensesMotion).map(({ device, place }) => [device, newlyWatched(place)]),
  ),
  mobileDaysAgo: limits.mobile.forgottenAfterDays,
  wasNight: false,
  lifeToday: 0,
  verdicts: {},
  ...nothingUnderWay(now),
});

/** What is lost when the hub did not hear for a while: evidence under way; what was concluded stays. */
export const nothingUnderWay = (now: Instant) => ({
  bootId: now.bootId,
  slot: freshSlot(now.monotonic),
  held: ByName.of<Held | null>(),
  runs: {},
  flaps: ByName.of<Flapping>(),
  lone: null,
  beat: null,
  door: { at: now.monotonic as number, onlyLone: false },
  suspect: null,
});
