import { describeDuration, milliseconds } from '../../foundation/durations.ts';
import type { Observation } from './observation.ts';
import { clockTime, type Awaited, type Plan } from './plan.ts';
import type { Expectation } from './scenario.ts';

/** One thing that was not as the scenario says. */
export interface Failure {
  /** Line of the scenario; 0 when no line speaks of it. */
  readonly line: number;
  readonly message: string;
}

type Said = Extract<Observation, { is: 'transition' | 'delivered' }>;

const opens = ({ transition }: Said): boolean => transition === 'pre-alarm' || transition === 'raised';

/** Whether the hub said what the scenario expects, and nothing else. Pure: looks at what was observed, once it is over. */
export function judge(plan: Plan, observed: readonly Observation[], allowed: readonly string[]): Failure[] {
  const failures: Failure[] = [];
  const claimed = new Set<string>();
  for (const each of plan.awaited) {
    const message = each.expectation.no === undefined ? missing(each, observed, claimed) : present(each, observed);
    if (message === undefined) continue;
    failures.push({ line: each.line, message: `${clockTime(plan, each.from)} ${message(plan)}` });
  }
  const told = new Set<string>();
  for (const said of observed) {
    if (said.is !== 'transition' || !opens(said)) continue;
    const { alarmId, kind } = said.alarm;
    if (claimed.has(alarmId) || told.has(alarmId) || allowed.includes(kind)) continue;
    told.add(alarmId);
    failures.push({ line: 0, message: `${clockTime(plan, said.at)} not expected: ${describe(said)}` });
  }
  return failures;
}

type Sentence = (plan: Plan) => string;

function missing(
  { expectation, from, to }: Awaited,
  observed: readonly Observation[],
  claimed: Set<string>,
): Sentence | undefined {
  const found = observed.find(
    (each, index) => each.at <= to && matches(expectation, each, { observed, index, from, claimed }),
  );
  if (found) {
    if (found.is === 'transition') claimed.add(found.alarm.alarmId);
    return undefined;
  }
  return (plan) => {
    const heard = observed
      .filter((each) => each.at >= from && each.at <= to)
      .map((each) => `${clockTime(plan, each.at)} ${describe(each)}`);
    return `expected ${sentence(expectation)} within ${describeDuration(milliseconds(to - from))}; the hub said ${heard.slice(0, 6).join(', ') || 'nothing'}`;
  };
}

function present({ expectation, from, to }: Awaited, observed: readonly Observation[]): Sentence | undefined {
  const found = observed.find((each) => each.at >= from && each.at <= to && isForbidden(expectation, each));
  return (
    found &&
    ((plan) =>
      `expected ${sentence(expectation)} for ${describeDuration(milliseconds(to - from))}; at ${clockTime(plan, found.at)} came ${describe(found)}`)
  );
}

function isForbidden({ no, place, device }: Expectation, each: Observation): boolean {
  if (each.is === 'signal') return each.on && each.signal === no;
  if (each.is !== 'transition' || !opens(each) || !agrees({ place, device }, each)) return false;
  const { kind, severity } = each.alarm;
  return no === 'alarm' ? severity !== 'fault' : no === 'fault' ? severity === 'fault' : kind === no;
}

interface Looked {
  readonly observed: readonly Observation[];
  readonly index: number;
  readonly from: number;
  readonly claimed: ReadonlySet<string>;
}

function matches(expectation: Expectation, each: Observation, { observed, index, from, claimed }: Looked): boolean {
  // What is so stays so until it is said anew: it counts too when it began before.
  const standing = (): boolean =>
    each.at >= from || !observed.slice(index + 1).some((later) => later.at <= from && replaces(later, each));
  switch (each.is) {
    case 'transition': {
      if (each.at < from || !agrees(expectation, each)) return false;
      const { alarm, fault, cancelled, cleared, state } = expectation;
      if (each.transition === 'cancelled') return cancelled === each.alarm.kind;
      if (each.transition === 'cleared') return cleared === each.alarm.kind;
      if (state !== undefined && state !== each.transition) return false;
      // The second transition of an alarm that was expected belongs to it when it is asked for by its state.
      return (alarm ?? fault) === each.alarm.kind && (state === 'raised' || !claimed.has(each.alarm.alarmId));
    }
    case 'delivered':
      return each.at >= from && expectation.delivered === each.alarm.kind && opens(each) && agrees(expectation, each);
    case 'signal':
      return expectation.signal === each.signal && each.on && standing();
    case 'source':
      return expectation.source === each.source && expectation.is === each.state && standing();
    case 'refused':
      return each.at >= from && expectation.refused === each.source && each.count > 0;
    case 'open':
      return expectation.open !== undefined && each.kinds.includes(expectation.open) && standing();
    case 'cannot-judge':
      return expectation['cannot-judge'] === true && each.now && standing();
  }
}

const replaces = (later: Observation, each: Observation): boolean =>
  later.is === each.is &&
  (later.is !== 'signal' || (each.is === 'signal' && later.signal === each.signal)) &&
  (later.is !== 'source' || (each.is === 'source' && later.source === each.source));

const agrees = (
  { place, device, because }: Pick<Expectation, 'place' | 'device'> & { because?: string | undefined },
  { alarm }: Said,
): boolean =>
  (place === undefined || alarm.place === place) &&
  (device === undefined || alarm.device === device) &&
  (because === undefined || alarm.because === because);

function sentence(expectation: Expectation): string {
  const { place, device, because, is, state } = expectation;
  const about = Object.entries(expectation).find(
    ([key]) => !['place', 'device', 'because', 'is', 'state', 'after', 'within', 'for'].includes(key),
  );
  const what = about
    ? about[0] === 'cannot-judge'
      ? 'that the hub cannot judge'
      : `${about[0]} ${String(about[1])}`
    : 'nothing';
  return [
    what,
    state === undefined ? '' : `as ${state}`,
    is === undefined ? '' : `to be ${is}`,
    place === undefined ? '' : `from ${place}`,
    device === undefined ? '' : `by ${device}`,
    because === undefined ? '' : `because of ${because}`,
  ]
    .filter((word) => word !== '')
    .join(' ');
}

/** One observation in words. */
export function describe(each: Observation): string {
  switch (each.is) {
    case 'transition':
    case 'delivered': {
      const { kind, place, device, because } = each.alarm;
      const where = [place, device].filter((word) => word !== undefined && word !== '').join(', ');
      return `${each.is === 'delivered' ? 'delivered: ' : ''}${kind} ${each.transition}${where === '' ? '' : ` (${where})`}: ${because}`;
    }
    case 'signal':
      return `${each.signal} ${each.on ? 'on' : 'off'}`;
    case 'source':
      return `${each.source} ${each.state}`;
    case 'refused':
      return `${each.source} refused ${each.count}`;
    case 'open':
      return `open: ${each.kinds.join(', ') || 'nothing'}`;
    case 'cannot-judge':
      return each.now ? 'cannot judge' : 'can judge';
  }
}
