import { z } from 'zod';
import { roleSchema, staffRoles } from '../../contracts/permissions.ts';
import { consoleMistakes, type Mistake } from './console-settings.ts';
import { isLoopbackName, isNetwork } from './networks.ts';

const port = (usual: number, what: string) => {
  const fix = `must be a whole number from 1 to 65535 (usually ${usual}), or 0 for any free port`;
  return z.number(fix).int(fix).min(0, fix).max(65_535, fix).default(usual).describe(what);
};

const host = (usual: string, what: string) => {
  const fix = `must be an address of this computer, such as ${usual}`;
  return z.string(fix).min(1, fix).max(253, fix).default(usual).describe(what);
};

const wholeDays = (usual: number, least: number, what: string) => {
  const fix = `must be a whole number of days from ${least} to 3650`;
  return z.number(fix).int(fix).min(least, fix).max(3_650, fix).default(usual).describe(what);
};

/** For a whole section to be left out, and each field of it too. `mistakes`: between its fields. */
const section = <Shape extends z.core.$ZodLooseShape>(
  shape: Shape,
  what: string,
  mistakes: (settings: z.output<z.ZodObject<Shape, z.core.$strict>>) => readonly Mistake[] = () => [],
) => {
  const plain = z.strictObject(shape, 'must be a section with settings of its own beneath it');
  const schema = plain.superRefine((settings, context) => {
    for (const { field, message } of mistakes(settings)) context.addIssue({ code: 'custom', path: [field], message });
  });
  return schema.prefault({} as z.input<typeof schema>).describe(what);
};

const networkFix = 'must be an IP address or network, such as 10.20.0.0/16';

const publicName = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?)(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$|^[0-9a-f:]+$/i;
const publicHostFix = 'must be a host name or an IP address, without port, such as relay.example.org';
const publicUrlFix =
  'must be https:// and a host name, and nothing behind it, such as https://console.example.org; ' +
  'http:// is for localhost only';
const filePath = (usual: string, what: string) => {
  const fix = `must be a file, such as ${usual}`;
  return z.string(fix).min(1, fix).max(1_000, fix).describe(what);
};

/** The relay's configuration file. Every field may be left out. */
export const relayConfigurationSchema = z.strictObject(
  {
    dataFolder: z
      .string('must be a folder')
      .min(1, 'must be a folder')
      .max(1_000, 'must be a folder')
      .default('relay-data')
      .describe('database, keys and certificates; a relative one is beside the configuration file'),
    publicHosts: z
      .array(z.string(publicHostFix).regex(publicName, publicHostFix), 'must be a list of host names')
      .min(1, 'must name at least one host')
      .max(20, 'must name at most 20 hosts')
      .default(['localhost', '127.0.0.1'])
      .describe('how hubs reach this relay; claim codes carry the first, the certificate carries all'),
    mqtt: section(
      { host: host('0.0.0.0', 'where hubs connect'), port: port(8883, 'where hubs connect, over TLS') },
      'the hubs, with their certificates',
    ),
    enrolment: section(
      { host: host('0.0.0.0', 'where new hubs enrol'), port: port(8443, 'where new hubs enrol, over TLS') },
      'new hubs, with a claim code',
    ),
    console: section(
      {
        host: host('127.0.0.1', 'where browsers, or the proxy in front, connect'),
        port: port(8480, 'where the console and its API are'),
        publicUrl: z
          .string(publicUrlFix)
          .max(300, publicUrlFix)
          .transform((text) => text.replace(/\/$/, ''))
          .refine(isPublicUrl, { error: publicUrlFix, abort: true })
          .optional()
          .describe('what people type; links in invitations begin with it, and passkeys are bound to its host name'),
        tls: z
          .strictObject(
            {
              certificateFile: filePath(
                '/etc/anju/console.crt',
                'PEM with the whole chain, read again when it changes',
              ),
              keyFile: filePath('/etc/anju/console.key', 'PEM; its private key'),
            },
            'must be a section with certificateFile and keyFile',
          )
          .optional()
          .describe('a publicly trusted certificate for this port; leave it out behind a proxy that has one'),
        trustedProxies: z
          .array(z.string(networkFix).refine(isNetwork, networkFix), 'must be a list of addresses or networks')
          .max(20, 'must name at most 20 networks')
          .default([])
          .describe('proxies in front of this port: only what comes from them may say for whom it comes'),
      },
      'the people who answer',
      consoleMistakes,
    ),
    signIn: section(
      {
        secondFactorFor: z
          .array(
            z.enum(roleSchema.options, `must be one of ${roleSchema.options.join(', ')}`),
            'must be a list of roles, such as [administrator]',
          )
          .default([...staffRoles])
          .describe('who must have a second factor besides a password, or a passkey'),
      },
      'how people sign in',
    ),
    paging: section(
      {
        allowedAddresses: z
          .array(z.string(networkFix).refine(isNetwork, networkFix), 'must be a list of addresses or networks')
          .max(50, 'must name at most 50 networks')
          .default([])
          .describe('private addresses that notices may go to, such as 10.20.0.0/16; without it only public ones'),
      },
      'how notices leave this relay',
    ),
    push: section(
      {
        contact: z
          .string('must be mailto:somebody@example.org or an https address')
          .regex(/^(mailto:[^\s@]+@[^\s@]+|https:\/\/\S+)$/, 'must be mailto:somebody@example.org or an https address')
          .max(300, 'must be at most 300 characters')
          .default('mailto:operator@anju.invalid')
          .describe('whom a push service tells when something is wrong with what this relay sends (RFC 8292)'),
      },
      'notices to browsers',
    ),
    supervision: section(
      {
        heartbeatsMissed: z
          .number('must be a whole number from 2 to 60')
          .int('must be a whole number from 2 to 60')
          .min(2, 'must be a whole number from 2 to 60')
          .max(60, 'must be a whole number from 2 to 60')
          .default(3)
          .describe('a hub that misses so many heartbeats (one a minute) is lost'),
        deadManSwitch: z
          .url({ protocol: /^https?$/, error: 'must be an http or https address, or left out' })
          .max(1_000, 'must be at most 1000 characters')
          .optional()
          .describe('told twice a minute that all is well; a service that calls somebody when this stops'),
      },
      'the watching of hubs, and of this relay',
    ),
    retention: section(
      {
        alarmMessageDays: wholeDays(400, 31, 'messages about alarms, as the hubs sent them'),
        heartbeatDays: wholeDays(90, 1, 'heartbeats, as the hubs sent them'),
        unreadableDays: wholeDays(90, 1, 'what hubs sent and nobody could read'),
        schedule: z
          .string('must be five cron fields, such as 30 3 * * *')
          .max(100, 'must be five cron fields, such as 30 3 * * *')
          .default('30 3 * * *')
          .describe('when old records are deleted: minute, hour, day of month, month, day of week'),
        timeZone: z
          .string('must be a time zone such as Asia/Shanghai')
          .refine(isTimeZone, 'must be a time zone such as Asia/Shanghai')
          .default('Asia/Shanghai')
          .describe('of the schedule'),
      },
      'how long records are kept; incidents are kept until somebody deletes them',
    ),
    log: section(
      {
        level: z
          .enum(['debug', 'info', 'warn', 'error'], 'must be debug, info, warn or error')
          .default('info')
          .describe('how much is logged'),
      },
      'the log, on standard output',
    ),
  },
  'must be a list of settings, such as `dataFolder: relay-data`',
);

export type RelayConfiguration = z.output<typeof relayConfigurationSchema>;

/** An origin: nothing that could be joined to a path, a user or a query. */
function isPublicUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  if (url.origin !== text) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackName(url.hostname));
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
