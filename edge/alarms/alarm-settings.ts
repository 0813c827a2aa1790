import { z } from 'zod';
import { alarmTable, isAlarmKind, type AlarmKind } from '../../contracts/alarm-table.ts';

const seconds = z.int().min(0).max(120);

/** The `alarms:` section of the hub configuration. */
export const alarmSettingsSchema = z.strictObject({
  preAlarmSeconds: z
    .partialRecord(
      z.string().refine(isAlarmKind, `a kind of alarm: one of ${Object.keys(alarmTable).join(', ')}`),
      seconds,
    )
    .default({})
    .describe('how long the home may cancel before people are paged, in seconds (0 to 120), by kind of alarm'),
});
export type AlarmSettings = z.infer<typeof alarmSettingsSchema>;

export const preAlarmSecondsOf = (kind: AlarmKind, settings: AlarmSettings): number =>
  settings.preAlarmSeconds[kind] ?? alarmTable[kind].preAlarmSeconds;
