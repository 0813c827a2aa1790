import type { Instant } from '../../foundation/clock.ts';
import { hours } from '../../foundation/durations.ts';
import { startDeadline } from '../rules/deadlines.ts';
import { limits, wayBack, type DistrustState, type Flapping } from './distrust-state.ts';
import { backName } from './distrust-verdict.ts';

const anHour = hours(1);

/**
 * A contact, a bed or a chair has changed. A loose magnet or a broken mat changes for ever, and each change would be life:
 * one that changes more often than doors do, or that does not rest through a day and a night, is distrusted, however few
 * other sensors there are, for of this one it is certain.
 */
export function changed(state: DistrustState, device: string, now: Instant): DistrustState {
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
