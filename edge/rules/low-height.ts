import { z } from 'zod';
import type { Reading } from '../../device-profiles/reading.ts';
import type { Instant } from '../../foundation/clock.ts';
import { minutes, seconds, type Duration } from '../../foundation/durations.ts';
import { bedsOf, savedBeds, withBed } from './beds.ts';
import { ByName } from './by-name.ts';
import { dueNames, without } from './deadlines.ts';
import { factsOf, isUnknown, maySay } from './home-facts.ts';
import { nothing, type DeviceFacts, type HomeFacts, type Outcome, type Rule, type RuleContext } from './rule.ts';
import {
  dropped,
  forgotten,
  holds,
  interrupted,
  isWatched,
  lastedFor,
  nothingSustained,
  postponed,
  putOff,
  savedSustained,
  takeTurns,
  withLengths,
  type Turn,
} from './sustained.ts';
import { together, unjudgedUnheard } from './unjudged.ts';

const savedState = savedSustained.extend({
  /**
   * What the radar itself said last, by `<device> presence`, `<device> fall`, and whether several people are there, by
   * `<device> people`. What lasts is somebody low, `low <device>`, low for very long, `lie <device>`, and upright after
   * something was raised, `top <device>`. Further deadlines: `upright <device>` while somebody was seen upright a short while ago, `height <device>` while heights come.
   */
  words: z.record(z.string(), z.boolean()),
  /** When a word of the radar changed last, in milliseconds of this boot: a height of that moment may be from before it. */
  changed: z.record(z.string(), z.number()),
  beds: savedBeds,
  /** Radars whose alarm the resident cancelled while somebody was low. */
  cancelled: z.record(z.string(), z.literal(true)),
});
type LowState = z.infer<typeof savedState>;

const settings = z.strictObject({
  enabled: z.boolean().default(true).describe('whether somebody who is near the floor for a while is a fall'),
  lowMetres: z
    .number()
    .min(0.15)
    .max(0.6)
    .default(0.4)
    .describe('below which height somebody is near the floor, in metres; it must be lower than the mattress'),
  lowSeconds: z.number().min(10).max(600).default(30).describe('how long somebody must be near the floor, in seconds'),
  uprightMetres: z
    .number()
    .min(0.7)
    .max(1.8)
    .default(0.9)
    .describe('from which height on somebody sits or stands, in metres'),
  lieMinutes: z
    .number()
    .min(2)
    .max(60)
    .default(10)
    .describe('how long somebody may stay near the floor before it is a long lie, in minutes'),
  reRaiseAfterCancelMinutes: z
    .number()
    .min(1)
    .max(60)
    .default(15)
    .describe('how long somebody who said that all is right may stay near the floor, in minutes'),
});
type Settings = z.infer<typeof settings>;
type Context = RuleContext<Settings>;

/** Somebody fell from upright: what was never upright is an animal, a machine or a ghost. */
const recently = seconds(120);
/** Radars that say heights say many a second. */
const heightsCome = seconds(10);
/** A reading or two that say something else are no getting up. */
const gap = seconds(5);
/** What was raised ends when somebody is seen upright for as long as the gap: twice within this time. */
const uprightWithin = minutes(1);
/** Lower is no body: what radars say of an empty floor. */
const leastMetres = 0.05;

const fresh: LowState = { ...nothingSustained, words: {}, changed: {}, beds: ByName.of(), cancelled: {} };

const lowKey = (device: string): string => `low ${device}`;
const lieKey = (device: string): string => `lie ${device}`;
const topKey = (device: string): string => `top ${device}`;
const deviceOf = (key: string): string => key.slice(4);
/** Apart from the radar's own fall, which comes and goes with its flag. */
const subjectOf = (device: string): string => `${device} height`;

/** Somebody who was upright is near the floor: seconds before a radar says so itself, and where it never does. */
export const lowHeight: Rule<LowState, Settings> = {
  name: 'low-height',
  hears: {
    readings: ['target_height', 'presence', 'people', 'fall', 'bed_occupancy', 'occupancy'],
    inputs: ['cancelled', 'estimates-changed'],
  },
  describes: {
    raises: ['fall', 'long_lie'],
    watches:
      'A radar that tells heights: somebody who sat or stood there within the last two minutes has been near the floor for half a minute. Still there after ten minutes it is a long lie. Early evidence beside the fall that the radar itself reports.',
    cannotJudge:
      'Without such a radar, and while it is not heard. It judges nobody who was not seen upright there, in a home with a visitor, with several people before the radar, or while a bed in the room is occupied. A bed or cushion lower than the limit, and exercises on the floor, look like a fall: the resident can cancel. Where the care plan says that there is an animal, the rule is off.',
    defaultsFrom:
      'The MR60FDA2 takes 0.6 m for its own fall by default (Hi-Link TinyFrame reference); 0.4 m is below a usual mattress. Half a minute, two minutes and 0.9 m are choices.',
  },
  settings,
  saved: savedState,
  downtime: 'pauses',
  initial: () => fresh,
  concerns: (home) => radarsOf(home).length > 0,
  fromPlan: ({ pets }) => (pets ? { enabled: false } : {}),
  resettled: (state, now, context) => withLengths(state, (key) => lengthOf(state, key, context), now),
  step(state, input, now, context) {
    if (radarsOf(context.home).length === 0) return { state, outcomes: nothing };
    const outcomes: Outcome[] = [];
    let next = state;
    switch (input.kind) {
      case 'reading':
        if (input.reading.origin === 'live') next = heardOfIt(next, input.reading, now, context, outcomes);
        break;
      case 'cancelled': {
        const device = input.subject.slice(0, -' height'.length);
        if (input.alarmKind !== 'fall' || input.subject !== subjectOf(device) || !isWatched(next, lowKey(device)))
          break;
        const respected = minutes(context.settings.reRaiseAfterCancelMinutes);
        next = forgotten(forgotten(next, lieKey(device)), lowKey(device));
        next = holds({ ...next, cancelled: { ...next.cancelled, [device]: true } }, lowKey(device), respected, now);
        break;
      }
      default:
        for (const { device } of radarsOf(context.home))
          if (Object.hasOwn(context.estimates.unheard, device))
            next = dropped(unseen(next, device), heightName(device));
        next = whatIsDue(next, now, context, outcomes);
    }
    return said(next, context, outcomes);
  },
};

const radarsByHome = new WeakMap<HomeFacts, readonly DeviceFacts[]>();
const knownByHome = new WeakMap<HomeFacts, readonly DeviceFacts[]>();

/** The radars that tell heights, and devices of which nothing is known yet: what is watched begins with a height. */
function radarsOf(home: HomeFacts): readonly DeviceFacts[] {
  const known = radarsByHome.get(home);
  if (known) return known;
  const radars = home.devices.filter((facts) => maySay(facts, 'target_height'));
  radarsByHome.set(home, radars);
  return radars;
}

/** Without those of which nothing is known yet: their silence says nothing of heights. */
function knownRadarsOf(home: HomeFacts): readonly DeviceFacts[] {
  let known = knownByHome.get(home);
  if (!known) knownByHome.set(home, (known = radarsOf(home).filter((facts) => !isUnknown(facts))));
  return known;
}

function radarOf(home: HomeFacts, device: string): DeviceFacts | undefined {
  const facts = factsOf(home, device);
  return facts && maySay(facts, 'target_height') ? facts : undefined;
}

function lengthOf({ cancelled }: LowState, key: string, { settings: limits }: Context): Duration {
  if (key.startsWith('top ')) return uprightWithin;
  if (key.startsWith('lie ')) return minutes(limits.lieMinutes);
  return cancelled[deviceOf(key)] ? minutes(limits.reRaiseAfterCancelMinutes) : seconds(limits.lowSeconds);
}

function heardOfIt(state: LowState, reading: Reading, now: Instant, context: Context, outcomes: Outcome[]): LowState {
  const { device, place, capability, value } = reading;
  const { home } = context;
  switch (capability) {
    case 'target_height':
      return typeof value === 'number' && radarOf(home, device)
        ? seenAt(state, device, value, now, context, outcomes)
        : state;
    case 'presence':
    case 'fall':
    case 'people': {
      if (!radarOf(home, device)) return state;
      const said = capability === 'people' ? Number(value) > 1 : value === true;
      const next = withWord(state, device, capability, said, now);
      return said === (capability === 'presence') ? next : unseen(next, device);
    }
    case 'bed_occupancy': {
      if (!factsOf(home, device)) return state;
      const beds = withBed(state.beds, device, value === true);
      let next = beds === state.beds ? state : { ...state, beds };
      if (value === true)
        for (const radar of radarsOf(home)) if (radar.place === place) next = unseen(next, radar.device);
      return next;
    }
    // Who moves in another room does not lie here.
    case 'occupancy': {
      if (value !== true || !home.carePlan.livesAlone || !factsOf(home, device)) return state;
      let next = state;
      for (const radar of radarsOf(home)) if (radar.place !== place) next = unseen(next, radar.device);
      return next;
    }
    default:
      return state;
  }
}

function withWord(state: LowState, device: string, capability: string, value: boolean, now: Instant): LowState {
  const name = `${device} ${capability}`;
  if (state.words[name] === value) return state;
  const changed = { ...state.changed, [device]: now.monotonic };
  return { ...state, words: { ...state.words, [name]: value }, changed };
}

/** What was beginning is over. What was raised stands until somebody is seen upright. */
function unseen(state: LowState, device: string): LowState {
  if (state.reached[lowKey(device)] || state.cancelled[device]) return state;
  return dropped(forgotten(state, lowKey(device)), uprightName(device));
}

const uprightName = (device: string): string => `upright ${device}`;
const heightName = (device: string): string => `height ${device}`;

function seenAt(
  state: LowState,
  device: string,
  metres: number,
  now: Instant,
  context: Context,
  outcomes: Outcome[],
): LowState {
  const { lowMetres, uprightMetres, lowSeconds } = context.settings;
  if (metres < leastMetres || state.changed[device] === now.monotonic) return state;
  if (metres >= uprightMetres) {
    const seen = putOff(state, uprightName(device), recently, now);
    return state.reached[lowKey(device)]
      ? uprightAfterAlarm(seen, device, now, outcomes)
      : interrupted(seen, lowKey(device), gap, now);
  }
  const down = forgotten(state, topKey(device));
  if (metres > lowMetres)
    return state.reached[lowKey(device)] || state.cancelled[device]
      ? down
      : interrupted(down, lowKey(device), gap, now);
  const next = putOff(down, heightName(device), heightsCome, now);
  if (!isWatched(next, lowKey(device)) && !mayBegin(next, device, context)) return next;
  return holds(next, lowKey(device), seconds(lowSeconds), now);
}

/** One high echo is nobody standing: only a second one, with nothing lower between, ends what was raised. */
function uprightAfterAlarm(state: LowState, device: string, now: Instant, outcomes: Outcome[]): LowState {
  const key = topKey(device);
  if ((lastedFor(state, key, now) ?? 0) < gap) return holds(state, key, uprightWithin, now);
  outcomes.push(upAgain('fall', device), upAgain('long_lie', device));
  const up = [topKey, lieKey, lowKey].reduce((next, keyOf) => forgotten(next, keyOf(device)), state);
  return { ...up, cancelled: without(up.cancelled, device) };
}

function mayBegin({ words, beds, deadlines }: LowState, device: string, { home }: Context): boolean {
  const radar = radarOf(home, device);
  if (!radar || !deadlines.has(uprightName(device))) return false;
  if (words[`${device} fall`] || words[`${device} people`] || words[`${device} presence`] === false) return false;
  return !bedsOf(home, beds).some((bed) => bed.place === radar.place && beds.get(bed.device) === true);
}

function whatIsDue(state: LowState, now: Instant, context: Context, outcomes: Outcome[]): LowState {
  let next = takeTurns(state, now, (from, turn) => turned(from, turn, now, context, outcomes));
  for (const name of dueNames(next.deadlines, now)) {
    next = dropped(next, name);
    if (name.startsWith('height ')) next = unseen(next, name.slice('height '.length));
  }
  return next;
}

function turned(state: LowState, turn: Turn, now: Instant, context: Context, outcomes: Outcome[]): LowState {
  const device = deviceOf(turn.key);
  const facts = factsOf(context.home, device);
  if (turn.key === topKey(device)) return forgotten(state, turn.key);
  if (turn.turn === 'ended') return { ...state, cancelled: without(state.cancelled, device) };
  if (!facts) return forgotten(state, turn.key);
  const heightsStillCome = state.deadlines.has(heightName(device));
  if (turn.key === lieKey(device)) {
    if (!heightsStillCome) return postponed(state, turn.key, turn.lasted, minutes(1), now);
    outcomes.push(fallen('long_lie', 'near-the-floor-for-long', facts, turn, context));
    return state;
  }
  if (!heightsStillCome || context.estimates.company.present) return forgotten(state, turn.key);
  const again = state.cancelled[device] === true;
  outcomes.push(fallen('fall', again ? 'still-near-the-floor-after-cancel' : 'near-the-floor', facts, turn, context));
  const next = { ...state, cancelled: without(state.cancelled, device) };
  return holds(next, lieKey(device), minutes(context.settings.lieMinutes), now, again ? seconds(0) : turn.lasted);
}

const said = (state: LowState, { home, estimates: { unheard } }: Context, outcomes: readonly Outcome[]) => ({
  state,
  outcomes: together(outcomes, notHeard(knownRadarsOf(home), unheard)),
});

const notHeard = unjudgedUnheard('height-radar-is-not-heard');

const fallen = (
  alarmKind: 'fall' | 'long_lie',
  reason: string,
  { device, place }: DeviceFacts,
  { lasted, lateBy }: Turn,
  { settings: { lowMetres } }: Context,
): Outcome => ({
  kind: 'alarm',
  alarmKind,
  subject: subjectOf(device),
  place,
  device,
  because: { reason, evidence: { device, lowMetres, lowSeconds: Math.floor(lasted / seconds(1)) } },
  ...(lateBy !== undefined && { lateBy }),
});

const upAgain = (alarmKind: 'fall' | 'long_lie', device: string): Outcome => ({
  kind: 'clear',
  alarmKind,
  subject: subjectOf(device),
  because: { reason: 'upright-again', evidence: { device } },
});
