import { z } from 'zod';
import type { Reading } from '../../device-profiles/reading.ts';
import type { Instant } from '../../foundation/clock.ts';
import { hours, minutes, seconds, type Duration } from '../../foundation/durations.ts';
import { ByName, savedByName } from './by-name.ts';
import { without } from './deadlines.ts';
import { canJudge, stillnessIsSeen } from './fall-witnesses.ts';
import { factsOf, isUnknown, maySay } from './home-facts.ts';
import { isAlone, movementIn } from './recovery.ts';
import { nothing, type DeviceFacts, type HomeFacts, type Outcome, type Rule, type RuleContext } from './rule.ts';
import {
  forgotten,
  holds,
  lastedFor,
  nothingSustained,
  postponed,
  savedSustained,
  takeTurns,
  withHearing,
  withLengths,
  type Turn,
} from './sustained.ts';
import { together, unjudged } from './unjudged.ts';

const episode = z.object({
  place: z.string(),
  /** Whether the radar still reports the fall. */
  flag: z.boolean(),
  /** When that changed, in milliseconds of this boot: what is said in the same moment is not what comes after it. */
  since: z.number(),
  /** Whether the long lie was reported. */
  told: z.boolean(),
  /** Somebody was up while the flag stood on: it means nothing more until it has been dropped. */
  over: z.boolean(),
});
type Episode = z.infer<typeof episode>;

const savedState = savedSustained.extend({
  /**
   * The falls that nobody has been seen to recover from, by radar. What lasts: `down <device>` since the fall, `still
   * <device>` since anything moved in the room, `high <device>` while the radar sees somebody upright.
   */
  episodes: z.record(z.string(), episode),
  /** What is only news when it changes, and whether a device that is not known at the start was heard to say of motion. */
  words: savedByName(z.boolean()),
});
type LieState = z.infer<typeof savedState>;

const settings = z.strictObject({
  downMinutes: z
    .number()
    .min(2)
    .max(60)
    .default(10)
    .describe('how long after a fall nobody may have been seen to recover, in minutes'),
  stillMinutes: z
    .number()
    .min(1)
    .max(30)
    .default(3)
    .describe('how long nothing may move in the room while the radar reports the fall, in minutes'),
  uprightMetres: z
    .number()
    .min(0.7)
    .max(1.8)
    .default(0.9)
    .describe('from which height on somebody is up again, where the radar tells heights, in metres'),
});
type Settings = z.infer<typeof settings>;
type Context = RuleContext<Settings>;

/** One high echo is nobody standing: the radar must see somebody upright again so long after, and at most so long. */
const highFor = seconds(5);
const highWithin = minutes(1);
/** After this a long lie that nobody was seen to recover from is left to the people who were told. */
const leftToPeople = hours(1);

const fresh: LieState = { ...nothingSustained, episodes: {}, words: ByName.of() };

const downKey = (device: string): string => `down ${device}`;
const stillKey = (device: string): string => `still ${device}`;
const highKey = (device: string): string => `high ${device}`;
const oldKey = (device: string): string => `old ${device}`;

/**
 * Somebody fell and nobody has been seen to get up. Radars drop their flag while the person lies there, so the end of the
 * flag is no recovery: only what nobody does who lies on the floor ends it.
 */
export const longLie: Rule<LieState, Settings> = {
  name: 'long-lie',
  alwaysOn: true,
  hears: {
    readings: [
      'fall',
      'target_height',
      'occupancy',
      'presence',
      'movement',
      'contact',
      'bed_occupancy',
      'chair_occupancy',
      'all_right',
    ],
    inputs: ['cancelled', 'estimates-changed'],
  },
  describes: {
    raises: ['long_lie'],
    watches:
      'After a fall that a radar reported: nothing moves in the room for three minutes while the radar still reports it, or ten minutes pass in which nobody is seen to recover. While the radar reports the fall, only movement in another room, a door, a bed or a chair, or somebody upright in the radar’s own view is recovery, and the first only of somebody who lives alone and has no visitor; motion of an animal never. Once the radar has dropped its flag, any such movement is, also in the room. The end of the flag alone never is.',
    cannotJudge:
      'While neither the radar that reported the fall nor, once it has dropped its flag, any sensor that would show movement is heard, and while the hub is down: the time then stands still. The fall itself stays raised.',
    defaultsFrom:
      'A long lie is an hour or more on the floor, and goes with serious injuries and the end of living at home (Fleming and Brayne, BMJ 2008, 337:a2227). Ten minutes is well before, and long enough to get up; three minutes without any movement, and 0.9 m for somebody upright, are choices.',
  },
  settings,
  saved: savedState,
  downtime: 'pauses',
  initial: () => fresh,
  concerns: (home) => fallRadarsOf(home).length > 0,
  resettled: (state, now, context) => withLengths(state, (key) => lengthOf(key, context), now),
  step(state, input, now, context) {
    if (fallRadarsOf(context.home).length === 0) return { state, outcomes: nothing };
    const outcomes: Outcome[] = [];
    let next = state;
    switch (input.kind) {
      case 'reading':
        if (input.reading.origin === 'live') next = heardOfIt(next, input.reading, now, context, outcomes);
        break;
      case 'cancelled':
        if (input.alarmKind === 'fall') next = saidAllRight(next, input.subject, now, context);
        break;
      case 'started':
        next = onlyKnown(next, context.home);
        break;
      default:
    }
    if (isEmpty(next.episodes)) return { state: next, outcomes: outcomes.length === 0 ? nothing : outcomes };
    next = withHearing(next, hearingOf(next, context), now);
    next = takeTurns(next, now, (from, turn) => turned(from, turn, now, context, outcomes));
    return said(next, context, outcomes);
  },
};

const byHome = new WeakMap<readonly DeviceFacts[], readonly DeviceFacts[]>();

/** With those of which nothing is known yet: what is watched begins with a fall that was reported. */
function fallRadarsOf({ devices }: HomeFacts): readonly DeviceFacts[] {
  const known = byHome.get(devices);
  if (known) return known;
  const radars = devices.filter((facts) => maySay(facts, 'fall'));
  byHome.set(devices, radars);
  return radars;
}

function lengthOf(key: string, { settings: limits }: Context): Duration {
  if (key.startsWith('high ')) return highWithin;
  if (key.startsWith('old ')) return leftToPeople;
  return minutes(key.startsWith('down ') ? limits.downMinutes : limits.stillMinutes);
}

function heardOfIt(before: LieState, reading: Reading, now: Instant, context: Context, outcomes: Outcome[]): LieState {
  const { device, capability, value } = reading;
  const facts = factsOf(context.home, device);
  if (!facts) return before;
  const isWitness = isUnknown(facts) && (capability === 'occupancy' || capability === 'movement');
  const heard = isWitness ? before.words.with(`${device} ${capability}`, true) : before.words;
  const state = heard === before.words ? before : { ...before, words: heard };
  if (capability === 'fall') return flagged(state, reading, now, context);
  if (capability === 'target_height') return seenAt(state, device, Number(value), now, context, outcomes);
  if (capability === 'all_right') {
    let next = state;
    for (const fallen of Object.keys(state.episodes)) next = saidAllRight(next, fallen, now, context);
    return next;
  }
  if (capability === 'movement' && isEmpty(state.episodes)) return state;
  const { words, shows } = movementIn(state.words, reading);
  let next = words === state.words ? state : { ...state, words };
  if (!shows || isEmpty(state.episodes)) return next;
  for (const fallen of Object.keys(state.episodes))
    next = moved(next, fallen, { shows, reading }, now, context, outcomes);
  return next;
}

function isEmpty(record: Readonly<Record<string, unknown>>): boolean {
  for (const _ in record) return false;
  return true;
}

function flagged(state: LieState, { device, place, value }: Reading, now: Instant, context: Context): LieState {
  const known = state.episodes[device];
  if (value !== true) {
    if (!known?.flag) return state;
    if (known.over) return { ...state, episodes: without(state.episodes, device) };
    const dropped = { ...known, flag: false, since: now.monotonic };
    return forgotten(withEpisode(state, device, dropped), stillKey(device));
  }
  if (known?.flag) return state;
  // A new fall, or the radar finds whoever lies there again.
  const since = now.monotonic;
  const next = withEpisode(state, device, known ? { ...known, flag: true, since } : { place, since, ...justFallen });
  return known?.told ? next : watched(next, device, now, context);
}

const justFallen = { flag: true, told: false, over: false };

const watched = (state: LieState, device: string, now: Instant, context: Context): LieState =>
  holds(
    holds(state, downKey(device), lengthOf(downKey(device), context), now),
    stillKey(device),
    lengthOf(stillKey(device), context),
    now,
  );

const withEpisode = (state: LieState, device: string, about: Episode): LieState => ({
  ...state,
  episodes: { ...state.episodes, [device]: about },
});

const unwatched = (state: LieState, device: string): LieState =>
  [downKey, stillKey, highKey, oldKey].reduce((next, key) => forgotten(next, key(device)), state);

/** A flag that stands on after a recovery says nothing more of anybody. */
function ended(state: LieState, device: string): LieState {
  const known = state.episodes[device];
  const next = unwatched(state, device);
  if (!known?.flag) return { ...next, episodes: without(next.episodes, device) };
  return withEpisode(next, device, { ...known, told: false, over: true });
}

/** The resident says that all is right: believed, and counted again from now while the radar still reports the fall. */
function saidAllRight(state: LieState, device: string, now: Instant, context: Context): LieState {
  const known = state.episodes[device];
  if (!known || known.over || known.told) return state;
  return known.flag ? watched(unwatched(state, device), device, now, context) : ended(state, device);
}

/** What a movement means for one fall. */
function moved(
  state: LieState,
  device: string,
  { shows, reading }: { readonly shows: 'deed' | 'motion'; readonly reading: Reading },
  now: Instant,
  context: Context,
  outcomes: Outcome[],
): LieState {
  const about = state.episodes[device];
  if (!about || about.over || about.since === now.monotonic) return state;
  const { home, estimates } = context;
  const isResident = shows === 'deed' || !home.carePlan.pets;
  const elsewhere = shows === 'deed' || reading.place !== about.place;
  // A radar loses somebody who lies still, and finds them again.
  if (reading.capability === 'presence' && !elsewhere) return state;
  const stands = about.flag || about.told;
  const recovers = isResident && (stands ? elsewhere && isAlone(home, estimates) : true);
  if (recovers) {
    const evidence = { movedIn: reading.place, capability: reading.capability };
    if (about.told) outcomes.push(cleared(device, 'somebody-is-up-again', evidence));
    return ended(state, device);
  }
  if (elsewhere || !about.flag || about.told) return state;
  // Somebody who moves on the floor is not still.
  const key = stillKey(device);
  return holds(forgotten(state, key), key, lengthOf(key, context), now);
}

/** A height that is said in the moment of the fall is from before it. */
function seenAt(
  state: LieState,
  device: string,
  metres: number,
  now: Instant,
  context: Context,
  outcomes: Outcome[],
): LieState {
  const about = state.episodes[device];
  if (!about || about.over || about.since === now.monotonic) return state;
  const key = highKey(device);
  if (metres < context.settings.uprightMetres) return forgotten(state, key);
  if ((lastedFor(state, key, now) ?? 0) < highFor) return holds(state, key, lengthOf(key, context), now);
  if (about.told) outcomes.push(cleared(device, 'upright-again', {}));
  return ended(state, device);
}

function hearingOf(state: LieState, context: Context) {
  return Object.entries(state.episodes).flatMap(([device, about]) => {
    const heard = canJudge(device, about.flag, state.words, context);
    return [downKey(device), stillKey(device)].map((key) => ({ key, heard, length: lengthOf(key, context) }));
  });
}

function turned(state: LieState, turn: Turn, now: Instant, context: Context, outcomes: Outcome[]): LieState {
  const device = turn.key.slice(turn.key.indexOf(' ') + 1);
  const about = state.episodes[device];
  if (!about || turn.turn === 'ended') return forgotten(state, turn.key);
  // Seen upright once, and then no more.
  if (turn.key === highKey(device)) return forgotten(state, turn.key);
  if (turn.key === oldKey(device))
    return about.flag
      ? postponed(state, turn.key, turn.lasted, leftToPeople, now)
      : { ...unwatched(state, device), episodes: without(state.episodes, device) };
  if (about.told) return state;
  const isStill = turn.key === stillKey(device);
  if (isStill && !stillnessIsSeen(about.place, state.words, context)) return forgotten(state, turn.key);
  outcomes.push({
    kind: 'alarm',
    alarmKind: 'long_lie',
    subject: device,
    place: about.place,
    device,
    because: {
      reason: isStill ? 'fallen-and-still' : about.flag ? 'still-down-after-fall' : 'nobody-moves-after-fall',
      evidence: {
        device,
        fall: about.flag,
        minutes: Math.floor(turn.lasted / minutes(1)),
        limitMinutes: Math.round(lengthOf(turn.key, context) / minutes(1)),
      },
    },
    ...(turn.lateBy !== undefined && { lateBy: turn.lateBy }),
  });
  return holds(withEpisode(state, device, { ...about, told: true }), oldKey(device), leftToPeople, now);
}

function onlyKnown(state: LieState, home: HomeFacts): LieState {
  let next = state;
  for (const device of Object.keys(state.episodes))
    if (!factsOf(home, device)) next = { ...unwatched(next, device), episodes: without(next.episodes, device) };
  return next;
}

function said(state: LieState, context: Context, outcomes: readonly Outcome[]) {
  const unsure: Outcome[] = [];
  for (const [device, about] of Object.entries(state.episodes)) {
    const facts = factsOf(context.home, device);
    if (facts && !about.told && !about.over && !canJudge(device, about.flag, state.words, context))
      unsure.push(nothingIsSeen(facts));
  }
  return { state, outcomes: together(outcomes, unsure) };
}

const nothingIsSeen = unjudged('nothing-shows-whether-somebody-recovers');

const cleared = (device: string, reason: string, evidence: Record<string, string>): Outcome => ({
  kind: 'clear',
  alarmKind: 'long_lie',
  subject: device,
  because: { reason, evidence: { device, ...evidence } },
});
