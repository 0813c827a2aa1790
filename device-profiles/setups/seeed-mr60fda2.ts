import { z } from 'zod';
import { milliseconds, seconds } from '../../foundation/durations.ts';
import { tinyFrame } from '../framing/tinyframe.ts';
import { sameNumber, setupOf, type Answered, type DeviceAnswer, type SetupChange, type SetupStep } from '../setup.ts';

/** Commands of the MR60FDA2 (esphome/components/seeed_mr60fda2, Seeed-mmWave-library, jcmendez/mr60fda2-proto). */
const commands = {
  installationHeight: 0x0e04,
  parameters: 0x0e06,
  fallThreshold: 0x0e08,
  sensitivity: 0x0e0a,
  alarmArea: 0x0e0c,
  liveHeight: 0x0e0e,
} as const;

/** Every type that answers a command. */
export const mr60fda2Answers: ReadonlySet<number> = new Set(Object.values(commands));

const areaSide = (side: string) =>
  z
    .number()
    .min(0.3)
    .max(1.5)
    .describe(`how far the area reaches to the ${side} of the point below the radar, in metres`);

/** Bounds as Seeed-mmWave-library and Hi-Link's TinyFrame reference give them. */
const settings = z.strictObject({
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
  liveHeight: z
    .boolean()
    .default(false)
    .describe('whether it says how high the lowest person is: a low posture shows seconds before its own fall report'),
});

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

const step = (name: string, bytes: Uint8Array, answered: SetupStep['answered']): SetupStep => ({
  name,
  bytes,
  limit: seconds(2),
  pause: milliseconds(50),
  answered,
});

const tell = (field: keyof typeof commands, data: Uint8Array): SetupStep =>
  step(`the command for ${field}`, tinyFrame(commands[field], data), taken(commands[field]));

const isLiveHeight = ({ command, data }: DeviceAnswer): boolean => command === commands.liveHeight && data.length === 4;

/** Nobody may be in view: an acknowledgement counts too. */
const enableLiveHeight = step(
  'the command for liveHeight',
  tinyFrame(commands.liveHeight, undefined, 0x8000),
  ({ command }) => (command === commands.liveHeight ? { kind: 'done', values: { liveHeight: true } } : undefined),
);

const boundsFix = 'Look up the bounds of this firmware, and set a value within them';

export const mr60fda2Setup = setupOf(settings, (wanted) => ({
  listen: seconds(wanted.liveHeight ? 3 : 0),
  volatile: ['liveHeight'],
  stages: [
    {
      // Read even when nothing has to be told: an installer sees how the radar is set.
      reads: [step('the question for its parameters', tinyFrame(commands.parameters), readParameters)],
      changes(known) {
        const { installationHeight, fallThreshold, sensitivity, alarmArea } = wanted;
        const changes: SetupChange[] = [];
        for (const [field, value] of Object.entries({ installationHeight, fallThreshold } as const)) {
          if (value === undefined || sameNumber(known[field], value)) continue;
          const named = field === 'fallThreshold' ? field : 'installationHeight';
          changes.push({ field, value, step: tell(named, floats(value)), fix: boundsFix });
        }
        if (sensitivity !== undefined && known['sensitivity'] !== sensitivity) {
          const fix = 'Some firmware takes 3 to 10 only: set such a value';
          changes.push({ field: 'sensitivity', value: sensitivity, step: tell('sensitivity', u32(sensitivity)), fix });
        }
        if (alarmArea && !sameArea(known['alarmArea'], alarmArea)) {
          const data = floats(...sides.map((side) => alarmArea[side]));
          changes.push({ field: 'alarmArea', value: alarmArea, step: tell('alarmArea', data), fix: boundsFix });
        }
        return changes;
      },
    },
    {
      reads: [],
      changes: ({ liveHeight }) =>
        wanted.liveHeight && liveHeight !== true
          ? [
              {
                field: 'liveHeight',
                value: true,
                step: enableLiveHeight,
                fix: 'Walk below the radar; if it then says no height, its firmware has none: set false',
              },
            ]
          : [],
    },
  ],
  observed: (answer) => (isLiveHeight(answer) ? { liveHeight: true } : undefined),
}));

function sameArea(known: unknown, wanted: Readonly<Record<(typeof sides)[number], number>>): boolean {
  const area = areaSchema.safeParse(known);
  return area.success && sides.every((side) => sameNumber(area.data[side], wanted[side]));
}

const areaSchema = z.object({ left: z.number(), right: z.number(), front: z.number(), back: z.number() });
