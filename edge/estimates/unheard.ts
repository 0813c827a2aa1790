import { z } from 'zod';
import type { Instant } from '../../foundation/clock.ts';
import { milliseconds, type Duration } from '../../foundation/durations.ts';
import { savedDeadlines, type Deadline } from '../rules/deadline.ts';
import { dueNames, elapsedOf, remaining, startDeadline, without } from '../rules/deadlines.ts';
import { factsOf } from '../rules/home-facts.ts';
import type { DeviceFacts, HomeFacts, RuleState } from '../rules/rule.ts';
import type { Estimator } from './estimator.ts';

const unheardBecause = z.enum(['not-yet-heard', 'silent', 'unavailable']);
export type UnheardBecause = z.infer<typeof unheardBecause>;

interface UnheardState extends RuleState {
  /** A deadline, by its name, runs for each device that may still be heard in time. */
  readonly unheard: Readonly<Record<string, UnheardBecause>>;
}

/** A device that speaks each second is written down only so often: after this share of the silence that is normal for it. */
const writtenDownAfter = 0.05;

const allowed = ({ silence }: DeviceFacts): Duration => milliseconds(silence * (1 + writtenDownAfter));

/**
 * Devices that cannot be relied on to say anything: not heard yet, silent for longer than their profile calls normal (or
 * up to a twentieth longer), or called unavailable by their bridge. Only time in which the hub could hear counts.
 */
export const unheard: Estimator<UnheardState, 'unheard'> = {
  part: 'unheard',
  hears: { inputs: ['heard', 'availability'] },
  saved: z.object({ deadlines: savedDeadlines, unheard: z.record(z.string(), unheardBecause) }),
  downtime: 'pauses',
  initial: (now, home) => reconciled({ deadlines: {}, unheard: {} }, home, now),
  step(state, input, now, { home }) {
    switch (input.kind) {
      case 'heard':
        return input.watching ? heard(state, factsOf(home, input.device), now) : state;
      case 'availability':
        return availability(state, input, home);
      case 'started':
        return reconciled(state, home, now);
      case 'wake':
        return dueNames(state.deadlines, now).reduce(fallenSilent, state);
      default:
        return state;
    }
  },
  estimate: (state) => state.unheard,
};

function heard(state: UnheardState, facts: DeviceFacts | undefined, now: Instant): UnheardState {
  if (!facts) return state;
  const { device, silence } = facts;
  const deadline = state.deadlines[device];
  const known = state.unheard[device];
  if (known === undefined && deadline && remaining(deadline, now) > silence) return state;
  return {
    deadlines: { ...state.deadlines, [device]: startDeadline(now, allowed(facts)) },
    unheard: known === undefined ? state.unheard : without(state.unheard, device),
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

const fallenSilent = (state: UnheardState, device: string): UnheardState => ({
  deadlines: without(state.deadlines, device),
  unheard: { ...state.unheard, [device]: 'silent' },
});

/** After a start the home may have other devices, and others may be allowed to be silent for longer. */
function reconciled(state: UnheardState, home: HomeFacts, now: Instant): UnheardState {
  const deadlines: Record<string, Deadline> = {};
  const unheardDevices: Record<string, UnheardBecause> = {};
  for (const facts of home.devices) {
    const { device } = facts;
    const deadline = state.deadlines[device];
    const known = state.unheard[device] ?? (deadline ? undefined : 'not-yet-heard');
    if (known !== undefined) unheardDevices[device] = known;
    if (known !== 'silent')
      deadlines[device] = deadline ? ofLength(deadline, allowed(facts), now) : startDeadline(now, allowed(facts));
  }
  return { deadlines, unheard: unheardDevices };
}

const ofLength = (deadline: Deadline, length: Duration, now: Instant): Deadline =>
  deadline.length === length ? deadline : startDeadline(now, length, elapsedOf(deadline, now));
