import { z } from 'zod';
import type { Reading } from '../../device-profiles/reading.ts';
import type { Instant } from '../../foundation/clock.ts';
import { hours, milliseconds, type Duration } from '../../foundation/durations.ts';
import { isWithin, localTime } from '../../foundation/local-time.ts';
import { bedsOf, mayHaveBeds, nobodyHome, savedBeds, unknownBeds, withBed } from './beds.ts';
import { ByName } from './by-name.ts';
import { looked, minuteOfDayOf, sinceMinute, withLook, withoutLook } from './clock-looks.ts';
import { without } from './deadlines.ts';
import { factsOf } from './home-facts.ts';
import { nightFields } from './night.ts';
import { nothing, type Outcome, type Rule, type RuleContext } from './rule.ts';
import {
  forgotten,
  holds,
  isWatched,
  lastedFor,
  nothingSustained,
  postponed,
  savedSustained,
  takeTurns,
  withHearing,
} from './sustained.ts';
import { hourNotKnown, together } from './unjudged.ts';

const savedState = savedSustained.extend({
  /** The last live word of each bed. What lasts is that it is empty, `bed <device>`. */
  beds: savedBeds,
  /** The beds that were reported, until somebody lies in them. */
  told: z.record(z.string(), z.literal(true)),
});
type NotInBedState = z.infer<typeof savedState>;

const settings = z.strictObject({
  enabled: z.boolean().default(true).describe('whether it is a warning when nobody has gone to bed by night'),
  marginMinutes: z
    .number()
    .min(30)
    .max(360)
    .default(180)
    .describe('how long after the beginning of the night the bed may still be unused, in minutes'),
  ...nightFields,
});
type Settings = z.infer<typeof settings>;
type Context = RuleContext<Settings>;

/** While it is not known whether anybody is at home, somebody who moved as long ago as this is. */
const longAgo = hours(6);
/** Longer than anybody waits for an answer: the time is only measured. */
const measured = hours(96);
const bedKey = (device: string): string => `bed ${device}`;
const deviceOf = (key: string): string => key.slice('bed '.length);

const fresh: NotInBedState = { ...nothingSustained, beds: ByName.of(), told: {} };

/** Hours into the night nobody has gone to bed. A bed that was used and left at night is another rule's. */
export const notInBed: Rule<NotInBedState, Settings> = {
  name: 'not-in-bed',
  hears: {
    readings: ['bed_occupancy'],
    inputs: ['estimates-changed'],
  },
  describes: {
    raises: ['not_in_bed'],
    watches:
      'A bed in which nobody has lain since the night began, three hours into it, while somebody is at home: a warning. A bed that was left at night is watched by bed-exit-at-night.',
    cannotJudge:
      'Without a bed sensor, while it is not heard, is distrusted or has said nothing yet, and while the hub does not know what time it is. Where it is not known whether anybody is at home, only somebody who moved within 6 h is.',
    defaultsFrom: 'When the night begins, the care plan says. Three hours more, and 6 h without movement, are choices.',
  },
  settings,
  saved: savedState,
  downtime: 'counts',
  initial: () => fresh,
  concerns: mayHaveBeds,
  resettled: (state, now, context) => withNextLook(withoutLook(state), now, context),
  step(state, input, now, context) {
    if (!mayHaveBeds(context.home)) return { state, outcomes: nothing };
    const outcomes: Outcome[] = [];
    let next = state;
    switch (input.kind) {
      case 'reading':
        if (input.reading.origin === 'live') next = heardOfIt(next, input.reading, now, context, outcomes);
        break;
      default: {
        next = withHearing(next, hearingOf(next, context), now);
        next = takeTurns(next, now, (from, { key, lasted }) => postponed(from, key, lasted, measured, now));
        const { state: looking, late } = looked(next, now);
        next = judged(looking, now, context, outcomes, late);
      }
    }
    if (input.kind !== 'reading' || next !== state) next = withNextLook(next, now, context);
    return { state: next, outcomes: withUnknown(next, now, context, outcomes) };
  },
};

const hourOf = ({ settings: { nightFrom, marginMinutes } }: Context): number => minuteOfDayOf(nightFrom, marginMinutes);

const hearingOf = ({ beds }: NotInBedState, { home, estimates: { unheard } }: Context) =>
  bedsOf(home, beds).map(({ device }) => ({
    key: bedKey(device),
    heard: !Object.hasOwn(unheard, device),
    length: measured,
  }));

const keysOf = ({ beds }: NotInBedState, { home }: Context): readonly string[] =>
  bedsOf(home, beds).map(({ device }) => bedKey(device));

function withNextLook(state: NotInBedState, now: Instant, context: Context): NotInBedState {
  const needed = keysOf(state, context).some((key) => isWatched(state, key) && !state.told[key]);
  return withLook(state, hourOf(context), needed, now, context.home.timeZone);
}

function heardOfIt(
  state: NotInBedState,
  reading: Reading,
  now: Instant,
  { home }: Context,
  outcomes: Outcome[],
): NotInBedState {
  const { device, capability, value } = reading;
  if (capability !== 'bed_occupancy' || !factsOf(home, device)) return state;
  const beds = withBed(state.beds, device, value === true);
  const next = beds === state.beds ? state : { ...state, beds };
  const key = bedKey(device);
  if (value !== true) return holds(next, key, measured, now);
  if (!next.told[key]) return forgotten(next, key);
  outcomes.push({
    kind: 'clear',
    alarmKind: 'not_in_bed',
    subject: device,
    because: { reason: 'in-bed', evidence: { device } },
  });
  return { ...forgotten(next, key), told: without(next.told, key) };
}

/** Somebody is at home as far as can be told. */
function somebodyHome(now: Instant, { home, estimates }: Context): boolean {
  if (nobodyHome(home, estimates, now)) return false;
  const { last } = estimates.life;
  return estimates.presence.state === 'home' || (last !== null && now.wall - last.at.wall <= longAgo);
}

function judged(
  state: NotInBedState,
  now: Instant,
  context: Context,
  outcomes: Outcome[],
  late: Duration | undefined,
): NotInBedState {
  const { home, estimates, settings: limits } = context;
  if (!now.clockTrusted || !somebodyHome(now, context)) return state;
  const { minuteOfDay } = localTime(now.wall, home.timeZone);
  const [fromMinute, toMinute] = [hourOf(context), minuteOfDayOf(limits.nightTo)];
  if (!isWithin(minuteOfDay, { fromMinute, toMinute })) return state;
  const sinceHour = sinceMinute(now.wall, fromMinute, home.timeZone);
  const sinceNight = sinceMinute(now.wall, minuteOfDayOf(limits.nightFrom), home.timeZone);
  let next = state;
  for (const key of keysOf(state, context)) {
    const lasted = lastedFor(state, key, now);
    const facts = factsOf(home, deviceOf(key));
    if (lasted === undefined || !facts || lasted < sinceNight || state.told[key]) continue;
    if (Object.hasOwn(estimates.distrusted, facts.device)) continue;
    next = { ...next, told: { ...next.told, [key]: true } };
    outcomes.push({
      kind: 'alarm',
      alarmKind: 'not_in_bed',
      subject: facts.device,
      place: facts.place,
      device: facts.device,
      because: {
        reason: 'bed-unused-by-night',
        evidence: {
          device: facts.device,
          hours: Math.floor(lasted / hours(1)),
          nightFrom: limits.nightFrom,
          marginMinutes: limits.marginMinutes,
        },
      },
      ...(late !== undefined && { lateBy: milliseconds(Math.min(late, sinceHour)) }),
    });
  }
  return next;
}

function withUnknown(state: NotInBedState, now: Instant, context: Context, outcomes: readonly Outcome[]) {
  const { home, estimates } = context;
  if (bedsOf(home, state.beds).length === 0) return outcomes;
  const unknown = unknownBeds(home, estimates, state.beds);
  return together(outcomes, unknown, now.clockTrusted ? nothing : [hourNotKnown]);
}
