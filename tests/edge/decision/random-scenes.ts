import fc from 'fast-check';
import type { Capability, ReadingValue } from '../../../device-profiles/reading.ts';
import { maySay } from '../../../edge/rules/home-facts.ts';
import { sensesMotion } from '../../../edge/rules/motion-sensors.ts';
import { isOutsideDoor } from '../../../edge/rules/outside-door.ts';
import type { DeviceFacts } from '../../../edge/rules/rule.ts';
import type { Happening } from './random-stream.ts';

/**
 * Pieces of a life that single random words hardly ever add up to: somebody leaves, lies in bed, goes down before a radar.
 * Each is short of nothing that its rule asks for, so that the streams hold an alarm of every rule.
 */
export type Scene = readonly Happening[];

type Values = Partial<Record<Capability, ReadingValue>>;

const says = (device: string, values: Values): Happening => ({
  kind: 'says',
  device,
  values,
  origin: 'live',
  watching: true,
});
const passes = (seconds: number): Happening => ({ kind: 'passes', seconds });
const until = (minuteOfDay: number): Happening => ({ kind: 'passes-until', minuteOfDay });
const times = (count: number, part: (n: number) => Scene): Scene =>
  Array.from({ length: count }, (_, n) => part(n)).flat();

const minute = 60;
const hour = 60 * minute;

/** Of some of these devices; none where the home has no such device. */
function of(
  devices: readonly DeviceFacts[],
  fits: (facts: DeviceFacts) => boolean,
  scene: (facts: DeviceFacts) => fc.Arbitrary<Scene>,
): fc.Arbitrary<Scene>[] {
  const fitting = devices.filter(fits);
  return fitting.length === 0 ? [] : [fc.constantFrom(...fitting).chain(scene)];
}

const has =
  (...capabilities: readonly Capability[]) =>
  (facts: DeviceFacts): boolean =>
    capabilities.every((capability) => facts.capabilities.includes(capability));

const motionOf = ({ capabilities }: DeviceFacts): Capability =>
  capabilities.includes('occupancy') ? 'occupancy' : 'presence';

const sees = (facts: DeviceFacts): Scene => [
  says(facts.device, { [motionOf(facts)]: true }),
  passes(30),
  says(facts.device, { [motionOf(facts)]: false }),
];

/** All that speak by themselves, whatever there is to say. */
const areHeard = (devices: readonly DeviceFacts[]): Scene => devices.map(({ device }) => says(device, {}));

/** Somebody moves about, and goes out by the door; nobody comes back for so long. */
const leaves = (devices: readonly DeviceFacts[], door: DeviceFacts): fc.Arbitrary<Scene> => {
  const inside = devices.filter(sensesMotion);
  return fc
    .record({
      goesAt: fc.constantFrom(undefined, 10 * 60, 23 * 60),
      away: fc.constantFrom(4 * minute, 25 * minute, 4 * hour, 26 * hour, 80 * hour),
    })
    .map(({ goesAt, away }) => [
      says(door.device, { contact: true }),
      ...inside.slice(0, 2).flatMap(sees),
      ...(goesAt === undefined ? [] : [until(goesAt)]),
      ...areHeard(devices),
      ...inside.slice(0, 1).flatMap(sees),
      passes(2 * minute),
      says(door.device, { contact: false }),
      passes(10),
      says(door.device, { contact: true }),
      passes(away),
    ]);
};

/** In bed from some hour on, for so long; and perhaps out again. */
const liesInBed = ({ device }: DeviceFacts): fc.Arbitrary<Scene> =>
  fc
    .record({
      from: fc.constantFrom(undefined, 21 * 60, 23 * 60),
      lies: fc.constantFrom(2 * hour, 9 * hour, 14 * hour, 30 * hour),
      empty: fc.constantFrom(undefined, 2 * minute, 40 * minute, 3 * hour),
    })
    .map(({ from, lies, empty }) => [
      ...(from === undefined ? [] : [until(from)]),
      says(device, { bed_occupancy: true }),
      passes(lies),
      ...(empty === undefined ? [] : [says(device, { bed_occupancy: false }), passes(empty)]),
    ]);

/** The bed is empty in the evening, somebody is about, and nobody lies down. */
const staysUp = (devices: readonly DeviceFacts[], { device }: DeviceFacts): fc.Arbitrary<Scene> =>
  fc
    .constantFrom(2 * hour, 7 * hour)
    .map((long) => [
      until(20 * 60),
      says(device, { bed_occupancy: true }),
      passes(minute),
      says(device, { bed_occupancy: false }),
      ...times(Math.floor(long / hour), () => [...devices.filter(sensesMotion).flatMap(sees), passes(hour)]),
    ]);

/** Upright before the radar, and then near its floor, said each five seconds. */
const goesDown = ({ device }: DeviceFacts): fc.Arbitrary<Scene> =>
  fc
    .constantFrom(4, 20, 140)
    .map((low) => [
      says(device, { presence: true }),
      passes(5),
      ...times(4, () => [says(device, { target_height: 1.4 }), passes(5)]),
      ...times(low, () => [says(device, { target_height: 0.3 }), passes(5)]),
    ]);

/** A fall that the radar goes on reporting, or drops. */
const falls = ({ device }: DeviceFacts): fc.Arbitrary<Scene> =>
  fc
    .tuple(fc.constantFrom(2, 8, 30), fc.boolean())
    .map(([steps, drops]) => [
      says(device, { fall: true }),
      ...times(steps, (n) => [passes(40), says(device, drops && n === 1 ? { fall: false } : {})]),
    ]);

/** Somebody in bed, first as usual, then with such a breath or heart. */
const breathes = (facts: DeviceFacts): fc.Arbitrary<Scene> => {
  const rates = (values: Values): Values =>
    Object.fromEntries(Object.entries(values).filter(([name]) => facts.capabilities.includes(name)));
  const { device } = facts;
  return fc
    .constantFrom<Values>(
      { respiration_rate: 0 },
      { respiration_rate: 5 },
      { respiration_rate: 35 },
      { heart_rate: 160 },
    )
    .map((unusual) => [
      says(device, rates({ presence: true, bed_occupancy: true })),
      ...times(12, () => [says(device, rates({ respiration_rate: 15, heart_rate: 66, movement: 0 })), passes(55)]),
      ...times(20, () => [
        says(device, rates({ respiration_rate: 15, heart_rate: 66, movement: 0, ...unusual })),
        passes(55),
      ]),
    ]);
};

/** A room that stays hot or cold. */
const staysAt = ({ device }: DeviceFacts): fc.Arbitrary<Scene> =>
  fc.constantFrom(6, 37).map((temperature) => times(12, () => [says(device, { temperature }), passes(30 * minute)]));

/** Water that does not stop. */
const flows = ({ device }: DeviceFacts): fc.Arbitrary<Scene> =>
  fc.constantFrom(3, 40).map((steps) => times(steps, () => [says(device, { water_use: 4 }), passes(4 * minute)]));

/** A sensor goes on seeing somebody, while somebody else goes about: no person is in two places for half a day. */
const neverEnds = (devices: readonly DeviceFacts[], liar: DeviceFacts): fc.Arbitrary<Scene> => {
  const others = devices.filter((facts) => sensesMotion(facts) && facts.place !== liar.place);
  return fc.constantFrom(3, 15).map((long) =>
    times(long * 6, (n) => {
      const other = others[n % Math.max(1, others.length)];
      return [says(liar.device, { presence: true }), ...(other ? sees(other) : []), passes(9 * minute)];
    }),
  );
};

/** Days like any other, from which limits are learned. */
const lively = (devices: readonly DeviceFacts[]): fc.Arbitrary<Scene> => {
  const inside = devices.filter(sensesMotion);
  return fc.constantFrom(1, 1, 9).map((days) =>
    times(days, () => [
      until(7 * 60),
      ...areHeard(devices),
      ...times(14, (n) => {
        const next = inside[n % Math.max(1, inside.length)];
        return [...(next ? sees(next) : []), passes(n % 4 === 3 ? 90 * minute : 40 * minute)];
      }),
    ]),
  );
};

/** Every scene that these devices can play. */
export function scenesOf(devices: readonly DeviceFacts[]): fc.Arbitrary<Scene>[] {
  return [
    ...of(devices, isOutsideDoor, (door) => leaves(devices, door)),
    ...of(devices, has('bed_occupancy'), liesInBed),
    ...of(devices, has('bed_occupancy'), (bed) => staysUp(devices, bed)),
    ...of(devices, has('target_height', 'presence'), goesDown),
    ...of(devices, has('fall'), falls),
    ...of(devices, has('respiration_rate'), breathes),
    ...of(devices, has('temperature'), staysAt),
    ...of(devices, has('water_use'), flows),
    ...of(
      devices,
      (facts) => maySay(facts, 'presence'),
      (liar) => neverEnds(devices, liar),
    ),
    ...of(devices, sensesMotion, () => lively(devices)),
  ];
}
