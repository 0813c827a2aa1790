import type { Instant } from '../../foundation/clock.ts';
import { hours } from '../../foundation/durations.ts';
import { startDeadline, without } from '../rules/deadlines.ts';
import { limits, wayBack, type DistrustState, type Flapping } from './distrust-state.ts';
import { backName, neverLeft, trusted } from './distrust-verdict.ts';
import type { EstimatorContext } from './estimator.ts';

const anHour = hours(1);

/**
 * A contact, a bed or a chair has changed. A loose magnet or a broken mat changes for ever, and each change would be life:
 * one that changes more often than doors do, or that does not rest through a day and a night, is distrusted, however few
 * other sensors there are, for of this one it is certain.
 */
export function changed(given: DistrustState, device: string, now: Instant): DistrustState {
  const state = hasMoved(given, device);
  const { flaps, verdicts, deadlines } = state;
  const next = counted(flaps.get(device), now.monotonic);
  const counts = { ...state, flaps: flaps.with(device, next) };
  const often = next.changes >= limits.flaps.anHour;
  if (!often && next.hours < limits.flaps.hours) return counts;
  const evidence = often ? { device, changes: next.changes } : { device, hours: next.hours };
  const because = { reason: often ? 'changes-too-often' : 'changes-without-rest', evidence };
  return {
    ...counts,
    verdicts: verdicts[device] ? verdicts : { ...verdicts, [device]: because },
    deadlines: { ...deadlines, [backName(device)]: startDeadline(now, wayBack.usual) },
  };
}

/** In hours that begin with a change. One with few changes, or a pause of an hour, is a rest. */
function counted(known: Flapping | undefined, at: number): Flapping {
  if (!known) return { since: at, changes: 1, hours: 0 };
  const passed = at - known.since;
  if (passed < anHour) return { ...known, changes: known.changes + 1 };
  const goesOn = known.changes >= limits.flaps.noRest && passed < 2 * anHour;
  return { since: at, changes: 1, hours: goesOn ? known.hours + 1 : 0 };
}

/** A bed that was never left has been, so that its sensor is none that is stuck. */
function hasMoved(state: DistrustState, device: string): DistrustState {
  if (state.verdicts[device]?.reason === neverLeft) return trusted(state, device);
  return Object.hasOwn(state.occupied, device) ? { ...state, occupied: without(state.occupied, device) } : state;
}

/**
 * Each 24 h: beds that were occupied throughout, on days on which somebody went about in the home. A mat that is stuck hides
 * who has fallen beside the bed at night. Who lies there for days is none to be judged so.
 */
export function bedsOver(
  state: DistrustState,
  alive: boolean,
  { home: { devices, carePlan }, estimates: { unheard } }: EstimatorContext,
): DistrustState {
  if (carePlan.ability === 'severe' || carePlan.ability === 'complete') return state;
  let { occupied, verdicts } = state;
  for (const { device, capabilities } of devices) {
    const isOccupied = capabilities.includes('bed_occupancy') && state.values.get(`${device} bed_occupancy`) === true;
    if (!isOccupied || unheard[device] !== undefined) continue;
    const days = (occupied[device] ?? -1) + (alive || occupied[device] === undefined ? 1 : 0);
    if (occupied[device] !== days) occupied = { ...occupied, [device]: days };
    if (days < limits.occupied.days || verdicts[device]) continue;
    verdicts = { ...verdicts, [device]: { reason: neverLeft, evidence: { device, days } } };
  }
  return occupied === state.occupied && verdicts === state.verdicts ? state : { ...state, occupied, verdicts };
}
