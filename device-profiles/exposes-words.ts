import type { Capability, DecodedValue } from './reading.ts';

/** Words of an enum, and what each says. A word that is not here is named; one with an empty list says nothing. */
export interface Words {
  /** Known by these words among the expose's own, so that another device's `status` is not read as a fall. */
  readonly knownBy: readonly string[];
  readonly words: Readonly<Record<string, readonly DecodedValue[]>>;
  /** Left alone on a device that says the same with an on-or-off key too. */
  readonly onlyWithout?: readonly Capability[];
}

const is = (capability: Capability, value: boolean): readonly DecodedValue[] => [{ capability, value }];
const fell = (value: boolean) => is('fall', value);
const there = (value: boolean) => is('presence', value);
const inBed = (value: boolean) => is('bed_occupancy', value);
const saysNothing: readonly DecodedValue[] = [];

/** Alarm and rest of a detector that says its state as a word. */
const alarmWords = (capability: Capability, knownBy: string, rest: readonly string[]): Words => ({
  knownBy: [knownBy],
  words: {
    [knownBy]: is(capability, true),
    ...Object.fromEntries(rest.map((word) => [word, is(capability, false)])),
    detecting: saysNothing,
    unknown: saysNothing,
  },
});

const presenceWords = (rest: readonly string[], present: readonly string[]): Words['words'] => ({
  ...Object.fromEntries(rest.map((word) => [word, there(false)])),
  ...Object.fromEntries(present.map((word) => [word, there(true)])),
  disabled: saysNothing,
});
const nobody = ['none', 'NONE', 'absence'];
const somebody = ['presence', 'PRESENCE', 'move', 'motion', 'stationary', 'static', 'active', 'peaceful'];
const moving = ['small', 'medium', 'large', 'far', 'near', 'small_movement', 'large_movement'];
const presenceState: Omit<Words, 'knownBy'> = {
  words: presenceWords(nobody, [...somebody, ...moving]),
  onlyWithout: ['presence', 'occupancy'],
};

const batteryWords: Words = {
  knownBy: ['low'],
  words: {
    low: is('battery_low', true),
    ...Object.fromEntries(
      ['medium', 'middle', 'high', 'usb', 'USB'].map((word) => [word, is('battery_low', false)] as const),
    ),
  },
  onlyWithout: ['battery_low'],
};

const doorWords: Words = {
  knownBy: ['open', 'closed'],
  words: {
    open: is('contact', false),
    tilted: is('contact', false),
    error_forced_open: is('contact', false),
    closed: is('contact', true),
    error_jammed: saysNothing,
    error_unspecified: saysNothing,
    undefined: saysNothing,
  },
  onlyWithout: ['contact'],
};

const enums: readonly (readonly [property: string, Words])[] = [
  // Tuya MIR-HE200-TY. "Maybe" raises nothing, and does not end what stands.
  ['fall_down_status', { knownBy: ['fall'], words: { none: fell(false), maybe_fall: saysNothing, fall: fell(true) } }],
  // Heiman HS2FD.
  [
    'fall_status',
    {
      knownBy: ['fall_alarm'],
      words: { normal: fell(false), fall_warning: saysNothing, fall_alarm: fell(true), unknown: saysNothing },
    },
  ],
  // OWON FDS315. Its states exclude each other: whoever is in any other has left the bed.
  [
    'status',
    {
      knownBy: ['falling'],
      words: {
        unoccupied: [...there(false), ...inBed(false), ...fell(false)],
        occupied: [...there(true), ...inBed(false), ...fell(false)],
        sitting: [...there(true), ...inBed(false), ...fell(false)],
        on_the_bed: [...there(true), ...inBed(true), ...fell(false)],
        low_posture: [...there(true), ...inBed(false)],
        falling: [...there(true), ...inBed(false), ...fell(true)],
      },
    },
  ],
  // HOBEIAN ZG-210Z bed strap.
  [
    'pressure_state',
    { knownBy: ['sit', 'sedentary'], words: { none: inBed(false), sit: inBed(true), sedentary: inBed(true) } },
  ],
  // Tuya bed presence sensor.
  [
    'work_state',
    {
      knownBy: ['presence_30min'],
      words: {
        none: inBed(false),
        none_5min: inBed(false),
        none_30min: inBed(false),
        presence: inBed(true),
        presence_5min: inBed(true),
        presence_30min: inBed(true),
      },
    },
  ],
  // Alecto SMART-SMOKE10, Tuya and ONENUO smoke detectors.
  ['smoke_state', alarmWords('smoke', 'alarm', ['normal', 'none'])],
  // Lincukoo E04CF-Z10T.
  ['gas_sensor_state', alarmWords('gas', 'alarm', ['normal'])],
  ['co_state', alarmWords('carbon_monoxide', 'alarm', ['normal'])],
  // FrankEver FK-BV05.
  ['water_leakage_state', alarmWords('water_leak', 'water_leakage_yes', ['water_leakage_no'])],
  // Door of a lock (Datek, ShinaSystem) and Senoro window sensors.
  ['door_state', doorWords],
  ['opening_state', doorWords],
  // Nova Digital EPJ-ZB, which pushes a window.
  [
    'window_detection',
    {
      knownBy: ['Opened', 'Closed'],
      words: { Opened: is('contact', false), Closed: is('contact', true), Pending: saysNothing },
    },
  ],
  // NodOn SDC-4-1-00.
  [
    'dry_contact',
    {
      knownBy: ['contact_closed', 'contact_open'],
      words: { contact_closed: is('contact', true), contact_open: is('contact', false) },
    },
  ],
  ['presence_state', { knownBy: ['none'], ...presenceState }],
  ['presence_state', { knownBy: ['NONE'], ...presenceState }],
  ['human_motion_state', { knownBy: ['none'], ...presenceState }],
  ['motion_state', { knownBy: ['none', 'small', 'large'], ...presenceState }],
  ['state', { knownBy: ['none', 'presence'], ...presenceState }],
  ['state', { knownBy: ['absence', 'presence'], ...presenceState }],
  ['battery_state', batteryWords],
];

/** Devices whose own key does not say what it watches. */
const wordsByModel: Readonly<Record<string, Readonly<Record<string, Words>>>> = {
  SZW08: { alarm_status: alarmWords('water_leak', 'alarm', ['normal']) },
  'W04-Z10T': { alarm_status: alarmWords('water_leak', 'alarm', ['normal']) },
  TS0601_vibration_alarm_sensor: { alarm_status: alarmWords('vibration', 'alarm', ['normal']) },
  // It watches smoke and CO, and has a flag for smoke alone: whatever it alarms for is taken for CO as well.
  'HM-636THV-AC-M': {
    alarm_state: {
      knownBy: [],
      words: {
        normal: is('carbon_monoxide', false),
        prealarm: saysNothing,
        warning_alarm: is('carbon_monoxide', true),
        critical_alarm: is('carbon_monoxide', true),
      },
    },
  },
};

/** What the words of that key mean; undefined when they are none of ours. `own` are the words of its expose. */
export const wordsOf = (property: string, own: readonly string[], model: string): Words | undefined =>
  wordsByModel[model]?.[property] ??
  enums.find(([key, { knownBy }]) => key === property && knownBy.every((word) => own.includes(word)))?.[1];
