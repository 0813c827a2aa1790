import { z } from 'zod';
import { seconds } from '../../foundation/durations.ts';
import {
  sameNumber,
  setupOf,
  type SetupChange,
  type SetupPlan,
  type SetupStage,
  type SettingValue,
  type SettingValues,
  type SetupStep,
} from '../setup.ts';
import { ask, askText, tell, u16, u32 } from './sum-steps.ts';

/** After power-on, a change of mode and a reset it says nothing for this long (DFRobot_HumanDetection). */
const settles = seconds(10);

const installationHeight = z
  .number()
  .min(2)
  .max(3)
  .optional()
  .describe('height of the radar above the floor, in metres; it hears falls from 2 to 3 m');

const fallSettings = z.strictObject({
  installationHeight,
  fallThreshold: z
    .number()
    .min(0.3)
    .max(1.5)
    .optional()
    .describe('somebody lower than this may have fallen, in metres'),
  fallSeconds: z
    .int()
    .min(1)
    .max(300)
    .optional()
    .describe('how long somebody must lie before the radar reports a fall, in seconds'),
  fallSensitivity: z.int().min(0).max(3).optional().describe('3 is the most sensitive'),
  stationarySeconds: z
    .int()
    .min(10)
    .max(3_600)
    .optional()
    .describe('how long somebody must be motionless before the radar says so, in seconds'),
});

const sleepSettings = z.strictObject({ installationHeight });

/** One field: how it is asked for, how it is told, and when the two agree. */
interface Field {
  readonly question: number;
  readonly command: number;
  readonly length: 1 | 2 | 4;
  /** From what the device says to what people write, and back. */
  readonly read: (data: DataView) => number;
  readonly write: (value: number) => readonly number[];
}

const centimetres = (command: number): Field => ({
  question: command | 0x80,
  command,
  length: 2,
  read: (data) => data.getUint16(0) / 100,
  write: (metres) => u16(Math.round(metres * 100)),
});
const wholeSeconds = (command: number): Field => ({
  question: command | 0x80,
  command,
  length: 4,
  read: (data) => data.getUint32(0),
  write: u32,
});

/** Numbers of DFRobot_HumanDetection. */
const fields: Readonly<Record<string, Field>> = {
  installationHeight: centimetres(0x0602),
  fallThreshold: centimetres(0x8311),
  fallSeconds: wholeSeconds(0x830c),
  fallSensitivity: {
    question: 0x838d,
    command: 0x830d,
    length: 1,
    read: (data) => data.getUint8(0),
    write: (value) => [value],
  },
  stationarySeconds: wholeSeconds(0x830a),
};

const mode = { question: 0x02a8, command: 0x0208, fall: 1, sleep: 2 } as const;
const reset = 0x0102;
const firmware = 0x02a4;

/** Every command that answers one of these. */
export const c1001Answers: ReadonlySet<number> = new Set([
  mode.question,
  mode.command,
  reset,
  firmware,
  ...Object.values(fields).flatMap(({ question, command }) => [question, command]),
]);

const modeName = (byte: number): SettingValue =>
  byte === mode.fall ? 'fall' : byte === mode.sleep ? 'sleep' : `mode ${byte}`;

/** The mode is the profile's: in the other one the radar watches for something else. */
const modeStage = (wanted: 'fall' | 'sleep'): SetupStage => ({
  reads: [ask('mode', mode.question, 1, (data) => modeName(data.getUint8(0)))],
  changes: (known) =>
    known['mode'] === wanted
      ? []
      : [
          {
            field: 'mode',
            value: wanted,
            step: tell('mode', mode.command, [mode[wanted]], settles),
            fix: 'Take its power away for 10 s; if it stays so, use the profile of its mode or replace it',
          },
        ],
});

function fieldStage(wanted: Readonly<Record<string, number | undefined>>): SetupStage {
  const set = Object.entries(wanted).flatMap(([name, value]) => {
    const field = fields[name];
    return field && value !== undefined ? [{ name, value, field }] : [];
  });
  return {
    reads: [
      askText('firmware', firmware),
      ...set.map(({ name, field }): SetupStep => ask(name, field.question, field.length, field.read)),
    ],
    changes: (known: SettingValues): readonly SetupChange[] =>
      set
        .filter(({ name, value }) => !sameNumber(known[name], value))
        .map(({ name, value, field }) => ({
          field: name,
          value,
          step: tell(name, field.command, field.write(value)),
          fix: 'Set a value that its firmware takes, or take its power away for 10 s',
        })),
  };
}

const plan = (wantedMode: 'fall' | 'sleep', wanted: Readonly<Record<string, number | undefined>>): SetupPlan => ({
  listen: seconds(0),
  volatile: [],
  stages: [modeStage(wantedMode), fieldStage(wanted)],
  // "Otherwise the sensor may not be usable" (DFRobot_HumanDetection, examples).
  restart: { ...tell('reset', reset, [0x0f], settles), name: 'the reset' },
  observed: () => undefined,
});

export const c1001FallSetup = setupOf(fallSettings, (wanted) => plan('fall', wanted));
export const c1001SleepSetup = setupOf(sleepSettings, (wanted) => plan('sleep', wanted));
