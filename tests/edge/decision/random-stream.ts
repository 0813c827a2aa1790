import fc from 'fast-check';
import type { z } from 'zod';
import { carePlanSchema } from '../../../contracts/care-plan.ts';
import type { Capability, Origin, ReadingValue } from '../../../device-profiles/reading.ts';
import { settingsOf } from '../../../edge/care-plan/settings-of.ts';
import type { HubEvent } from '../../../edge/decision/hub-event.ts';
import type { DeviceFacts } from '../../../edge/rules/rule.ts';
import { ruleSettingsSchema } from '../../../edge/rules/rule-list.ts';
import { minutes, seconds } from '../../../foundation/durations.ts';
import { localTime } from '../../../foundation/local-time.ts';
import type { DecidingHome, HomeOptions } from './deciding-home.ts';
import { limitsOf, randomCarePlan, randomHome, valuesOf, type Limits } from './random-home.ts';
import { scenesOf, type Scene } from './random-scenes.ts';

/** One thing that happens in a random home. */
export type Happening =
  | {
      readonly kind: 'says';
      readonly device: string;
      readonly values: Partial<Record<Capability, ReadingValue>>;
      readonly origin: Origin;
      readonly watching: boolean;
    }
  | { readonly kind: 'passes'; readonly seconds: number }
  /** Until the clocks of the home show that minute of the day. */
  | { readonly kind: 'passes-until'; readonly minuteOfDay: number }
  | { readonly kind: 'availability'; readonly device: string; readonly available: boolean }
  | {
      readonly kind: 'source';
      readonly source: string;
      readonly state: 'starting' | 'hearing' | 'failed';
      readonly parts?: readonly string[];
      readonly settings?: { readonly confirmed: boolean };
    }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'help-coming' }
  | { readonly kind: 'wake' }
  | { readonly kind: 'steps'; readonly minutes: number }
  | { readonly kind: 'trusted'; readonly trusted: boolean }
  | { readonly kind: 'restart'; readonly seconds: number; readonly saved: boolean }
  | {
      readonly kind: 'power-cut';
      readonly minutes: number;
      readonly clockTrusted: boolean;
      /** How far the clock is behind afterwards, as one without a battery is. */
      readonly lagMinutes: number;
      readonly saved: boolean;
    }
  | { readonly kind: 'limits'; readonly limits: Limits }
  /** The hub's file was edited: every so many-th device of the home is taken out of it, or none. */
  | { readonly kind: 'devices'; readonly without: number | 'none' }
  /** The hub does not come to think for so long: a computer that was suspended, or has other things to do. */
  | { readonly kind: 'stalls'; readonly seconds: number }
  | { readonly kind: 'care-plan'; readonly limits: Limits; readonly carePlan: z.input<typeof carePlanSchema> }
  | { readonly kind: 'test-mode'; readonly minutes: number; readonly walkTest: boolean; readonly by: string }
  | { readonly kind: 'forget-habits' }
  | { readonly kind: 'incidents-closed' };

export interface Stream {
  readonly home: HomeOptions;
  readonly happenings: readonly Happening[];
}

/** What a stream is made of: `calm` ones hold no end of the process, so that two homes can be compared. */
export interface StreamOptions {
  readonly longest: number;
  readonly origins?: readonly Origin[];
  readonly calm?: boolean;
}

const someLimits = fc.constantFrom<Limits>('default', 'shortest', 'longest');
const everyOrigin: readonly Origin[] = ['live', 'live', 'live', 'live', 'live', 'replayed', 'restored', 'simulated'];

/** A stream is as long as `longest` says, or a scene longer. */
export function randomStream({ longest, origins = everyOrigin, calm = false }: StreamOptions): fc.Arbitrary<Stream> {
  return randomHome.chain((home) => {
    const { devices = [] } = home;
    const scenes = scenesOf(devices);
    const single = happening(devices, origins, calm).map((one): Scene => [one]);
    const piece =
      scenes.length === 0 || !origins.includes('live')
        ? single
        : fc.oneof({ weight: 6, arbitrary: single }, { weight: 1, arbitrary: fc.oneof(...scenes) });
    return fc.record({
      home: fc.constant(home),
      happenings: fc
        .array(piece, { minLength: 1, maxLength: longest, size: 'max' })
        .map((pieces): Happening[] => pieces.flat()),
    });
  });
}

function happening(
  devices: readonly DeviceFacts[],
  origins: readonly Origin[],
  calm: boolean,
): fc.Arbitrary<Happening> {
  const device = fc.constantFrom(...devices.map((facts) => facts.device));
  const says = fc.constantFrom(...devices).chain((facts) =>
    fc.record({
      kind: fc.constant('says' as const),
      device: fc.constant(facts.device),
      values: values(facts),
      origin: fc.constantFrom(...origins),
      watching: fc.constantFrom(true, true, true, true, false),
    }),
  );
  const passes = fc
    .oneof(
      { weight: 4, arbitrary: fc.integer({ min: 0, max: 90 }) },
      { weight: 4, arbitrary: fc.integer({ min: 0, max: 5_000 }) },
      { weight: 3, arbitrary: fc.integer({ min: 0, max: 50_000 }) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 200_000 }) },
    )
    .map((length) => ({ kind: 'passes' as const, seconds: length }));
  const ends = [
    fc.record({
      kind: fc.constant('restart' as const),
      seconds: fc.constantFrom(0, 3, 600, 9_000),
      saved: fc.boolean(),
    }),
    fc.record({
      kind: fc.constant('power-cut' as const),
      minutes: fc.constantFrom(0, 1, 45, 900, 4_000),
      clockTrusted: fc.boolean(),
      lagMinutes: fc.constantFrom(0, 0, 45, 5_000),
      saved: fc.boolean(),
    }),
    fc.record({ kind: fc.constant('limits' as const), limits: someLimits }),
    fc.record({ kind: fc.constant('devices' as const), without: fc.constantFrom<number | 'none'>(1, 2, 3, 'none') }),
    fc.record({ kind: fc.constant('stalls' as const), seconds: fc.constantFrom(5, 600, 40_000) }),
  ];
  return fc.oneof(
    { weight: 14, arbitrary: says },
    { weight: 12, arbitrary: passes },
    fc.record({ kind: fc.constant('availability' as const), device, available: fc.boolean() }),
    fc.record(
      {
        kind: fc.constant('source' as const),
        source: fc.constantFrom('serial', 'zigbee', 'pins'),
        state: fc.constantFrom('starting', 'hearing', 'failed'),
        parts: fc.constantFrom(['line 3'], ['line 3', 'line 4']),
        settings: fc.record({ confirmed: fc.boolean() }),
      },
      { requiredKeys: ['kind', 'source', 'state'] },
    ),
    fc.constant({ kind: 'cancel' as const }),
    fc.constant({ kind: 'help-coming' as const }),
    fc.constant({ kind: 'wake' as const }),
    fc.constant({ kind: 'incidents-closed' as const }),
    fc.constant({ kind: 'forget-habits' as const }),
    fc.record({ kind: fc.constant('care-plan' as const), limits: someLimits, carePlan: randomCarePlan }),
    fc.record({
      kind: fc.constant('test-mode' as const),
      minutes: fc.constantFrom(0, 1, 30, 120),
      walkTest: fc.boolean(),
      by: fc.constantFrom('relay', 'portal'),
    }),
    fc.record({ kind: fc.constant('steps' as const), minutes: fc.integer({ min: -1_500, max: 1_500 }) }),
    fc.record({ kind: fc.constant('trusted' as const), trusted: fc.boolean() }),
    ...(calm ? [] : ends),
  );
}

/** None to three values of a device, each at most once. A press of a button comes alone, as it does on the wire. */
const values = (facts: DeviceFacts): fc.Arbitrary<Partial<Record<Capability, ReadingValue>>> =>
  fc
    .array(
      fc
        .constantFrom(...(facts.capabilities as readonly Capability[]))
        .chain((capability) => fc.tuple(fc.constant(capability), fc.constantFrom(...valuesOf(capability)))),
      { maxLength: 3 },
    )
    .map((said) => {
      const press = said.find(([capability]) => capability === 'sos' || capability === 'all_right');
      return Object.fromEntries(press ? [press] : said);
    });

/** Lets it happen. `times`: how often each message of a device, a source or a person comes, at the same instant. */
export function happens(home: DecidingHome, event: Happening, times = 1): void {
  const again = (tell: () => unknown): void => {
    for (let n = 0; n < times; n++) tell();
  };
  switch (event.kind) {
    case 'says':
      return again(() => home.tell(messageOf(event, home)));
    case 'passes':
      return home.passes(seconds(event.seconds));
    case 'passes-until': {
      const { minuteOfDay } = localTime(home.clock.now().wall, home.setup.home.timeZone);
      return home.passes(minutes((event.minuteOfDay - minuteOfDay + 1_440) % 1_440));
    }
    case 'availability':
    case 'source':
      return again(() => home.tell(event));
    case 'cancel':
      return again(() => home.tell({ kind: 'cancel', by: 'portal' }));
    case 'help-coming':
    case 'wake':
      return again(() => home.tell(event));
    case 'steps':
      return home.clock.stepWall(minutes(event.minutes));
    case 'trusted':
      home.trust(event.trusted);
      return;
    case 'restart':
      if (event.saved) home.save();
      home.restart(seconds(event.seconds));
      return;
    case 'power-cut': {
      const { minutes: outage, clockTrusted, lagMinutes } = event;
      if (event.saved) home.save();
      home.powerCut({ outage: minutes(outage), clockTrusted, wallLag: minutes(clockTrusted ? 0 : lagMinutes) });
      return;
    }
    case 'care-plan': {
      const version = home.setup.home.carePlan.version + 1;
      const carePlan = carePlanSchema.parse({ version, ...event.carePlan });
      const configured = ruleSettingsSchema.parse(limitsOf(event.limits));
      const { settings: rules } = settingsOf(configured, carePlan);
      home.setup = { ...home.setup, rules, home: { ...home.setup.home, carePlan } };
      return again(() => home.tell({ kind: 'care-plan', carePlan, rules }));
    }
    case 'test-mode':
    case 'forget-habits':
      return again(() => home.tell(event));
    case 'incidents-closed': {
      const alarmIds = home.state.alarms.open.map(({ alarmId }) => alarmId);
      return again(() => home.tell({ kind: 'incident-closed', alarmIds }));
    }
    case 'stalls':
      home.stalls(seconds(event.seconds));
      return;
    case 'devices': {
      const { without } = event;
      const devices = home.everyDevice.filter((_, index) => without === 'none' || (index + 1) % without !== 0);
      home.save();
      home.setup = { ...home.setup, home: { ...home.setup.home, devices } };
      home.restart(seconds(0));
      return;
    }
    case 'limits':
      home.save();
      home.setup = { ...home.setup, rules: ruleSettingsSchema.parse(limitsOf(event.limits)) };
      home.restart(seconds(0));
  }
}

/** The message as the shell hands it over. */
export function messageOf(
  { device, values: said, origin, watching }: Happening & { readonly kind: 'says' },
  home: DecidingHome,
): HubEvent {
  const place = home.everyDevice.find((facts) => facts.device === device)?.place ?? '';
  const at = home.clock.now();
  const readings = Object.entries(said).map(([capability, value]) => ({
    device,
    place,
    capability: capability as Capability,
    value,
    origin,
    at,
  }));
  return { kind: 'heard', device, origin, readings, watching };
}
