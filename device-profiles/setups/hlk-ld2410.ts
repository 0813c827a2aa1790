import { z } from 'zod';
import { seconds } from '../../foundation/durations.ts';
import {
  setupOf,
  type DeviceAnswer,
  type SettingValue,
  type SettingValues,
  type SetupChange,
  type SetupPlan,
} from '../setup.ts';
import { firmwareQuestion, hiLinkSession, hiLinkStep, parameters } from './hi-link-steps.ts';

/** A gate is 0.75 m deep; the first is gate 0 (Hi-Link, LD2410 serial protocol). */
const gateCount = 9;

const gate = z.int().min(2).max(8);
const threshold = (what: string) =>
  z.int().min(0).max(100).describe(`energy from which ${what} counts in this gate, 0 to 100; 100 hears nothing there`);

const settings = z.strictObject({
  farthestMovingGate: gate.optional().describe('the last gate in which movement counts; a gate is 0.75 m deep'),
  farthestStillGate: gate.optional().describe('the last gate in which somebody still counts; a gate is 0.75 m deep'),
  holdSeconds: z
    .int()
    .min(0)
    .max(65_535)
    .optional()
    .describe('how long presence is held after the last sign of it, in seconds'),
  gates: z
    .array(
      z.strictObject({
        gate: z.int().min(0).max(8).describe('number of the gate, 0 nearest'),
        moving: threshold('movement'),
        still: threshold('somebody still'),
      }),
    )
    .max(gateCount)
    .optional()
    .describe('thresholds gate by gate; gates that are not named stay as they are'),
  engineering: z
    .boolean()
    .optional()
    .describe('whether it also reports the energy of each gate, which an installer needs to set them'),
});
type Wanted = z.output<typeof settings>;

/** Reports stand among the answers under numbers that no answer has. */
const reports = { basic: 0x1_0002, engineering: 0x1_0001 } as const;
const nothing = new Uint8Array(0);
export const ld2410Shows: Readonly<Record<number, DeviceAnswer>> = {
  0x02: { command: reports.basic, data: nothing },
  0x01: { command: reports.engineering, data: nothing },
};

/** AA, gates of this model, farthest moving and still gate, nine thresholds each, hold time (u16). */
const question = hiLinkStep('the question for its parameters', 0x61, undefined, (data): SettingValues | undefined => {
  const head = 4;
  if (data.byteLength !== head + 2 * gateCount + 2 || data.getUint8(0) !== 0xaa) return undefined;
  const values: Record<string, SettingValue> = {
    range: {
      farthestMovingGate: data.getUint8(2),
      farthestStillGate: data.getUint8(3),
      holdSeconds: data.getUint16(head + 2 * gateCount, true),
    },
  };
  for (let n = 0; n < gateCount; n++) {
    values[`gates[${n}]`] = { moving: data.getUint8(head + n), still: data.getUint8(head + gateCount + n) };
  }
  return values;
});

const rangeSchema = z.object({
  farthestMovingGate: z.number(),
  farthestStillGate: z.number(),
  holdSeconds: z.number(),
});
const gateSchema = z.object({ moving: z.number(), still: z.number() });

const fix = 'Take its power away for 10 s and start the hub again; if it stays so, replace the radar';

function changesOf(wanted: Wanted, known: SettingValues): readonly SetupChange[] {
  const changes: SetupChange[] = [];
  const { gates = [], engineering } = wanted;
  const range = rangeSchema.safeParse(known['range']);
  // The three go together in one command: without knowing the others none can be told.
  const value = {
    farthestMovingGate: wanted.farthestMovingGate ?? range.data?.farthestMovingGate ?? 8,
    farthestStillGate: wanted.farthestStillGate ?? range.data?.farthestStillGate ?? 8,
    holdSeconds: wanted.holdSeconds ?? range.data?.holdSeconds ?? 5,
  };
  if (wantsRange(wanted) && JSON.stringify(range.data) !== JSON.stringify(value)) {
    const told = parameters([0, value.farthestMovingGate], [1, value.farthestStillGate], [2, value.holdSeconds]);
    const fields = Object.keys(value);
    changes.push({ field: 'range', fields, value, step: hiLinkStep('the command for its range', 0x60, told), fix });
  }
  for (const { gate: number, moving, still } of gates) {
    const field = `gates[${number}]`;
    const has = gateSchema.safeParse(known[field]);
    if (has.data?.moving === moving && has.data.still === still) continue;
    const told = parameters([0, number], [1, moving], [2, still]);
    const step = hiLinkStep(`the command for gate ${number}`, 0x64, told);
    changes.push({ field, value: { moving, still }, step, fix });
  }
  if (engineering !== undefined && known['engineering'] !== engineering) {
    const step = hiLinkStep('the command for engineering mode', engineering ? 0x62 : 0x63);
    changes.push({ field: 'engineering', value: engineering, step, fix });
  }
  return changes;
}

const wantsRange = ({ farthestMovingGate, farthestStillGate, holdSeconds }: Wanted): boolean =>
  [farthestMovingGate, farthestStillGate, holdSeconds].some((each) => each !== undefined);

export const ld2410Setup = setupOf(settings, (wanted): SetupPlan => {
  const nothingWanted = Object.values(wanted).every((each) => each === undefined);
  return {
    listen: seconds(1),
    session: hiLinkSession,
    // It reports nothing while it is asked: a radar that nobody wants to set is left alone.
    stages: nothingWanted
      ? []
      : [{ reads: [firmwareQuestion, question], changes: (known) => changesOf(wanted, known) }],
    volatile: ['engineering'],
    observed: ({ command }) =>
      command === reports.basic || command === reports.engineering
        ? { engineering: command === reports.engineering }
        : undefined,
  };
});
