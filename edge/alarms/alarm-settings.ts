import { z } from 'zod';
import { flapsFrom } from './absorbing.ts';
import { alarmTable, isAlarmKind, type AlarmKind } from '../../contracts/alarm-table.ts';

const seconds = z.int().min(0).max(120);
const kind = z.string().refine(isAlarmKind, `a kind of alarm: one of ${Object.keys(alarmTable).join(', ')}`);

/** A radar drops its flag while the person lies there, and a button cannot be unpressed: only a person ends these. */
const onlyByAPerson: ReadonlySet<AlarmKind> = new Set(['fall', 'long_lie', 'sos']);

/** The `alarms:` section of the hub configuration. */
export const alarmSettingsSchema = z.strictObject({
  flapsFrom: z
    .int()
    .min(2)
    .max(1000)
    .default(flapsFrom)
    .describe(
      'how many alarms of one source within an hour, with no person having closed them, are one that stands until it is calm',
    ),
  preAlarmSeconds: z
    .partialRecord(kind, seconds)
    .default({})
    .describe('how long the home may cancel before people are paged, in seconds (0 to 120), by kind of alarm'),
  endedBySensor: z
    .partialRecord(
      kind.refine(
        (each) => !onlyByAPerson.has(each),
        'a kind whose pre-alarm a sensor may end; fall, long_lie and sos are ended by a person only',
      ),
      z.boolean(),
    )
    .default({})
    .describe(
      'whether a pre-alarm is cancelled when the sensors say that it is over, as when the bathroom door opens and somebody ' +
        'is heard elsewhere, by kind of alarm. Default: true for bathroom_overstay, false for all others',
    ),
});
export type AlarmSettings = z.infer<typeof alarmSettingsSchema>;

export const preAlarmSecondsOf = (kind: AlarmKind, settings: AlarmSettings): number =>
  settings.preAlarmSeconds[kind] ?? alarmTable[kind].preAlarmSeconds;

/** Whether the pre-alarm of this kind is over when the sensors say so. */
export const endedBySensor = (kind: AlarmKind, settings: AlarmSettings): boolean =>
  settings.endedBySensor[kind] ?? kind === 'bathroom_overstay';
