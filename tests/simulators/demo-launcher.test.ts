import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../foundation/system-clock.ts';
import { DemoFolder } from '../../simulators/demo/demo-folder.ts';
import { endLeftOver, RunningProcesses } from '../../simulators/demo/left-over.ts';
import { readOptions } from '../../simulators/demo/options.ts';

const launcher = fileURLToPath(new URL('../../simulators/demo/main.js', import.meta.url));

describe('npm start', () => {
  const ends: (() => unknown)[] = [];
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'anju-demo-'));
  });
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
    rmSync(folder, { recursive: true });
  });

  const run = (...args: string[]): Promise<{ code: number; out: string; err: string }> =>
    new Promise((resolve) => {
      const child = execFile(process.execPath, [launcher, ...args], (_error, out, err) =>
        resolve({ code: child.exitCode ?? -1, out, err }),
      );
    });

  it('explains itself', async () => {
    const { code, out } = await run('--help');
    expect(code).toBe(0);
    expect(out).toContain('--port-base N');
    expect(out).toContain('--home DIR');
  });

  it('names a taken port, what needs it and the way out, in one line, and leaves no trace of a first start', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    ends.push(() => new Promise((resolve) => other.close(resolve)));
    const { port } = other.address() as AddressInfo;
    const home = join(folder, 'home');
    const { code, err } = await run('--home', home, '--port-base', String(port));
    expect(code).toBe(1);
    expect(err).toBe(
      `Port ${port} is needed for the relay, for hubs, but another program has it. ` +
        'Choose other ports: npm start -- --port-base N\n',
    );
    expect(new DemoFolder(home).readFacts()).toBeUndefined();
  });

  it('says one line for a wrong option', async () => {
    const { code, err } = await run('--port-base', 'many');
    expect([code, err]).toEqual([1, '--port-base: many must be a whole number from 1024 to 65500\n']);
    expect(() => readOptions(['--port-base', '80'])).toThrow(/80/);
    expect(() => readOptions(['--prot', '80'])).toThrow(/--prot.*--help/s);
    expect(readOptions([])).toEqual({ home: '.anju', portBase: undefined, help: false });
  });

  it('keeps the ports of the first start, because the hub knows the relay by them', async () => {
    new DemoFolder(folder).writeFacts({ portBase: 9000, enrolled: true, phones: false });
    const { code, err } = await run('--home', folder, '--port-base', '9100');
    expect(code).toBe(1);
    expect(err).toMatch(/^--port-base: 9100, but the demo in .* was made with 9000.*--home DIR.*\n$/);
  });

  it('keeps its folder from others, and what is in it from being made twice', () => {
    const path = join(folder, 'home');
    mkdirSync(path, { mode: 0o755 });
    const demo = new DemoFolder(path);
    const secret = demo.secret('token');
    expect(secret.length).toBeGreaterThan(40);
    expect(new DemoFolder(path).secret('token')).toBe(secret);
    expect(statSync(path).mode & 0o777).toBe(0o700);
    expect(statSync(join(path, 'token')).mode & 0o777).toBe(0o600);
    writeFileSync(join(path, 'logs', 'hub.log'), 'x'.repeat(11 * 1024 * 1024));
    demo.log('hub');
    expect(statSync(join(path, 'logs', 'hub.log.old')).size).toBeGreaterThan(10 * 1024 * 1024);
    writeFileSync(join(path, 'demo.json'), '{');
    expect(() => demo.readFacts()).toThrow(/Remove .* to begin anew/);
  });

  it('ends what a killed launcher left, and nothing else', async () => {
    const demo = new DemoFolder(folder);
    const sleeper = (argument: string) => {
      const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)', argument]);
      ends.push(() => child.kill('SIGKILL'));
      return child;
    };
    const ours = sleeper(join(folder, 'hub.yaml'));
    const foreign = sleeper('/elsewhere/hub.yaml');
    await Promise.all([once(ours, 'spawn'), once(foreign, 'spawn')]);
    const processes = new RunningProcesses(demo);
    processes.set('hub', ours.pid);
    processes.set('relay', foreign.pid);
    // The file says that this very process launched them; then another launcher is to find them.
    writeFileSync(
      demo.file('processes.json'),
      readFileSync(demo.file('processes.json'), 'utf8').replace(`"launcher":${process.pid}`, '"launcher":4194304'),
    );
    const ended = once(ours, 'exit');
    const said: string[] = [];
    await endLeftOver(demo, systemClock(), (line) => said.push(line));
    await ended;
    expect(said).toEqual(['Stopping 1 programs that an earlier start left running.']);
    expect(foreign.exitCode).toBeNull();
    await endLeftOver(demo, systemClock(), (line) => said.push(line));
    expect(said).toHaveLength(1);
  });
});
