import { z } from 'zod';
import { milliseconds, seconds } from '../../foundation/durations.ts';
import { tinyFrame } from '../framing/tinyframe.ts';
import {
  sameNumber,
  type Answered,
  type DeviceAnswer,
  type SettingValue,
  type SetupChange,
  type SetupStage,
  type SetupStep,
} from '../setup.ts';

/**
 * What can be set in the TinyFrame fall radars: Seeed's MR60FDA2 and Hi-Link's LD6002C (esphome/components/seeed_mr60fda2,
 * Seeed-mmWave-library, Hi-Link TinyFrame Protocol Reference V1.2).
 */
const commands = {
  installationHeight: 0x0e04,
  parameters: 0x0e06,
  fallThreshold: 0x0e08,
  sensitivity: 0x0e0a,
  alarmArea: 0x0e0c,
} as const;

/** Every type that answers a command. */
export const fallAnswers: ReadonlySet<number> = new Set(Object.values(commands));

const areaSide = (side: string) =>
  z
    .number()
    .min(0.3)
    .max(1.5)
    .describe(`how far the area reaches to the ${side} of the point below the radar, in metres`);

/** Bounds as Seeed-mmWave-library and Hi-Link's TinyFrame reference give them. */
export const fallFields = {
  installationHeight: z.number().min(1).max(5).optional().describe('height of the radar above the floor, in metres'),
  fallThreshold: z
    .number()
    .min(0.3)
    .max(1.5)
    .optional()
    .describe('somebody lower than this may have fallen, in metres; the maker has 0.6'),
  sensitivity: z
    .int()
    .min(3)
    .max(30)
    .optional()
    .describe(
      'how many frames the radar averages: 3 reports a fall after 3 to 8 s, 10 after 15 to 20 s, 30 after 30 to 45 s',
    ),
  alarmArea: z
    .strictObject({
      left: areaSide('left'),
      right: areaSide('right'),
      front: areaSide('front'),
      back: areaSide('back'),
    })
    .optional()
    .describe('the part of the floor in which falls count'),
} as const;

/** The fields as their schema gives them. */
export type FallWanted = Partial<z.output<z.ZodObject<typeof fallFields>>>;

const sides = ['left', 'right', 'front', 'back'] as const;

const floats = (...values: readonly number[]): Uint8Array =>
  bytesOf(values, (view, at, value) => view.setFloat32(at, value, true));
const u32 = (value: number): Uint8Array => bytesOf([value], (view, at, whole) => view.setUint32(at, whole, true));

function bytesOf(values: readonly number[], put: (view: DataView, at: number, value: number) => void): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  for (const [n, value] of values.entries()) put(view, n * 4, value);
  return bytes;
}

/** It may first acknowledge a command with a frame of its type and no data (Hi-Link): the answer is the one with data. */
const taken =
  (command: number) =>
  (answer: DeviceAnswer): Answered | undefined => {
    if (answer.command !== command || answer.data.length !== 1) return undefined;
    return answer.data[0] === 1 ? { kind: 'done' } : { kind: 'refused', because: `it answers ${answer.data[0]}` };
  };

/** Older firmware answers with the first three alone, 12 bytes. */
function readParameters({ command, data }: DeviceAnswer): Answered | undefined {
  if (command !== commands.parameters || (data.length !== 28 && data.length !== 12)) return undefined;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const metres = (at: number): number => Math.round(view.getFloat32(at, true) * 1_000) / 1_000;
  const area = Object.fromEntries(sides.map((side, n) => [side, data.length === 28 ? metres(12 + n * 4) : 0]));
  const values = {
    installationHeight: metres(0),
    fallThreshold: metres(4),
    sensitivity: view.getUint32(8, true),
    ...(data.length === 28 && { alarmArea: area }),
  };
  const sane = [values.installationHeight, values.fallThreshold, ...Object.values(area)].every(Number.isFinite);
  return sane ? { kind: 'done', values } : { kind: 'refused', because: 'its parameters are not numbers' };
}

/** One exchange over TinyFrame. */
export const tinyStep = (name: string, bytes: Uint8Array, answered: SetupStep['answered']): SetupStep => ({
  name,
  bytes,
  limit: seconds(2),
  pause: milliseconds(50),
  answered,
});

/** Asks for all of them, and tells what differs. */
export const fallStage = (wanted: FallWanted): SetupStage => ({
  reads: [tinyStep('the question for its parameters', tinyFrame(commands.parameters), readParameters)],
  changes(known) {
    const { installationHeight, fallThreshold, sensitivity, alarmArea } = wanted;
    const changes: SetupChange[] = [];
    if (installationHeight !== undefined && !sameNumber(known['installationHeight'], installationHeight)) {
      changes.push(change('installationHeight', installationHeight, floats(installationHeight)));
    }
    if (fallThreshold !== undefined && !sameNumber(known['fallThreshold'], fallThreshold)) {
      changes.push(change('fallThreshold', fallThreshold, floats(fallThreshold)));
    }
    if (sensitivity !== undefined && known['sensitivity'] !== sensitivity) {
      const fix = 'Some firmware takes 3 to 10 only: set such a value';
      changes.push({ ...change('sensitivity', sensitivity, u32(sensitivity)), fix });
    }
    if (alarmArea && !sameArea(known['alarmArea'], alarmArea)) {
      changes.push(change('alarmArea', alarmArea, floats(...sides.map((side) => alarmArea[side]))));
    }
    return changes;
  },
});

const change = (field: keyof typeof commands, value: SettingValue, data: Uint8Array): SetupChange => ({
  field,
  value,
  step: tinyStep(`the command for ${field}`, tinyFrame(commands[field], data), taken(commands[field])),
  fix: 'Look up the bounds of this firmware, and set a value within them',
});

function sameArea(known: unknown, wanted: Readonly<Record<(typeof sides)[number], number>>): boolean {
  const area = areaSchema.safeParse(known);
  return area.success && sides.every((side) => sameNumber(area.data[side], wanted[side]));
}

const areaSchema = z.object({ left: z.number(), right: z.number(), front: z.number(), back: z.number() });
