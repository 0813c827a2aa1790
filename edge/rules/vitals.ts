import { z } from 'zod';
import type { Capability, Reading } from '../../device-profiles/reading.ts';
import type { Instant } from '../../foundation/clock.ts';
import { minutes, seconds, type Duration } from '../../foundation/durations.ts';
import type { Estimates } from '../estimates/estimates.ts';
import { nobodyHome } from './beds.ts';
import { ByName, savedByName } from './by-name.ts';
import { dueNames } from './deadlines.ts';
import { factsOf, isUnknown } from './home-facts.ts';
import { nothing, type DeviceFacts, type Outcome, type Rule, type RuleContext } from './rule.ts';
import {
  dropped,
  forgotten,
  holds,
  interrupted,
  isWatched,
  lastedFor,
  nothingSustained,
  putOff,
  savedSustained,
  takeTurns,
  withLengths,
  type Turn,
} from './sustained.ts';
import { together, unjudged } from './unjudged.ts';
import { mayTellVitals, watchesOf, type Watch } from './vitals-watches.ts';
import { conditions, limitOf, verdictsOf, type Condition } from './vitals-limits.ts';

const savedState = savedSustained.extend({
  /**
   * Whether somebody is in bed or before the radar, as each device said last, by `<device> bed` and `<device> presence`;
   * `<device> rates` of a radar that was not known as one at the start. What lasts: `in bed <device>`, and each condition, `<condition> <device>`. Further deadlines: `rate <device>` while
   * rates come, `moving <device>` since somebody moved.
   */
  words: savedByName(z.boolean()),
  /** Radars that have found a breath since the bed was taken: before that, none found means nothing. */
  found: savedByName(z.literal(true)),
  /** The last rate beyond its limit, whole, by condition and radar: for the people who look. */
  rates: savedByName(z.number()),
});
type VitalsState = z.infer<typeof savedState>;

const settings = z.strictObject({
  enabled: z.boolean().default(true).describe('whether unusual breathing, heart rate or unrest in bed is a warning'),
  settleMinutes: z
    .number()
    .min(2)
    .max(60)
    .default(10)
    .describe('how long somebody must be in bed before the radar is believed, in minutes'),
  absentMinutes: z
    .number()
    .min(3)
    .max(60)
    .default(10)
    .describe('how long no breathing may be found of somebody in bed, in minutes'),
  rateMinutes: z.number().min(3).max(120).default(15).describe('how long a rate must lie beyond its limit, in minutes'),
  breathsLow: z
    .number()
    .min(4)
    .max(14)
    .default(8)
    .describe('breathing this slow or slower is unusual, in breaths a minute'),
  breathsHigh: z
    .number()
    .min(18)
    .max(50)
    .default(28)
    .describe('breathing this fast or faster is unusual, in breaths a minute'),
  beatsLow: z
    .number()
    .min(25)
    .max(60)
    .default(40)
    .describe('a heart this slow or slower is unusual, in beats a minute'),
  beatsHigh: z
    .number()
    .min(80)
    .max(200)
    .default(131)
    .describe('a heart this fast or faster is unusual, in beats a minute'),
  restlessMinutes: z
    .number()
    .min(10)
    .max(360)
    .default(60)
    .describe('how long somebody may move in bed without five minutes of rest, in minutes'),
  restlessPercent: z.number().min(5).max(100).default(30).describe('from which strength on it is movement, in percent'),
});
type Settings = z.infer<typeof settings>;
type Context = RuleContext<Settings>;

/** Radars say a rate every few seconds; of one that says none for so long nothing is known. */
const ratesCome = minutes(2);
/** For so long after a movement a radar finds no breath. */
const stirs = seconds(60);
/** A radar loses a rate now and then, and finds one that is not there: so much must be as usual to count. */
const usualFor = seconds(60);
const calmFor = minutes(5);
/** A bed that is empty for less was not left. */
const leftFor = seconds(60);

const fresh: VitalsState = { ...nothingSustained, words: ByName.of(), found: ByName.of(), rates: ByName.of() };

const inBedKey = (device: string): string => `in bed ${device}`;
const keyOf = (condition: Condition, device: string): string => `${condition} ${device}`;
const movingName = (device: string): string => `moving ${device}`;
const rateName = (device: string): string => `rate ${device}`;

/** Somebody in bed breathes, or beats, or moves otherwise than people who rest. A hint for somebody to look, never more. */
export const vitals: Rule<VitalsState, Settings> = {
  name: 'vitals',
  hears: {
    readings: ['respiration_rate', 'heart_rate', 'movement', 'bed_occupancy', 'presence'],
    inputs: ['estimates-changed'],
  },
  describes: {
    raises: ['vital_signs'],
    watches:
      'A radar that tells breathing and heart rate of somebody in bed: no breathing found for ten minutes, a rate beyond its limit for a quarter of an hour, or movement for an hour without five minutes of rest. A warning only: a hint to look. This is not a medical device, and nobody may rely on it to notice an illness or a death.',
    cannotJudge:
      'Until somebody has been in bed for ten minutes by a bed sensor in the room or the radar’s own, while that is not known, while the radar is not heard or says no rates, and while a visitor is there. Without any bed sensor somebody before the radar counts as in bed, but no breathing found then means nothing. Radars measure one person who lies still within about 1.5 m, and lose a sleeper who turns; the MR60BHA1 is specified to 20 breaths and 100 beats a minute only, so its high rates are doubtful.',
    defaultsFrom:
      'At most 8 breaths, and a heart at most at 40 or at least at 131, score highest in the early warning score of hospitals (NEWS2, Royal College of Physicians, 2017); 28 breaths are the limit of fast breathing in old age (Rodríguez-Molinero et al., J Am Geriatr Soc 2013). The minutes, and 30 % for movement, are choices against the faults of radars.',
  },
  settings,
  saved: savedState,
  downtime: 'pauses',
  initial: () => fresh,
  concerns: mayTellVitals,
  resettled: (state, now, context) => withLengths(state, (key) => lengthOf(key, context), now),
  step(state, input, now, context) {
    const { all } = watchesOf(context.home, state.words);
    if (all.length === 0 && !context.home.devices.some(isUnknown)) return { state, outcomes: nothing };
    const outcomes: Outcome[] = [];
    let next = state;
    if (input.kind === 'reading') {
      if (input.reading.origin === 'live') next = heardOfIt(next, input.reading, now, context, outcomes);
    } else {
      for (const watch of all) {
        const { device } = watch.radar;
        const silent = Object.hasOwn(context.estimates.unheard, device);
        next = silent ? unknown(next, device) : taken(next, watch, now, context, outcomes);
      }
      next = takeTurns(next, now, (from, turn) => turned(from, turn, now, context, outcomes));
      for (const name of dueNames(next.deadlines, now)) next = noRates(dropped(next, name), name);
    }
    return said(next, context, outcomes);
  },
};

/** Undefined: not known. */
function isInBed({ words }: VitalsState, { radar, beds }: Watch, { unheard }: Estimates): boolean | undefined {
  if (beds.length === 0) return words.get(`${radar.device} presence`);
  let known: boolean | undefined;
  for (const { device } of beds) {
    const word = Object.hasOwn(unheard, device) ? undefined : words.get(`${device} bed`);
    if (word === true) return true;
    known ??= word;
  }
  return known;
}

function lengthOf(key: string, { settings: limits }: Context): Duration {
  if (key.startsWith('in bed ')) return minutes(limits.settleMinutes);
  if (key.startsWith('breathing-not-found ')) return minutes(limits.absentMinutes);
  return minutes(key.startsWith('restless-in-bed ') ? limits.restlessMinutes : limits.rateMinutes);
}

function heardOfIt(
  before: VitalsState,
  reading: Reading,
  now: Instant,
  context: Context,
  outcomes: Outcome[],
): VitalsState {
  const { device, capability, value } = reading;
  const facts = factsOf(context.home, device);
  const isNew = facts !== undefined && isUnknown(facts);
  let state =
    isNew && isRate(capability) && !before.words.has(`${device} rates`)
      ? { ...before, words: before.words.with(`${device} rates`, true) }
      : before;
  if (capability === 'bed_occupancy' || capability === 'presence') {
    const name = `${device} ${capability === 'presence' ? 'presence' : 'bed'}`;
    const concerns = isNew || watchesOf(context.home, state.words).concerned.has(device);
    if (!concerns || state.words.get(name) === value) return state;
    const words = state.words.with(name, value === true);
    const watches = watchesOf(context.home, words).concerned.get(device) ?? [];
    return watches.reduce((from, watch) => taken(from, watch, now, context, outcomes), { ...state, words });
  }
  const watch = watchesOf(context.home, state.words).byRadar.get(device);
  if (!watch) return state;
  if (state.words !== before.words) state = taken(state, watch, now, context, outcomes);
  let next = isRate(capability) ? putOff(state, rateName(device), ratesCome, now) : state;
  if (!isWatched(next, inBedKey(device))) return next;
  const wasInBed = lastedFor(next, inBedKey(device), now) !== 0;
  if (capability === 'respiration_rate' && Number(value) > 0 && wasInBed && !next.found.has(device))
    next = { ...next, found: next.found.with(device, true) };
  if (!next.reached[inBedKey(device)]) return next;
  const verdicts = verdictsOf(reading, context.settings);
  if (verdicts?.['restless-in-bed'] === 'yes') next = putOff(next, movingName(device), stirs, now);
  for (const condition of verdicts ? conditions : []) {
    const verdict = verdicts?.[condition];
    if (verdict === 'no')
      next = interrupted(next, keyOf(condition, device), condition === 'restless-in-bed' ? calmFor : usualFor, now);
    else if (verdict === 'yes' && means(next, condition, watch))
      next = unusual(next, keyOf(condition, device), Number(value), now, context);
  }
  return next;
}

const isRate = (capability: Capability): boolean => capability === 'respiration_rate' || capability === 'heart_rate';

/**
 * That no breath is found means something only of somebody who does not move, in a bed that a sensor knows to be taken, and
 * where one was found before.
 */
const means = ({ found, deadlines }: VitalsState, condition: Condition, { radar, beds }: Watch): boolean =>
  condition !== 'breathing-not-found' ||
  (found.has(radar.device) && beds.length > 0 && !deadlines.has(movingName(radar.device)));

function unusual(state: VitalsState, key: string, rate: number, now: Instant, context: Context): VitalsState {
  const next = holds(state, key, lengthOf(key, context), now);
  const whole = Math.round(rate);
  return next.rates.get(key) === whole ? next : { ...next, rates: next.rates.with(key, whole) };
}

/** Somebody lies down before a radar, or gets up. */
function taken(state: VitalsState, watch: Watch, now: Instant, context: Context, outcomes: Outcome[]): VitalsState {
  const { radar } = watch;
  const key = inBedKey(radar.device);
  const inBed = isInBed(state, watch, context.estimates);
  if (inBed === undefined) return unknown(state, radar.device);
  if (inBed) return holds(state, key, lengthOf(key, context), now);
  return isWatched(state, key) ? interrupted(state, key, leftFor, now) : gotUp(state, radar.device, outcomes);
}

/** Nothing is known any more. What was reported stands, until something says otherwise. */
function unknown(state: VitalsState, device: string): VitalsState {
  let next = forgotten(dropped(state, rateName(device)), inBedKey(device));
  for (const condition of conditions) next = begun(next, keyOf(condition, device));
  return next.found.has(device) ? { ...next, found: next.found.without(device) } : next;
}

/** Without what had begun and was not yet reported. */
const begun = (state: VitalsState, key: string): VitalsState => (state.reached[key] ? state : forgotten(state, key));

/** A radar that says no rates any more. */
function noRates(state: VitalsState, name: string): VitalsState {
  if (!name.startsWith('rate ')) return state;
  const device = name.slice('rate '.length);
  return conditions
    .filter((condition) => condition !== 'restless-in-bed')
    .reduce((next, condition) => begun(next, keyOf(condition, device)), state);
}

function gotUp(state: VitalsState, device: string, outcomes: Outcome[]): VitalsState {
  let next = state;
  for (const condition of conditions) {
    const key = keyOf(condition, device);
    if (next.reached[key]) outcomes.push(over(key, device, 'out-of-bed'));
    next = forgotten(next, key);
  }
  return next.found.has(device) ? { ...next, found: next.found.without(device) } : next;
}

function turned(state: VitalsState, turn: Turn, now: Instant, context: Context, outcomes: Outcome[]): VitalsState {
  const radar = watchesOf(context.home, state.words).all.find((watch) =>
    turn.key.endsWith(` ${watch.radar.device}`),
  )?.radar;
  if (!radar) return forgotten(state, turn.key);
  const { device } = radar;
  if (turn.key === inBedKey(device)) return turn.turn === 'ended' ? gotUp(state, device, outcomes) : state;
  if (turn.turn === 'ended') {
    if (state.reached[turn.key]) outcomes.push(over(turn.key, device, 'vitals-as-usual-again'));
    return state;
  }
  const { home, estimates } = context;
  const ratesStillCome = turn.key.startsWith('restless') || state.deadlines.has(rateName(device));
  const isTheirs = !estimates.company.present && !Object.hasOwn(estimates.distrusted, device);
  if (!ratesStillCome || !isTheirs || nobodyHome(home, estimates, now)) return forgotten(state, turn.key);
  outcomes.push(raised(state, turn, radar, context));
  return state;
}

function raised({ rates }: VitalsState, turn: Turn, { device, place }: DeviceFacts, context: Context): Outcome {
  const reason = conditions.find((condition) => turn.key === keyOf(condition, device)) ?? 'breathing-not-found';
  const limit = limitOf(reason, context.settings);
  return {
    kind: 'alarm',
    alarmKind: 'vital_signs',
    subject: turn.key,
    place,
    device,
    because: {
      reason,
      evidence: {
        device,
        minutes: Math.floor(turn.lasted / minutes(1)),
        limitMinutes: Math.round(lengthOf(turn.key, context) / minutes(1)),
        ...(limit !== undefined && { limit, rate: rates.get(turn.key) ?? 0 }),
      },
    },
    ...(turn.lateBy !== undefined && { lateBy: turn.lateBy }),
  };
}

const lastSaid = new WeakMap<VitalsState, { readonly unheard: object; readonly unsure: readonly Outcome[] }>();

function said(state: VitalsState, { home, estimates }: Context, outcomes: readonly Outcome[]) {
  const { unheard } = estimates;
  const known = lastSaid.get(state);
  if (known?.unheard === unheard) return { state, outcomes: together(outcomes, known.unsure) };
  const unsure: Outcome[] = [];
  for (const watch of watchesOf(home, state.words).all) {
    const { radar } = watch;
    const inBed = isInBed(state, watch, estimates);
    if (Object.hasOwn(unheard, radar.device)) unsure.push(notHeard(radar));
    else if (inBed === undefined) unsure.push(bedNotKnown(radar));
    else if (inBed && !state.deadlines.has(rateName(radar.device))) unsure.push(noRatesSaid(radar));
  }
  lastSaid.set(state, { unheard, unsure });
  return { state, outcomes: together(outcomes, unsure) };
}

const notHeard = unjudged('vitals-radar-is-not-heard');
const bedNotKnown = unjudged('bed-occupancy-is-not-known');
const noRatesSaid = unjudged('no-vitals-are-said');

const over = (subject: string, device: string, reason: string): Outcome => ({
  kind: 'clear',
  alarmKind: 'vital_signs',
  subject,
  because: { reason, evidence: { device } },
});
