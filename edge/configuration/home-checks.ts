import { findProfile, profiles } from '../../device-profiles/registry.ts';
import { readDevice, readSignals, type DeviceSettings } from './hub-configuration.ts';
import { pinProblems } from './pin-checks.ts';
import { partLines, shown } from './problem-lines.ts';

type Content = Readonly<Record<string, unknown>>;

interface Placed {
  readonly at: string;
  readonly index: number;
  readonly device: DeviceSettings;
}

/**
 * What no single field can say: names used twice, a profile that does not fit, a pin without a board. Looks at every part
 * that can be read, so that one wrong field elsewhere hides none of it.
 */
export function homeProblems(content: Content): string[] {
  const entries: unknown[] = Array.isArray(content['devices']) ? content['devices'] : [];
  const placed = entries.flatMap((entry, index): Placed[] => {
    const device = readDevice(entry);
    return device ? [{ at: `devices[${index}]`, index, device }] : [];
  });
  const hasBoard = content['board'] !== undefined;
  return [
    ...placed.flatMap((each) => profileProblems(each)),
    ...placed.flatMap((each) => settingsProblems(each)),
    ...placed.flatMap(({ at, device }) =>
      device.transport === 'gpio' ? pinProblems(at, device, hasOwnPins(content)) : [],
    ),
    ...usedTwice(
      placed.map(({ at, device }) => [`${at}.device`, device.device]),
      'Give each device a name of its own',
    ),
    ...usedTwice(ieeeAddresses(placed), 'Each Zigbee device stands here once'),
    ...usedTwice(serialPaths(placed, content), 'Each serial port carries one device'),
    ...usedTwice(pins(placed, content), 'Each pin carries one contact or output'),
    ...(hasBoard
      ? []
      : pins(placed, content).map(([at]) => `${at}: needs a board. Add the section board with its path`)),
  ];
}

function profileProblems({ at, device }: Placed): string[] {
  if (device.profile === undefined) return [];
  const profile = findProfile(device.profile);
  const fitting = profiles.filter(({ transport }) => transport === device.transport).map(({ id }) => id);
  if (profile?.transport === device.transport) return [];
  const problem = profile
    ? `is a profile for ${profile.transport}, not ${device.transport}`
    : 'is no profile of this hub';
  return [`${at}.profile: ${shown(device.profile)} ${problem}. Must be one of ${fitting.join(', ')}`];
}

/** Whether the contacts are on the computer's own pins. */
function hasOwnPins({ board }: Content): boolean {
  return typeof board === 'object' && board !== null && 'pins' in board && board.pins === 'own';
}

/** What the device itself is set to: its profile knows the bounds. */
function settingsProblems({ at, index, device }: Placed): string[] {
  if (device.transport !== 'serial' || device.settings === undefined) return [];
  const profile = findProfile(device.profile);
  if (profile?.transport !== 'serial') return [];
  if (!profile.setup) return [`${at}.settings: nothing can be set in ${profile.id}. Leave it out`];
  const parsed = profile.setup.settings.safeParse(device.settings);
  if (parsed.success) return [];
  return partLines(profile.setup.settings, parsed.error.issues, device.settings, ['devices', index, 'settings']);
}

type Named = readonly [at: string, value: string];

const ieeeAddresses = (placed: readonly Placed[]): Named[] =>
  placed.flatMap(({ at, device }) => (device.transport === 'zigbee' ? [[`${at}.ieee`, device.ieee] as const] : []));

function serialPaths(placed: readonly Placed[], content: Content): Named[] {
  const board = content['board'];
  const boardPath = typeof board === 'object' && board !== null && 'path' in board ? board.path : undefined;
  return [
    ...(typeof boardPath === 'string' ? [['board.path', boardPath] as const] : []),
    ...placed.flatMap(({ at, device }) =>
      device.transport === 'serial' ? [[`${at}.path`, device.path] as const] : [],
    ),
  ];
}

function pins(placed: readonly Placed[], content: Content): Named[] {
  const { siren, chime, light } = readSignals(content['signals']) ?? {};
  return [
    ...placed.flatMap(({ at, device }) =>
      device.transport === 'gpio' ? [[`${at}.pin`, `${device.pin}`] as const] : [],
    ),
    ...Object.entries({ siren, chime, light }).flatMap(([name, output]) =>
      output ? [[`signals.${name}.pin`, `${output.pin}`] as const] : [],
    ),
  ];
}

function usedTwice(named: readonly Named[], fix: string): string[] {
  const first = new Map<string, string>();
  return named.flatMap(([at, value]) => {
    const before = first.get(value);
    if (before === undefined) {
      first.set(value, at);
      return [];
    }
    return [`${at}: ${shown(value)} stands at ${before} already. ${fix}`];
  });
}
