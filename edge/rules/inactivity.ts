import { z } from 'zod';
import type { Instant, WallTime } from '../../foundation/clock.ts';
import { hours, milliseconds, minutes, type Duration } from '../../foundation/durations.ts';
import { activityCapabilities, noticeActivity, showsActivityOf } from './activity.ts';
import { savedDeadlines, type Deadlines } from './deadline.ts';
import { dueNames, elapsedOf, isDue, latenessOf, startDeadline, wallWhenDue, without } from './deadlines.ts';
import { factsOf } from './home-facts.ts';
import { nightFields, touchesNight } from './night.ts';
import { nothing, type Outcome, type Rule, type RuleContext } from './rule.ts';

const watching = z.enum(['by-day', 'at-any-hour', 'reported']);

const savedState = z.object({
  /** `inactive` until the limit; `blind` until not being able to judge is a fault; `heard <device>` for each sensor that is heard. */
  deadlines: savedDeadlines,
  /** Which limit `inactive` runs to. */
  watching,
  values: z.record(z.string(), z.union([z.boolean(), z.number()])),
  /** How long nothing had moved when the last sensor fell silent, in milliseconds; null while one is heard. */
  inactiveBeforeBlind: z.number().nullable(),
});
type InactivityState = z.infer<typeof savedState>;

const settings = z.strictObject({
  enabled: z.boolean().default(true).describe('whether a home in which nothing moves is an alarm'),
  hours: z
    .number()
    .min(1)
    .max(48)
    .default(6)
    .describe('how long nothing may move by day, in hours; a span that touches the night has the next limit'),
  hoursAtAnyHour: z
    .number()
    .min(1)
    .max(72)
    .default(12)
    .describe(
      'how long nothing may move at any hour, asleep or not, and while the hub does not know the time, in hours',
    ),
  cannotJudgeMinutes: z
    .number()
    .min(1)
    .max(1440)
    .default(60)
    .describe('how long all sensors of activity may be silent before it is a fault, in minutes'),
  ...nightFields,
});
type Settings = z.infer<typeof settings>;
type Context = RuleContext<Settings>;

/**
 * Nothing moves in the whole home for hours, as far as sensors that are heard can tell. Without such a sensor it is said
 * that nothing can be judged; the time then stands still, since no evidence is no evidence of anything.
 */
export const inactivity: Rule<InactivityState, Settings> = {
  name: 'inactivity',
  hears: { readings: [...activityCapabilities], inputs: ['heard', 'availability'] },
  describes: {
    watches: 'A home in which nothing moves.',
    cannotJudge: 'While no sensor of activity is heard.',
    defaultsFrom: 'Limits that cities use.',
  },
  settings,
  saved: savedState,
  downtime: 'pauses',
  initial: (now, context) =>
    reconciled({ deadlines: {}, watching: 'by-day', values: {}, inactiveBeforeBlind: null }, now, context),
  step(state, input, now, context) {
    if (!context.settings.enabled) return { state, outcomes: nothing };
    switch (input.kind) {
      case 'reading': {
        if (input.reading.origin !== 'live') return said(state, context);
        const { values, active } = noticeActivity(state.values, input.reading);
        if (values === state.values && !active) return said(state, context);
        const next = { ...state, values };
        return active
          ? said(afresh(next, now, context), context, [movesAgain(input.reading.device, input.reading.capability)])
          : said(next, context);
      }
      case 'heard':
        return heard(state, input.device, now, context);
      case 'availability': {
        const facts = factsOf(context.home, input.device);
        if (input.available || !facts || !showsActivityOf(facts)) return said(state, context);
        return said(blindIfAll(unheard(state, heardName(input.device)), now, context), context);
      }
      case 'started':
      case 'clock-changed': {
        const next = reconciled(state, now, context);
        return whatIsDue(now.clockTrusted ? withKnownHour(next, now, context) : next, now, context);
      }
      case 'wake':
        return whatIsDue(state, now, context);
      default:
        return said(state, context);
    }
  },
};

/** Every step says again what cannot be judged. */
function said(state: InactivityState, { home }: Context, outcomes: readonly Outcome[] = nothing) {
  if (!home.devices.some(showsActivityOf)) return { state, outcomes: [...outcomes, unequipped] };
  return { state, outcomes: state.inactiveBeforeBlind === null ? outcomes : [...outcomes, blind] };
}

function heard(state: InactivityState, device: string, now: Instant, context: Context) {
  const facts = factsOf(context.home, device);
  if (!facts || !showsActivityOf(facts)) return said(state, context);
  const next: InactivityState = {
    ...state,
    deadlines: { ...state.deadlines, [heardName(device)]: startDeadline(now, facts.silence) },
  };
  if (next.inactiveBeforeBlind === null) return said(next, context);
  const deadlines = without(next.deadlines, 'blind');
  const passed = milliseconds(next.inactiveBeforeBlind);
  const again = { ...next, inactiveBeforeBlind: null, deadlines };
  return said(
    next.watching === 'reported'
      ? again
      : { ...again, deadlines: { ...deadlines, inactive: startDeadline(now, limitOf(next, context), passed) } },
    context,
    [canJudgeAgain(device)],
  );
}

function whatIsDue(state: InactivityState, now: Instant, context: Context) {
  const outcomes: Outcome[] = [];
  let next = state;
  for (const name of dueNames(state.deadlines, now)) {
    const deadline = next.deadlines[name];
    if (!deadline) continue;
    if (name === 'inactive') next = limitReached(next, now, context, outcomes);
    else if (name === 'blind') {
      next = { ...next, deadlines: without(next.deadlines, name) };
      outcomes.push({ ...cannotJudgeForLong(context), ...latenessOf(deadline, now) });
    } else next = blindIfAll(unheard(next, name), now, context);
  }
  return said(next, context, outcomes);
}

function limitReached(state: InactivityState, now: Instant, context: Context, outcomes: Outcome[]): InactivityState {
  const { inactive } = state.deadlines;
  if (!inactive || !isDue(inactive, now)) return state;
  if (state.watching === 'by-day') {
    const until = wallWhenDue(inactive, now);
    const from = (until - inactive.length) as WallTime;
    if (!now.clockTrusted || touchesNight(from, until, { ...context.settings, ...context.home })) {
      const next = { ...state, watching: 'at-any-hour' as const };
      const longer = startDeadline(now, limitOf(next, context), elapsedOf(inactive, now));
      return limitReached({ ...next, deadlines: { ...next.deadlines, inactive: longer } }, now, context, outcomes);
    }
  }
  outcomes.push({
    kind: 'alarm',
    alarmKind: 'inactivity',
    subject: 'home',
    place: '',
    because: {
      reason: state.watching === 'by-day' ? 'nothing-moves-by-day' : 'nothing-moves-at-any-hour',
      evidence: {
        hours: Math.floor(elapsedOf(inactive, now) / hours(1)),
        sensorsHeard: sensorsHeard(state.deadlines),
        clockTrusted: now.clockTrusted,
      },
    },
    ...latenessOf(inactive, now),
  });
  return { ...state, watching: 'reported', deadlines: without(state.deadlines, 'inactive') };
}

/** Once the hour is known, the limit by day counts again, from when the last movement was. */
function withKnownHour(state: InactivityState, now: Instant, context: Context): InactivityState {
  const { inactive } = state.deadlines;
  if (state.watching !== 'at-any-hour' || !inactive) return state;
  const byDay = startDeadline(now, hours(context.settings.hours), elapsedOf(inactive, now));
  return { ...state, watching: 'by-day', deadlines: { ...state.deadlines, inactive: byDay } };
}

function afresh(state: InactivityState, now: Instant, context: Context): InactivityState {
  const next = { ...state, watching: 'by-day' as const };
  return state.inactiveBeforeBlind === null
    ? { ...next, deadlines: { ...next.deadlines, inactive: startDeadline(now, limitOf(next, context)) } }
    : { ...next, inactiveBeforeBlind: 0 };
}

const unheard = (state: InactivityState, name: string): InactivityState => ({
  ...state,
  deadlines: without(state.deadlines, name),
});

function blindIfAll(state: InactivityState, now: Instant, { settings: limits, home }: Context): InactivityState {
  const sighted = state.inactiveBeforeBlind === null && home.devices.some(showsActivityOf);
  if (!sighted || sensorsHeard(state.deadlines) > 0) return state;
  const { inactive, ...others } = state.deadlines;
  return {
    ...state,
    inactiveBeforeBlind: inactive ? elapsedOf(inactive, now) : 0,
    deadlines: { ...others, blind: startDeadline(now, minutes(limits.cannotJudgeMinutes)) },
  };
}

/** After a start the home may have other sensors. One that was not heard before stays so until it is. */
function reconciled(state: InactivityState, now: Instant, context: Context): InactivityState {
  const sensors = context.settings.enabled ? context.home.devices.filter(showsActivityOf) : [];
  if (sensors.length === 0) return { ...state, deadlines: {} };
  const names = new Set(['inactive', 'blind', ...sensors.map(({ device }) => heardName(device))]);
  const kept = Object.fromEntries(Object.entries(state.deadlines).filter(([name]) => names.has(name)));
  const counts = state.inactiveBeforeBlind === null && state.watching !== 'reported' && !kept['inactive'];
  const deadlines = counts ? { ...kept, inactive: startDeadline(now, limitOf(state, context)) } : kept;
  return blindIfAll({ ...state, deadlines }, now, context);
}

const limitOf = ({ watching: mode }: Pick<InactivityState, 'watching'>, { settings: limits }: Context): Duration =>
  hours(mode === 'at-any-hour' ? limits.hoursAtAnyHour : limits.hours);

const heardName = (device: string): string => `heard ${device}`;

function sensorsHeard(deadlines: Deadlines): number {
  let count = 0;
  for (const name in deadlines) if (name.startsWith('heard ')) count++;
  return count;
}

const movesAgain = (device: string, capability: string): Outcome => ({
  kind: 'clear',
  alarmKind: 'inactivity',
  subject: 'home',
  because: { reason: 'somebody-moves', evidence: { device, capability } },
});

const cannotJudgeForLong = ({ settings: { cannotJudgeMinutes } }: Context): Outcome & { readonly kind: 'alarm' } => ({
  kind: 'alarm',
  alarmKind: 'cannot_judge',
  subject: 'home',
  place: '',
  because: { reason: 'no-activity-sensor-is-heard', evidence: { forMinutes: cannotJudgeMinutes } },
});

const canJudgeAgain = (device: string): Outcome => ({
  kind: 'clear',
  alarmKind: 'cannot_judge',
  subject: 'home',
  because: { reason: 'activity-sensor-heard-again', evidence: { device } },
});

const blind: Outcome = {
  kind: 'cannot-judge',
  place: '',
  because: { reason: 'no-activity-sensor-is-heard', evidence: {} },
};

const unequipped: Outcome = {
  kind: 'cannot-judge',
  place: '',
  because: { reason: 'home-has-no-activity-sensor', evidence: {} },
};
