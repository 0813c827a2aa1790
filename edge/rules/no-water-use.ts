import { z } from 'zod';
import type { Instant, WallTime } from '../../foundation/clock.ts';
import { hours, milliseconds, type Duration } from '../../foundation/durations.ts';
import { ByName, savedByName } from './by-name.ts';
import { savedManyDeadlines, type Deadline } from './deadline.ts';
import { dueNames, elapsedOf, isDue, latenessOf, startDeadline, wallWhenDue } from './deadlines.ts';
import { heardNow, isHeard, notHeard, silentDevice, unheard } from './device-hearing.ts';
import { sinceHoliday } from './holiday.ts';
import { factsOf, isUnknown, maySay } from './home-facts.ts';
import { nightFields, touchesNight } from './night.ts';
import {
  nothing,
  type DeviceFacts,
  type Outcome,
  type Rule,
  type RuleContext,
  type RuleInput,
  type ManyRuleState,
} from './rule.ts';

const meter = z.object({
  /** Which limit its deadline runs to. */
  watching: z.enum(['by-day', 'at-any-hour', 'reported']),
  /** Litres since the time began to count. */
  used: z.number(),
  /** How long it had counted when the meter fell silent, in milliseconds. */
  passed: z.number(),
});
type Meter = z.infer<typeof meter>;

/** Deadlines: `dry <device>` until too little was used for too long; `heard <device>` while the meter is heard. */
interface MetersState extends ManyRuleState {
  readonly meters: ByName<Meter>;
}

const settings = z.strictObject({
  enabled: z.boolean().default(true).describe('whether a home that uses no water is an alarm'),
  hours: z
    .number()
    .min(2)
    .max(48)
    .default(12)
    .describe(
      'how long hardly any water may be used by day, in hours; a span that touches the night has the next limit',
    ),
  hoursAtAnyHour: z
    .number()
    .min(4)
    .max(96)
    .default(24)
    .describe('the same at any hour, asleep or not, and while the hub does not know the time, in hours'),
  leastLitres: z
    .number()
    .min(0.1)
    .max(200)
    .default(10)
    .describe('who uses less in that time counts as using none, in litres'),
  ...nightFields,
});
type Settings = z.infer<typeof settings>;
type Context = RuleContext<Settings>;

const afresh: MetersState = { deadlines: ByName.of(), meters: ByName.of() };
const untouched: Meter = { watching: 'by-day', used: 0, passed: 0 };

/**
 * Hardly any water flows in a home where somebody should be. The time begins again whenever enough was used, and when
 * somebody comes home.
 */
export const noWaterUse: Rule<MetersState, Settings> = {
  name: 'no-water-use',
  hears: { readings: ['water_use'], inputs: ['heard', 'availability', 'estimates-changed'] },
  describes: {
    raises: ['no_water_use'],
    watches:
      'A home that uses hardly any water for 12 hours by day or 24 hours at any hour, while somebody may be there.',
    cannotJudge:
      'While the meter is silent, while nobody is at home, and on holidays of the care plan. A cut wire of a pulse meter looks like no use, a leaking cistern like use.',
    defaultsFrom: 'Cities count less than 0.01 m³ in 12 or in 24 hours as a sign that something is wrong.',
  },
  settings,
  saved: z.object({ deadlines: savedManyDeadlines, meters: savedByName(meter) }),
  downtime: 'pauses',
  initial: (now, context) => reconciled(afresh, now, context),
  concerns: ({ devices }) => devices.some((facts) => maySay(facts, 'water_use')),
  ignores: ({ meters }, input) => input.kind === 'heard' && !meters.has(input.device),
  resettled: (state, now, context) => withOtherLimits(reconciled(state, now, context), now, context),
  step(state, input, now, context) {
    if (!context.settings.enabled) return { state, outcomes: nothing };
    const told = stepped(state, input, now, context);
    // A limit that became shorter while the meter was silent is reached when it is heard again.
    const due = told.state === state ? undefined : whatIsDue(told.state, now, context);
    const result = due ? { state: due.state, outcomes: [...told.outcomes, ...due.outcomes] } : told;
    const unsure = notHeard(result.state, result.state.meters, 'water-meter-is-not-heard', context.home);
    return unsure.length === 0 ? result : { ...result, outcomes: [...result.outcomes, ...unsure] };
  },
};

function stepped(state: MetersState, input: RuleInput, now: Instant, context: Context) {
  switch (input.kind) {
    case 'reading': {
      const { device, capability, value, origin } = input.reading;
      if (capability !== 'water_use' || origin !== 'live') return { state, outcomes: nothing };
      const facts = factsOf(context.home, device);
      const next = facts && isUnknown(facts) ? withNew(state, facts, now, context) : state;
      const known = next.meters.get(device);
      return known && typeof value === 'number' && value > 0
        ? drawn(next, { device, known, litres: value }, now, context)
        : { state: next, outcomes: nothing };
    }
    case 'heard': {
      const facts = state.meters.get(input.device) && input.watching ? factsOf(context.home, input.device) : undefined;
      if (!facts) return { state, outcomes: nothing };
      const deadlines = heardNow(state.deadlines, facts, now);
      const next =
        deadlines === state.deadlines ? state : counting({ ...state, deadlines }, input.device, now, context);
      return { state: next, outcomes: nothing };
    }
    case 'availability': {
      if (input.available || !state.meters.get(input.device)) return { state, outcomes: nothing };
      return { state: silenced(state, input.device, now, context), outcomes: nothing };
    }
    case 'estimates-changed': {
      const devices = state.meters.names();
      const next = devices.reduce((before, device) => counting(before, device, now, context), state);
      return { state: next, outcomes: nothing };
    }
    case 'started':
      return whatIsDue(reconciled(state, now, context), now, context);
    case 'clock-changed':
      return whatIsDue(now.clockTrusted ? withKnownHour(state, now, context) : state, now, context);
    case 'wake':
      return whatIsDue(state, now, context);
    default:
      return { state, outcomes: nothing };
  }
}

interface Drawn {
  readonly device: string;
  readonly known: Meter;
  readonly litres: number;
}

function drawn(state: MetersState, { device, known, litres }: Drawn, now: Instant, context: Context) {
  const used = known.used + litres;
  if (used < context.settings.leastLitres)
    return { state: withMeter(state, device, { ...known, used }), outcomes: nothing };
  const next = counting(withMeter(stopped(state, device), device, untouched), device, now, context);
  return { state: next, outcomes: known.watching === 'reported' ? [usedAgain(device, used)] : nothing };
}

function whatIsDue(state: MetersState, now: Instant, context: Context) {
  const outcomes: Outcome[] = [];
  let next = state;
  for (const name of dueNames(state.deadlines, now)) {
    const silent = silentDevice(name);
    next =
      silent === undefined
        ? limitReached(next, name.slice('dry '.length), now, context, outcomes)
        : silenced(next, silent, now, context);
  }
  return { state: next, outcomes };
}

function limitReached(
  state: MetersState,
  device: string,
  now: Instant,
  context: Context,
  outcomes: Outcome[],
): MetersState {
  const { settings: limits, home } = context;
  const known = state.meters.get(device);
  const dry = state.deadlines.get(dryName(device));
  const facts = factsOf(home, device);
  if (!dry || !isDue(dry, now)) return state;
  if (!known || !facts) return stopped(state, device);
  const expected = now.clockTrusted ? sinceHoliday(now.wall, home, dry.length) : dry.length;
  if (expected < dry.length) return restarted(state, device, startDeadline(now, dry.length, expected));
  if (known.watching === 'by-day') {
    const until = wallWhenDue(dry, now);
    const from = (until - dry.length) as WallTime;
    if (!now.clockTrusted || touchesNight(from, until, { ...limits, ...home })) {
      const longer = startDeadline(now, hours(limits.hoursAtAnyHour), elapsedOf(dry, now));
      const next = withMeter(restarted(state, device, longer), device, { ...known, watching: 'at-any-hour' });
      return limitReached(next, device, now, context, outcomes);
    }
  }
  outcomes.push({
    kind: 'alarm',
    alarmKind: 'no_water_use',
    subject: device,
    place: facts.place,
    device,
    because: {
      reason: known.watching === 'by-day' ? 'no-water-used-by-day' : 'no-water-used-at-any-hour',
      evidence: {
        device,
        hours: Math.floor(elapsedOf(dry, now) / hours(1)),
        litres: Math.round(known.used * 10) / 10,
        leastLitres: limits.leastLitres,
        clockTrusted: now.clockTrusted,
      },
    },
    ...latenessOf(dry, now),
  });
  return withMeter(stopped(state, device), device, { watching: 'reported', used: 0, passed: 0 });
}

/** Once the hour is known, the limit by day counts again, from when enough was used last. */
function withKnownHour(state: MetersState, now: Instant, context: Context): MetersState {
  let next = state;
  for (const [device, known] of state.meters.entries()) {
    const dry = state.deadlines.get(dryName(device));
    if (known.watching !== 'at-any-hour' || !dry) continue;
    const byDay = startDeadline(now, hours(context.settings.hours), elapsedOf(dry, now));
    next = withMeter(restarted(next, device, byDay), device, { ...known, watching: 'by-day' });
  }
  return next;
}

/** Time counts while the meter is heard and somebody may be at home. It stands still in silence, and ends with leaving. */
function counting(
  state: MetersState,
  device: string,
  now: Instant,
  { settings: limits, estimates }: Context,
): MetersState {
  const known = state.meters.get(device);
  if (!known || known.watching === 'reported') return state;
  const dry = state.deadlines.get(dryName(device));
  if (estimates.presence.state === 'away')
    return dry || known.passed > 0 || known.used > 0 ? withMeter(stopped(state, device), device, untouched) : state;
  if (!isHeard(state.deadlines, device))
    return dry ? withMeter(stopped(state, device), device, { ...known, passed: elapsedOf(dry, now) }) : state;
  if (dry) return state;
  const begun = startDeadline(now, limitOf(known, limits), milliseconds(known.passed));
  return withMeter(restarted(state, device, begun), device, { ...known, passed: 0 });
}

const silenced = (state: MetersState, device: string, now: Instant, context: Context): MetersState =>
  counting({ ...state, deadlines: unheard(state.deadlines, device) }, device, now, context);

/** The home may have other meters now. A new one has the time that silence is normal for to be heard. */
function reconciled(state: MetersState, now: Instant, context: Context): MetersState {
  const { settings: limits, home } = context;
  const present = limits.enabled ? home.devices.filter((facts) => isMeter(facts, state)) : [];
  let next = state;
  for (const device of state.meters.names())
    if (!present.some((facts) => facts.device === device))
      next = {
        deadlines: unheard(stopped(next, device).deadlines, device),
        meters: next.meters.without(device),
      };
  for (const facts of present) next = withNew(next, facts, now, context);
  return next;
}

/** The same state when the meter is watched already. */
function withNew(state: MetersState, facts: DeviceFacts, now: Instant, context: Context): MetersState {
  if (state.meters.has(facts.device)) return state;
  const deadlines = heardNow(state.deadlines, facts, now);
  return counting(withMeter({ ...state, deadlines }, facts.device, untouched), facts.device, now, context);
}

function withOtherLimits(state: MetersState, now: Instant, context: Context): MetersState {
  let next = state;
  for (const [device, known] of state.meters.entries()) {
    const dry = state.deadlines.get(dryName(device));
    if (!dry) continue;
    const begun = startDeadline(now, limitOf(untouched, context.settings), elapsedOf(dry, now));
    next = withMeter(restarted(next, device, begun), device, { ...known, watching: 'by-day' });
  }
  return next;
}

/** A device of which nothing is known yet is a meter from its first word of water on. */
const isMeter = (facts: DeviceFacts, { meters }: MetersState): boolean =>
  isUnknown(facts) ? meters.has(facts.device) : maySay(facts, 'water_use');

const limitOf = ({ watching }: Meter, limits: Settings): Duration =>
  hours(watching === 'at-any-hour' ? limits.hoursAtAnyHour : limits.hours);

const dryName = (device: string): string => `dry ${device}`;

const stopped = (state: MetersState, device: string): MetersState => ({
  ...state,
  deadlines: state.deadlines.without(dryName(device)),
});

const restarted = (state: MetersState, device: string, dry: Deadline): MetersState => ({
  ...state,
  deadlines: state.deadlines.with(dryName(device), dry),
});

const withMeter = (state: MetersState, device: string, next: Meter): MetersState => ({
  ...state,
  meters: state.meters.with(device, next),
});

const usedAgain = (device: string, litres: number): Outcome => ({
  kind: 'clear',
  alarmKind: 'no_water_use',
  subject: device,
  because: { reason: 'water-used-again', evidence: { device, litres: Math.round(litres * 10) / 10 } },
});
