import { chanceOf, type Chance } from './chance.ts';
import type { HouseholdSettings, Room } from './settings.ts';

/** Where somebody is from one minute of a day up to another, and what they do there. */
export interface Stay {
  readonly from: number;
  readonly to: number;
  readonly room: Room | 'out';
  readonly doing: 'walking' | 'sitting' | 'lying-in-bed';
}

const midnight = 24 * 60;
const clock = (hour: number, minute = 0): number => hour * 60 + minute;

/** One resident's day, without a gap, from midnight to midnight. Pure: the same seed, day and person give the same day. */
export function residentDay(settings: HouseholdSettings, seed: number, day: number, who: number): readonly Stay[] {
  const chance = chanceOf(seed, day, who);
  const ordinary = ordinaryDay(chance, day % 7);
  if (isAway(settings, day)) {
    if (isAway(settings, day - 1)) return [out(0, midnight)];
    const leaves = clock(9, chance.between(0, 45));
    return [...cut(ordinary, 0, leaves), out(leaves, midnight)];
  }
  if (!isAway(settings, day - 1)) return ordinary;
  const returns = clock(10, chance.between(0, 50));
  return [out(0, returns), ...cut(ordinary, returns, midnight)];
}

const isAway = ({ holidays }: HouseholdSettings, day: number): boolean =>
  holidays.some(({ from, days }) => day >= from && day < from + days);

const out = (from: number, to: number): Stay => ({ from, to, room: 'out', doing: 'walking' });

const cut = (stays: readonly Stay[], from: number, to: number): Stay[] =>
  stays
    .filter((stay) => stay.to > from && stay.from < to)
    .map((stay) => ({ ...stay, from: Math.max(stay.from, from), to: Math.min(stay.to, to) }));

function ordinaryDay(chance: Chance, weekday: number): Stay[] {
  const stays: Stay[] = [];
  let now = 0;
  const until = (to: number, room: Stay['room'], doing: Stay['doing']): void => {
    if (to > now) stays.push({ from: now, to, room, doing });
    now = Math.max(now, to);
  };
  /** To the front door and through it: a minute in the hall. */
  const throughHall = (): void => until(now + 1, 'hall', 'walking');

  const wakes = clock(5, 45) + chance.between(0, 90);
  for (const trip of tripsAtNight(chance, wakes)) {
    until(trip, 'bedroom', 'lying-in-bed');
    until(now + chance.between(4, 9), 'bathroom', 'walking');
  }
  until(wakes, 'bedroom', 'lying-in-bed');
  until(wakes + 3, 'bedroom', 'walking');
  until(now + chance.between(10, 20), 'bathroom', 'walking');
  until(now + chance.between(25, 45), 'kitchen', 'walking');
  sitsUntil(clock(8, 50) + chance.between(0, 40), chance, () => now, until);

  // The market, a walk, tai chi; on Sundays more often the family.
  if (chance.happens(weekday === 6 ? 0.75 : 0.6)) {
    throughHall();
    until(now + chance.between(40, 110), 'out', 'walking');
    throughHall();
  }
  sitsUntil(clock(11, 15) + chance.between(0, 20), chance, () => now, until);
  until(clock(12) + chance.between(0, 20), 'kitchen', 'walking');
  sitsUntil(clock(12, 50) + chance.between(0, 20), chance, () => now, until);
  if (chance.happens(0.7)) {
    until(now + 2, 'bedroom', 'walking');
    until(now + chance.between(35, 80), 'bedroom', 'lying-in-bed');
    until(now + chance.between(3, 6), 'bathroom', 'walking');
  }
  sitsUntil(clock(17, 15) + chance.between(0, 20), chance, () => now, until);
  until(now + chance.between(35, 60), 'kitchen', 'walking');
  sitsUntil(clock(21) + chance.between(0, 60), chance, () => now, until);
  until(now + chance.between(10, 20), 'bathroom', 'walking');
  until(now + 2, 'bedroom', 'walking');
  until(midnight, 'bedroom', 'lying-in-bed');
  return stays;
}

/** When the night is interrupted, in order and with time to fall asleep in between. */
function tripsAtNight(chance: Chance, wakes: number): number[] {
  const trips: number[] = [];
  const many = chance.between(0, 3);
  for (let earliest = 40; trips.length < many;) {
    const at = earliest + chance.between(0, 120);
    if (at > wakes - 30) break;
    trips.push(at);
    earliest = at + 45;
  }
  return trips;
}

/** In the armchair, with something to fetch or to do every hour or so. */
function sitsUntil(
  end: number,
  chance: Chance,
  now: () => number,
  until: (to: number, room: Room, doing: Stay['doing']) => void,
): void {
  while (now() < end) {
    until(Math.min(end, now() + chance.between(30, 80)), 'living', 'sitting');
    if (now() >= end) return;
    const room = chance.happens(0.5) ? 'bathroom' : 'kitchen';
    until(Math.min(end, now() + chance.between(3, 8)), room, 'walking');
  }
}
