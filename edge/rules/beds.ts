import { z } from 'zod';
import type { Instant } from '../../foundation/clock.ts';
import type { Estimates } from '../estimates/estimates.ts';
import { savedByName, type ByName } from './by-name.ts';
import { isPlannedAway } from './holiday.ts';
import { isUnknown, maySay } from './home-facts.ts';
import type { Reading } from '../../device-profiles/reading.ts';
import { nothing, type DeviceFacts, type HomeFacts, type Outcome } from './rule.ts';
import { unjudged } from './unjudged.ts';

/** What the beds of the home said last, live, by device; absent: nothing yet. */
export type Beds = ByName<boolean>;
export const savedBeds: z.ZodType<Beds> = savedByName(z.boolean());

interface BedsAtStart {
  readonly known: readonly DeviceFacts[];
  /** Of these nothing is known before they speak: each may be one. */
  readonly unknown: readonly DeviceFacts[];
}
const bedsByHome = new WeakMap<HomeFacts, BedsAtStart>();

function bedsAtStart(home: HomeFacts): BedsAtStart {
  let beds = bedsByHome.get(home);
  if (!beds) {
    const known = home.devices.filter((facts) => !isUnknown(facts) && maySay(facts, 'bed_occupancy'));
    beds = { known, unknown: home.devices.filter(isUnknown) };
    bedsByHome.set(home, beds);
  }
  return beds;
}

const lastBeds = new WeakMap<object, { readonly home: HomeFacts; readonly found: readonly DeviceFacts[] }>();

/** The devices that tell whether somebody lies in a bed. One that is not known to do so does from its first word on. */
export function bedsOf(home: HomeFacts, beds: Beds): readonly DeviceFacts[] {
  const { known, unknown } = bedsAtStart(home);
  if (unknown.length === 0 || beds.size === 0) return known;
  const last = lastBeds.get(beds.sameNames);
  if (last?.home === home) return last.found;
  const found = [...known, ...unknown.filter(({ device }) => beds.has(device))];
  lastBeds.set(beds.sameNames, { home, found });
  return found;
}

/** Whether any device is a bed sensor, or is not known yet and may turn out to be one. */
export function mayHaveBeds(home: HomeFacts): boolean {
  const { known, unknown } = bedsAtStart(home);
  return known.length > 0 || unknown.length > 0;
}

export const withBed = (beds: Beds, device: string, occupied: boolean): Beds => beds.with(device, occupied);

const notHeard = unjudged('bed-sensor-is-not-heard');
const notKnown = unjudged('bed-not-yet-known');
const distrusted = unjudged('bed-sensor-is-distrusted');

interface Said {
  readonly home: HomeFacts;
  readonly unheard: object;
  readonly distrusted: object;
  readonly outcomes: readonly Outcome[];
}
const lastSaid = new WeakMap<Beds, Said>();

/** Of which beds nothing can be said, and why. Made anew only when something that it follows from is another. */
export function unknownBeds(home: HomeFacts, estimates: Estimates, beds: Beds): readonly Outcome[] {
  const { unheard, distrusted: liars } = estimates;
  const known = lastSaid.get(beds);
  if (known?.home === home && known.unheard === unheard && known.distrusted === liars) return known.outcomes;
  const outcomes = madeOf(home, estimates, beds);
  lastSaid.set(beds, { home, unheard, distrusted: liars, outcomes });
  return outcomes;
}

function madeOf(home: HomeFacts, { distrusted: liars, unheard }: Estimates, beds: Beds): readonly Outcome[] {
  let unknown: Outcome[] | undefined;
  for (const facts of bedsOf(home, beds)) {
    const { device } = facts;
    const reason = Object.hasOwn(unheard, device)
      ? notHeard
      : Object.hasOwn(liars, device)
        ? distrusted
        : beds.has(device)
          ? undefined
          : notKnown;
    if (reason) (unknown ??= []).push(reason(facts));
  }
  return unknown ?? nothing;
}

/**
 * Whether a reading shows the resident up and about in another room, whatever the bed sensor says. Only of somebody who
 * lives alone, without an animal and without a visitor; only what is newly seen, since a sensor may go on saying it.
 */
export const showsUpElsewhere = (
  { capability, value, place }: Reading,
  bed: DeviceFacts,
  { carePlan: { livesAlone, pets } }: HomeFacts,
  { company }: Estimates,
): boolean =>
  capability === 'occupancy' && value === true && place !== bed.place && livesAlone && !pets && !company.present;

/** Whether rules about where somebody lies or is have anybody to judge. */
export const nobodyHome = (home: HomeFacts, estimates: Estimates, now: Instant): boolean =>
  estimates.presence.state === 'away' || isPlannedAway(now, home, estimates);
