import { z } from 'zod';
import type { Instant } from '../../foundation/clock.ts';
import { describeDuration } from '../../foundation/durations.ts';
import { savedDeadlines, type Deadline } from './deadline.ts';
import { dueNames, latenessOf, ofLength, startDeadline, without } from './deadlines.ts';
import { factsOf } from './home-facts.ts';
import { nothing, type DeviceFacts, type HomeFacts, type Outcome, type Rule, type RuleState } from './rule.ts';

const hearing = z.enum(['not-yet-heard', 'heard', 'silent', 'unavailable']);

interface SilenceState extends RuleState {
  /** A deadline runs for each device until it is `silent`. */
  readonly devices: Readonly<Record<string, z.infer<typeof hearing>>>;
  /** Those that have said something since they last showed that they watch, and only other things. */
  readonly speaking: Readonly<Record<string, true>>;
}

const settings = z.strictObject({});

/**
 * A sensor that says nothing for longer than its profile calls normal, or nothing of what it is there for, or that its
 * bridge calls unavailable. Only time in
 * which the hub could hear counts; a device that was never heard counts from the first start of the hub.
 */
export const deviceSilent: Rule<SilenceState, Record<string, never>> = {
  name: 'device-silent',
  hears: { inputs: ['heard', 'availability'] },
  describes: {
    raises: ['device_silent'],
    watches:
      'A sensor that says nothing for longer than its profile calls normal, or that its bridge calls unavailable.',
    cannotJudge: 'Only time in which the hub could hear counts.',
    defaultsFrom:
      'The silence that the device profile states: 25 h on battery, 10 min on mains where a profile says nothing else.',
  },
  settings,
  saved: z.object({
    deadlines: savedDeadlines,
    devices: z.record(z.string(), hearing),
    speaking: z.record(z.string(), z.literal(true)).default({}),
  }),
  downtime: 'pauses',
  initial: (now, { home }) => ({
    deadlines: Object.fromEntries(home.devices.map(({ device, silence }) => [device, startDeadline(now, silence)])),
    devices: Object.fromEntries(home.devices.map(({ device }) => [device, 'not-yet-heard'])),
    speaking: {},
  }),
  step(state, input, now, { home }) {
    switch (input.kind) {
      case 'heard': {
        const facts = factsOf(home, input.device);
        if (!facts) return { state, outcomes: nothing };
        const { device, silence } = facts;
        if (!input.watching) return { state: noted(state, device), outcomes: nothing };
        const deadlines = { ...state.deadlines, [device]: startDeadline(now, silence) };
        const speaking = without(state.speaking, device);
        if (state.devices[device] === 'heard') return { state: { ...state, deadlines, speaking }, outcomes: nothing };
        return {
          state: { deadlines, devices: { ...state.devices, [device]: 'heard' }, speaking },
          outcomes: [over(device, 'device-heard')],
        };
      }
      case 'availability':
        return availability(state, input, factsOf(home, input.device));
      case 'started':
        return reconciled(state, home, now);
      case 'wake': {
        const outcomes: Outcome[] = [];
        let next: SilenceState = state;
        for (const device of dueNames(state.deadlines, now)) {
          const deadline = state.deadlines[device];
          const facts = factsOf(home, device);
          next = {
            deadlines: without(next.deadlines, device),
            devices: { ...next.devices, [device]: 'silent' },
            speaking: without(next.speaking, device),
          };
          if (deadline && facts)
            outcomes.push({
              ...silent(facts, reasonOf(state, device)),
              ...latenessOf(deadline, now),
            });
        }
        return { state: next, outcomes };
      }
      default:
        return { state, outcomes: nothing };
    }
  },
};

const noted = (state: SilenceState, device: string): SilenceState =>
  state.speaking[device] ? state : { ...state, speaking: { ...state.speaking, [device]: true } };

function reasonOf({ devices, speaking }: SilenceState, device: string): string {
  if (speaking[device]) return 'device-watches-nothing';
  return devices[device] === 'not-yet-heard' ? 'device-never-heard' : 'device-silent';
}

/** Being called available is the bridge's opinion: it ends what the bridge began, and does not stand for being heard. */
function availability(
  state: SilenceState,
  { device, available }: { readonly device: string; readonly available: boolean },
  facts: DeviceFacts | undefined,
) {
  const known = state.devices[device];
  if (!facts || known === 'silent' || (known === 'unavailable') === !available) return { state, outcomes: nothing };
  return {
    state: { ...state, devices: { ...state.devices, [device]: available ? 'heard' : 'unavailable' } as const },
    outcomes: [available ? over(device, 'device-available-again') : silent(facts, 'device-unavailable')],
  };
}

/** After a start the home may have other devices, and others may be allowed to be silent for longer. */
function reconciled(state: SilenceState, home: HomeFacts, now: Instant) {
  const outcomes: Outcome[] = [];
  const deadlines: Record<string, Deadline> = {};
  const devices: Record<string, z.infer<typeof hearing>> = {};
  for (const facts of home.devices) {
    const { device, silence } = facts;
    const known = state.devices[device] ?? 'not-yet-heard';
    const deadline = state.deadlines[device];
    devices[device] = known;
    if (known !== 'silent')
      deadlines[device] = deadline ? ofLength(deadline, silence, now) : startDeadline(now, silence);
    if (known === 'silent') outcomes.push(silent(facts, 'device-silent'));
    if (known === 'unavailable') outcomes.push(silent(facts, 'device-unavailable'));
  }
  for (const [device, known] of Object.entries(state.devices))
    if (!devices[device] && known !== 'heard') outcomes.push(over(device, 'device-no-longer-configured'));
  return { state: { deadlines, devices, speaking: {} }, outcomes };
}

const silent = (
  { device, place, silence, watches = [] }: DeviceFacts,
  reason: string,
): Outcome & { readonly kind: 'alarm' } => ({
  kind: 'alarm',
  alarmKind: 'device_silent',
  subject: device,
  place,
  device,
  because: {
    reason,
    evidence: {
      device,
      silenceAllowed: describeDuration(silence),
      ...(watches.length > 0 && { waitedFor: watches.join(', ') }),
    },
  },
});

const over = (device: string, reason: string): Outcome => ({
  kind: 'clear',
  alarmKind: 'device_silent',
  subject: device,
  because: { reason, evidence: { device } },
});
