import type { WallTime } from '../../foundation/clock.ts';
import { milliseconds, type Duration } from '../../foundation/durations.ts';
import { localTime } from '../../foundation/local-time.ts';
import { livesOf } from '../household/household.ts';
import { findSimulator } from '../devices/registry.ts';
import type { Expectation, Scenario, Step } from './scenario.ts';

/** What is done at one moment of a run. */
export interface Moment {
  /** Since the beginning. */
  readonly at: Duration;
  readonly step: Omit<Step, 'at' | 'after' | 'expect'>;
  /** Line of the file; 0 for what the household does. */
  readonly line: number;
}

/** An expectation and the span in which it counts, since the beginning. */
export interface Awaited {
  readonly expectation: Expectation;
  readonly from: Duration;
  readonly to: Duration;
  readonly line: number;
}

export interface Plan {
  readonly begins: WallTime;
  readonly zone: string;
  readonly moments: readonly Moment[];
  readonly awaited: readonly Awaited[];
  readonly lasts: Duration;
}

const usualStart = '2026-03-02 14:00';
const usualZone = 'Asia/Shanghai';
const minute = 60_000;
const doorOpenMs = 5_000;
const dayLength = 24 * 60 * minute;

/** When everything happens. Pure: the same scenario gives the same plan. */
export function planOf(scenario: Scenario, stepLines: readonly number[]): Plan {
  const { start = usualStart, zone = usualZone } = scenario.time ?? {};
  const begins = wallOf(start, zone);
  const moments: Moment[] = [];
  const awaited: Awaited[] = [];
  let now = 0;
  for (const [index, { at, after, expect, ...step }] of scenario.steps.entries()) {
    now = at === undefined ? now + (after ?? 0) : nextTime(begins, now, at, zone);
    const line = stepLines[index] ?? 0;
    moments.push({ at: milliseconds(now), step, line });
    for (const expectation of expect) {
      const { after: earliest = 0, within, for: during } = expectation;
      const to = now + (during ?? within ?? earliest);
      awaited.push({ expectation, from: milliseconds(now + earliest), to: milliseconds(to), line });
    }
  }
  const settled = Math.max(now, ...awaited.map(({ to }) => to));
  const people = householdMoments(scenario, begins, zone);
  const lived = (scenario.household?.days ?? 0) * dayLength;
  return {
    begins,
    zone,
    // Sorting keeps the order of what happens at once: the people first, then the steps.
    moments: [...people, ...moments].toSorted((one, other) => one.at - other.at),
    awaited,
    lasts: milliseconds(Math.max(settled, lived, scenario.ends === undefined ? 0 : now + scenario.ends)),
  };
}

function householdMoments({ household, seed, home }: Scenario, begins: WallTime, zone: string): Moment[] {
  if (!household) return [];
  const places = new Set(home.devices.map(({ place }) => place));
  const midnight = begins - localTime(begins, zone).minuteOfDay * minute;
  return livesOf(household, seed).flatMap(({ atMs, place, doing, throughDoor }): Moment[] => {
    const at = milliseconds(midnight + atMs - begins);
    if (at < 0) return [];
    if (throughDoor) return doorways(home.devices, place, at);
    return places.has(place) ? [{ at, step: { do: { [place]: doing } }, line: 0 }] : [];
  });
}

/** The doors of that room open, and close behind whoever goes through. */
const doorways = (devices: Scenario['home']['devices'], place: string, at: Duration): Moment[] =>
  devices
    .filter((device) => device.place === place && isDoor(device.is))
    .flatMap(({ name }) => [
      { at, step: { event: { [name]: 'open' } }, line: 0 },
      { at: milliseconds(at + doorOpenMs), step: { event: { [name]: 'close' } }, line: 0 },
    ]);

const isDoor = (is: string): boolean => {
  const { events = [] } = findSimulator(is) ?? {};
  return events.includes('open') && events.includes('close');
};

/** The next time after `now` that the home's clocks show this time of day. */
function nextTime(begins: WallTime, now: number, timeOfDay: string, zone: string): number {
  const [hour = 0, minutes = 0, seconds = 0] = timeOfDay.split(':').map(Number);
  const today = localTime((begins + now) as WallTime, zone);
  const sinceMidnight = today.minuteOfDay * minute + ((begins + now) % minute);
  let at = now + (hour * 60 + minutes) * minute + seconds * 1_000 - sinceMidnight;
  while (at < now) at += dayLength;
  // A clock that was put forward or back in between is put right.
  const shown = localTime((begins + at) as WallTime, zone).minuteOfDay;
  const off = ((hour * 60 + minutes - shown + 12 * 60 + 24 * 60) % (24 * 60)) - 12 * 60;
  return at + off * minute;
}

/** The moment that a local date and time names. */
function wallOf(local: string, zone: string): WallTime {
  const asUtc = Date.parse(`${local.replace(' ', 'T')}:00Z`);
  let wall = asUtc;
  for (let turn = 0; turn < 2; turn++) {
    const { date, hour, minute: past } = localTime(wall as WallTime, zone);
    wall += asUtc - (Date.parse(`${date}T00:00:00Z`) + (hour * 60 + past) * minute);
  }
  return wall as WallTime;
}

/** A moment of a run as the home's clocks show it. */
export function clockTime({ begins, zone }: Pick<Plan, 'begins' | 'zone'>, at: number): string {
  const wall = begins + at;
  const { date, hour, minute: past } = localTime(wall as WallTime, zone);
  const two = (n: number): string => String(n).padStart(2, '0');
  const fine = (wall % minute) / 1_000;
  return `${date.slice(5)} ${two(hour)}:${two(past)}:${fine < 10 ? '0' : ''}${Math.round(fine * 1_000) / 1_000}`;
}
