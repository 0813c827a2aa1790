import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseConfiguration } from '../../cloud-relay/configuration/configuration-file.ts';
import { parseHubConfiguration } from '../../edge/configuration/load.ts';

/** Tests run from dist/, where the built programs are too; deploy/ lies in the source folder. */
const root = fileURLToPath(new URL('../../../', import.meta.url));
const units = readdirSync(`${root}deploy/systemd`);
const read = (path: string): string => readFileSync(`${root}deploy/${path}`, 'utf8');

const run = (program: string, ...args: string[]) =>
  spawnSync(process.execPath, [`${root}dist/${program}`, ...args], { encoding: 'utf8', timeout: 20_000 });

describe('the example configurations', () => {
  it('the hub reads its own without a complaint', () => {
    const parsed = parseHubConfiguration(read('examples/hub.yaml'));
    expect(parsed).toMatchObject({ ok: true });
  });

  it('each program accepts its example on the command line', () => {
    const hub = run('edge/main.js', 'check', '--config', `${root}deploy/examples/hub.yaml`);
    expect([hub.stderr, hub.status]).toEqual(['', 0]);
    const relay = run('cloud-relay/main.js', 'check', '--config', `${root}deploy/examples/relay.yaml`);
    expect([relay.stderr, relay.status]).toEqual(['', 0]);
  });
});

describe("a hub on a Raspberry Pi's own pins", () => {
  it('has only to name them in place of the path of a board', () => {
    const text = read('examples/hub.yaml').replace(/^ {2}path: \/dev\/serial\/by-id\/usb-Arduino.*$/m, '  pins: own');
    expect(parseHubConfiguration(text)).toMatchObject({ ok: true, configuration: { board: { pins: 'own' } } });
  });

  it('is let to the chip by a drop-in that the run book copies', () => {
    const lines = read('examples/own-pins.conf').split('\n');
    for (const line of ['[Service]', 'SupplementaryGroups=gpio', 'DeviceAllow=char-gpiochip rw'])
      expect(lines).toContain(line);
    expect(read('README.md')).toContain(
      '`examples/own-pins.conf` to `/etc/systemd/system/anju-hub.service.d/own-pins.conf`',
    );
  });

  it('keeps the group of the serial ports, since both stand', () =>
    expect(read('systemd/anju-hub.service')).toContain('SupplementaryGroups=dialout'));
});

describe('the example of a proxy in front of the console', () => {
  const caddyfile = read('examples/Caddyfile');
  const { console: listener } = parseConfiguration(read('examples/relay.yaml'), '/etc/anju/relay.yaml');

  it('has the name that the relay goes by, leads to its port, and is believed there', () => {
    expect(caddyfile).toContain(`\n${new URL(listener.publicUrl ?? '').host} {\n`);
    expect(caddyfile).toContain(`\treverse_proxy ${listener.host}:${listener.port} {\n`);
    expect(listener.trustedProxies).toContain(listener.host);
    expect(caddyfile.split('{').length).toBe(caddyfile.split('}').length);
  });

  it('is read by Caddy without a complaint, where Caddy is installed', () => {
    const file = `${root}deploy/examples/Caddyfile`;
    const adapted = spawnSync('caddy', ['adapt', '--adapter', 'caddyfile', '--config', file, '--validate'], {
      encoding: 'utf8',
      timeout: 20_000,
    });
    if (adapted.error) return expect(adapted.error).toMatchObject({ code: 'ENOENT' });
    expect([adapted.status, adapted.stderr.includes('Error')], adapted.stderr).toEqual([0, false]);
    return expect(adapted.stdout).toContain(`${listener.host}:${listener.port}`);
  });
});

describe('the systemd units', () => {
  it('are three', () =>
    expect(units.sort()).toEqual(['anju-broker.service', 'anju-hub.service', 'anju-relay.service']));

  it.each(units)('%s starts a program and a command that exist', (unit) => {
    const starts = [...read(`systemd/${unit}`).matchAll(/^ExecStart(?:Pre)?=\/usr\/bin\/node (.*)$/gm)].map(
      ([, line]) => line ?? '',
    );
    expect(starts.length).toBeGreaterThan(0);
    for (const line of starts) {
      const [program, ...args] = line.split(' ').filter((word) => word !== '--enable-source-maps');
      expect(program).toMatch(/^\/opt\/anju\/dist\/.+\.js$/);
      const built = program?.replace('/opt/anju/', '') ?? '';
      expect(existsSync(root + built), built).toBe(true);
      const command = args.filter((word) => /^[a-z]/.test(word));
      const help = run(built.replace('dist/', ''), ...command, '--help');
      expect(help.status, help.stderr).toBe(0);
      expect(help.stdout).toContain('--config');
      const config = args.at(-1) ?? '';
      expect(existsSync(`${root}deploy/examples/${config.split('/').at(-1)}`), config).toBe(true);
    }
  });

  it.each(units)('%s has no key that systemd does not know', (unit) => {
    const verify = spawnSync('systemd-analyze', ['verify', `${root}deploy/systemd/${unit}`], { encoding: 'utf8' });
    if (verify.error) return expect(verify.error).toMatchObject({ code: 'ENOENT' });
    // systemd-analyze exits 0 on unknown keys and complains of programs and users that are not on this machine.
    const complaints = verify.stderr
      .split('\n')
      .filter((line) => /Unknown (key|lvalue|section)|Failed to parse|Invalid|ignoring/i.test(line));
    expect(complaints).toEqual([]);
  });

  it.each(units)('%s restarts for ever and gives itself no more than it needs', (unit) => {
    const text = read(`systemd/${unit}`);
    for (const line of [
      'Restart=always',
      'StartLimitIntervalSec=0',
      'NoNewPrivileges=yes',
      'ProtectSystem=strict',
      'UMask=0077',
      'CapabilityBoundingSet=',
    ])
      expect(text.split('\n')).toContain(line);
    expect(text).not.toContain('User=root');
  });
});
