import { z } from 'zod';
import type { Instant } from '../../foundation/clock.ts';
import { hours, minutes } from '../../foundation/durations.ts';
import { ByName, savedByName } from './by-name.ts';
import { savedManyDeadlines } from './deadline.ts';
import { dueNames, elapsedOf, latenessOf, startDeadline } from './deadlines.ts';
import { heardNow, isHeard, notHeard, silentDevice, unheard } from './device-hearing.ts';
import { factsOf, isUnknown, maySay } from './home-facts.ts';
import {
  nothing,
  type DeviceFacts,
  type Outcome,
  type Rule,
  type RuleContext,
  type RuleInput,
  type ManyRuleState,
} from './rule.ts';

const meter = z.object({
  flow: z.enum(['none', 'flows', 'reported']),
  /** Litres since the day of 24 hours began with the first use. */
  litres: z.number(),
  muchReported: z.boolean(),
});
type Meter = z.infer<typeof meter>;

/**
 * Deadlines: `flow <device>` until water has flowed for too long; `pause <device>` until no use is the end of the flow;
 * `day <device>` until the litres count afresh; `heard <device>` while the meter is heard.
 */
interface FlowState extends ManyRuleState {
  readonly meters: ByName<Meter>;
}

const settings = z.strictObject({
  enabled: z.boolean().default(true).describe('whether water that flows on is an alarm in this home'),
  flowMinutes: z
    .number()
    .min(10)
    .max(1440)
    .default(120)
    .describe('how long water may flow without a pause, in minutes'),
  pauseMinutes: z
    .number()
    .min(1)
    .max(240)
    .default(6)
    .describe(
      'how long no use must be said before that is a pause, in minutes; longer than the meter needs between two words',
    ),
  dayLitres: z.number().min(50).max(20_000).default(2_000).describe('how much may be used within 24 hours, in litres'),
});
type Settings = z.infer<typeof settings>;
type Context = RuleContext<Settings>;

const afresh: FlowState = { deadlines: ByName.of(), meters: ByName.of() };
const untouched: Meter = { flow: 'none', litres: 0, muchReported: false };

/** A tap was left running, a pipe has burst, or somebody lies in the shower: water flows and nobody stops it. */
export const waterFlowsOn: Rule<FlowState, Settings> = {
  name: 'water-flows-on',
  hears: { readings: ['water_use'], inputs: ['heard', 'availability'] },
  describes: {
    raises: ['water_flows_on'],
    watches:
      'Water that flows for hours without a pause, and a home that uses very much within 24 hours; at home or away.',
    cannotJudge:
      'While the meter is silent, and for a meter that speaks less often than the length of a pause. A drip of less than one pulse in that time is not seen.',
    defaultsFrom:
      'Cities count more than 2 m³ in a day as a leak. The hours of flow are a choice: valves that close by themselves do so after about 30 minutes, but a bath, the kitchen and a washing machine in a row are no emergency.',
  },
  settings,
  saved: z.object({ deadlines: savedManyDeadlines, meters: savedByName(meter) }),
  downtime: 'pauses',
  initial: (now, context) => reconciled(afresh, now, context),
  concerns: ({ devices }) => devices.some((facts) => maySay(facts, 'water_use')),
  ignores: ({ meters }, input) => input.kind === 'heard' && !meters.has(input.device),
  resettled: (state, now, context) => withOtherLimits(reconciled(state, now, context), now, context),
  step(state, input, now, context) {
    if (!context.settings.enabled) return { state, outcomes: nothing };
    const result = stepped(state, input, now, context);
    const unsure = notHeard(result.state, result.state.meters, 'water-meter-is-not-heard', context.home);
    return unsure.length === 0 ? result : { ...result, outcomes: [...result.outcomes, ...unsure] };
  },
};

function stepped(state: FlowState, input: RuleInput, now: Instant, context: Context) {
  switch (input.kind) {
    case 'reading': {
      const { device, capability, value, origin } = input.reading;
      if (capability !== 'water_use' || origin !== 'live') return { state, outcomes: nothing };
      const facts = factsOf(context.home, device);
      const next = facts && isUnknown(facts) ? withNew(state, facts, now) : state;
      const known = next.meters.get(device);
      return known && typeof value === 'number' && value > 0
        ? drawn(next, { device, known, litres: value }, now, context)
        : { state: next, outcomes: nothing };
    }
    case 'heard': {
      const facts = state.meters.get(input.device) && input.watching ? factsOf(context.home, input.device) : undefined;
      return { state: facts ? heard(state, facts, now, context) : state, outcomes: nothing };
    }
    case 'availability': {
      const { device, available } = input;
      if (available || !state.meters.get(device)) return { state, outcomes: nothing };
      return { state: { ...state, deadlines: unheard(state.deadlines, device) }, outcomes: nothing };
    }
    case 'started':
      return whatIsDue(reconciled(state, now, context), now, context);
    case 'wake':
    case 'clock-changed':
      return whatIsDue(state, now, context);
    default:
      return { state, outcomes: nothing };
  }
}

/** A meter that is heard again after a silence has until the end of a pause to say that water still flows. */
function heard(state: FlowState, facts: Parameters<typeof heardNow>[1], now: Instant, { settings: limits }: Context) {
  const { device } = facts;
  const deadlines = heardNow(state.deadlines, facts, now);
  if (deadlines === state.deadlines) return state;
  const waits = state.meters.get(device)?.flow === 'reported' && !deadlines.get(pauseName(device));
  const pause = startDeadline(now, minutes(limits.pauseMinutes));
  return { ...state, deadlines: waits ? deadlines.with(pauseName(device), pause) : deadlines };
}

interface Drawn {
  readonly device: string;
  readonly known: Meter;
  readonly litres: number;
}

function drawn(
  state: FlowState,
  { device, known, litres: said }: Drawn,
  now: Instant,
  { settings: limits, home }: Context,
) {
  const { deadlines } = state;
  const day = deadlines.get(dayName(device)) ?? startDeadline(now, hours(24));
  const isTimed = deadlines.has(flowName(device));
  const starts = known.flow === 'none' || (known.flow === 'flows' && !isTimed);
  const litres = known.litres + said;
  const tooMuch = litres > limits.dayLitres;
  const flow = starts ? 'flows' : known.flow;
  const waits = deadlines
    .with(dayName(device), day)
    .with(pauseName(device), startDeadline(now, minutes(limits.pauseMinutes)));
  const next: FlowState = {
    deadlines: starts ? waits.with(flowName(device), startDeadline(now, minutes(limits.flowMinutes))) : waits,
    meters: state.meters.with(device, { flow, litres, muchReported: known.muchReported || tooMuch }),
  };
  const place = factsOf(home, device)?.place;
  const reported = known.muchReported || known.flow === 'reported';
  if (!tooMuch || reported || place === undefined) return { state: next, outcomes: nothing };
  const evidence = {
    device,
    litres: Math.round(litres),
    limitLitres: limits.dayLitres,
    hours: Math.ceil(elapsedOf(day, now) / hours(1)),
  };
  return { state: next, outcomes: [raised(device, place, { reason: 'much-water-used-in-a-day', evidence })] };
}

function whatIsDue(state: FlowState, now: Instant, context: Context) {
  const outcomes: Outcome[] = [];
  let next = state;
  for (const name of dueNames(state.deadlines, now)) {
    const deadline = next.deadlines.get(name);
    next = { ...next, deadlines: next.deadlines.without(name) };
    const device = silentDevice(name) ?? name.slice(name.indexOf(' ') + 1);
    const known = next.meters.get(device);
    const facts = factsOf(context.home, device);
    if (!deadline || !known || !facts) continue;
    switch (name) {
      case flowName(device): {
        next = withMeter(next, device, { ...known, flow: 'reported' });
        const evidence = {
          device,
          minutes: Math.floor(elapsedOf(deadline, now) / minutes(1)),
          limitMinutes: context.settings.flowMinutes,
        };
        const because = { reason: 'water-flows-without-pause', evidence };
        if (!known.muchReported)
          outcomes.push({ ...raised(device, facts.place, because), ...latenessOf(deadline, now) });
        break;
      }
      case pauseName(device): {
        // A meter that says nothing at all does not say that the water has stopped.
        const sure = isHeard(next.deadlines, device);
        const reported = known.flow === 'reported';
        next = { ...next, deadlines: next.deadlines.without(flowName(device)) };
        if (reported && !sure) break;
        next = withMeter(next, device, { ...known, flow: 'none' });
        if (reported && !known.muchReported) outcomes.push(over(device, 'water-flow-has-stopped'));
        break;
      }
      case dayName(device): {
        next = withMeter(next, device, { ...known, litres: 0, muchReported: false });
        if (known.muchReported && known.flow !== 'reported') outcomes.push(over(device, 'water-use-counts-afresh'));
        break;
      }
    }
  }
  return { state: next, outcomes };
}

/** A device of which nothing is known yet is a meter from its first word of water on. */
const isMeter = (facts: DeviceFacts, { meters }: FlowState): boolean =>
  isUnknown(facts) ? meters.has(facts.device) : maySay(facts, 'water_use');

/** The home may have other meters now. A new one has the time that silence is normal for to be heard. */
function reconciled(state: FlowState, now: Instant, { settings: limits, home }: Context): FlowState {
  const present = limits.enabled ? home.devices.filter((facts) => isMeter(facts, state)) : [];
  let next = state;
  for (const device of state.meters.names()) {
    if (present.some((facts) => facts.device === device)) continue;
    let deadlines = unheard(next.deadlines, device);
    for (const name of [flowName(device), pauseName(device), dayName(device)]) deadlines = deadlines.without(name);
    next = { deadlines, meters: next.meters.without(device) };
  }
  for (const facts of present) next = withNew(next, facts, now);
  return next;
}

/** The same state when the meter is watched already. */
const withNew = (state: FlowState, facts: DeviceFacts, now: Instant): FlowState =>
  state.meters.has(facts.device)
    ? state
    : withMeter({ ...state, deadlines: heardNow(state.deadlines, facts, now) }, facts.device, untouched);

/** Water that flows has flowed since it began. A pause that began is no longer or shorter for it. */
function withOtherLimits(state: FlowState, now: Instant, { settings: limits }: Context): FlowState {
  let { deadlines } = state;
  for (const device of state.meters.names()) {
    const flow = deadlines.get(flowName(device));
    if (!flow) continue;
    const since = startDeadline(now, minutes(limits.flowMinutes), elapsedOf(flow, now));
    deadlines = deadlines.with(flowName(device), since);
  }
  return { ...state, deadlines };
}

const flowName = (device: string): string => `flow ${device}`;
const pauseName = (device: string): string => `pause ${device}`;
const dayName = (device: string): string => `day ${device}`;

const withMeter = (state: FlowState, device: string, next: Meter): FlowState => ({
  ...state,
  meters: state.meters.with(device, next),
});

const raised = (device: string, place: string, because: Outcome['because']): Outcome & { readonly kind: 'alarm' } => ({
  kind: 'alarm',
  alarmKind: 'water_flows_on',
  subject: device,
  place,
  device,
  because,
});

const over = (device: string, reason: string): Outcome => ({
  kind: 'clear',
  alarmKind: 'water_flows_on',
  subject: device,
  because: { reason, evidence: { device } },
});
