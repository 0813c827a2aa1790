import { z } from 'zod';
import { isAlarmKind, type AlarmKind } from '../../contracts/alarm-table.ts';
import { becauseSchema, type Because } from '../../contracts/because.ts';
import { alarmIdSchema, type AlarmId } from '../../contracts/identifiers.ts';
import { savedDeadline, type Deadline } from '../rules/deadline.ts';
import type { RecentAlarm } from './recent-alarm.ts';

/** One alarm that is not over, as far as this home knows. What becomes of it at the relay is not its business. */
export interface OpenAlarm {
  readonly alarmId: AlarmId;
  readonly kind: AlarmKind;
  readonly subject: string;
  /** The rule that raised it; absent for what the hub itself found. */
  readonly rule?: string;
  readonly place: string;
  readonly device: string | null;
  readonly because: Because;
  readonly lateByMs: number | null;
  /** The first alarm of the story that it continues; null: it began one. */
  readonly story: AlarmId | null;
  /** Raised in test mode: it pages nobody, and is short and quiet here. */
  readonly test: boolean;
  readonly life: 'pre-alarm' | 'raised';
  /** When the home can no longer cancel; null once raised. */
  readonly preAlarm: Deadline | null;
  /** When the home stops hearing and seeing it; null when it has stopped, was silenced or has no signal. */
  readonly signal: Deadline | null;
  /** Until when the same danger is absorbed, pushed on by each repeat; null: until it is cleared. */
  readonly absorbs: Deadline | null;
  /** The sensor took its word back, during the pre-alarm or while it flaps. That ends nothing yet, but is said once it does. */
  readonly takenBack: Because | null;
  /** When a flapping source has been calm for long enough; null: it is not waited for. */
  readonly calm: Deadline | null;
  /** The resident said "all right" after it was raised. Said once; closes nothing. */
  readonly allRight: boolean;
  /** A person has closed its incident. */
  readonly closed: boolean;
  /** How often it was raised again, and when next; null: not again. */
  readonly timesAgain: number;
  readonly again: Deadline | null;
  /** Since it was last said that what the sensor had taken back has come back; null: it never has, or whoever closed knows. */
  readonly cameBack: Deadline | null;
  /** When a test that still stands is taken for real, test mode or not; null: not before test mode ends. */
  readonly believed: Deadline | null;
}

/** All open alarms, oldest first, what was of late, and how the next one is numbered. */
export interface Alarms {
  readonly session: string;
  readonly next: number;
  readonly open: readonly OpenAlarm[];
  readonly recent: readonly RecentAlarm[];
}

/** An open alarm as it is read back from the disk; what an earlier release did not write has a default. */
export const savedOpenAlarm: z.ZodType<OpenAlarm> = z.object({
  alarmId: alarmIdSchema,
  kind: z.string().refine(isAlarmKind, 'not a kind of alarm that this hub knows'),
  subject: z.string(),
  rule: z.string().exactOptional(),
  place: z.string(),
  device: z.string().nullable(),
  because: becauseSchema,
  lateByMs: z.number().nullable(),
  story: alarmIdSchema.nullable().default(null),
  test: z.boolean().default(false),
  life: z.enum(['pre-alarm', 'raised']),
  preAlarm: savedDeadline.nullable(),
  signal: savedDeadline.nullable(),
  absorbs: savedDeadline.nullable(),
  takenBack: becauseSchema.nullable(),
  calm: savedDeadline.nullable().default(null),
  allRight: z.boolean(),
  closed: z.boolean().default(false),
  timesAgain: z.number().int().nonnegative().default(0),
  again: savedDeadline.nullable().default(null),
  cameBack: savedDeadline.nullable().default(null),
  believed: savedDeadline.nullable().default(null),
});
