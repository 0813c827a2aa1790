import { z } from 'zod';

/** The parts of the hub's configuration that the sources read. Every field says its unit, bounds and default. */

const name = z
  .string()
  .trim()
  .min(1)
  .max(64)
  // oxlint-disable-next-line no-control-regex -- control characters are what must not be there
  .regex(/^[^\u0000-\u001f\u007f]*$/, 'must not hold control characters');

const deviceName = name.describe(
  'name of this device in alarms and logs, unique in the home; for example bedroom-radar',
);
const placeName = name.describe('room where it is, as people in the home call it; for example 卧室');
const profileId = name.describe('device profile; for example seeed-mr60fda2');

const serialPath = z
  .string()
  .min(1)
  .max(300)
  .describe('path of the serial port; best a /dev/serial/by-id/ link, because ttyUSB numbers move');

const outsideDoor = z
  .boolean()
  .optional()
  .describe(
    'for a contact on a door: whether people leave home by it. Who has left is not waited for, so say false of a fridge or ' +
      'cupboard. Default: what the names of device and room say',
  );

/** A device that writes frames on a serial port of its own. */
export const serialDeviceSettings = z.strictObject({
  device: deviceName,
  profile: profileId,
  place: placeName,
  path: serialPath,
  baudRates: z
    .array(z.int().min(300).max(3_000_000))
    .min(1)
    .max(8)
    .optional()
    .describe('bits per second, most likely first; all are tried. Default: those of the profile'),
  silentAfterSeconds: z
    .number()
    .min(0.1)
    .max(86_400)
    .optional()
    .describe(
      'seconds without a good frame after which the port is opened afresh. Default: 10, or less by the profile',
    ),
  settings: z
    .record(z.string().max(64), z.unknown())
    .optional()
    .describe("what the device itself is set to, by the profile's own names, such as installationHeight"),
});
export type SerialDeviceSettings = z.output<typeof serialDeviceSettings>;

const pin = z
  .int()
  .min(0)
  .max(127)
  .describe("pin number of the board, as printed on it (digital); with pins: own the Raspberry Pi's BCM number");

/** A contact on a pin of the Firmata board. */
export const gpioDeviceSettings = z.strictObject({
  device: deviceName,
  profile: profileId,
  place: placeName,
  pin,
  outsideDoor,
  inverted: z
    .boolean()
    .default(false)
    .describe(
      'true when the contact is wired the other way round than the profile says: normally closed for normally open. ' +
        'Not for detectors, whose normally closed contact makes a cut wire an alarm',
    ),
  litresPerPulse: z
    .number()
    .min(0.01)
    .max(1_000)
    .optional()
    .describe('for a water meter, which must have it: litres for one pulse, as printed on the meter, such as 1 or 10'),
  dividerRatio: z
    .number()
    .min(1)
    .max(100)
    .optional()
    .describe(
      'for a battery voltage, which must have it: volts of the battery for one volt at the pin, ' +
        'such as 3 for 20 kΩ towards the battery and 10 kΩ towards ground',
    ),
  referenceVolts: z
    .number()
    .min(1)
    .max(5.5)
    .default(5)
    .describe('for a battery voltage: what the board reads as full, in volts; 5 for an Uno, 3.3 for many others'),
  lowVolts: z
    .number()
    .min(0.5)
    .max(100)
    .optional()
    .describe('for a battery voltage: below this the battery is low, in volts. Default: that of the profile'),
  recoveredVolts: z
    .number()
    .min(0.5)
    .max(100)
    .optional()
    .describe('for a battery voltage: from this on it is no longer low, in volts. Default: that of the profile'),
});
export type GpioDeviceSettings = z.output<typeof gpioDeviceSettings>;

const boardPath = serialPath.describe(
  'path of the serial port of the Firmata board; best a /dev/serial/by-id/ link, because ttyUSB numbers move',
);
const boardBaudRate = z.int().min(300).max(3_000_000);

/** A Firmata board, such as an Arduino with StandardFirmata on USB. */
export interface FirmataSettings {
  readonly path: string;
  readonly baudRate: number;
}

/** The pins of the computer itself: those of a Raspberry Pi. */
export interface OwnPinsSettings {
  readonly pins: 'own';
  /** The driver of the chip; undefined: that of any Raspberry Pi. */
  readonly chip?: string;
}

export type BoardSettings = FirmataSettings | OwnPinsSettings;

/** What carries contacts and outputs: a Firmata board, which has a `path`, or the pins of the computer itself. */
export const boardSettings = z
  .strictObject({
    path: boardPath.optional(),
    baudRate: boardBaudRate
      .optional()
      .describe('bits per second of the Firmata board. Default: 57600, as StandardFirmata has'),
    pins: z
      .literal('own')
      .optional()
      .describe("own: the pins of this computer, a Raspberry Pi, by their BCM numbers; in place of a board's path"),
    chip: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._@:-]{0,63}$/, 'must be a label as gpiodetect shows it in brackets')
      .optional()
      .describe('for pins: own: label of the GPIO chip as gpiodetect shows it. Default: that of any Raspberry Pi'),
  })
  .transform(({ path, baudRate = 57_600, pins, chip }, context): BoardSettings => {
    const refuse = (field: string, message: string): never => {
      context.addIssue({ code: 'custom', path: [field], message });
      return z.NEVER;
    };
    if (pins === 'own') {
      if (path !== undefined) return refuse('path', 'with pins: own there is no serial port. Leave one of them out');
      return { pins, ...(chip !== undefined && { chip }) };
    }
    if (chip !== undefined) return refuse('chip', 'belongs to pins: own. Leave it out with a Firmata board');
    return path === undefined ? refuse('path', 'must be the path of the board, or say pins: own') : { path, baudRate };
  });

/** A device behind Zigbee2MQTT. */
export const zigbeeDeviceSettings = z.strictObject({
  device: deviceName,
  place: placeName,
  ieee: z
    .string()
    .regex(/^0x[0-9a-f]{16}$/i, 'must be 0x and 16 hexadecimal digits, as on the label or in Zigbee2MQTT')
    .transform((text) => text.toLowerCase())
    .describe('IEEE address, which stays when the device is renamed; for example 0x00158d0001a2b3c4'),
  profile: profileId.optional().describe('device profile. Default: found by the model that Zigbee2MQTT reports'),
  outsideDoor,
});
export type ZigbeeDeviceSettings = z.output<typeof zigbeeDeviceSettings>;

/** Where Zigbee2MQTT is heard: the local broker. */
export const zigbeeSettings = z.strictObject({
  host: z.string().min(1).max(253).default('127.0.0.1').describe('host of the local broker'),
  port: z.int().min(1).max(65_535).default(1884).describe('port of the local broker'),
  username: z.string().min(1).max(64).default('hub').describe('user of the local broker'),
  passwordFile: z
    .string()
    .min(1)
    .max(500)
    .optional()
    .describe("the local broker's users file, which holds the password. Default: no password is sent"),
  clientId: z
    .string()
    .min(1)
    .max(64)
    .default('anju-hub')
    .describe('fixed MQTT client id: the broker keeps what arrives while the hub restarts for exactly this id'),
  baseTopic: z
    .string()
    .min(1)
    .max(100)
    .regex(/^[^+#\s]*[^+#\s/]$/, 'must be an MQTT topic without wildcards and without a slash at its end')
    .default('zigbee2mqtt')
    .describe("base_topic of Zigbee2MQTT's configuration"),
});
export type ZigbeeSettings = z.output<typeof zigbeeSettings>;
