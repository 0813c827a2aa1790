import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { AnjuError, messageOf } from '../../foundation/errors.ts';

const path = z.string().min(1).max(500);
const port = z.int().min(1).max(65_535);
const pin = z.int().min(2).max(19);
const ieee = z.string().regex(/^0x[0-9a-f]{16}$/, 'must be 0x and 16 hexadecimal digits in lower case');

const zigbeeDevice = (ieeeAddress: string, friendlyName: string) =>
  z
    .strictObject({
      ieee: ieee.default(ieeeAddress).describe('IEEE address, as the hub knows the device'),
      name: z.string().min(1).max(100).default(friendlyName).describe('friendly name on the bridge; may hold a slash'),
    })
    .prefault({});

/** The configuration of one simulated home. Paths are relative to the folder of the file. */
export const homeSettings = z.strictObject({
  serial: z
    .strictObject({
      radar: path.describe('link that the hub opens as the port of the bedroom fall radar'),
      board: path.describe('link that the hub opens as the port of the Firmata board'),
    })
    .describe('where the serial ports appear'),
  pins: z
    .strictObject({
      bedMat: pin.default(2).describe('input: closes to ground while somebody is in bed'),
      allRightButton: pin.default(3).describe('input: closes to ground while "I am all right" is pressed'),
      siren: pin.default(8).describe('output: siren'),
      chime: pin.default(9).describe('output: chime'),
      light: pin.default(10).describe('output: light'),
    })
    .prefault({})
    .describe('pins of the Firmata board'),
  broker: z
    .strictObject({
      url: z
        .string()
        .regex(/^mqtts?:\/\/\S+$/, 'must begin with mqtt:// or mqtts://')
        .describe('the local broker'),
      username: z.string().min(1).max(64).default('zigbee2mqtt').describe('user of the Zigbee2MQTT bridge'),
      passwordFile: path.optional().describe('JSON file with the password of each user. Default: no password'),
    })
    .describe('where Zigbee2MQTT connects'),
  zigbee: z
    .strictObject({
      smoke: zigbeeDevice('0x00158d0001a2b301', '厨房烟感'),
      door: zigbeeDevice('0x00158d0001a2b302', 'hall/front door'),
      sos: zigbeeDevice('0xa4c1380001a2b303', 'SOS button'),
    })
    .prefault({})
    .describe('devices of the Zigbee2MQTT bridge'),
  internet: z
    .strictObject({
      listenHost: z
        .string()
        .regex(/^127(\.\d{1,3}){3}$/, 'must be an address of loopback, 127.x.x.x')
        .default('127.0.0.1')
        .describe('address on loopback that the hub uses as the relay'),
      listenPort: port.describe('port that the hub uses as the relay'),
      targetHost: z.string().min(1).max(253).default('127.0.0.1').describe('host of the real relay'),
      targetPort: port.describe('port of the real relay'),
    })
    .optional()
    .describe('the link that can be cut. Default: the home has none'),
  webhook: z
    .strictObject({
      port,
      phones: z
        .array(
          z.strictObject({
            path: z
              .string()
              .regex(/^\/[a-z0-9-]{1,60}$/, 'must be a slash and small letters, digits and hyphens, such as /family')
              .describe('its address under the port'),
            name: z
              .strictObject({ zh: z.string().min(1).max(100), en: z.string().min(1).max(100) })
              .describe('whose it is, as the control page shows it'),
            secretFile: path.describe('file with the whsec_ secret that the relay signs with'),
          }),
        )
        .min(1)
        .max(20)
        .refine((phones) => new Set(phones.map((phone) => phone.path)).size === phones.length, {
          message: 'two phones have the same path; give each its own',
        }),
    })
    .optional()
    .describe('the phones of the people who are called, which take signed webhooks. Default: none'),
  push: z
    .strictObject({
      port,
      keyFile: path.describe('PEM file of the private key'),
      certificateFile: path.describe('PEM file of the certificate for localhost'),
    })
    .optional()
    .describe('a push service that decrypts what it gets. Default: none'),
  page: z.strictObject({ port }).describe('where the control page is, on loopback only'),
  launcher: z
    .strictObject({
      url: z.url({ protocol: /^http$/, hostname: /^(127\.0\.0\.1|localhost)$/ }).describe('stops and starts the hub'),
      tokenFile: path.describe('file with the token that it asks for'),
    })
    .optional()
    .describe('the program that runs the hub. Default: the hub cannot be stopped from the page'),
});
export type HomeSettings = z.output<typeof homeSettings>;

/** Reads YAML or JSON. Throws `config/...` naming the field, the value and the fix. */
export function readHomeSettings(file: string): HomeSettings {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new AnjuError('config/unreadable', `${file}: cannot be read (${messageOf(error)})`, { cause: error });
  }
  let written: unknown;
  try {
    written = parse(text);
  } catch (error) {
    throw new AnjuError('config/invalid', `${file}: is not YAML (${messageOf(error)})`, { cause: error });
  }
  const parsed = homeSettings.safeParse(written);
  if (!parsed.success) throw new AnjuError('config/invalid', `${file}: ${describe(parsed.error, written)}`);
  return withAbsolutePaths(parsed.data, dirname(resolve(file)));
}

function describe(error: z.ZodError, written: unknown): string {
  return error.issues
    .map(({ path: field, message }) => {
      const given = field.reduce<unknown>(
        (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
        written,
      );
      return `${z.core.toDotPath(field) || 'file'}: ${JSON.stringify(given) ?? 'nothing'}: ${message}`;
    })
    .join('; ');
}

function withAbsolutePaths(settings: HomeSettings, folder: string): HomeSettings {
  const { serial, broker, webhook, push, launcher } = settings;
  const at = (relative: string): string => resolve(folder, relative);
  return {
    ...settings,
    serial: { radar: at(serial.radar), board: at(serial.board) },
    broker: { ...broker, ...(broker.passwordFile === undefined ? {} : { passwordFile: at(broker.passwordFile) }) },
    ...(webhook
      ? {
          webhook: {
            ...webhook,
            phones: webhook.phones.map((phone) => ({ ...phone, secretFile: at(phone.secretFile) })),
          },
        }
      : {}),
    ...(push ? { push: { ...push, keyFile: at(push.keyFile), certificateFile: at(push.certificateFile) } } : {}),
    ...(launcher ? { launcher: { ...launcher, tokenFile: at(launcher.tokenFile) } } : {}),
  };
}
