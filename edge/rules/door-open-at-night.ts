import { z } from 'zod';
import type { Instant } from '../../foundation/clock.ts';
import { milliseconds, minutes, type Duration } from '../../foundation/durations.ts';
import { ByName, savedByName } from './by-name.ts';
import { savedManyDeadlines, type Deadline } from './deadline.ts';
import { dueNames, elapsedOf, latenessOf, ofLength, remaining, startDeadline, wallWhenDue } from './deadlines.ts';
import { factsOf } from './home-facts.ts';
import { isNight, nightFields, nightSoFar, untilNight, type Night } from './night.ts';
import { nothing, type Outcome, type Rule, type RuleContext, type ManyRuleState } from './rule.ts';

const door = z.enum(['closed', 'open-at-night', 'open-by-day', 'open-at-unknown-hour', 'reported']);
type Door = z.infer<typeof door>;

/**
 * Deadlines: `door <device>` until the limit, or by day until it may be night; `day <device>` until the limit by day,
 * where there is one.
 */
interface DoorState extends ManyRuleState {
  readonly doors: ByName<Door>;
}

const settings = z.strictObject({
  enabled: z.boolean().default(true).describe('whether a door left open is an alarm in this home'),
  nightMinutes: z
    .number()
    .min(1)
    .max(240)
    .default(10)
    .describe('how long a door may stay open at night, in minutes; one that was open before counts from nightfall'),
  dayMinutes: z
    .number()
    .min(0)
    .max(1440)
    .default(0)
    .describe('how long a door may stay open by day, in minutes; 0: for any time'),
  unknownHourMinutes: z
    .number()
    .min(1)
    .max(720)
    .default(60)
    .describe('how long while the hub does not know what time it is, at any hour, in minutes'),
  ...nightFields,
});
type Settings = z.infer<typeof settings>;
type Context = RuleContext<Settings>;

/** By day the clock is looked at this often, because it may be stepped and the days of a DST change are not 24 h long. */
const longestWaitForNight = minutes(15);

const afresh: DoorState = { deadlines: ByName.of(), doors: ByName.of() };

/** A door stands open at night: somebody has wandered out, or the home is cold and open to anybody. */
export const doorOpenAtNight: Rule<DoorState, Settings> = {
  name: 'door-open-at-night',
  hears: { readings: ['contact'] },
  describes: {
    raises: ['door_open'],
    watches:
      'A door that stays open at night: somebody may have wandered out, or the home is cold and open to anybody. By day only where a limit is set.',
    cannotJudge:
      'For a door that was not heard yet. While the hub does not know the time, the longer limit for an unknown hour holds.',
    defaultsFrom: 'A choice: cities watch for doors that are opened at night, and give no time.',
  },
  settings,
  saved: z.object({ deadlines: savedManyDeadlines, doors: savedByName(door) }),
  downtime: 'counts',
  initial: () => afresh,
  resettled: (state, now, context) => (context.settings.enabled ? withOtherLimits(state, now, context) : afresh),
  step(state, input, now, context) {
    if (!context.settings.enabled) return { state, outcomes: nothing };
    switch (input.kind) {
      case 'reading': {
        const { device, capability, value, origin } = input.reading;
        if (capability !== 'contact' || origin !== 'live' || !factsOf(context.home, device))
          return { state, outcomes: nothing };
        if (value === true) return { state: settled(state, device, 'closed'), outcomes: [closed(device)] };
        const known = state.doors.get(device) ?? 'closed';
        return { state: known === 'closed' ? opened(state, device, now, context) : state, outcomes: nothing };
      }
      case 'wake':
      case 'started':
      case 'clock-changed':
        return whatIsDue(now.clockTrusted ? withKnownHour(state, now, context) : state, now, context);
      default:
        return { state, outcomes: nothing };
    }
  },
};

const nightOf = ({ settings: { nightFrom, nightTo }, home: { timeZone } }: Context): Night => ({
  nightFrom,
  nightTo,
  timeZone,
});

function opened(state: DoorState, device: string, now: Instant, context: Context): DoorState {
  const limits = context.settings;
  if (!now.clockTrusted)
    return watched(state, device, 'open-at-unknown-hour', startDeadline(now, minutes(limits.unknownHourMinutes)));
  const night = nightOf(context);
  return isNight(now.wall, night)
    ? watched(state, device, 'open-at-night', startDeadline(now, minutes(limits.nightMinutes)))
    : watchedByDay(state, device, now, context, milliseconds(0));
}

/** Once the hour is known, an open door gets the limit of the night or of the day, counted from when it was opened. */
function withKnownHour(state: DoorState, now: Instant, context: Context): DoorState {
  let next = state;
  for (const [device, known] of state.doors.entries()) {
    const deadline = state.deadlines.get(doorName(device));
    if (known !== 'open-at-unknown-hour' || !deadline) continue;
    const elapsed = elapsedOf(deadline, now);
    const night = nightOf(context);
    const limit = minutes(context.settings.nightMinutes);
    next = isNight(now.wall, night)
      ? watched(next, device, 'open-at-night', startDeadline(now, limit, nightSoFar(now.wall, night, elapsed)))
      : watchedByDay(next, device, now, context, elapsed);
  }
  return next;
}

/** A door that is open already has been so since it was opened, whatever the limits are now. */
function withOtherLimits(state: DoorState, now: Instant, { settings: limits }: Context): DoorState {
  const deadlines: Record<string, Deadline> = {};
  for (const [device, known] of state.doors.entries()) {
    const look = state.deadlines.get(doorName(device));
    const day = state.deadlines.get(dayName(device));
    if (look)
      deadlines[doorName(device)] =
        known === 'open-at-night'
          ? ofLength(look, minutes(limits.nightMinutes), now)
          : known === 'open-at-unknown-hour'
            ? ofLength(look, minutes(limits.unknownHourMinutes), now)
            : look;
    if (known !== 'open-by-day' || limits.dayMinutes === 0) continue;
    const byDay = minutes(limits.dayMinutes);
    deadlines[dayName(device)] = day ? ofLength(day, byDay, now) : startDeadline(now, byDay);
  }
  return { ...state, deadlines: ByName.of(Object.entries(deadlines)) };
}

function whatIsDue(state: DoorState, now: Instant, context: Context) {
  const outcomes: Outcome[] = [];
  let next = state;
  // What a look at the clock starts may be due at once, when the hub was down at nightfall.
  for (let [name] = dueNames(next.deadlines, now); name !== undefined; [name] = dueNames(next.deadlines, now)) {
    const deadline = next.deadlines.get(name);
    const device = name.slice(name.indexOf(' ') + 1);
    const facts = factsOf(context.home, device);
    const known = next.doors.get(device);
    if (!deadline || !facts || known === undefined) {
      next = { ...next, deadlines: next.deadlines.without(name) };
      continue;
    }
    const looked = name === doorName(device) ? lookedAgain(next, { device, known, deadline }, now, context) : undefined;
    if (looked) {
      next = looked;
      continue;
    }
    next = settled(next, device, 'reported');
    outcomes.push({
      kind: 'alarm',
      alarmKind: 'door_open',
      subject: device,
      place: facts.place,
      device,
      because: {
        reason: name === dayName(device) ? 'door-open-long' : reasons[known],
        evidence: {
          device,
          openMinutes: Math.floor(elapsedOf(deadline, now) / minutes(1)),
          limitMinutes: Math.round(deadline.length / minutes(1)),
          clockTrusted: now.clockTrusted,
        },
      },
      ...latenessOf(deadline, now),
    });
  }
  return { state: next, outcomes };
}

const reasons: Record<Door, string> = {
  closed: 'door-open-long',
  'open-by-day': 'door-open-long',
  'open-at-night': 'door-open-at-night',
  'open-at-unknown-hour': 'door-open-long-at-unknown-hour',
  reported: 'door-open-long',
};

/** A due deadline that is no reason for an alarm: night has not come, or is over. Undefined when it is one. */
function lookedAgain(
  state: DoorState,
  { device, known, deadline }: { readonly device: string; readonly known: Door; readonly deadline: Deadline },
  now: Instant,
  context: Context,
): DoorState | undefined {
  const limits = context.settings;
  const night = nightOf(context);
  if (known === 'open-at-night') {
    const stillNight = !now.clockTrusted || isNight(wallWhenDue(deadline, now), night);
    return stillNight ? undefined : watchedByDay(state, device, now, context, milliseconds(0));
  }
  if (known !== 'open-by-day') return undefined;
  if (!now.clockTrusted) return opened(state, device, now, context);
  const limit = minutes(limits.nightMinutes);
  // It was day at the last look. A clock that was stepped over nightfall since then makes the night no longer than that.
  const unseen = milliseconds(Math.min(limit - remaining(deadline, now), elapsedOf(deadline, now)));
  const soFar = nightSoFar(now.wall, night, unseen);
  return isNight(now.wall, night)
    ? watched(state, device, 'open-at-night', startDeadline(now, limit, soFar))
    : watched(state, device, 'open-by-day', untilNightOrSoon(now, context));
}

function watchedByDay(state: DoorState, device: string, now: Instant, context: Context, openFor: Duration): DoorState {
  const { dayMinutes } = context.settings;
  const next = watched(state, device, 'open-by-day', untilNightOrSoon(now, context));
  return dayMinutes === 0 || next.deadlines.has(dayName(device))
    ? next
    : {
        ...next,
        deadlines: next.deadlines.with(dayName(device), startDeadline(now, minutes(dayMinutes), openFor)),
      };
}

const untilNightOrSoon = (now: Instant, context: Context): Deadline =>
  startDeadline(now, milliseconds(Math.min(longestWaitForNight, untilNight(now.wall, nightOf(context)))));

const settled = (state: DoorState, device: string, known: 'closed' | 'reported'): DoorState =>
  state.doors.get(device) === known
    ? state
    : {
        deadlines: state.deadlines.without(doorName(device)).without(dayName(device)),
        doors: state.doors.with(device, known),
      };

const watched = (state: DoorState, device: string, known: Door, deadline: Deadline): DoorState => ({
  deadlines: state.deadlines.with(doorName(device), deadline),
  doors: state.doors.with(device, known),
});

const doorName = (device: string): string => `door ${device}`;
const dayName = (device: string): string => `day ${device}`;

const closed = (device: string): Outcome => ({
  kind: 'clear',
  alarmKind: 'door_open',
  subject: device,
  because: { reason: 'door-closed', evidence: { device } },
});
