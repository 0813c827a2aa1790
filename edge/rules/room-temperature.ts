import { z } from 'zod';
import type { AlarmKind } from '../../contracts/alarm-table.ts';
import type { Instant } from '../../foundation/clock.ts';
import { hours, milliseconds } from '../../foundation/durations.ts';
import { ByName, savedByName } from './by-name.ts';
import { savedManyDeadlines } from './deadline.ts';
import { dueNames, elapsedOf, latenessOf, startDeadline } from './deadlines.ts';
import { heardNow, isHeard, notHeard, silentDevice, unheard } from './device-hearing.ts';
import { factsOf, maySay } from './home-facts.ts';
import { isNamed } from './place-words.ts';
import {
  nothing,
  type DeviceFacts,
  type Outcome,
  type Rule,
  type RuleContext,
  type RuleDescription,
  type RuleInput,
  type ManyRuleState,
} from './rule.ts';

const room = z.object({
  /** The last value that is believed, in degrees Celsius; null while there is none. */
  degrees: z.number().nullable(),
  /** A value far from the last one, which the next must confirm. */
  doubted: z.number().nullable(),
  /** When that was said, in milliseconds of that boot: a message that comes twice confirms nothing. */
  doubtedAt: z.number(),
  life: z.enum(['fine', 'beyond', 'reported']),
  /** How long it was `beyond` before its thermometer fell silent, in milliseconds. */
  passed: z.number(),
});
type Room = z.infer<typeof room>;

/** Deadlines: `beyond <device>` while a room is hot or cold; `heard <device>` while its thermometer is heard. */
export interface RoomsState extends ManyRuleState {
  readonly rooms: ByName<Room>;
}

export interface RoomSettings {
  readonly enabled: boolean;
  readonly degrees: number;
  readonly hours: number;
  readonly recoveredByDegrees: number;
  readonly otherPlaces: string;
}
type Context = RuleContext<RoomSettings>;

/** On which side of a room's temperature the danger lies. */
export interface RoomTemperatureFacts {
  readonly name: string;
  readonly alarmKind: AlarmKind;
  readonly describes: RuleDescription;
  readonly settings: z.ZodType<RoomSettings>;
  /** 1: above the limit; -1: below it. */
  readonly side: 1 | -1;
  readonly reason: string;
  readonly overReason: string;
}

/** The setting that both rules have for thermometers that hang where nobody lives. */
export const otherPlacesField = {
  otherPlaces: z
    .string()
    .max(400)
    .default(
      'fridge, refrigerator, freezer, cellar, attic, garage, garden, balcony, outside, outdoor, outdoors, radiator, boiler, oven, ' +
        '冰箱, 冰柜, 冷柜, 室外, 户外, 阳台, 院子, 地下室, 车库, 暖气片, 热水器, 烤箱',
    )
    .describe('words in the name or place of a thermometer that is not in a room people live in, separated by commas'),
};

/** What a room that stands can have. Others are what sensors say without a probe: -127, 85 and 327.67. */
const believable = { from: -30, to: 60 };
/** A room does not change by more than this from one word to the next: the next one must confirm it. */
const jumpDegrees = 8;
const confirmedWithin = 3;

/** A room in which somebody lives stays too hot or too cold for hours. Exposure counts, so that an empty home does not. */
export function roomTemperature(facts: RoomTemperatureFacts): Rule<RoomsState, RoomSettings> {
  const isBeyond = (degrees: number, limit: number): boolean => (degrees - limit) * facts.side > 0;

  function read(before: Room, said: number, now: Instant, { degrees: limit, recoveredByDegrees }: RoomSettings): Room {
    if (!(said >= believable.from && said <= believable.to)) return before;
    const { degrees, doubted, doubtedAt } = before;
    const jumps = degrees !== null && Math.abs(said - degrees) > jumpDegrees;
    const isConfirmed = doubted !== null && doubtedAt !== now.monotonic && Math.abs(said - doubted) <= confirmedWithin;
    if (jumps && !isConfirmed) return { ...before, doubted: said, doubtedAt: now.monotonic };
    const value = { ...before, degrees: said, doubted: null };
    if (isBeyond(said, limit)) return { ...value, life: before.life === 'fine' ? 'beyond' : before.life };
    const recovered = !isBeyond(said, limit - facts.side * recoveredByDegrees);
    return recovered ? { ...value, life: 'fine', passed: 0 } : value;
  }

  function heardValue(known: RoomsState, device: string, said: number, now: Instant, context: Context) {
    const state = known.rooms.get(device) ? known : withThermometer(known, factsOf(context.home, device), now, context);
    const before = state.rooms.get(device);
    if (!before) return { state, outcomes: nothing };
    const next = read(before, said, now, context.settings);
    const outcomes = before.life === 'reported' && next.life === 'fine' ? [over(device, said)] : nothing;
    return { state: counting(withRoom(state, device, next), device, now, context), outcomes };
  }

  const over = (device: string, degrees: number): Outcome => ({
    kind: 'clear',
    alarmKind: facts.alarmKind,
    subject: device,
    because: { reason: facts.overReason, evidence: { device, degrees } },
  });

  function whatIsDue(state: RoomsState, now: Instant, context: Context) {
    const outcomes: Outcome[] = [];
    let next = state;
    for (const name of dueNames(state.deadlines, now)) {
      const silent = silentDevice(name);
      if (silent !== undefined) {
        next = silenced(next, silent, now, context);
        continue;
      }
      const deadline = next.deadlines.get(name);
      const device = name.slice('beyond '.length);
      const thermometer = factsOf(context.home, device);
      const known = next.rooms.get(device);
      next = { ...next, deadlines: next.deadlines.without(name) };
      if (!deadline || !thermometer || !known) continue;
      next = withRoom(next, device, { ...known, life: 'reported', passed: 0 });
      outcomes.push({
        kind: 'alarm',
        alarmKind: facts.alarmKind,
        subject: device,
        place: thermometer.place,
        device,
        because: {
          reason: facts.reason,
          evidence: {
            device,
            degrees: known.degrees ?? context.settings.degrees,
            limitDegrees: context.settings.degrees,
            hours: Math.floor(elapsedOf(deadline, now) / hours(1)),
          },
        },
        ...latenessOf(deadline, now),
      });
    }
    return { state: next, outcomes };
  }

  function step(state: RoomsState, input: RuleInput, now: Instant, context: Context) {
    switch (input.kind) {
      case 'reading': {
        const { device, value, origin } = input.reading;
        if (origin !== 'live' || typeof value !== 'number') return { state, outcomes: nothing };
        return heardValue(state, device, value, now, context);
      }
      case 'heard': {
        const thermometer = input.watching && state.rooms.has(input.device);
        const known = thermometer ? factsOf(context.home, input.device) : undefined;
        return {
          state: known ? withDeadlines(state, heardNow(state.deadlines, known, now)) : state,
          outcomes: nothing,
        };
      }
      case 'availability': {
        const { device, available } = input;
        if (available || !state.rooms.has(device)) return { state, outcomes: nothing };
        return { state: silenced(state, device, now, context), outcomes: nothing };
      }
      case 'started':
        return whatIsDue(reconciled(state, now, context), now, context);
      case 'wake':
      case 'clock-changed':
        return whatIsDue(state, now, context);
      case 'estimates-changed':
        return { state: countingAll(state, now, context), outcomes: nothing };
      default:
        return { state, outcomes: nothing };
    }
  }

  return {
    name: facts.name,
    hears: { readings: ['temperature'], inputs: ['heard', 'availability', 'estimates-changed'] },
    describes: facts.describes,
    settings: facts.settings,
    saved: z.object({ deadlines: savedManyDeadlines, rooms: savedByName(room) }),
    downtime: 'counts',
    initial: (now, context) => reconciled({ deadlines: ByName.of(), rooms: ByName.of() }, now, context),
    ignores: ({ rooms }, input) => input.kind === 'heard' && !rooms.has(input.device),
    step(state, input, now, context) {
      if (!context.settings.enabled) return { state, outcomes: nothing };
      const told = step(state, input, now, context);
      // A limit that became shorter while a thermometer was silent is reached when it is heard again.
      const due = told.state === state ? undefined : whatIsDue(told.state, now, context);
      const result = due ? { state: due.state, outcomes: [...told.outcomes, ...due.outcomes] } : told;
      const { state: next, outcomes } = result;
      const unsure = notHeard(next, next.rooms, 'thermometer-is-not-heard', context.home);
      return unsure.length === 0 ? result : { state: next, outcomes: [...outcomes, ...unsure] };
    },
    resettled: (state, now, context) => resettled(reconciled(state, now, context), now, context, isBeyond),
  };
}

const beyondName = (device: string): string => `beyond ${device}`;

const withRoom = (state: RoomsState, device: string, next: Room): RoomsState =>
  sameRoom(state.rooms.get(device), next) ? state : { ...state, rooms: state.rooms.with(device, next) };

const sameRoom = (one: Room | undefined, other: Room): boolean =>
  one !== undefined &&
  one.degrees === other.degrees &&
  one.doubted === other.doubted &&
  one.doubtedAt === other.doubtedAt &&
  one.life === other.life &&
  one.passed === other.passed;

const withDeadlines = (state: RoomsState, deadlines: RoomsState['deadlines']): RoomsState =>
  deadlines === state.deadlines ? state : { ...state, deadlines };

/** Time counts while the thermometer is heard and somebody may be at home. It stands still in silence, and ends with leaving. */
function counting(state: RoomsState, device: string, now: Instant, { settings, estimates }: Context): RoomsState {
  const known = state.rooms.get(device);
  if (!known) return state;
  const away = estimates.presence.state === 'away';
  const counts = known.life === 'beyond' && !away && isHeard(state.deadlines, device);
  const deadline = state.deadlines.get(beyondName(device));
  if (counts && !deadline) {
    const begun = startDeadline(now, hours(settings.hours), milliseconds(known.passed));
    const next = { ...state, deadlines: state.deadlines.with(beyondName(device), begun) };
    return withRoom(next, device, { ...known, passed: 0 });
  }
  if (counts) return state;
  const passed = known.life !== 'beyond' || away ? 0 : deadline ? elapsedOf(deadline, now) : known.passed;
  return withRoom(withDeadlines(state, state.deadlines.without(beyondName(device))), device, { ...known, passed });
}

/** What a thermometer said before it fell silent no longer says how warm it is; how long it was too hot or cold is kept. */
function silenced(state: RoomsState, device: string, now: Instant, context: Context): RoomsState {
  const next = counting(withDeadlines(state, unheard(state.deadlines, device)), device, now, context);
  const known = next.rooms.get(device);
  return known ? withRoom(next, device, { ...known, degrees: null, doubted: null }) : next;
}

const countingAll = (state: RoomsState, now: Instant, context: Context): RoomsState =>
  state.rooms.names().reduce((next, device) => counting(next, device, now, context), state);

const isInRoom = ({ device, place }: DeviceFacts, { otherPlaces }: RoomSettings): boolean =>
  !isNamed(device, otherPlaces) && !isNamed(place, otherPlaces);

const unread: Room = { degrees: null, doubted: null, doubtedAt: 0, life: 'fine', passed: 0 };

function withThermometer(
  state: RoomsState,
  facts: DeviceFacts | undefined,
  now: Instant,
  { settings }: Context,
): RoomsState {
  if (!facts || !isInRoom(facts, settings)) return state;
  return {
    deadlines: heardNow(state.deadlines, facts, now),
    rooms: state.rooms.with(facts.device, unread),
  };
}

/**
 * The home may have other thermometers now. A new one has the time that silence is normal for to be heard. One of which
 * it is not known what it can say is one once it has said a temperature.
 */
function reconciled(state: RoomsState, now: Instant, context: Context): RoomsState {
  const { settings, home } = context;
  const mayStay = (device: string): boolean => {
    const facts = factsOf(home, device);
    return facts !== undefined && isInRoom(facts, settings) && maySay(facts, 'temperature');
  };
  let next = state;
  for (const device of state.rooms.names())
    if (!settings.enabled || !mayStay(device))
      next = {
        deadlines: unheard(next.deadlines, device).without(beyondName(device)),
        rooms: next.rooms.without(device),
      };
  if (!settings.enabled) return next;
  for (const facts of home.devices)
    if (facts.capabilities.includes('temperature') && !next.rooms.has(facts.device))
      next = withThermometer(next, facts, now, context);
  return next;
}

/** A room that is hot or cold by the new limit as well has been so since it was first seen. */
function resettled(
  state: RoomsState,
  now: Instant,
  context: Context,
  isBeyond: (degrees: number, limit: number) => boolean,
): RoomsState {
  const { settings } = context;
  let next = state;
  for (const [device, known] of state.rooms.entries()) {
    const deadline = state.deadlines.get(beyondName(device));
    const passed = deadline ? elapsedOf(deadline, now) : known.passed;
    const beyond = known.degrees === null ? known.life === 'beyond' : isBeyond(known.degrees, settings.degrees);
    const life = known.life === 'reported' ? 'reported' : beyond ? 'beyond' : 'fine';
    const stopped = { ...next, deadlines: next.deadlines.without(beyondName(device)) };
    next = counting(withRoom(stopped, device, { ...known, life, passed: beyond ? passed : 0 }), device, now, context);
  }
  return next;
}
