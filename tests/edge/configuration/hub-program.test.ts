import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openPty } from '../../../simulators/serial/pty-pair.ts';
import { createTestAuthority } from '../../support/test-certificates.ts';
import { testHub } from '../outbox/messages.ts';

const program = fileURLToPath(new URL('../../../edge/main.js', import.meta.url));

let folder: string;
const running: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'anju-program-'));
});
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

interface Run {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  out: string;
  err: string;
}

const start = (...parameters: string[]): Run => startWith({}, ...parameters);

function startWith(environment: Record<string, string>, ...parameters: string[]): Run {
  const env = { PATH: process.env['PATH'], ...environment };
  const child = spawn(process.execPath, [program, ...parameters], { env });
  running.push(child);
  const run: Run = { child, ended: once(child, 'exit').then(([code]) => code as number | null), out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (run.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (run.err += chunk.toString()));
  return run;
}

/** A home in which nothing is there: no port, no board, no broker, no relay. */
const home = `
dataFolder: data
timeZone: Asia/Shanghai
portal: { port: 0 }
board: { path: /dev/nothing-at-all }
devices:
  - { transport: serial, device: radar, profile: seeed-mr60fda2, place: 卧室, path: /dev/nothing-here }
  - { transport: gpio, device: bed, profile: bed-mat, place: 卧室, pin: 2 }
  - { transport: zigbee, device: smoke, place: 厨房, ieee: '0x0000000000000001' }
zigbee: { port: 1 }
`;
const noFallFrame = Buffer.from('01000100010E02F200FF', 'hex');

async function someIdentity() {
  const authority = await createTestAuthority();
  const own = await authority.hub(testHub);
  return { hub: testHub, mqttUrl: 'mqtts://localhost:1', authorityPem: authority.certificatePem, ...own };
}

/** What the service gives the program besides. */
function serviceEnvironment(): Record<string, string> {
  const unit = readFileSync(new URL('../../../../deploy/systemd/anju-hub.service', import.meta.url), 'utf8');
  return Object.fromEntries(
    [...unit.matchAll(/^Environment=(\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const path = (): string => join(folder, 'hub.yaml');
const write = (text: string): void => writeFileSync(path(), text);
const ready = (run: Run): Promise<{ portal: number }> =>
  vi.waitFor(
    () => {
      const line = run.out.split('\n').find((text) => text.includes('"msg":"ready"'));
      if (line === undefined) throw new Error(run.out + run.err);
      return JSON.parse(line) as { portal: number };
    },
    { timeout: 15_000, interval: 50 },
  );

describe('the hub as a program', () => {
  test('with nothing there it runs, says what is missing, and stops cleanly', async () => {
    write(home);
    const run = start('run', '--config', path());
    const { portal } = await ready(run);
    await vi.waitFor(
      async () => {
        const health = (await (await fetch(`http://127.0.0.1:${portal}/health`)).json()) as { problems: string[] };
        for (const missing of ['relay: ', 'serial:radar: ', 'gpio: ', 'zigbee: ']) {
          expect(health.problems).toContainEqual(expect.stringContaining(missing));
        }
      },
      { timeout: 15_000, interval: 100 },
    );
    run.child.kill('SIGTERM');
    expect(await run.ended).toBe(0);
    expect(run.out).toContain('"msg":"stopped"');
    expect(run.err).toBe('');
  });

  test('a wrong configuration at the first start: one clear line each, exit code 2, nothing written', async () => {
    write(home.replace('Asia/Shanghai', 'Nowhere').replace('pin: 2', 'pin: 999'));
    const run = start('run', '--config', path());
    expect(await run.ended).toBe(2);
    const lines = run.err.trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/hub\.yaml: timeZone: "Nowhere" cannot be used\. Must be/);
    expect(lines[1]).toMatch(/hub\.yaml: devices\[1\]\.pin: 999 cannot be used\. Must be a whole number from 0 to 127/);
    expect(readdirSync(folder)).toEqual(['hub.yaml']);
  });

  test('a configuration that goes wrong later: the last good one runs', async () => {
    write(home);
    const first = start('run', '--config', path());
    await ready(first);
    first.child.kill('SIGINT');
    expect(await first.ended).toBe(0);
    write(`${home}colour: red\n`);
    const second = start('run', '--config', path());
    await ready(second);
    expect(second.out).toContain('"configuration":"last-good"');
    expect(second.out).toContain('"kind":"configuration_refused"');
  });

  test('a taken port at the first start: one clear line, exit code 1, nothing written', async () => {
    const other = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    write(home.replace('port: 0', `port: ${port}`));
    const run = start('run', '--config', path());
    expect(await run.ended).toBe(1);
    expect(run.err).toBe(
      `portal.port: ${port} is used by another program on this computer. Free it, or name another port\n`,
    );
    expect(readdirSync(folder)).toEqual(['hub.yaml']);
    other.close();
  });

  test('a disk that hangs: the hub starts and hears, and starts afresh when the disk gives its identity after all', async () => {
    const radar = await openPty();
    const identityFile = join(folder, 'data', 'identity', 'identity.json');
    const list = join(folder, 'data', 'zigbee', 'devices.json');
    const users = join(folder, 'data', 'users.json');
    const lastGood = join(folder, 'data', 'configuration', 'last-good.yaml.new');
    for (const file of [identityFile, list, users, lastGood]) {
      mkdirSync(dirname(file), { recursive: true });
      // To open it takes until somebody opens the other end: as on a disk that does not answer.
      execFileSync('mkfifo', [file]);
    }
    const portal = await freePort();
    write(
      home
        .replace('/dev/nothing-here', radar.path)
        .replace('portal: { port: 0 }', `portal: { port: ${portal} }`)
        .replace('port: 1 }', `port: 1, passwordFile: ${users} }`),
    );
    // Four hanging files hold four threads: as many as libuv has unless it is told otherwise, as the service does.
    const run = startWith(serviceEnvironment(), 'run', '--config', path());
    await vi.waitFor(
      async () => {
        radar.write(noFallFrame);
        expect(await (await fetch(`http://127.0.0.1:${portal}/status`)).text()).toMatch(
          /"serial:radar","state":"hearing"/,
        );
      },
      { timeout: 15_000, interval: 100 },
    );
    expect(run.out).toContain('the disk does not answer, so the hub does not know its relay');

    // The others still hang, and must not hold up the stop.
    writeFileSync(identityFile, JSON.stringify(await someIdentity()));
    await run.ended;
    expect(run.out).toContain('"because":"identity"');
    await radar.close();
  });

  test('check says what is wrong and writes nothing; the service asks it only to warn', async () => {
    write(home);
    const good = start('check', '--config', path());
    expect(await good.ended).toBe(0);
    expect(good.out).toContain('in order, 3 devices');
    write(`${home}colour: red\n`);
    const bad = start('check', '--config', path());
    expect(await bad.ended).toBe(2);
    expect(bad.err).toContain('colour: is not a setting');
    const warned = start('check', '--config', path(), '--warn-only');
    expect(await warned.ended).toBe(0);
    expect(warned.err).toContain('colour: is not a setting');
    expect(readdirSync(folder)).toEqual(['hub.yaml']);
  });

  test('enrol with a wrong code says so in one line', async () => {
    write(home);
    const run = start('enrol', '--config', path(), '--claim', 'rubbish');
    expect(await run.ended).toBe(1);
    expect(run.err).toBe('--claim: this is no claim code. Copy all of it; it begins with anju1.\n');
    expect(readdirSync(folder)).toEqual(['hub.yaml']);
  });
});
