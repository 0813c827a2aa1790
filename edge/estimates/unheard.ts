import { z } from 'zod';
import type { Instant } from '../../foundation/clock.ts';
import type { Duration } from '../../foundation/durations.ts';
import { savedDeadlines } from '../rules/deadline.ts';
import { isDue, remaining, startDeadline, without } from '../rules/deadlines.ts';
import {
  heardTimes,
  heardTimesSchema,
  hearingClock,
  hearingTime,
  noted,
  silenceLeft,
  timeHeard,
  type HeardTimes,
} from '../rules/heard-times.ts';
import { factsOf } from '../rules/home-facts.ts';
import type { HomeFacts, RuleState } from '../rules/rule.ts';
import type { Estimator } from './estimator.ts';

const unheardBecause = z.enum(['not-yet-heard', 'silent', 'unavailable']);
type UnheardBecause = z.infer<typeof unheardBecause>;

/** Deadlines: `hearing` counts the time in which the hub could hear; `look` is when the next device may be silent. */
interface UnheardState extends RuleState {
  readonly heard: HeardTimes;
  readonly unheard: Readonly<Record<string, UnheardBecause>>;
}

/** A device that speaks each second is written down only so often: after this share of the silence that is normal for it. */
const writtenDownAfter = 0.05;

/**
 * Devices that cannot be relied on to say anything: not heard yet, silent for as long as their profile calls normal (less a
 * twentieth of it for one that speaks often), or called unavailable by their bridge. Only time in which the hub could hear
 * counts.
 */
export const unheard: Estimator<UnheardState, 'unheard'> = {
  part: 'unheard',
  describes: {
    believes:
      'Devices that cannot be relied on to say anything: not heard since the hub was set up, silent for longer than normal, or called unavailable by their bridge.',
    limits: 'A device that speaks often may be called silent up to a twentieth of its normal silence too soon.',
  },
  hears: { inputs: ['heard', 'availability'] },
  saved: z.object({
    deadlines: savedDeadlines,
    heard: heardTimesSchema,
    unheard: z.record(z.string(), unheardBecause),
  }),
  downtime: 'pauses',
  initial: (now, home) =>
    reconciled({ deadlines: { hearing: hearingClock(now) }, heard: { names: [], times: [] }, unheard: {} }, home, now),
  step(state, input, now, { home }) {
    switch (input.kind) {
      case 'heard':
        return input.watching ? heard(state, input.device, home, now) : state;
      case 'availability':
        return availability(state, input, home);
      case 'started':
        return reconciled(state, home, now);
      case 'wake': {
        const { look } = state.deadlines;
        return look && isDue(look, now) ? looked(state, home, now) : state;
      }
      default:
        return state;
    }
  },
  estimate: (state) => state.unheard,
};

const timeOf = ({ deadlines }: UnheardState, now: Instant): number =>
  deadlines['hearing'] ? hearingTime(deadlines['hearing'], now) : 0;

function heard(state: UnheardState, device: string, home: HomeFacts, now: Instant): UnheardState {
  const facts = factsOf(home, device);
  if (!facts) return state;
  const time = timeOf(state, now);
  const known = state.unheard[device];
  if (known === undefined) {
    const sinceThen = time - (timeHeard(state.heard, device) ?? time);
    return sinceThen <= facts.silence * writtenDownAfter
      ? state
      : { ...state, heard: noted(state.heard, device, time) };
  }
  const { look } = state.deadlines;
  const isSooner = !look || remaining(look, now) > facts.silence;
  return {
    deadlines: isSooner ? { ...state.deadlines, look: startDeadline(now, facts.silence) } : state.deadlines,
    heard: noted(state.heard, device, time),
    unheard: without(state.unheard, device),
  };
}

/** Being called available is the bridge's opinion: it ends what the bridge began, and does not stand for being heard. */
function availability(
  state: UnheardState,
  { device, available }: { readonly device: string; readonly available: boolean },
  home: HomeFacts,
): UnheardState {
  const known = state.unheard[device];
  if (!available)
    return known === undefined && factsOf(home, device)
      ? { ...state, unheard: { ...state.unheard, [device]: 'unavailable' } }
      : state;
  return known === 'unavailable' ? { ...state, unheard: without(state.unheard, device) } : state;
}

/** Whoever was heard only put this off, so that nothing is lost by looking too early. */
function looked(state: UnheardState, home: HomeFacts, now: Instant): UnheardState {
  const time = timeOf(state, now);
  let found: Record<string, UnheardBecause> | undefined;
  let soonest: Duration | undefined;
  for (const facts of home.devices) {
    const { device } = facts;
    if (state.unheard[device] === 'silent') continue;
    const left = silenceLeft(state.heard, facts, time);
    if (left <= 0) (found ??= { ...state.unheard })[device] = 'silent';
    else if (soonest === undefined || left < soonest) soonest = left;
  }
  const others = without(state.deadlines, 'look');
  return {
    ...state,
    deadlines: soonest === undefined ? others : { ...others, look: startDeadline(now, soonest) },
    unheard: found ?? state.unheard,
  };
}

/** After a start the home may have other devices, and others may be allowed to be silent for longer. */
function reconciled(state: UnheardState, home: HomeFacts, now: Instant): UnheardState {
  const time = timeOf(state, now);
  const unheardNow: Record<string, UnheardBecause> = {};
  for (const { device } of home.devices) {
    const isNew = timeHeard(state.heard, device) === undefined;
    const known = isNew ? 'not-yet-heard' : state.unheard[device];
    if (known !== undefined) unheardNow[device] = known;
  }
  const times = heardTimes(home.devices, (device) => timeHeard(state.heard, device) ?? time);
  return looked({ ...state, heard: times, unheard: unheardNow }, home, now);
}
