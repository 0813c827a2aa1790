import type { Instant } from '../../foundation/clock.ts';
import { minutes, seconds } from '../../foundation/durations.ts';
import type { Reading } from '../../device-profiles/reading.ts';
import { dueNames, startDeadline, without } from '../rules/deadlines.ts';
import { factsOf } from '../rules/home-facts.ts';
import { sensesMotion } from '../rules/motion-sensors.ts';
import { isOutsideDoor } from '../rules/outside-door.ts';
import type { HomeFacts } from '../rules/rule.ts';
import { dayOver } from './distrust-day.ts';
import { changed } from './distrust-flapping.ts';
import { goesAbout, isOnePerson, slotClosed, slotIsOver, wholeHours } from './distrust-slot.ts';
import {
  distrustState,
  freshSlot,
  limits,
  newlyWatched,
  nothingSuspected,
  nothingUnderWay,
  slotLength,
  wayBack,
  type DistrustState,
  type Held,
} from './distrust-state.ts';
import { backName, distrust, neverEnds, neverMoves, trusted } from './distrust-verdict.ts';
import type { Estimator, EstimatorContext } from './estimator.ts';

/**
 * Sensors of motion whose activity does not fit the others'. A radar that sees a fan, a curtain or the flat next door
 * reports life where there is none and hides a collapse; an infrared sensor that never fires hides a person. What they say
 * does not count as life until they have behaved again for a while; what they say of danger always counts.
 *
 * In a home with pets, motion that no person explains is the animal's: it is then held against no sensor, and only
 * presence that never ends, triggers like clockwork and sensors that never move are. With several people, motion in two
 * places proves nothing either.
 */
export const distrusted: Estimator<DistrustState, 'distrusted'> = {
  part: 'distrusted',
  describes: {
    believes:
      'Sensors of motion whose activity does not fit the others: presence that never ends, motion while everybody is away, a sensor that never fires; and contacts, beds and chairs that change 240 times in an hour, or go on changing for 20 hours; and a bed that is never left on four days on which somebody goes about. What they say does not count as life; what they say of danger always counts.',
    limits:
      'Motion that an animal or a second person explains is held against no sensor. At most half of the sensors of motion are distrusted at once: beyond that nobody can say which of them lie. A contact or chair that never changes is not noticed.',
  },
  hears: {
    readings: [
      'occupancy',
      'presence',
      'contact',
      'bed_occupancy',
      'chair_occupancy',
      'sos',
      'all_right',
      'water_use',
      'tamper',
    ],
  },
  saved: distrustState,
  downtime: 'pauses',
  initial: nothingSuspected,
  step(state, input, now, context) {
    switch (input.kind) {
      case 'reading':
        return input.reading.origin === 'live' ? heard(state, input.reading, now, context) : state;
      case 'wake':
        return whatIsDue(state, now, context);
      case 'started':
        return reconciled(state, context.home, now);
      default:
        return state;
    }
  },
  estimate: ({ verdicts }) => verdicts,
};

function heard(state: DistrustState, reading: Reading, now: Instant, context: EstimatorContext): DistrustState {
  const { device, capability, value } = reading;
  switch (capability) {
    case 'occupancy':
    case 'presence':
      if (value !== true) return ended(state, device, now);
      if (isNoNews(state, device, now)) return state;
      return state.watched[device] ? moved(state, reading, now, context) : learned(state, reading, now, context);
    case 'contact':
    case 'bed_occupancy':
    case 'chair_occupancy': {
      const name = `${device} ${capability}`;
      const before = state.values.get(name);
      const facts = factsOf(context.home, device);
      if (before === value || typeof value !== 'boolean' || !facts) return state;
      const known = { ...state, values: state.values.with(name, value) };
      if (before === undefined) return known;
      const next = changed(known, device, now);
      if (next.verdicts[device]) return next;
      return capability === 'contact' && isOutsideDoor(facts)
        ? doorUsed(next, now, context)
        : alive(next, now, context);
    }
    case 'tamper':
      return serviced(state, device, value);
    case 'water_use':
      return typeof value === 'number' && value > 0 && factsOf(context.home, device)
        ? alive(state, now, context)
        : state;
    default:
      return value === true && factsOf(context.home, device) ? alive(state, now, context) : state;
  }
}

/** What a Zigbee device can sense is known only once it has said so. */
function learned(state: DistrustState, reading: Reading, now: Instant, context: EstimatorContext): DistrustState {
  const facts = factsOf(context.home, reading.device);
  if (!facts) return state;
  const watched = { ...state.watched, [facts.device]: newlyWatched(facts.place) };
  return heard({ ...state, watched }, reading, now, context);
}

/** Asked of nearly every reading: this sensor has moved in this slot already, and so have others. */
const isNoNews = ({ slot, lone }: DistrustState, device: string, now: Instant): boolean =>
  slot.moved.includes(device) && (lone?.device !== device || slot.uneven) && now.monotonic - slot.since < slotLength;

/** A sensor of motion says that somebody is there. Only the first time in a slot is worth a note, unless it is alone. */
function moved(
  given: DistrustState,
  { device, capability }: Reading,
  now: Instant,
  context: EstimatorContext,
): DistrustState {
  let state = slotIsOver(given, now) ? slotClosed(given, now, context) : given;
  if (state.verdicts[device]?.reason === neverMoves) state = trusted(state, device);
  const { slot, lone } = state;
  const known = state.held.get(device);
  const held = known && known.saidAt >= slot.since ? state.held : state.held.with(device, saidAgain(known, now));
  // A radar goes on reporting the presence of somebody who does not move.
  if (known && capability === 'presence') return held === state.held ? state : { ...state, held };
  const again = slot.moved.includes(device);
  const alone = lone?.device === device && !slot.life && slot.moved.length === (again ? 1 : 0);
  if (again && (!alone || slot.uneven)) return held === state.held || !known ? state : { ...state, held };
  state = { ...state, held, slot: again ? slot : { ...slot, moved: [...slot.moved, device] } };
  if (alone && !slot.uneven && lone.slots > 1) return beating(state, device, now, context);
  return state.suspect ? suspected(state, device, now, context) : state;
}

const saidAgain = (known: Held | null | undefined, { monotonic }: Instant): Held =>
  known
    ? { ...known, saidAt: monotonic, slots: known.slots + 1 }
    : { since: monotonic, elsewhere: 0, saidAt: monotonic, slots: 1 };

const sameTrigger = seconds(2);

/** Triggers at equal distances while nothing else moves: a heater or a fan, not a person. */
function beating(state: DistrustState, device: string, now: Instant, context: EstimatorContext): DistrustState {
  const at = now.monotonic;
  const { beat, lone } = state;
  if (beat?.device !== device || beat.since < (lone?.since ?? 0))
    return { ...state, beat: { device, since: at, at, period: 0, times: 0 } };
  const { times, period } = beat;
  const interval = at - beat.at;
  // The same trigger, said twice.
  if (interval < sameTrigger) return state;
  const fits = Math.abs(interval - period) <= Math.max(limits.beat.jitter, period * limits.beat.tolerance);
  if (interval < limits.beat.shortest || (times > 0 && !fits))
    return { ...state, beat: null, slot: { ...state.slot, uneven: true } };
  const next = { ...beat, at, period: (period * times + interval) / (times + 1), times: times + 1 };
  const known = { ...state, beat: next };
  if (next.times < limits.beat.times || at - next.since < limits.beat.hours) return known;
  const evidence = {
    device,
    everySeconds: Math.round(next.period / 1_000),
    times: next.times,
    hours: wholeHours(at - next.since),
  };
  return distrust(known, device, { reason: 'moves-like-clockwork', evidence }, now, context);
}

/** Life begins elsewhere just after a door was used, and only the suspect had moved since the use before: nobody was in. */
function suspected(state: DistrustState, device: string, now: Instant, context: EstimatorContext): DistrustState {
  const { suspect } = state;
  if (!suspect || suspect.device === device || state.verdicts[device]) return state;
  if (now.monotonic > suspect.until) return { ...state, suspect: null };
  const known = state.watched[suspect.device];
  if (!known || known.place === state.watched[device]?.place) return state;
  const absences = known.absences + 1;
  const watched = { ...state.watched, [suspect.device]: { ...known, absences, absenceDaysAgo: 0 } };
  const next = { ...state, suspect: null, watched };
  if (absences < limits.absence.times && !state.verdicts[suspect.device]) return next;
  const because = { reason: 'moves-while-nobody-is-home', evidence: { device: suspect.device, times: absences } };
  return distrust(next, suspect.device, because, now, context);
}

/** Presence that has ended begins the way back of one that never did. */
function ended(state: DistrustState, device: string, now: Instant): DistrustState {
  const next = state.held.get(device) ? { ...state, held: state.held.with(device, null) } : state;
  if (state.verdicts[device]?.reason !== neverEnds || Object.hasOwn(state.deadlines, backName(device))) return next;
  return { ...next, deadlines: { ...next.deadlines, [backName(device)]: startDeadline(now, wayBack.soon) } };
}

/** Somebody comes or goes: whatever moved before and whatever moves now are told apart. */
function doorUsed(given: DistrustState, now: Instant, context: EstimatorContext): DistrustState {
  // Opened and closed, and once more for the keys: one use.
  if (given.slot.since === given.door.at && !slotIsOver(given, now)) return given;
  const state = given.slot.moved.length > 0 || slotIsOver(given, now) ? slotClosed(given, now, context) : given;
  const { lone, door } = state;
  const onlyLone =
    lone && door.onlyLone && !given.slot.life && given.slot.moved.every((device) => device === lone.device);
  const suspicious =
    onlyLone &&
    lone.slots >= limits.absence.slots &&
    now.monotonic - lone.since >= limits.absence.hours &&
    lone.longestQuiet >= limits.absence.quiet &&
    isOnePerson(context) &&
    goesAbout(state, context);
  const silent = lone === null && door.onlyLone && now.monotonic - door.at >= limits.absence.hours;
  return {
    ...state,
    watched: silent ? silentAbsence(state.watched) : state.watched,
    suspect: suspicious ? { device: lone.device, until: now.monotonic + limits.absence.returnsWithin } : state.suspect,
    lone: null,
    beat: null,
    door: { at: now.monotonic, onlyLone: true },
    slot: freshSlot(now.monotonic),
  };
}

/** Nobody was in, and no sensor said otherwise: that speaks for each of them. */
function silentAbsence(watched: DistrustState['watched']): DistrustState['watched'] {
  if (!Object.values(watched).some(({ absences }) => absences > 0)) return watched;
  return Object.fromEntries(
    Object.entries(watched).map(([device, known]) => [
      device,
      known.absences > 0 ? { ...known, absences: known.absences - 1 } : known,
    ]),
  );
}

function alive(given: DistrustState, now: Instant, context: EstimatorContext): DistrustState {
  const state = slotIsOver(given, now) ? slotClosed(given, now, context) : given;
  return state.slot.life ? state : { ...state, slot: { ...state.slot, life: true } };
}

/** A cover that was open and is closed again: somebody has seen to the sensor, and nothing old is held against it. */
function serviced(state: DistrustState, device: string, value: Reading['value']): DistrustState {
  const name = `${device} tamper`;
  const wasOpen = state.values.get(name) ?? false;
  if (wasOpen === value || typeof value !== 'boolean') return state;
  const next = { ...state, values: value ? state.values.with(name, true) : state.values.without(name) };
  return !value && (state.watched[device] || state.verdicts[device]) ? trusted(next, device) : next;
}

function whatIsDue(state: DistrustState, now: Instant, context: EstimatorContext): DistrustState {
  let next = state;
  for (const name of dueNames(state.deadlines, now)) {
    if (name === 'day') next = dayOver(next, now, context);
    else next = trusted(next, name.slice(backName('').length));
  }
  return next;
}

/** A sensor that is new, or in another place, starts afresh. What happened while the hub was down nobody knows. */
function reconciled(state: DistrustState, home: HomeFacts, now: Instant): DistrustState {
  const sensors = home.devices.filter(sensesMotion);
  const places = new Map(home.devices.map(({ device, place }) => [device, place]));
  let next = state;
  for (const [device, { place }] of Object.entries(state.watched))
    if (places.get(device) !== place) next = { ...trusted(next, device), watched: without(next.watched, device) };
  for (const device of Object.keys(next.verdicts)) if (!places.has(device)) next = trusted(next, device);
  const unknown = sensors.filter(({ device }) => !next.watched[device]);
  if (unknown.length > 0) {
    const added = Object.fromEntries(unknown.map(({ device, place }) => [device, newlyWatched(place)]));
    next = { ...next, watched: { ...next.watched, ...added } };
  }
  const missed = next.bootId !== now.bootId || now.monotonic - next.slot.since > slotLength + longestRestart;
  return missed ? { ...next, ...nothingUnderWay(now) } : next;
}

/** A restart that took no longer has missed nothing that matters. */
const longestRestart = minutes(10);
