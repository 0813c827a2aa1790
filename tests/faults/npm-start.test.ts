import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { after } from '../../foundation/clock.ts';
import { milliseconds } from '../../foundation/durations.ts';
import { systemClock } from '../../foundation/system-clock.ts';
import { listeners, portsFrom } from '../../simulators/demo/ports.ts';

const clock = systemClock();
const launcher = fileURLToPath(new URL('../../simulators/demo/main.js', import.meta.url));
/** Ten times what it takes on a quiet computer. */
const patience = 60_000;

interface Started {
  readonly child: ChildProcess;
  readonly said: () => string;
  readonly home: string;
  readonly api: string;
  readonly token: string;
}

interface Incident {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
}

describe('npm start', () => {
  let folder: string;
  const running: ChildProcess[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'anju-start-'));
  });
  afterEach(async () => {
    for (const child of running.splice(0)) await stop(child, 'SIGTERM');
    rmSync(folder, { recursive: true });
  });

  async function start(args: readonly string[]): Promise<Started> {
    const child = spawn(process.execPath, [launcher, '--home', folder, ...args]);
    running.push(child);
    let out = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => (out += bytes.toString()));
    const said = (): string => out;
    await until(() => {
      if (child.exitCode !== null) throw new Error(`npm start ended with ${child.exitCode}:\n${out}`);
      return out.includes('Anju runs.') && out.includes('Ctrl-C stops');
    }, said);
    const home = /home, to make things happen: (\S+)/.exec(out)?.[1];
    const console = /console, where people answer alarms: +(\S+)/.exec(out)?.[1];
    const token = /token=([\w-]+)/.exec(console ?? '')?.[1];
    if (!home || !console || !token) throw new Error(`addresses are missing:\n${out}`);
    return { child, said, home, token, api: new URL('/api', console).href };
  }

  async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
    }
    return child.exitCode;
  }

  const press = async (home: string, action: string): Promise<void> => {
    const response = await fetch(`${home}actions/${action}`, { method: 'POST', headers: { 'x-anju-home': '1' } });
    expect([action, response.status]).toEqual([action, 204]);
  };

  const incidents = async ({ api, token }: Started): Promise<Incident[]> => {
    const response = await fetch(`${api}/incidents`, { headers: { authorization: `Bearer ${token}` } });
    return ((await response.json()) as { incidents: Incident[] }).incidents;
  };

  const chimes = async (home: string): Promise<boolean> => {
    const events = await fetch(`${home}events`, { signal: AbortSignal.timeout(5_000) });
    const reader = events.body?.getReader();
    const first = await reader?.read();
    await reader?.cancel();
    const state = JSON.parse(
      Buffer.from(first?.value ?? [])
        .toString()
        .replace(/^data: /, ''),
    ) as {
      signals: { chime: boolean };
    };
    return state.signals.chime;
  };

  it('runs the line from a fall to an incident, stops all, and continues where it stopped', async () => {
    const first = await start(['--port-base', String(await freePortBase())]);
    await press(first.home, 'fall');
    await until(async () => (await incidents(first)).some(({ kind }) => kind === 'fall'), first.said);
    expect(await chimes(first.home)).toBe(true);
    await press(first.home, 'smoke-on');
    const isOpenSmoke = ({ kind, state }: Incident): boolean => kind === 'smoke' && state === 'open';
    await until(async () => (await incidents(first)).some(isOpenSmoke), first.said);
    const before = await incidents(first);

    expect(programsOf(folder)).toHaveLength(4);
    expect(await stop(first.child, 'SIGINT')).toBe(0);
    expect(programsOf(folder)).toEqual([]);
    const identity = readFileSync(join(folder, 'demo.json'), 'utf8');

    const second = await start([]);
    expect([second.home, second.token]).toEqual([first.home, first.token]);
    expect(readFileSync(join(folder, 'demo.json'), 'utf8')).toBe(identity);
    const after = await incidents(second);
    expect(after.map(({ id }) => id)).toEqual(expect.arrayContaining(before.map(({ id }) => id)));

    // A launcher that was killed leaves its programs; the next start takes over.
    await stop(second.child, 'SIGKILL');
    expect(programsOf(folder)).toHaveLength(4);
    const third = await start([]);
    expect(third.said()).toContain('Stopping 4 programs that an earlier start left running.');
    expect(await stop(third.child, 'SIGTERM')).toBe(0);
    expect(programsOf(folder)).toEqual([]);
  });
});

/** Asks again and again, leaving the programs the computer in between, until it is so. Throws with what the launcher said when that takes too long. */
async function until(condition: () => boolean | Promise<boolean>, said: () => string): Promise<void> {
  const giveUp = AbortSignal.timeout(patience);
  while (!(await condition())) {
    if (giveUp.aborted) throw new Error(`not within ${patience} ms:\n${said()}`);
    await new Promise<void>((resolve) => clock.wakeAt(after(clock.now(), milliseconds(50)), resolve));
  }
}

/** The process ids of programs that run with a configuration of this folder; the launcher itself is none of them. */
function programsOf(folder: string): string[] {
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8');
      return command.includes(`${folder}/`) && command.includes('--config');
    } catch {
      // It ended while we looked.
      return false;
    }
  });
}

/** The first of a run of ports that are all free now. */
async function freePortBase(): Promise<number> {
  for (let base = 20_000; base < 60_000; base += 100) {
    if (await areFree(base)) return base;
  }
  throw new Error('no run of free ports');
}

async function areFree(base: number): Promise<boolean> {
  for (const { host, port } of listeners(portsFrom(base))) {
    const server = createServer();
    const listening = once(server, 'listening').then(
      () => true,
      () => false,
    );
    server.listen(port, host);
    if (!(await listening)) return false;
    await new Promise((resolve) => server.close(resolve));
  }
  return true;
}
