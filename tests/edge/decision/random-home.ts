import fc from 'fast-check';
import { z } from 'zod';
import { abilityLevels, carePlanSchema } from '../../../contracts/care-plan.ts';
import { capabilities, type Capability, type ReadingValue } from '../../../device-profiles/reading.ts';
import { profiles } from '../../../device-profiles/registry.ts';
import { settingsOf } from '../../../edge/care-plan/settings-of.ts';
import { ruleList, ruleSettingsSchema } from '../../../edge/rules/rule-list.ts';
import type { DeviceFacts } from '../../../edge/rules/rule.ts';
import { hours, minutes } from '../../../foundation/durations.ts';
import type { HomeOptions } from './deciding-home.ts';

/** Zigbee sensors as their `exposes` describe them: everything that no profile of ours has, in usual combinations. */
const exposed: Readonly<Record<string, readonly Capability[]>> = {
  'motion-and-light': ['occupancy', 'illuminance', 'battery', 'battery_low', 'tamper'],
  'door-contact': ['contact', 'battery', 'battery_low', 'tamper', 'trouble'],
  'smoke-and-co': ['smoke', 'carbon_monoxide', 'battery', 'battery_low', 'test', 'tamper', 'trouble'],
  'gas-and-leak': ['gas', 'water_leak', 'mains_power', 'trouble'],
  weather: ['temperature', 'humidity', 'pressure', 'battery', 'battery_voltage'],
  'bed-and-chair': ['bed_occupancy', 'chair_occupancy', 'vibration'],
  'vitals-radar': ['presence', 'bed_occupancy', 'respiration_rate', 'heart_rate', 'movement'],
  'fall-radar': ['fall', 'presence', 'stationary', 'target_height', 'target_x', 'target_y', 'people', 'movement'],
  'water-meter': ['water_use', 'battery'],
  'call-button': ['sos', 'all_right', 'battery'],
};

/** Whatever can stand in a home: our own profiles as they are, and sensors that describe themselves. */
export const catalogue: readonly DeviceFacts[] = [
  ...profiles.map(({ id, capabilities: able, silence, ...profile }) => ({
    device: id,
    place: '',
    profile: id,
    capabilities: able,
    silence,
    ...('watches' in profile && profile.watches && { watches: profile.watches }),
  })),
  ...Object.entries(exposed).map(([id, able]) => ({
    device: id,
    place: '',
    profile: `zigbee:${id}`,
    capabilities: able,
    silence: able.includes('battery') ? hours(25) : minutes(10),
  })),
];

const places = ['bathroom', '卧室', 'bedroom', 'kitchen', 'living room', 'hall', '卫生间', 'Schlafzimmer'] as const;
const starts = [
  ['Asia/Shanghai', '2026-03-10T19:00:00+08:00'],
  ['Asia/Shanghai', '2026-03-10T06:30:00+08:00'],
  ['Europe/Berlin', '2026-03-28T21:30:00+01:00'],
  ['Europe/Berlin', '2026-10-24T22:30:00+02:00'],
  ['America/New_York', '2026-11-01T00:30:00-04:00'],
  ['Australia/Lord_Howe', '2026-04-05T00:00:00+11:00'],
] as const;

/** How long the limits of all rules are: as they are, or as short or as long as their bounds allow. */
export const limitsOf = (which: Limits): Record<string, Record<string, unknown>> =>
  Object.fromEntries(ruleList.map(({ name, settings }) => [name, extremes(settings, which)]));
export type Limits = 'default' | 'shortest' | 'longest';

const described = z.object({
  properties: z
    .record(z.string(), z.object({ minimum: z.number().optional(), maximum: z.number().optional() }))
    .default({}),
});

/** Only what the rule itself accepts together: a pair of limits that would contradict each other stays as it is. */
function extremes(settings: z.ZodType, which: Limits): Record<string, unknown> {
  if (which === 'default') return {};
  const { properties } = described.parse(z.toJSONSchema(settings, { io: 'input' }));
  let chosen: Record<string, unknown> = {};
  for (const [field, { minimum, maximum }] of Object.entries(properties)) {
    const to = which === 'shortest' ? minimum : maximum;
    if (to === undefined) continue;
    const more = { ...chosen, [field]: to };
    if (settings.safeParse(more).success) chosen = more;
  }
  return chosen;
}

const numbers: Partial<Record<Capability, readonly number[]>> = {
  temperature: [-5, 4, 14, 21, 31, 45],
  water_use: [0, 0.2, 5, 80, 3_000],
  respiration_rate: [0, 4, 14, 35],
  heart_rate: [0, 30, 70, 160],
  target_height: [0.1, 0.4, 1.2, 1.7],
  people: [0, 1, 2, 4],
  battery: [3, 9, 14, 40, 100],
};

/** Each value that a story may let this capability have. */
export function valuesOf(capability: Capability): readonly ReadingValue[] {
  if (capability === 'sos' || capability === 'all_right') return [true];
  return capabilities[capability] === 'boolean' ? [true, false] : (numbers[capability] ?? [0, 1, 50, 100]);
}

export const randomCarePlan: fc.Arbitrary<z.input<typeof carePlanSchema>> = fc.record({
  ability: fc.constantFrom(...abilityLevels),
  livesAlone: fc.constantFrom(true, true, false),
  dementia: fc.boolean(),
  pets: fc.boolean(),
  sleep: fc.constantFrom(
    { from: '22:00', to: '06:00' },
    { from: '20:15', to: '08:45' },
    { from: '01:00', to: '09:30' },
  ),
  bathroom: fc.constantFrom({}, { nightVisits: 5, longestMinutes: 90 }),
  visits: fc.constantFrom([], [{ weekdays: [1, 2, 3, 4, 5, 6, 7], from: '09:00', to: '10:30' }]),
  holidays: fc.constantFrom([], [{ from: '2026-03-11', to: '2026-03-12' }]),
  rules: fc.constantFrom<Record<string, Record<string, boolean | number>>>(
    {},
    {
      inactivity: { hours: 2, hoursAtAnyHour: 3 },
      'not-back-home': { enabled: true, hours: 1 },
      'long-absence': { hours: 12 },
    },
    {
      'not-up': { withoutBedSensor: true },
      'left-at-night': { enabled: true },
      'not-back-home': { enabled: true, hours: 2 },
    },
    { 'bed-exit-at-night': { enabled: false }, 'in-bed-long': { enabled: false } },
  ),
});

/**
 * As a kit is installed: what each thing is stands in the room where it belongs. Each may be silent for a day, so that a life
 * told in few words is not one of dead sensors.
 */
const installed: readonly (readonly [id: string, place: string])[] = [
  ['door-contact', 'hall'],
  ['motion-and-light', 'living room'],
  ['motion-and-light', 'kitchen'],
  ['bed-and-chair', 'bedroom'],
  ['fall-radar', 'bathroom'],
  ['vitals-radar', '卧室'],
  ['smoke-and-co', 'kitchen'],
  ['weather', 'living room'],
  ['water-meter', 'kitchen'],
  ['gas-and-leak', 'bathroom'],
  ['call-button', 'bedroom'],
];
const kit = installed.flatMap(([id, place]) =>
  catalogue
    .filter(({ device }) => device === id)
    .map((facts): [DeviceFacts, string] => [{ ...facts, silence: hours(25) }, place]),
);

const devices: fc.Arbitrary<DeviceFacts[]> = fc
  .oneof(
    fc.array(fc.tuple(fc.constantFrom(...catalogue), fc.constantFrom(...places)), { minLength: 1, maxLength: 7 }),
    fc.subarray(kit, { minLength: 4 }),
  )
  .map((chosen) => chosen.map(([facts, place], index) => ({ ...facts, device: `${facts.device}-${index}`, place })));

/** A home with one to seven devices, somewhere on earth, whose resident may need more or less. */
export const randomHome: fc.Arbitrary<HomeOptions> = fc
  .record({
    start: fc.constantFrom(...starts),
    devices,
    carePlan: randomCarePlan,
    limits: fc.constantFrom<Limits>('default', 'shortest', 'shortest', 'longest'),
    clockTrusted: fc.constantFrom(true, true, true, false),
  })
  .map(({ start: [timeZone, at], limits, carePlan: given, ...home }) => {
    const carePlan = { version: 1, ...given };
    const configured = ruleSettingsSchema.parse(limitsOf(limits));
    const { settings: rules } = settingsOf(configured, carePlanSchema.parse(carePlan));
    return { ...home, timeZone, at, carePlan, rules };
  });
