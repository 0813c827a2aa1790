import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { startBroker } from './local-broker.ts';

const program = fileURLToPath(new URL('../../simulators/home/main.js', import.meta.url));

describe('the simulated home as a program', () => {
  const ends: (() => unknown)[] = [];
  let folder: string;
  let taken: Server;
  let broker: Awaited<ReturnType<typeof startBroker>>;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'anju-home-'));
    broker = await startBroker();
    ends.push(() => broker.stop());
    taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
  });
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
    if (taken.listening) await new Promise((resolve) => taken.close(resolve));
    rmSync(folder, { recursive: true });
  });

  function start(changes: object = {}) {
    const file = join(folder, 'home.yaml');
    writeFileSync(join(folder, 'users.json'), '{"home":"secret"}');
    writeFileSync(
      file,
      stringify({
        serial: { radar: 'dev/ttyFall', board: 'dev/ttyBoard' },
        broker: { url: broker.url, username: 'home', passwordFile: 'users.json' },
        page: { port: (taken.address() as AddressInfo | null)?.port },
        ...changes,
      }),
    );
    const child = spawn(process.execPath, [program, '--config', file]);
    ends.push(() => child.kill('SIGKILL'));
    const said = { out: '', err: '' };
    child.stdout.on('data', (bytes: Buffer) => (said.out += bytes.toString()));
    child.stderr.on('data', (bytes: Buffer) => (said.err += bytes.toString()));
    const ended = once(child, 'close') as Promise<[number | null]>;
    return { child, said, ended };
  }

  it('says one line and ends when its port is taken or its configuration wrong', async () => {
    const { port } = taken.address() as AddressInfo;
    const first = start();
    expect((await first.ended)[0]).toBe(1);
    expect(first.said.err).toBe(`page.port: ${port} is in use by another program; choose another\n`);
    expect(existsSync(join(folder, 'dev/ttyFall'))).toBe(false);

    const second = start({ page: { port: 0 } });
    expect((await second.ended)[0]).toBe(1);
    expect(second.said.err).toMatch(/^.*home\.yaml: page\.port: 0: .*\n$/);
  });

  it('explains itself, and says one line for a wrong option', async () => {
    const run = async (...args: string[]): Promise<readonly [number | null, string, string]> => {
      const child = spawn(process.execPath, [program, ...args]);
      const said = { out: '', err: '' };
      child.stdout.on('data', (bytes: Buffer) => (said.out += bytes.toString()));
      child.stderr.on('data', (bytes: Buffer) => (said.err += bytes.toString()));
      const [code] = (await once(child, 'close')) as [number | null];
      return [code, said.out, said.err];
    };
    expect(await run('--help')).toEqual([0, expect.stringContaining('--config FILE'), '']);
    expect(await run('--wrong')).toEqual([
      1,
      '',
      expect.stringMatching(/^Unknown option '--wrong'.* --help lists.*\n$/),
    ]);
    expect(await run()).toEqual([1, '', '--config: name the YAML file of the home\n']);
  });

  it('is ready with its ports in place, and takes them away when it is stopped', async () => {
    const { port } = taken.address() as AddressInfo;
    await new Promise((resolve) => taken.close(resolve));
    const { child, said, ended } = start({ page: { port } });
    while (!said.out.includes('"msg":"ready"')) await once(child.stdout, 'data');
    expect(existsSync(join(folder, 'dev/ttyFall'))).toBe(true);
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
    child.kill('SIGTERM');
    expect((await ended)[0]).toBe(0);
    expect(existsSync(join(folder, 'dev/ttyFall'))).toBe(false);
    expect(said.err).toBe('');
  });

  it('stops at once even while it waits for the local broker', async () => {
    await broker.stop();
    ends.shift();
    const { child, ended } = start();
    while (!existsSync(join(folder, 'dev/ttyBoard'))) await new Promise((resolve) => setImmediate(resolve));
    child.kill('SIGTERM');
    expect((await ended)[0]).toBe(0);
  });
});
