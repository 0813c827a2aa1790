import type { Instant, WallTime } from '../../foundation/clock.ts';
import { hours, minutes } from '../../foundation/durations.ts';
import { isNight } from '../rules/night.ts';
import { bedroomWords, isNamed } from '../rules/place-words.ts';
import { freshSlot, limits, slotLength, type DistrustState, type Span, type Watched } from './distrust-state.ts';
import { distrust, neverEnds } from './distrust-verdict.ts';
import type { EstimatorContext } from './estimator.ts';

/** Whether all motion at one time is that of one person: nobody else lives there or visits, and no animal. */
export const isOnePerson = ({ home: { carePlan }, estimates }: EstimatorContext): boolean =>
  carePlan.livesAlone && !carePlan.pets && !estimates.company.present;

/**
 * Whether that person goes from room to room. Of one who does not, the room is the only one with life between the visits
 * of carers, which looks like a sensor that sees ghosts while nobody is at home.
 */
export const goesAbout = ({ mobileDaysAgo }: DistrustState, { home: { carePlan } }: EstimatorContext): boolean =>
  mobileDaysAgo < limits.mobile.forgottenAfterDays && carePlan.ability !== 'severe' && carePlan.ability !== 'complete';

export const slotIsOver = ({ slot }: DistrustState, now: Instant): boolean => now.monotonic - slot.since >= slotLength;

/** What the slot that is over has shown, and the next one begun. Cut short by the use of a door, it says less. */
export function slotClosed(state: DistrustState, now: Instant, context: EstimatorContext): DistrustState {
  const { slot } = state;
  const length = Math.min(now.monotonic - slot.since, slotLength);
  const places = new Set(
    slot.moved.filter((device) => !state.verdicts[device]).map((device) => state.watched[device]?.place),
  );
  const isElsewhere = (device: string): boolean =>
    places.size > 1 || (places.size === 1 && !places.has(state.watched[device]?.place));
  const onePerson = isOnePerson(context);
  const lasts = slot.moved.length > 0 || slot.life;

  let next: DistrustState = { ...state, slot: freshSlot(now.monotonic) };
  if (lasts) next = { ...next, lifeToday: next.lifeToday + length, ...loneAfter(state, now) };
  if (slot.moved.length > 0) next = { ...next, watched: movedIn(state, slot.moved) };
  if (places.size > 1 && slot.since - state.door.at >= limits.mobile.afterDoor) next = { ...next, mobileDaysAgo: 0 };
  next = { ...next, runs: runsAfter(state, now, length, (device) => onePerson && isElsewhere(device)) };
  next = heldThrough(next, slot.since, now, context, (device) => (onePerson && isElsewhere(device) ? length : 0));
  if (onePerson && !context.home.carePlan.dementia) next = atNight(next, slot, now, length, context);
  return judged(next, slot.moved, now, context);
}

/** The only one that has moved goes on being so, or another one is, or none. Whoever uses a door moves near it. */
function loneAfter({ slot, lone, door }: DistrustState, now: Instant): Pick<DistrustState, 'lone' | 'door'> {
  if (slot.since === door.at) return { lone, door };
  const longestQuiet = Math.max(lone?.longestQuiet ?? 0, now.monotonic - slot.since);
  const only = slot.moved.length === 1 && !slot.life ? slot.moved[0] : undefined;
  if (only !== undefined && only === lone?.device)
    return { lone: { ...lone, slots: lone.slots + 1, longestQuiet }, door };
  return {
    lone: only === undefined ? null : { device: only, since: slot.since, slots: 1, longestQuiet },
    door: only !== undefined && lone === null ? door : { ...door, onlyLone: false },
  };
}

function movedIn({ watched }: DistrustState, moved: readonly string[]): DistrustState['watched'] {
  const devices = moved.filter((device) => watched[device]?.moves === false);
  if (devices.length === 0) return watched;
  const next: Record<string, Watched> = { ...watched };
  for (const device of devices) {
    const known = watched[device];
    if (known) next[device] = { ...known, moves: true };
  }
  return next;
}

/** A pause of a whole slot ends a run; a slot that was cut short ends none. */
function runsAfter(
  { runs, slot }: DistrustState,
  now: Instant,
  length: number,
  isElsewhere: (device: string) => boolean,
): DistrustState['runs'] {
  const passed = now.monotonic - slot.since;
  if (passed >= 2 * slotLength) return {};
  const next: Record<string, Span> = passed < slotLength ? { ...runs } : {};
  for (const device of slot.moved) {
    const { since, elsewhere } = runs[device] ?? { since: slot.since, elsewhere: 0 };
    next[device] = { since, elsewhere: elsewhere + (isElsewhere(device) ? length : 0) };
  }
  return next;
}

/** Presence that is not taken back while the person is elsewhere, or nobody at home. */
function heldThrough(
  state: DistrustState,
  from: number,
  now: Instant,
  context: EstimatorContext,
  elsewhereIn: (device: string) => number,
): DistrustState {
  const { presence } = context.estimates;
  const isAway = presence.state === 'away' && presence.since.bootId === now.bootId && !context.home.carePlan.pets;
  const away = isAway ? now.monotonic - Math.max(from, presence.since.monotonic) : 0;
  let { held } = state;
  for (const [device, known] of state.held.entries()) {
    const elsewhere = Math.max(away, elsewhereIn(device));
    if (known && elsewhere > 0 && known.since <= from)
      held = held.with(device, { ...known, elsewhere: known.elsewhere + elsewhere });
  }
  return held === state.held ? state : { ...state, held };
}

/** Motion in another room while the bed or the bedroom has somebody in it, by night. */
function atNight(
  state: DistrustState,
  { moved, since }: DistrustState['slot'],
  now: Instant,
  length: number,
  { home }: EstimatorContext,
): DistrustState {
  if (!now.clockTrusted) return state;
  const beds = home.devices
    .filter(({ device }) => state.values.get(`${device} bed_occupancy`))
    .map(({ place }) => place);
  const sleeping = moved.filter((device) => !state.verdicts[device] && isBedroom(state.watched[device]?.place));
  const elsewhere = moved.filter((device) => {
    const place = state.watched[device]?.place;
    return place !== undefined && !isBedroom(place) && !beds.includes(place);
  });
  const inBed = (beds.length > 0 || sleeping.length > 0) && elsewhere.length > 0;
  if (!inBed && !state.wasNight) return state;
  const { from, to } = home.carePlan.sleep;
  const wall = (now.wall - (now.monotonic - since)) as WallTime;
  const night = isNight(wall, { nightFrom: from, nightTo: to, timeZone: home.timeZone });
  if (!night) return state.wasNight ? { ...state, wasNight: false, watched: nightOver(state.watched) } : state;
  if (!inBed) return state;
  const watched = { ...state.watched };
  for (const device of elsewhere) {
    const known = watched[device];
    if (known) watched[device] = { ...known, tonight: known.tonight + length };
  }
  return { ...state, wasNight: true, watched };
}

const isBedroom = (place: string | undefined): boolean => place !== undefined && isNamed(place, bedroomWords);

const nightOver = (watched: DistrustState['watched']): DistrustState['watched'] =>
  Object.fromEntries(
    Object.entries(watched).map(([device, known]) => {
      const nights = known.tonight >= limits.night.hours ? known.nights + 1 : 0;
      return [device, { ...known, tonight: 0, nights }];
    }),
  );

/** Whether what has come together is too much for an honest sensor. */
function judged(
  given: DistrustState,
  moved: readonly string[],
  now: Instant,
  context: EstimatorContext,
): DistrustState {
  let state = given;
  const accuse = (device: string, reason: string, evidence: Record<string, number>): void => {
    state = distrust(state, device, { reason, evidence: { device, ...evidence } }, now, context);
  };
  for (const [device, known] of given.held.entries()) {
    if (!known || known.slots < limits.held.slots) continue;
    if (now.monotonic - known.since >= limits.held.hours && known.elsewhere >= limits.held.elsewhere)
      accuse(device, neverEnds, spanWords(known, now));
  }
  if (!goesAbout(given, context)) return state;
  const { lone } = given;
  if (lone && moved.includes(lone.device) && isAloneTooLong(given, now, context))
    accuse(lone.device, 'only-one-that-moves', { hours: wholeHours(now.monotonic - lone.since) });
  if (!isOnePerson(context)) return state;
  for (const device of moved) {
    const run = given.runs[device];
    if (run && now.monotonic - run.since >= limits.run.hours && run.elsewhere >= limits.run.elsewhere)
      accuse(device, 'never-rests', spanWords(run, now));
  }
  if (given.wasNight) return state;
  for (const device of moved) {
    const nights = given.watched[device]?.nights ?? 0;
    if (nights >= limits.night.nights) accuse(device, 'moves-all-night-elsewhere', { nights });
  }
  return state;
}

/** Others that were seen to work of late would have moved, had somebody gone about. */
function isAloneTooLong({ lone, watched, verdicts }: DistrustState, now: Instant, context: EstimatorContext): boolean {
  if (!lone || context.home.carePlan.pets || lone.slots < limits.alone.slots) return false;
  if (now.monotonic - lone.since < limits.alone.hours) return false;
  return Object.entries(watched).some(
    ([device, { place, quietDays }]) =>
      place !== watched[lone.device]?.place &&
      quietDays <= 1 &&
      !verdicts[device] &&
      context.estimates.unheard[device] === undefined,
  );
}

export const wholeHours = (ms: number): number => Math.floor(ms / hours(1));

const spanWords = ({ since, elsewhere }: Span, now: Instant) => ({
  hours: wholeHours(now.monotonic - since),
  elsewhereMinutes: Math.floor(elsewhere / minutes(1)),
});
