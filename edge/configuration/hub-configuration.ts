import { z } from 'zod';
import { alarmSettingsSchema } from '../alarms/alarm-settings.ts';
import { ruleSettingsSchema } from '../rules/rule-list.ts';
import { signalsSettings } from '../signals/settings.ts';
import {
  boardSettings,
  gpioDeviceSettings,
  serialDeviceSettings,
  zigbeeDeviceSettings,
  zigbeeSettings,
} from '../sources/settings.ts';

const deviceSettings = z.discriminatedUnion('transport', [
  serialDeviceSettings.extend({ transport: z.literal('serial').describe('on a serial port of its own') }),
  gpioDeviceSettings.extend({ transport: z.literal('gpio').describe('a contact on a pin of the board') }),
  zigbeeDeviceSettings.extend({ transport: z.literal('zigbee').describe('a Zigbee device, through Zigbee2MQTT') }),
]);
export type DeviceSettings = z.output<typeof deviceSettings>;

const portalSettings = z.strictObject({
  port: z
    .int()
    .min(0)
    .max(65_535)
    .default(8478)
    .describe("TCP port of the hub's own page and health, on 127.0.0.1 only; 0 takes a free one"),
});

const journalSettings = z.strictObject({
  largestMegabytes: z
    .int()
    .min(1)
    .max(10_000)
    .default(64)
    .describe('how much of the disk readings and unsent heartbeats may take, in megabytes; the oldest go first'),
  flushSeconds: z
    .int()
    .min(1)
    .max(60)
    .default(30)
    .describe('how often they are written, in seconds; seldom spares the card. Alarms are always written at once'),
});

/** The whole configuration of one hub: one YAML file. The relay's address and keys come from enrolment, not from here. */
export const hubConfigurationSchema = z.strictObject({
  dataFolder: z
    .string()
    .min(1)
    .max(500)
    .describe(
      'folder for alarms, journal, identity and the last good configuration; relative to the folder of this file',
    ),
  timeZone: z
    .string()
    .min(1)
    .max(64)
    .refine(isTimeZone, 'must be a time zone of the tz database, such as Asia/Shanghai or Europe/Berlin')
    .describe('time zone of the home, for rules that depend on the hour; for example Asia/Shanghai'),
  devices: z.array(deviceSettings).max(200).default([]).describe('the sensors of the home, at most 200'),
  board: boardSettings
    .optional()
    .describe('what carries contacts and outputs: a Firmata board, or the pins of a Raspberry Pi'),
  signals: signalsSettings.prefault({}).describe('siren, chime and light on pins of the board'),
  zigbee: zigbeeSettings.prefault({}).describe('where Zigbee2MQTT is heard: the local broker'),
  rules: ruleSettingsSchema.prefault({}).describe('settings of the rules, by rule'),
  alarms: alarmSettingsSchema.prefault({}).describe('how alarms behave at home'),
  portal: portalSettings.prefault({}).describe("the hub's own page"),
  journal: journalSettings.prefault({}).describe('the bounded memory for readings and unsent heartbeats'),
});
export type HubConfiguration = z.output<typeof hubConfigurationSchema>;

function isTimeZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone.length > 0;
  } catch {
    return false;
  }
}

/** One device as it stands in the file, whatever the rest of the file is like. Undefined when it cannot be read. */
export function readDevice(entry: unknown): DeviceSettings | undefined {
  const device = deviceSettings.safeParse(entry);
  return device.success ? device.data : undefined;
}

/** The outputs as they stand in the file, whatever the rest is like. */
export function readSignals(entry: unknown): HubConfiguration['signals'] | undefined {
  const signals = signalsSettings.safeParse(entry ?? {});
  return signals.success ? signals.data : undefined;
}
