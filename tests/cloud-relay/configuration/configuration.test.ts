import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseConfiguration, readConfiguration } from '../../../cloud-relay/configuration/configuration-file.ts';
import { publicUrlOf } from '../../../cloud-relay/configuration/console-settings.ts';
import { relayConfigurationSchema } from '../../../cloud-relay/configuration/configuration.ts';
import { dataFiles } from '../../../cloud-relay/configuration/data-folder.ts';
import { pushKeys } from '../../../cloud-relay/configuration/push-keys.ts';
import { temporaryFolder } from '../../support/relay-store.ts';

const mistakesIn = (text: string): string => {
  try {
    parseConfiguration(text, '/etc/anju/relay.yaml');
  } catch (error) {
    expect(error).toMatchObject({ code: 'config/invalid' });
    return error instanceof Error ? error.message : '';
  }
  return 'none';
};

describe('the configuration', () => {
  it('is good when it says nothing', () => {
    const configuration = parseConfiguration('# nothing\n', '/etc/anju/relay.yaml');
    expect(configuration).toMatchObject({
      dataFolder: '/etc/anju/relay-data',
      publicHosts: ['localhost', '127.0.0.1'],
      mqtt: { host: '0.0.0.0', port: 8883 },
      enrolment: { port: 8443 },
      console: { host: '127.0.0.1', port: 8480, trustedProxies: [] },
      signIn: { secondFactorFor: ['administrator', 'operator', 'grid-worker', 'installer'] },
      supervision: { heartbeatsMissed: 3 },
      retention: { alarmMessageDays: 400, heartbeatDays: 90, schedule: '30 3 * * *', timeZone: 'Asia/Shanghai' },
      paging: { allowedAddresses: [] },
    });
  });

  it('lets the console be seen from elsewhere where something encrypts it', () => {
    const behindProxy = 'console: { trustedProxies: [127.0.0.1, "::1"], publicUrl: "https://console.example.org/" }';
    expect(parseConfiguration(behindProxy, 'relay.yaml').console.publicUrl).toBe('https://console.example.org');
    const own =
      'console: { host: 0.0.0.0, port: 443, publicUrl: "https://a.example", tls: { certificateFile: a, keyFile: b } }';
    expect(parseConfiguration(own, '/etc/anju/relay.yaml').console).toMatchObject({
      host: '0.0.0.0',
      tls: { certificateFile: '/etc/anju/a', keyFile: '/etc/anju/b' },
    });
    const { console: usual } = parseConfiguration('', 'relay.yaml');
    expect(publicUrlOf(usual, 8480)).toBe('http://localhost:8480');
    const other = parseConfiguration('console: { publicUrl: "http://localhost:9000" }', 'relay.yaml').console;
    expect(publicUrlOf(other, 8480)).toBe('http://localhost:9000');
  });

  it('keeps what it says and fills in the rest', () => {
    const configuration = parseConfiguration('dataFolder: /data\nmqtt: { port: 0 }\n', 'relay.yaml');
    expect(configuration).toMatchObject({ dataFolder: '/data', mqtt: { host: '0.0.0.0', port: 0 } });
  });

  it('names field, value and fix of each mistake, a line each', () => {
    const mistakes: Record<string, string> = {
      'mqtt: { port: 99999 }':
        'mqtt.port: 99999 must be a whole number from 1 to 65535 (usually 8883), or 0 for any free port',
      'mqtt: { port: "8883" }':
        'mqtt.port: "8883" must be a whole number from 1 to 65535 (usually 8883), or 0 for any free port',
      'console: { host: 0.0.0.0 }':
        'console.host: "0.0.0.0" would show the console to the network without encryption: give console.tls a ' +
        'certificate, or name the proxy in front in console.trustedProxies, or use 127.0.0.1',
      'console: { trustedProxies: [127.0.0.1] }':
        'console.publicUrl: (nothing) must be given with console.tls or console.trustedProxies',
      'console: { publicUrl: "http://localhost:1", tls: { certificateFile: a, keyFile: b } }':
        'console.publicUrl: "http://localhost:1" must begin with https://, as console.tls or the proxy',
      'console: { publicUrl: "https://a.example" }':
        'console.publicUrl: "https://a.example" begins with https://, but nothing makes it so',
      'console: { publicUrl: "http://a.example" }': 'console.publicUrl: "http://a.example" must be https:// and a host',
      'console: { publicUrl: "https://a.example/anju" }': 'and nothing behind it, such as https://console.example.org',
      'console: { publicUrl: "https://me:pw@a.example" }': 'and nothing behind it, such as',
      'console: { publicUrl: "javascript:alert(1)" }': 'must be https:// and a host name',
      'console: { tls: { keyFile: a } }': 'console.tls.certificateFile: (nothing) must be a file, such as /etc/',
      'console: { tls: { keyfile: a, certificateFile: b, keyFile: c }, publicUrl: "https://a.example" }':
        'console.tls.keyfile: there is no such setting; there are certificateFile, keyFile',
      'console: { trustedProxies: [caddy], publicUrl: "https://a.example" }':
        'console.trustedProxies.0: "caddy" must be an IP address or network',
      'signIn: { secondFactorFor: [boss] }': 'signIn.secondFactorFor.0: "boss" must be one of administrator, operator',
      'signIn: { secondFactorFor: administrator }':
        'signIn.secondFactorFor: "administrator" must be a list of roles, such as [administrator]',
      'publicHosts: ["https://a.example"]': 'publicHosts.0: "https://a.example" must be a host name or an IP address',
      'publicHosts: []': 'publicHosts: [] must name at least one host',
      'mqqt: { port: 1 }': 'mqqt: there is no such setting; there are dataFolder, publicHosts, mqtt,',
      'mqtt: { prot: 1 }': 'mqtt.prot: there is no such setting; there are host, port',
      'mqtt: 8883': 'mqtt: 8883 must be a section',
      '- a list': 'the file: ["a list"] must be a list of settings, such as',
      'push: { contact: somebody }': 'push.contact: "somebody" must be mailto:',
      'retention: { schedule: often }': 'retention.schedule: "often" must be five cron fields, such as 30 3 * * *',
      'retention: { timeZone: Moon/Crater }':
        'retention.timeZone: "Moon/Crater" must be a time zone such as Asia/Shanghai',
      'retention: { heartbeatDays: 0 }': 'retention.heartbeatDays: 0 must be a whole number of days from 1 to 3650',
      'supervision: { heartbeatsMissed: 1 }': 'supervision.heartbeatsMissed: 1 must be a whole number from 2 to 60',
      'paging: { allowedAddresses: [10.0.0.0/33] }':
        'paging.allowedAddresses.0: "10.0.0.0/33" must be an IP address or network',
      'log: { level: loud }': 'log.level: "loud" must be debug, info, warn or error',
      'dataFolder: [': '/etc/anju/relay.yaml line 1: not YAML',
      'dataFolder: a\ndataFolder: b': '/etc/anju/relay.yaml line 2: not YAML: Map keys must be unique',
    };
    for (const [text, expected] of Object.entries(mistakes)) {
      const found = mistakesIn(text);
      expect(found, text).toContain(expected);
      expect(found.split('\n').length, text).toBe(1);
      expect(found, text).toMatch(/^\/etc\/anju\/relay\.yaml/);
    }
    expect(Object.keys(mistakes).length).toBe(30);
    const many = mistakesIn('mqtt: { port: -1 }\nlog: { level: loud }\nwrong: 1');
    expect(many.split('\n').length).toBe(3);
  });

  it('describes every field', () => {
    let fields = 0;
    for (const [name, setting] of Object.entries(relayConfigurationSchema.shape)) {
      const inner = setting instanceof z.ZodPrefault ? Object.entries(setting.unwrap().shape) : [];
      for (const [field, { description }] of [[name, setting] as const, ...inner]) {
        expect(description, `${name}.${field}`).toBeTruthy();
        fields += 1;
      }
    }
    expect(fields).toBe(31);
  });

  it('is refused when it cannot be read, with what to do', async () => {
    const folder = await temporaryFolder();
    await expect(readConfiguration(join(folder, 'relay.yaml'))).rejects.toMatchObject({
      code: 'config/unreadable',
      message: expect.stringContaining('there is no such file; `init` makes one'),
    });
    await writeFile(join(folder, 'huge.yaml'), '#'.repeat(300_000));
    await expect(readConfiguration(join(folder, 'huge.yaml'))).rejects.toMatchObject({ code: 'config/unreadable' });
    await mkdir(join(folder, 'folder.yaml'));
    await expect(readConfiguration(join(folder, 'folder.yaml'))).rejects.toMatchObject({ code: 'config/unreadable' });
    await writeFile(join(folder, 'bomb.yaml'), yamlBomb);
    await expect(readConfiguration(join(folder, 'bomb.yaml'))).rejects.toThrow(/alias/i);
  });

  it('is good in the example that is shipped', async () => {
    const example = new URL('../../../../deploy/examples/relay.yaml', import.meta.url);
    expect(parseConfiguration(await readFile(example, 'utf8'), 'relay.yaml').publicHosts).toEqual([
      'relay.example.org',
    ]);
  });
});

const yamlBomb = [
  'a: &a [x, x, x, x, x, x, x, x, x]',
  ...'bcdefghi'.split('').map((name, n) => {
    const before = 'abcdefgh'[n] ?? '';
    return `${name}: &${name} [${Array.from({ length: 9 }, () => `*${before}`).join(', ')}]`;
  }),
].join('\n');

describe('what the relay keeps for itself', () => {
  it('is made once and readable by its owner only', async () => {
    const folder = join(await temporaryFolder(), 'data');
    const keys = await pushKeys(folder);
    expect(await pushKeys(folder)).toEqual(keys);
    for (const file of [dataFiles(folder).pushKeys, folder]) {
      expect((await stat(file)).mode & 0o077, file).toBe(0);
    }
  });

  it('is never replaced when it is damaged', async () => {
    const folder = await temporaryFolder();
    await writeFile(dataFiles(folder).pushKeys, '{}');
    await expect(pushKeys(folder)).rejects.toMatchObject({ code: 'identity/untrusted' });
    expect(await readFile(dataFiles(folder).pushKeys, 'utf8')).toBe('{}');
  });
});
