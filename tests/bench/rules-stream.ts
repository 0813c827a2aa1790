import { noCarePlan } from '../../contracts/care-plan.ts';
import { alarmSettingsSchema } from '../../edge/alarms/alarm-settings.ts';
import type { HubSetup } from '../../edge/decision/hub-state.ts';
import { ruleSettingsSchema } from '../../edge/rules/rule-list.ts';
import type { DeviceFacts } from '../../edge/rules/rule.ts';
import { capabilities, type Capability, type Reading, type ReadingValue } from '../../device-profiles/reading.ts';
import type { Instant, Monotonic, WallTime } from '../../foundation/clock.ts';
import { hours } from '../../foundation/durations.ts';

/** Of a usual home: mostly motion, some doors and radars, a bed, what watches for fire and water. */
const kinds: readonly (readonly Capability[])[] = [
  ['occupancy', 'battery'],
  ['occupancy', 'illuminance'],
  ['contact', 'battery'],
  ['presence', 'fall'],
  ['occupancy', 'battery'],
  ['bed_occupancy'],
  ['smoke', 'battery'],
  ['temperature', 'humidity'],
  ['water_use'],
  ['respiration_rate', 'heart_rate'],
];
const rooms = ['bedroom', 'bathroom', 'kitchen', 'living room', 'hall'];

/** Values of an ordinary day, with nothing that raises by itself. */
const said: Readonly<Partial<Record<Capability, readonly ReadingValue[]>>> = {
  fall: [false],
  smoke: [false],
  battery: [90, 89],
  temperature: [20.5, 20.6, 21],
  humidity: [45, 46],
  illuminance: [10, 200],
  water_use: [0, 1.5, 6],
  respiration_rate: [13, 14, 15],
  heart_rate: [62, 66],
};

const firstWall = Date.parse('2026-03-10T00:00:00Z');
/** Between two readings of a home, however many devices it has: so only their number differs. */
export const gapMs = 5_000;

export function setupOf(devices: number): HubSetup {
  const facts = Array.from({ length: devices }, (_, index): DeviceFacts => {
    const able = kinds[index % kinds.length] ?? [];
    return {
      device: `device-${index}`,
      place: rooms[index % rooms.length] ?? '',
      profile: 'bench',
      capabilities: able,
      silence: hours(25),
    };
  });
  return {
    home: { timeZone: 'Asia/Shanghai', devices: facts, carePlan: noCarePlan },
    rules: ruleSettingsSchema.parse({}),
    alarms: alarmSettingsSchema.parse({}),
    session: 'bench',
  };
}

/** Event text as a recorded home has it: `milliseconds device capability value`, the same for the same arguments. */
export function textOf({ home: { devices } }: HubSetup, readings: number): string {
  let random = 1;
  const next = (below: number): number => {
    random = (Math.imul(random, 1_103_515_245) + 12_345) >>> 0;
    return (random >>> 8) % below;
  };
  const lines: string[] = [];
  for (let n = 0; n < readings; n++) {
    const facts = devices[next(devices.length)];
    const capability = facts?.capabilities[next(facts.capabilities.length)];
    if (!facts || capability === undefined) continue;
    const values = said[capability as Capability] ?? [true, false];
    lines.push(`${n * gapMs} ${facts.device} ${capability} ${values[next(values.length)]}`);
  }
  return lines.join('\n');
}

export const instantAt = (ms: number): Instant => ({
  monotonic: (ms + 60_000) as Monotonic,
  bootId: 'bench',
  wall: (firstWall + ms) as WallTime,
  clockTrusted: true,
});

/** Reads the text line by line, as whoever replays a recording has to. */
export function parse(text: string, places: ReadonlyMap<string, string>, take: (reading: Reading) => void): number {
  let count = 0;
  for (let from = 0; from < text.length;) {
    const end = text.indexOf('\n', from);
    const line = text.slice(from, end < 0 ? text.length : end);
    from = end < 0 ? text.length : end + 1;
    const [ms = '', device = '', capability = '', value = ''] = line.split(' ');
    if (!isCapability(capability)) throw new Error(`${line} is of no capability`);
    take({
      device,
      place: places.get(device) ?? '',
      capability,
      value: capabilities[capability] === 'boolean' ? value === 'true' : Number(value),
      origin: 'live',
      at: instantAt(Number(ms)),
    });
    count++;
  }
  return count;
}

const isCapability = (name: string): name is Capability => Object.hasOwn(capabilities, name);
