import { chanceOf } from './chance.ts';
import { residentDay, type Stay } from './resident-day.ts';
import type { HouseholdSettings, Room } from './settings.ts';

/** From here on a room is like this, as far as a sensor in it can tell; or somebody goes through the front door. */
export interface Change {
  /** Milliseconds since the first midnight. */
  readonly atMs: number;
  /** The room, by what the home calls it. */
  readonly place: string;
  /** `away`: nobody is in the room; in the hall, by whose door one leaves: nobody is at home. */
  readonly doing: 'away' | 'walking' | 'sitting' | 'lying-in-bed';
  /** Somebody comes or goes while others are at home. */
  readonly throughDoor?: true;
}

const rooms: readonly Room[] = ['bedroom', 'bathroom', 'kitchen', 'living', 'hall'];
const minute = 60_000;
const dayMinutes = 24 * 60;

/** All days of a household, in order. Pure: the same settings and seed give the same life. */
export function livesOf(settings: HouseholdSettings, seed: number): Change[] {
  const before = new Map<Room, Change['doing']>();
  return Array.from({ length: settings.days }, (_, day) => day).flatMap((day) => {
    const changes = changesOfDay(settings, seed, day, before);
    return changes.map((change) => ({ ...change, atMs: change.atMs + day * dayMinutes * minute }));
  });
}

/** Who is where on one day: the residents first, then whoever else walks about. */
export function peopleOfDay(settings: HouseholdSettings, seed: number, day: number): readonly (readonly Stay[])[] {
  const residents = Array.from({ length: settings.residents }, (_, who) => residentDay(settings, seed, day, who));
  return [...residents, ...visits(settings, seed, day, residents), ...cat(settings, seed, day, residents)];
}

function changesOfDay(
  settings: HouseholdSettings,
  seed: number,
  day: number,
  before: Map<Room, Change['doing']>,
): Change[] {
  const people = peopleOfDay(settings, seed, day);
  const residents = people.slice(0, settings.residents);
  const at = [...new Set(people.flat().flatMap(({ from, to }) => [from, to]))].filter((time) => time < dayMinutes);
  const changes: Change[] = [];
  for (const time of at.toSorted((one, other) => one - other)) {
    const there = people.map((stays) => stayAt(stays, time));
    const somebodyHome = residents.some((stays) => {
      const stay = stayAt(stays, time);
      return stay !== undefined && stay.room !== 'out';
    });
    for (const room of rooms) {
      const doing = roomDoing(room, there, somebodyHome);
      if (before.get(room) === doing) continue;
      before.set(room, doing);
      changes.push({ atMs: time * minute, place: settings.rooms[room], doing });
    }
    if (somebodyHome && people.some((stays) => passesDoor(stays, time, people)))
      changes.push({
        atMs: time * minute,
        place: settings.rooms.hall,
        doing: before.get('hall') ?? 'walking',
        throughDoor: true,
      });
  }
  return changes;
}

const stayAt = (stays: readonly Stay[], time: number): Stay | undefined =>
  stays.find(({ from, to }) => from <= time && time < to);

/** Somebody in bed is what a bed sensor must see; otherwise whoever moves most. */
function roomDoing(room: Room, there: readonly (Stay | undefined)[], somebodyHome: boolean): Change['doing'] {
  const doings = there.filter((stay) => stay?.room === room).map((stay) => stay?.doing);
  for (const doing of ['lying-in-bed', 'walking', 'sitting'] as const) if (doings.includes(doing)) return doing;
  // The front door is in the hall: `away` there means that the last one has left.
  return room === 'hall' && somebodyHome ? 'sitting' : 'away';
}

function passesDoor(stays: readonly Stay[], time: number, people: readonly (readonly Stay[])[]): boolean {
  const leaves = stays.some((stay) => stay.room === 'out' && stay.from === time && time > 0);
  const comes = stays.some((stay) => stay.room === 'out' && stay.to === time);
  return (leaves || comes) && people.length > 1;
}

/** A neighbour or a daughter sits in the living room for an hour or two, when somebody is there to open. */
function visits(
  { visitors }: HouseholdSettings,
  seed: number,
  day: number,
  residents: readonly (readonly Stay[])[],
): Stay[][] {
  const chance = chanceOf(seed, day, 101);
  if (!visitors || !chance.happens(0.25)) return [];
  const comes = 15 * 60 + chance.between(0, 45);
  const goes = comes + chance.between(50, 100);
  if (!residents.some((stays) => stayAt(stays, comes)?.room === 'living')) return [];
  return [
    [
      { from: 0, to: comes, room: 'out', doing: 'walking' },
      { from: comes, to: comes + 1, room: 'hall', doing: 'walking' },
      { from: comes + 1, to: goes, room: 'living', doing: 'sitting' },
      { from: goes, to: goes + 1, room: 'hall', doing: 'walking' },
      { from: goes + 1, to: dayMinutes, room: 'out', doing: 'walking' },
    ],
  ];
}

/** A cat moves for a minute or two a dozen times a day, day and night. On holidays a neighbour has it. */
function cat({ pet }: HouseholdSettings, seed: number, day: number, residents: readonly (readonly Stay[])[]): Stay[][] {
  if (!pet || residents.every((stays) => stays.every(({ room }) => room === 'out'))) return [];
  const chance = chanceOf(seed, day, 102);
  const stays: Stay[] = [];
  for (let now = chance.between(5, 120); now < dayMinutes - 5; now += chance.between(30, 240)) {
    const room = rooms[chance.between(0, rooms.length - 1)] ?? 'living';
    const to = now + chance.between(1, 3);
    stays.push({ from: now, to, room, doing: 'walking' });
    now = to;
  }
  return [stays];
}
