import { z } from 'zod';
import type { Instant } from '../../foundation/clock.ts';
import { describeDuration, milliseconds } from '../../foundation/durations.ts';
import { savedDeadlines } from './deadline.ts';
import { isDue, jitter, remaining, startDeadline, without } from './deadlines.ts';
import {
  heardTimes,
  heardTimesSchema,
  hearingClock,
  hearingTime,
  isSilent,
  noted,
  silenceLeft,
  soonest,
  timeHeard,
  type HeardTimes,
} from './heard-times.ts';
import { factsOf } from './home-facts.ts';
import { nothing, type DeviceFacts, type HomeFacts, type Outcome, type Rule, type RuleState } from './rule.ts';

const hearing = z.enum(['not-yet-heard', 'heard', 'silent', 'unavailable']);

/** Deadlines: `hearing` counts the time in which the hub could hear; `look` is when the first device may have been silent for too long. */
interface SilenceState extends RuleState {
  readonly devices: Readonly<Record<string, z.infer<typeof hearing>>>;
  /** When each showed last that it watches, or since when it is waited for. */
  readonly heard: HeardTimes;
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
      'A sensor that says nothing for longer than its profile calls normal, or nothing of what it is there for, or that its bridge calls unavailable.',
    cannotJudge: 'A sensor that dies just after it spoke is noticed only when its normal silence is over.',
    defaultsFrom:
      'The device profile. Where it says nothing: 25 hours on battery, a day and an hour; 10 minutes on mains.',
  },
  settings,
  saved: z.object({
    deadlines: savedDeadlines,
    devices: z.record(z.string(), hearing),
    heard: heardTimesSchema.default({ names: [], times: [] }),
    speaking: z.record(z.string(), z.literal(true)).default({}),
  }),
  downtime: 'pauses',
  initial: (now, { home }) => {
    const state = {
      deadlines: { hearing: hearingClock(now) },
      devices: Object.fromEntries(home.devices.map(({ device }) => [device, 'not-yet-heard'] as const)),
      heard: heardTimes(home.devices, () => 0),
      speaking: {},
    };
    return looked(state, home, now).state;
  },
  step(state, input, now, { home }) {
    switch (input.kind) {
      case 'heard': {
        const { device } = input;
        const facts = factsOf(home, device);
        if (!facts) return { state, outcomes: nothing };
        if (!input.watching) return { state: speaks(state, device), outcomes: nothing };
        const heard = heardNow(state, facts, now);
        const speaking = without(state.speaking, device);
        if (state.devices[device] === 'heard') {
          if (heard === state.heard && speaking === state.speaking) return { state, outcomes: nothing };
          const { deadlines, devices } = state;
          return { state: { deadlines, devices, heard, speaking }, outcomes: nothing };
        }
        const next: SilenceState = { ...state, devices: { ...state.devices, [device]: 'heard' }, heard, speaking };
        const { look } = state.deadlines;
        // Only a silent one was not looked out for.
        const isSooner = state.devices[device] === 'silent' && (!look || remaining(look, now) > facts.silence);
        const deadlines = isSooner ? { ...state.deadlines, look: startDeadline(now, facts.silence) } : state.deadlines;
        return { state: { ...next, deadlines }, outcomes: [over(device, 'device-heard')] };
      }
      case 'availability':
        return availability(state, input, factsOf(home, input.device));
      case 'started':
        return reconciled(state, home, now);
      case 'wake': {
        const { look } = state.deadlines;
        return look && isDue(look, now) ? looked(state, home, now) : { state, outcomes: nothing };
      }
      default:
        return { state, outcomes: nothing };
    }
  },
};

const timeOf = ({ deadlines }: SilenceState, now: Instant): number =>
  deadlines['hearing'] ? hearingTime(deadlines['hearing'], now) : 0;

/** Whoever is heard only puts off when somebody can be silent for too long, so that nothing is lost by looking too early. */
function looked(state: SilenceState, home: HomeFacts, now: Instant) {
  const time = timeOf(state, now);
  const waitedFor = home.devices
    .filter(({ device }) => state.devices[device] !== 'silent')
    .map((facts) => ({ facts, left: silenceLeft(state.heard, facts, time) }));
  const gone = waitedFor.filter(({ left }) => isSilent(left)).toSorted((one, other) => one.left - other.left);
  const lefts = waitedFor.filter(({ left }) => !isSilent(left)).map(({ left }) => left);
  const devices: Record<string, z.infer<typeof hearing>> = { ...state.devices };
  const speaking: Record<string, true> = { ...state.speaking };
  for (const { facts } of gone) {
    devices[facts.device] = 'silent';
    delete speaking[facts.device];
  }
  const deadlines = without(state.deadlines, 'look');
  return {
    state: {
      ...(gone.length > 0 ? { ...state, devices, speaking } : state),
      deadlines: lefts.length > 0 ? { ...deadlines, look: startDeadline(now, soonest(lefts)) } : deadlines,
    },
    outcomes: gone.map(({ facts, left }) => ({
      ...silent(facts, reasonOf(state, facts.device)),
      ...(left <= -jitter && { lateBy: milliseconds(Math.round(-left)) }),
    })),
  };
}

const speaks = (state: SilenceState, device: string): SilenceState =>
  state.speaking[device] ? state : { ...state, speaking: { ...state.speaking, [device]: true } };

/** A device that speaks each second is noted only so often: after this share of its normal silence. */
const notedAfter = 0.001;

function heardNow(state: SilenceState, { device, silence }: DeviceFacts, now: Instant): SilenceState['heard'] {
  const time = timeOf(state, now);
  const known = timeHeard(state.heard, device);
  const isNews = state.devices[device] !== 'heard' || known === undefined || time - known > silence * notedAfter;
  return isNews ? noted(state.heard, device, time) : state.heard;
}

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
  const time = timeOf(state, now);
  const devices: Record<string, z.infer<typeof hearing>> = {};
  for (const facts of home.devices) {
    const { device } = facts;
    const known = state.devices[device] ?? 'not-yet-heard';
    devices[device] = known;
    if (known === 'silent') outcomes.push(silent(facts, 'device-silent'));
    if (known === 'unavailable') outcomes.push(silent(facts, 'device-unavailable'));
  }
  for (const [device, known] of Object.entries(state.devices))
    if (!devices[device] && known !== 'heard') outcomes.push(over(device, 'device-no-longer-configured'));
  const heard = heardTimes(home.devices, (device) => timeHeard(state.heard, device) ?? time);
  // A state of a program that kept no such times waits for each device by its name: those times begin now.
  const deadlines = { hearing: state.deadlines['hearing'] ?? hearingClock(now) };
  const next = looked({ deadlines, devices, heard, speaking: {} }, home, now);
  return { state: next.state, outcomes: [...outcomes, ...next.outcomes] };
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
