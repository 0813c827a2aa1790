import { z } from 'zod';

/** The retained `bridge/info`, without the parts that only Zigbee2MQTT itself needs. */
export interface BridgeInfo {
  readonly version: string;
  readonly permitJoin: boolean;
  /** When joining closes, in milliseconds since 1970 by Zigbee2MQTT's clock. */
  readonly permitJoinEnd?: number;
  readonly restartRequired: boolean;
  /** Its whole configuration, with passwords left out and its own defaults filled in. Undefined: not published. */
  readonly config: Readonly<Record<string, unknown>> | undefined;
}

const infoSchema = z.object({
  version: z.string().max(100).catch('unknown'),
  permit_join: z.boolean().catch(false),
  permit_join_end: z.number().nullish().catch(undefined),
  restart_required: z.boolean().catch(false),
  config: z.record(z.string(), z.unknown()).optional().catch(undefined),
});

/** Undefined for what is no info at all. */
export function readBridgeInfo(json: unknown): BridgeInfo | undefined {
  const parsed = infoSchema.safeParse(json);
  if (!parsed.success) return undefined;
  const { version, permit_join, permit_join_end, restart_required, config } = parsed.data;
  return {
    version,
    permitJoin: permit_join,
    ...(permit_join && typeof permit_join_end === 'number' && { permitJoinEnd: permit_join_end }),
    restartRequired: restart_required,
    config,
  };
}

/** One setting of the running Zigbee2MQTT that is not as the hub needs it. */
export interface Deviation {
  /** As in configuration.yaml, from the top: `advanced.cache_state`. */
  readonly field: string;
  readonly value: string;
  /** What to set, and what happens otherwise. */
  readonly fix: string;
}

export interface Expected {
  readonly baseTopic: string;
  /** The devices that the hub supervises. */
  readonly devices: readonly { readonly device: string; readonly ieee: string }[];
}

/** Zigbee2MQTT reports its health since 2.5; a version 3 may have other messages. */
const oldest = [2, 5] as const;
const nextMajor = 3;

interface Wanted {
  readonly field: string;
  /** Zigbee2MQTT's own default, which counts where the field is not there. */
  readonly byDefault: unknown;
  readonly fits: (value: unknown, expected: Expected) => boolean;
  readonly fix: (expected: Expected) => string;
}

const atMost =
  (limit: number) =>
  (value: unknown): boolean =>
    typeof value === 'number' && value <= limit;
const is =
  (wanted: unknown) =>
  (value: unknown): boolean =>
    value === wanted;

const wantedSettings: readonly Wanted[] = [
  {
    field: 'mqtt.base_topic',
    byDefault: 'zigbee2mqtt',
    fits: (value, { baseTopic }) => value === baseTopic,
    fix: ({ baseTopic }) =>
      `set it to ${baseTopic}, or zigbee.baseTopic of the hub to it: the hub hears nothing otherwise`,
  },
  {
    field: 'mqtt.version',
    byDefault: 4,
    fits: (value) => value !== 5,
    fix: () => 'set it to 4: the local broker speaks MQTT 3.1.1',
  },
  {
    field: 'mqtt.force_disable_retain',
    byDefault: false,
    fits: is(false),
    fix: () => 'set it to false: the hub would not find the device list after its own start',
  },
  {
    field: 'advanced.cache_state',
    byDefault: true,
    fits: is(false),
    fix: () => 'set it to false: each message would repeat old values as if they were new',
  },
  {
    field: 'advanced.cache_state_send_on_startup',
    byDefault: true,
    fits: is(false),
    fix: () => 'set it to false: old smoke would look new at each start',
  },
  {
    field: 'advanced.last_seen',
    byDefault: 'disable',
    fits: (value) => value === 'ISO_8601' || value === 'ISO_8601_local' || value === 'epoch',
    fix: () =>
      'set it to ISO_8601: without it a message does not say how old it is, and a mains device that is well is silent',
  },
  {
    field: 'advanced.output',
    byDefault: 'json',
    fits: is('json'),
    fix: () => 'set it to json: the hub reads no single attributes',
  },
  {
    field: 'availability.enabled',
    byDefault: false,
    fits: is(true),
    fix: () => 'set it to true: mains devices are then asked whether they live',
  },
  {
    field: 'availability.active.timeout',
    byDefault: 10,
    fits: atMost(10),
    fix: () => 'set it to 10 (minutes)',
  },
  {
    field: 'availability.passive.timeout',
    byDefault: 1500,
    fits: atMost(1500),
    fix: () => 'set it to 1500 (minutes)',
  },
  {
    field: 'health.interval',
    byDefault: 10,
    fits: atMost(10),
    fix: () => 'set it to 10 (minutes): the hub would take Zigbee2MQTT for dead',
  },
  {
    field: 'frontend',
    byDefault: undefined,
    fits: (value) => !isOpenFrontend(value),
    fix: () =>
      'set frontend.enabled to false, or frontend.host to 127.0.0.1: anybody in the home network could remove a detector',
  },
];

const loopback = new Set(['127.0.0.1', 'localhost', '::1']);
const sections = z.record(z.string(), z.unknown());
const frontendSchema = z.object({ enabled: z.boolean().default(false), host: z.string().optional() });

function isOpenFrontend(value: unknown): boolean {
  const frontend = frontendSchema.safeParse(value);
  return frontend.success && frontend.data.enabled && !loopback.has(frontend.data.host ?? '');
}

/** Options of one device that keep its word from the hub. Zigbee2MQTT takes them from `device_options` where it has none. */
const wantedOfDevices: readonly {
  field: string;
  byDefault: unknown;
  fits: (value: unknown) => boolean;
  fix: string;
}[] = [
  {
    field: 'retain',
    byDefault: false,
    fits: is(false),
    fix: 'set it to false: an old state would come again and again',
  },
  {
    field: 'qos',
    byDefault: 0,
    fits: (value) => value === 1 || value === 2,
    fix: 'set it to 1: what it says while the hub restarts would be lost',
  },
  { field: 'debounce', byDefault: undefined, fits: is(undefined), fix: 'remove it: an alarm would wait' },
  { field: 'throttle', byDefault: undefined, fits: is(undefined), fix: 'remove it: an alarm would be dropped' },
  {
    field: 'filtered_attributes',
    byDefault: undefined,
    fits: isEmpty,
    fix: 'remove it: what it leaves out is never heard',
  },
  { field: 'disabled', byDefault: false, fits: is(false), fix: 'set it to false: Zigbee2MQTT ignores the device' },
];

function isEmpty(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.length === 0);
}

/**
 * Where the running Zigbee2MQTT is not as deploy/zigbee2mqtt/configuration.yaml has it. None: all is as it should be.
 * Whether it lets devices join is no deviation while the hub has asked for it.
 */
export function deviationsOf(info: BridgeInfo, expected: Expected, joining = false): readonly Deviation[] {
  return [
    ...versionDeviation(info),
    ...(info.permitJoin && !joining
      ? [deviation('permit_join', true, 'close it: nobody who pairs a device here asked for it to be open')]
      : []),
    ...(info.restartRequired
      ? [deviation('restart_required', true, 'restart Zigbee2MQTT: a setting that was changed is not in force')]
      : []),
    ...(info.config
      ? [...settingDeviations(info.config, expected), ...deviceDeviations(info.config, expected)]
      : [deviation('config', undefined, 'nothing of it can be checked: compare it with the published one')]),
  ];
}

const deviation = (field: string, value: unknown, fix: string): Deviation => ({
  field,
  value: (value === undefined ? 'not there' : (JSON.stringify(value) ?? typeof value)).slice(0, 100),
  fix,
});

function versionDeviation({ version }: BridgeInfo): readonly Deviation[] {
  const [major = NaN, minor = NaN] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = oldest;
  const isOld = major < oldestMajor || (major === oldestMajor && minor < oldestMinor);
  if (!isOld && major < nextMajor) return [];
  return [
    deviation(
      'version',
      version,
      `use ${oldestMajor}.${oldestMinor} or later, below ${nextMajor}: others were not tried`,
    ),
  ];
}

function settingDeviations(config: Readonly<Record<string, unknown>>, expected: Expected): readonly Deviation[] {
  return wantedSettings.flatMap(({ field, byDefault, fits, fix }) => {
    const value = at(config, field) ?? byDefault;
    return fits(value, expected) ? [] : [deviation(field, value, fix(expected))];
  });
}

/** A device that does not stand in `devices` is not paired: that is said elsewhere. */
function deviceDeviations(config: Readonly<Record<string, unknown>>, { devices }: Expected): readonly Deviation[] {
  const paired = sections.safeParse(config['devices']).data ?? {};
  const common = sections.safeParse(config['device_options']).data ?? {};
  return devices.flatMap(({ device, ieee }) => {
    const own = sections.safeParse(paired[ieee]);
    if (!own.success) return [];
    return wantedOfDevices.flatMap(({ field, byDefault, fits, fix }) => {
      const value = own.data[field] ?? common[field] ?? byDefault;
      return fits(value) ? [] : [deviation(`devices.${ieee}.${field} (${device})`, value, fix)];
    });
  });
}

/** The value at `a.b.c`; undefined where there is none. */
function at(config: unknown, field: string): unknown {
  return field.split('.').reduce<unknown>((value, key) => sections.safeParse(value).data?.[key], config);
}

/** One line that a person can act on. */
export const describeDeviation = ({ field, value, fix }: Deviation): string => `${field} is ${value}: ${fix}`;
