import type { Because } from '../../contracts/because.ts';
import type { Instant } from '../../foundation/clock.ts';
import type { Duration } from '../../foundation/durations.ts';
import { startDeadline, without } from '../rules/deadlines.ts';
import { newlyWatched, wayBack, type DistrustState } from './distrust-state.ts';
import type { EstimatorContext } from './estimator.ts';

export const neverEnds = 'presence-never-ends';
export const neverMoves = 'never-moves';
export const neverLeft = 'bed-never-left';

export const backName = (device: string): string => `back ${device}`;

const isGhost = (because: Because): boolean => because.reason !== neverMoves;

/**
 * A sensor has done what an honest one does not. While it is distrusted, doing so again puts off its way back; the first
 * reason stays. One that would leave fewer than half of the heard sensors of motion is not distrusted: then nobody can say
 * which of them lie.
 */
export function distrust(
  state: DistrustState,
  device: string,
  because: Because,
  now: Instant,
  context: EstimatorContext,
): DistrustState {
  if (!state.verdicts[device] && !mayBeDistrusted(state, device, because, context)) return state;
  const verdicts = state.verdicts[device] ? state.verdicts : { ...state.verdicts, [device]: because };
  const waits = waitsFor(verdicts[device] ?? because);
  const deadlines = waits ? { ...state.deadlines, [backName(device)]: startDeadline(now, waits) } : state.deadlines;
  return { ...state, verdicts, deadlines };
}

/** Undefined: it is not time that brings it back, but that its presence ends or that it moves. */
function waitsFor({ reason }: Because): Duration | undefined {
  if (reason === neverEnds || reason === neverMoves) return undefined;
  return reason === 'only-one-that-moves' ? wayBack.soon : wayBack.usual;
}

function mayBeDistrusted(
  { verdicts, watched }: DistrustState,
  device: string,
  because: Because,
  { home, estimates }: EstimatorContext,
): boolean {
  let heard = 0;
  let gone = 1;
  for (const facts of home.devices) {
    if (!watched[facts.device] || (estimates.unheard[facts.device] !== undefined && facts.device !== device)) continue;
    heard++;
    const verdict = verdicts[facts.device];
    if (verdict && (isGhost(verdict) || !isGhost(because))) gone++;
  }
  return isGhost(because) ? gone <= heard / 2 : gone < heard;
}

/** Nothing is held against it any more, and it starts afresh. */
export function trusted(state: DistrustState, device: string): DistrustState {
  const known = state.watched[device];
  return {
    ...state,
    verdicts: without(state.verdicts, device),
    deadlines: without(state.deadlines, backName(device)),
    held: state.held.without(device),
    runs: without(state.runs, device),
    flaps: state.flaps.without(device),
    occupied: without(state.occupied, device),
    lone: state.lone?.device === device ? null : state.lone,
    beat: state.beat?.device === device ? null : state.beat,
    watched: known
      ? { ...state.watched, [device]: { ...newlyWatched(known.place), longestQuiet: known.longestQuiet } }
      : state.watched,
  };
}
