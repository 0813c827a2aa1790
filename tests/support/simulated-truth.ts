import type { Capability, ReadingValue } from '../../device-profiles/reading.ts';
import type { Doing } from '../../simulators/devices/device-simulator.ts';

/** An ordinary evening that ends badly, and well after all. */
export const evening: readonly Doing[] = [
  'walking',
  'sitting',
  'walking',
  'lying-in-bed',
  'walking',
  'fallen',
  'walking',
  'away',
  'walking',
];

type Truth = (value: ReadingValue, doing: Doing) => boolean;

const is =
  (right: (doing: Doing) => boolean): Truth =>
  (value, doing) =>
    value === right(doing);
const number =
  (right: (value: number, doing: Doing) => boolean): Truth =>
  (value, doing) =>
    typeof value === 'number' && right(value, doing);

const there = (doing: Doing): boolean => doing !== 'away';
const inBed = (doing: Doing): boolean => doing === 'lying-in-bed';
const steady = (): boolean => false;

/** What may be heard of a capability while somebody does something. */
const truths: Partial<Readonly<Record<Capability, Truth>>> = {
  fall: is((doing) => doing === 'fallen'),
  presence: is(there),
  occupancy: is((doing) => doing === 'walking'),
  bed_occupancy: is(inBed),
  // None of these stays still for long enough.
  stationary: is(steady),
  trouble: is(steady),
  // None of these is brought about by what people do.
  smoke: is(steady),
  gas: is(steady),
  carbon_monoxide: is(steady),
  water_leak: is(steady),
  vibration: is(steady),
  sos: is(steady),
  tamper: is(steady),
  test: is(steady),
  battery_low: is(steady),
  battery: number((value) => value > 50),
  temperature: number((value) => value > 15 && value < 28),
  humidity: number((value) => value > 30 && value < 70),
  illuminance: number((value) => value >= 0),
  pressure: number((value) => value > 950 && value < 1_050),
  // The flat's door has closed again by the time it is looked at.
  contact: is(() => true),
  movement: number((value, doing) => (doing === 'walking' ? value > 20 : value < 20)),
  people: number((value, doing) => value === (there(doing) ? 1 : 0)),
  respiration_rate: number((value, doing) => value === (inBed(doing) ? 16 : 0)),
  heart_rate: number((value, doing) => value === (inBed(doing) ? 72 : 0)),
  target_x: number((value, doing) => there(doing) && Math.abs(value) <= 2),
  target_y: number((value, doing) => there(doing) && value > 0.5 && value < 4),
  target_height: number((value, doing) =>
    doing === 'fallen' ? value < 0.5 : doing === 'walking' ? value > 1.5 : there(doing) && value > 0.5 && value < 1.5,
  ),
};

/** A tracking radar loses whoever lies still. */
const lost = (doing: Doing): boolean => doing === 'lying-in-bed' || doing === 'fallen';
const ofDevice: Readonly<Record<string, Partial<Readonly<Record<Capability, Truth>>>>> = {
  // Its occupancy is somebody's being there, whether they move or not.
  'heiman-hs2fd': { occupancy: is(there) },
  'tuya-bed-presence-sensor': { occupancy: is(inBed) },
  'hlk-ld2450': {
    presence: is((doing) => there(doing) && !lost(doing)),
    people: number((value, doing) => value === (there(doing) && !lost(doing) ? 1 : 0)),
  },
};

/** Undefined: nothing is known of what this device may say of it. */
export const truthOf = (device: string, capability: Capability): Truth | undefined =>
  ofDevice[device]?.[capability] ?? truths[capability];

/** What a device never says while nobody asks for it, or while nothing is wrong with it. */
export const unsaid: Readonly<Record<string, readonly Capability[]>> = {
  // Whether its fall detection is switched off: it says it when it happens.
  'dfrobot-c1001-fall': ['trouble'],
};

/** What the hub tells a device once before it says all that it can, beside what its profile asks again and again. */
export const questions: Readonly<Record<string, readonly string[]>> = {
  // Heights of its target from now on.
  'seeed-mr60fda2': ['01 80 00 00 00 0E 0E 7E'],
};
