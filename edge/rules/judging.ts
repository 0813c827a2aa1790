import { z } from 'zod';
import type { Because } from '../../contracts/because.ts';
import type { Instant } from '../../foundation/clock.ts';
import { milliseconds, minutes } from '../../foundation/durations.ts';
import type { Estimates } from '../estimates/estimates.ts';
import { savedDeadlines, type Deadline } from './deadline.ts';
import { dueNames, elapsedOf, latenessOf, startDeadline, without } from './deadlines.ts';
import { sensesMotion } from './motion-sensors.ts';
import { nothing, type CannotJudge, type HomeFacts, type Outcome, type Rule, type RuleContext } from './rule.ts';

const savedState = z.object({
  /** By subject, until not being able to judge is a fault. */
  deadlines: savedDeadlines,
  /** Subjects of which that has been said. */
  reported: z.record(z.string(), z.literal(true)),
});
type JudgingState = z.infer<typeof savedState>;

const settings = z.strictObject({
  enabled: z.boolean().default(true).describe('whether a place that nothing watches is a fault in this home'),
  faultMinutes: z
    .number()
    .min(1)
    .max(10_080)
    .default(120)
    .describe('how long a place may be watched by no sensor of motion before it is a fault, in minutes'),
});
type Context = RuleContext<z.infer<typeof settings>>;

/** What cannot be judged, by subject: a place, or the home when too many of its sensors are gone. */
type Unjudged = ReadonlyMap<string, { readonly said: CannotJudge; readonly fault: boolean }>;

const homeSubject = 'sources';

/**
 * Places whose every sensor of motion is silent, called unavailable or distrusted, and a home that has lost half of them:
 * nothing is known of whoever is there, which is never the same as that all is well.
 */
export const judging: Rule<JudgingState, Context['settings']> = {
  name: 'judging',
  alwaysOn: true,
  hears: { inputs: ['estimates-changed'] },
  describes: {
    raises: ['cannot_judge'],
    watches:
      'Each place with sensors of motion of which none is heard and trusted, and a home in which half of at least two such sensors are gone. It says at once that it cannot judge, and after a time that this is a fault.',
    cannotJudge: 'A place without a sensor of motion is not watched and nothing is said of it.',
    defaultsFrom: 'Services that take a fault for one that needs a substitute when it lasts for 2 h.',
  },
  settings,
  saved: savedState,
  downtime: 'pauses',
  initial: () => ({ deadlines: {}, reported: {} }),
  step(state, input, now, context) {
    if (!context.settings.enabled) return { state, outcomes: nothing };
    const unjudged = unjudgedIn(context.home, context.estimates);
    const outcomes: Outcome[] = [];
    const next = waitingFor(judgedAgain(state, unjudged, outcomes), unjudged, now, context);
    if (input.kind === 'started') for (const subject of Object.keys(next.reported)) say(subject, unjudged, outcomes);
    const said = faultsOf(next, unjudged, now, outcomes);
    for (const one of unjudged.values()) outcomes.push(one.said);
    return { state: said, outcomes };
  },
  resettled(state, now, { settings: { enabled, faultMinutes } }) {
    if (!enabled) return { ...state, deadlines: {} };
    const deadlines = Object.entries(state.deadlines).map(([subject, deadline]): [string, Deadline] => [
      subject,
      startDeadline(now, minutes(faultMinutes), milliseconds(elapsedOf(deadline, now))),
    ]);
    return { ...state, deadlines: Object.fromEntries(deadlines) };
  },
};

/** What is wrong with a place's sensors, worst first; a sensor that was never heard is no fault of this rule's. */
const gaps = ['distrusted', 'unavailable', 'silent', 'not-yet-heard'] as const;
type Gap = (typeof gaps)[number];

/** What was said last, so that saying it again is no news. */
const lastSaid = new WeakMap<
  Estimates['unheard'],
  Pick<Estimates, 'distrusted'> & Pick<HomeFacts, 'devices'> & { readonly unjudged: Unjudged }
>();

function unjudgedIn({ devices }: HomeFacts, { unheard, distrusted }: Estimates): Unjudged {
  const last = lastSaid.get(unheard);
  if (last?.distrusted === distrusted && last.devices === devices) return last.unjudged;
  const unjudged = judgedAfresh(devices, unheard, distrusted);
  lastSaid.set(unheard, { distrusted, devices, unjudged });
  return unjudged;
}

function judgedAfresh(
  devices: HomeFacts['devices'],
  unheard: Estimates['unheard'],
  distrusted: Estimates['distrusted'],
): Unjudged {
  const sensors = devices.filter(sensesMotion);
  const gapOf = (device: string): Gap | undefined => (distrusted[device] ? 'distrusted' : unheard[device]);
  const unjudged = new Map<string, { said: CannotJudge; fault: boolean }>();
  const unsure = (place: string, because: Because): CannotJudge => ({ kind: 'cannot-judge', place, because });
  for (const place of new Set(sensors.map((sensor) => sensor.place))) {
    const here = sensors.filter((sensor) => sensor.place === place);
    const found = new Set(here.map(({ device }) => gapOf(device)));
    if (found.has(undefined)) continue;
    const gap = gaps.find((one) => found.has(one)) ?? 'silent';
    unjudged.set(`place:${place}`, {
      said: unsure(place, { reason: reasons[gap], evidence: { sensors: here.length } }),
      fault: gap !== 'not-yet-heard',
    });
  }
  const gone = sensors.map(({ device }) => gapOf(device)).filter((gap) => gap !== undefined);
  if (gone.length >= 2 && gone.length * 2 >= sensors.length)
    unjudged.set(homeSubject, {
      said: unsure('', {
        reason: 'too-many-faults-to-judge',
        evidence: { sensors: sensors.length, sensorsGone: gone.length },
      }),
      fault: gone.filter((gap) => gap !== 'not-yet-heard').length * 2 >= sensors.length,
    });
  return unjudged;
}

const reasons: Record<Gap, string> = {
  distrusted: 'place-sensors-are-distrusted',
  unavailable: 'place-sensors-are-unavailable',
  silent: 'place-sensors-are-silent',
  'not-yet-heard': 'place-sensors-not-yet-heard',
};

/** Subjects that can be judged again, or of which it is no fault any more. */
function judgedAgain(state: JudgingState, unjudged: Unjudged, outcomes: Outcome[]): JudgingState {
  let { deadlines, reported } = state;
  for (const subject of Object.keys(deadlines))
    if (!unjudged.get(subject)?.fault) deadlines = without(deadlines, subject);
  for (const subject of Object.keys(reported)) {
    if (unjudged.has(subject)) continue;
    reported = without(reported, subject);
    const because = { reason: 'can-be-judged-again', evidence: { subject } };
    outcomes.push({ kind: 'clear', alarmKind: 'cannot_judge', subject, because });
  }
  return deadlines === state.deadlines && reported === state.reported ? state : { deadlines, reported };
}

function waitingFor(
  state: JudgingState,
  unjudged: Unjudged,
  now: Instant,
  { settings: limits }: Context,
): JudgingState {
  let { deadlines } = state;
  for (const [subject, { fault }] of unjudged)
    if (fault && !deadlines[subject] && !state.reported[subject])
      deadlines = { ...deadlines, [subject]: startDeadline(now, minutes(limits.faultMinutes)) };
  return deadlines === state.deadlines ? state : { ...state, deadlines };
}

function faultsOf(state: JudgingState, unjudged: Unjudged, now: Instant, outcomes: Outcome[]): JudgingState {
  let next = state;
  for (const subject of dueNames(state.deadlines, now)) {
    const deadline = state.deadlines[subject];
    next = {
      deadlines: without(next.deadlines, subject),
      reported: { ...next.reported, [subject]: true },
    };
    if (deadline) say(subject, unjudged, outcomes, deadline, now);
  }
  return next;
}

function say(subject: string, unjudged: Unjudged, outcomes: Outcome[], deadline?: Deadline, now?: Instant): void {
  const found = unjudged.get(subject);
  if (!found) return;
  const late = deadline && now ? latenessOf(deadline, now) : {};
  const { place, because } = found.said;
  outcomes.push({ kind: 'alarm', alarmKind: 'cannot_judge', subject, place, because, ...late });
}
