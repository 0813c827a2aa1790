import { z } from 'zod';
import { isAlarmKind, type AlarmKind } from '../../contracts/alarm-table.ts';
import { becauseSchema, type Because } from '../../contracts/because.ts';
import { alarmIdSchema, type AlarmId } from '../../contracts/identifiers.ts';
import { savedDeadline, type Deadline } from '../rules/deadline.ts';

/** One alarm that is not over, as far as this home knows. What becomes of it at the relay is not its business. */
export interface OpenAlarm {
  readonly alarmId: AlarmId;
  readonly kind: AlarmKind;
  readonly subject: string;
  readonly place: string;
  readonly device: string | null;
  readonly because: Because;
  readonly lateByMs: number | null;
  readonly life: 'pre-alarm' | 'raised';
  /** When the home can no longer cancel; null once raised. */
  readonly preAlarm: Deadline | null;
  /** When the home stops hearing and seeing it; null when it has stopped, was silenced or has no signal. */
  readonly signal: Deadline | null;
  /** Until when the same danger is absorbed, pushed on by each repeat; null: until it is cleared. */
  readonly absorbs: Deadline | null;
  /** The sensor took its word back during the pre-alarm. That cancels nothing, but is said once the alarm is raised. */
  readonly takenBack: Because | null;
  /** The resident said "all right" after it was raised. Said once; closes nothing. */
  readonly allRight: boolean;
}

/** All open alarms, oldest first, and how the next one is numbered. */
export interface Alarms {
  readonly session: string;
  readonly next: number;
  readonly open: readonly OpenAlarm[];
}

/** An open alarm as it is read back from the disk. */
export const savedOpenAlarm: z.ZodType<OpenAlarm> = z.object({
  alarmId: alarmIdSchema,
  kind: z.string().refine(isAlarmKind, 'not a kind of alarm that this hub knows'),
  subject: z.string(),
  place: z.string(),
  device: z.string().nullable(),
  because: becauseSchema,
  lateByMs: z.number().nullable(),
  life: z.enum(['pre-alarm', 'raised']),
  preAlarm: savedDeadline.nullable(),
  signal: savedDeadline.nullable(),
  absorbs: savedDeadline.nullable(),
  takenBack: becauseSchema.nullable(),
  allRight: z.boolean(),
});
