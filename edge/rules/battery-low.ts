import { z } from 'zod';
import { ByName, savedByName } from './by-name.ts';
import { savedDeadlines } from './deadline.ts';
import { factsOf } from './home-facts.ts';
import { nothing, type Outcome, type Rule, type RuleState } from './rule.ts';

const battery = z.object({
  /** What the device itself says; null while it has not. */
  flag: z.boolean().nullable(),
  percent: z.number().nullable(),
  low: z.boolean().nullable(),
});
type Battery = z.infer<typeof battery>;

interface BatteryState extends RuleState {
  readonly batteries: ByName<Battery>;
}

const settings = z.strictObject({
  lowPercent: z.number().min(1).max(50).default(15).describe('a battery below this is low, in percent'),
  recoveredByPercent: z
    .number()
    .min(0)
    .max(40)
    .default(5)
    .describe('how far above that it must rise before it is no longer low, in percent'),
});

const unknown: Battery = { flag: null, percent: null, low: null };

/** A battery has to be changed: the device says so, or its level says so. */
export const batteryLow: Rule<BatteryState, z.infer<typeof settings>> = {
  name: 'battery-low',
  hears: { readings: ['battery', 'battery_low'] },
  describes: {
    raises: ['battery_low'],
    watches: "A battery that has to be changed: by the sensor's own word, or because its level is below the limit.",
    cannotJudge: 'Sensors that report neither, and sensors whose battery dies without a word: those fall silent.',
    defaultsFrom: "A choice. The sensor's own word comes first.",
  },
  settings,
  saved: z.object({ deadlines: savedDeadlines, batteries: savedByName(battery) }),
  downtime: 'counts',
  initial: () => ({ deadlines: {}, batteries: ByName.of() }),
  // What was heard is judged by the new limits when the battery is heard of next.
  resettled: (state) => ({
    ...state,
    batteries: ByName.of(
      state.batteries.entries().map(([device, known]) => [device, { ...known, low: null }] as const),
    ),
  }),
  step(state, input, _now, { settings: limits, home }) {
    if (input.kind !== 'reading' || input.reading.origin !== 'live') return { state, outcomes: nothing };
    const { device, capability, value } = input.reading;
    if (!factsOf(home, device)) return { state, outcomes: nothing };
    const before = state.batteries.get(device) ?? unknown;
    let heard: Battery;
    if (capability === 'battery_low' && typeof value === 'boolean') heard = { ...before, flag: value };
    else if (capability === 'battery' && typeof value === 'number') heard = { ...before, percent: value };
    else return { state, outcomes: nothing };
    if (before.low !== null && heard.flag === before.flag && heard.percent === before.percent)
      return { state, outcomes: nothing };

    const limit = before.low === true ? limits.lowPercent + limits.recoveredByPercent : limits.lowPercent;
    const low = heard.flag === true || (heard.percent !== null && heard.percent < limit);
    const next: BatteryState = { ...state, batteries: state.batteries.with(device, { ...heard, low }) };
    if (low === before.low) return { state: next, outcomes: nothing };

    const evidence = {
      device,
      ...(heard.percent !== null && { percent: heard.percent }),
      deviceSaysLow: heard.flag === true,
    };
    const about = { alarmKind: 'battery_low', subject: device } as const;
    const outcome: Outcome = low
      ? {
          kind: 'alarm',
          ...about,
          place: input.reading.place,
          device,
          because: { reason: 'battery-low', evidence },
        }
      : { kind: 'clear', ...about, because: { reason: 'battery-recovered', evidence } };
    return { state: next, outcomes: [outcome] };
  },
};
