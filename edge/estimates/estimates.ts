import type { Because } from '../../contracts/because.ts';
import type { Instant } from '../../foundation/clock.ts';
import type { ByName } from '../rules/by-name.ts';

/** Whether somebody is in the home, as far as the sensors can tell. */
export interface Presence {
  readonly state: 'home' | 'away' | 'unknown';
  /** Since when it is believed. */
  readonly since: Instant;
  readonly because: Because;
}

/** Whether somebody else than those who live there is in the home: a visitor or a carer. */
export interface Company {
  readonly present: boolean;
  readonly because: Because;
}

/** One thing that shows that somebody is there and moves. */
export interface Sign {
  readonly at: Instant;
  readonly device: string;
  readonly place: string;
  readonly capability: string;
  /** Whether it was an outside door. */
  readonly outsideDoor: boolean;
  /** False: a sensor of motion or presence no longer sees anybody, which somebody who has just left causes too. */
  readonly moves: boolean;
  /** See situation.ts; null when the hour was not known. */
  readonly situation: number | null;
}

/** The last signs of life in the home, whoever gave them. Devices that were distrusted at that moment gave none. */
export interface Life {
  /** How many there were; a change of it says that there was one. */
  readonly signs: number;
  readonly last: Sign | null;
  readonly previous: Sign | null;
  /** The last one by another device than that of `last`: what is left when that device turns out to lie. */
  readonly elsewhere: Sign | null;
  /** Device and capability whose last live word is that somebody is there: on a bed or chair, or before a presence sensor. */
  readonly sensed: ByName<true>;
  /** Whether the hub was listening all the time between `previous` and `last`. */
  readonly unbroken: boolean;
}

/** What happened since midnight that tomorrow's limits are learned from. */
export interface TodaysSilences {
  readonly date: string;
  /** The situations at the end of each stretch of five minutes with life. */
  readonly lively: readonly number[];
  /** The silences that came after them, if they were long, in minutes. */
  readonly silences: readonly { readonly situation: number; readonly minutes: number }[];
}

/** What the home's own past says about its silences; changed once a day. */
export interface Habits {
  /** Days learned from; days without life are none. */
  readonly days: number;
  /** The last day that was learned from, local date; empty: none. */
  readonly until: string;
  /** For how many days the sums below stand, older ones counted for less. */
  readonly weight: number;
  /** By situation, those that are known: stretches with life; long silences after them; by how many minutes those were longer than long. */
  readonly lively: Readonly<Record<string, number>>;
  readonly silences: Readonly<Record<string, number>>;
  readonly excess: Readonly<Record<string, number>>;
  /** How many silences lasted so many full hours, two or more; by door use, hour and length, see `lengthKey` of habits.ts. */
  readonly lengths: Readonly<Record<string, number>>;
  /** The longest silence in minutes by door use and hour, in each of the last spans of days, the newest first. */
  readonly longest: readonly (readonly number[])[];
}

/** What the hub believes of the home as a whole. Made from the same inputs as the rules, before they are asked. */
export interface Estimates {
  readonly life: Life;
  readonly today: TodaysSilences;
  readonly habits: Habits;
  /** Devices that cannot be relied on to say anything at present: nothing follows from their silence. */
  readonly unheard: Readonly<Record<string, 'not-yet-heard' | 'silent' | 'unavailable'>>;
  readonly presence: Presence;
  readonly company: Company;
  /** Devices whose activity does not count as life at present, and why. */
  readonly distrusted: Readonly<Record<string, Because>>;
}

/** The same beliefs with another one of that part. Written out: it is made with each sign of life. */
export function withBelief<Part extends keyof Estimates>(
  { life, today, habits, unheard, presence, company, distrusted }: Estimates,
  part: Part,
  belief: Estimates[Part],
): Estimates {
  const next = { life, today, habits, unheard, presence, company, distrusted };
  next[part] = belief;
  return next;
}
