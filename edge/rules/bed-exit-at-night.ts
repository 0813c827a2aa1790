import { z } from 'zod';
import type { AbilityLevel } from '../../contracts/care-plan.ts';
import type { Instant, WallTime } from '../../foundation/clock.ts';
import { minutes } from '../../foundation/durations.ts';
import { ByName, savedByName } from './by-name.ts';
import { savedManyDeadlines, type Deadline } from './deadline.ts';
import { dueNames, elapsedOf, latenessOf, ofLength, startDeadline, wallWhenDue } from './deadlines.ts';
import { factsOf } from './home-facts.ts';
import { isNight, nightFields } from './night.ts';
import { nothing, type Outcome, type Rule, type RuleContext, type ManyRuleState } from './rule.ts';

const bed = z.enum(['occupied', 'empty', 'left-at-night', 'left-at-unknown-hour']);

interface BedState extends ManyRuleState {
  /** What is known of each bed. Its deadline runs while it is `left-…`; it is `empty` by day and once reported. */
  readonly beds: ByName<z.infer<typeof bed>>;
}

const settings = z.strictObject({
  enabled: z.boolean().default(true).describe('whether an empty bed at night is an alarm in this home'),
  emptyMinutes: z
    .number()
    .min(1)
    .max(240)
    .default(30)
    .describe('how long the bed may stay empty after somebody left it at night, in minutes'),
  emptyMinutesUnknownHour: z
    .number()
    .min(1)
    .max(720)
    .default(120)
    .describe('the same while the hub does not know what time it is, at any hour, in minutes'),
  ...nightFields,
});
type Settings = z.infer<typeof settings>;

/** How much of the usual time somebody of each level may be out of bed; a choice. */
const shareByAbility: Readonly<Record<AbilityLevel, number>> = {
  intact: 1,
  mild: 1,
  moderate: 0.75,
  severe: 0.5,
  complete: 0.5,
};

const afresh: BedState = { deadlines: ByName.of(), beds: ByName.of() };

/**
 * Somebody leaves the bed at night and does not come back. Leaving it shortly before morning is getting up: a limit that
 * ends after the night is dropped.
 */
export const bedExitAtNight: Rule<BedState, Settings> = {
  name: 'bed-exit-at-night',
  hears: { readings: ['bed_occupancy'] },
  describes: {
    raises: ['bed_empty'],
    watches:
      'A bed that was left at night and stays empty for longer than the limit. Leaving it shortly before morning is getting up.',
    cannotJudge:
      'Without a bed sensor, and for a bed that was not heard yet. While the hub does not know the time, the longer limit for an unknown hour holds.',
    defaultsFrom:
      'A choice: a visit to the bathroom takes minutes. It is shorter for residents whose ability is limited.',
  },
  settings,
  // Whoever can hardly walk lies on the floor sooner than on the way back.
  fromPlan: ({ ability }, { emptyMinutes }) => ({ emptyMinutes: emptyMinutes * shareByAbility[ability] }),
  saved: z.object({ deadlines: savedManyDeadlines, beds: savedByName(bed) }),
  downtime: 'counts',
  initial: () => afresh,
  resettled: (state, now, context) => (context.settings.enabled ? withOtherLimits(state, now, context) : afresh),
  step(state, input, now, context) {
    if (!context.settings.enabled) return { state, outcomes: nothing };
    switch (input.kind) {
      case 'reading': {
        const { device, capability, value, origin } = input.reading;
        if (capability !== 'bed_occupancy' || origin !== 'live' || !factsOf(context.home, device))
          return { state, outcomes: nothing };
        if (value === true) return { state: occupied(state, device), outcomes: [backInBed(device)] };
        const before = state.beds.get(device);
        return before === undefined || before === 'occupied'
          ? { state: left(state, device, now, context), outcomes: nothing }
          : { state, outcomes: nothing };
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

function left(
  state: BedState,
  device: string,
  now: Instant,
  { settings: limits, home }: RuleContext<Settings>,
): BedState {
  if (!now.clockTrusted)
    return watched(state, device, 'left-at-unknown-hour', startDeadline(now, minutes(limits.emptyMinutesUnknownHour)));
  return isNight(now.wall, { ...limits, ...home })
    ? watched(state, device, 'left-at-night', startDeadline(now, minutes(limits.emptyMinutes)))
    : { ...state, beds: state.beds.with(device, 'empty') };
}

/** Once the hour is known, a bed left by night gets the limit of the night, and one left by day none. */
function withKnownHour(state: BedState, now: Instant, { settings: limits, home }: RuleContext<Settings>): BedState {
  let next = state;
  for (const [device, known] of state.beds.entries()) {
    const deadline = state.deadlines.get(device);
    if (known !== 'left-at-unknown-hour' || !deadline) continue;
    const elapsed = elapsedOf(deadline, now);
    next = isNight((now.wall - elapsed) as WallTime, { ...limits, ...home })
      ? watched(next, device, 'left-at-night', startDeadline(now, minutes(limits.emptyMinutes), elapsed))
      : empty(next, device);
  }
  return next;
}

/** A bed that is empty already has been so since it was left, whatever the limit is now. */
function withOtherLimits(state: BedState, now: Instant, { settings: limits }: RuleContext<Settings>): BedState {
  const lengths = { 'left-at-night': limits.emptyMinutes, 'left-at-unknown-hour': limits.emptyMinutesUnknownHour };
  const deadlines: Record<string, Deadline> = {};
  for (const [device, deadline] of state.deadlines.entries()) {
    const known = state.beds.get(device);
    if (known === 'left-at-night' || known === 'left-at-unknown-hour')
      deadlines[device] = ofLength(deadline, minutes(lengths[known]), now);
  }
  return { ...state, deadlines: ByName.of(Object.entries(deadlines)) };
}

function whatIsDue(state: BedState, now: Instant, { settings: limits, home }: RuleContext<Settings>) {
  const outcomes: Outcome[] = [];
  let next = state;
  for (const device of dueNames(state.deadlines, now)) {
    const deadline = state.deadlines.get(device);
    const facts = factsOf(home, device);
    next = empty(next, device);
    if (!deadline || !facts) continue;
    if (now.clockTrusted && !isNight(wallWhenDue(deadline, now), { ...limits, ...home })) continue;
    const hourKnown = state.beds.get(device) === 'left-at-night';
    outcomes.push({
      kind: 'alarm',
      alarmKind: 'bed_empty',
      subject: device,
      place: facts.place,
      device,
      because: {
        reason: hourKnown ? 'bed-empty-at-night' : 'bed-empty-long-at-unknown-hour',
        evidence: {
          device,
          emptyMinutes: Math.floor(elapsedOf(deadline, now) / minutes(1)),
          limitMinutes: Math.round(deadline.length / minutes(1)),
          clockTrusted: now.clockTrusted,
        },
      },
      ...latenessOf(deadline, now),
    });
  }
  return { state: next, outcomes };
}

const occupied = (state: BedState, device: string): BedState =>
  state.beds.get(device) === 'occupied'
    ? state
    : { deadlines: state.deadlines.without(device), beds: state.beds.with(device, 'occupied') };

const empty = (state: BedState, device: string): BedState => ({
  deadlines: state.deadlines.without(device),
  beds: state.beds.with(device, 'empty'),
});

const watched = (
  state: BedState,
  device: string,
  known: 'left-at-night' | 'left-at-unknown-hour',
  deadline: Deadline,
): BedState => ({
  deadlines: state.deadlines.with(device, deadline),
  beds: state.beds.with(device, known),
});

const backInBed = (device: string): Outcome => ({
  kind: 'clear',
  alarmKind: 'bed_empty',
  subject: device,
  because: { reason: 'back-in-bed', evidence: { device } },
});
