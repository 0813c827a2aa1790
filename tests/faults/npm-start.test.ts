import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
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
  /** The cookie of the administrator, who has signed in with the printed password. */
  readonly cookie: string;
  readonly accounts: readonly string[];
}

interface Incident {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
}

interface Seen {
  readonly signals: { readonly chime: boolean };
  readonly phones: readonly {
    readonly name: { readonly en: string };
    readonly last: { readonly what: string } | null;
  }[];
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
    const accounts = [...out.matchAll(/^ {4}([a-z-]+) +([a-z0-9-]{20,})$/gm)].map(
      ([, login, password]) => `${login} ${password}`,
    );
    const [login, password] = (accounts[0] ?? '').split(' ');
    if (!home || !console || !login || !password) throw new Error(`addresses or accounts are missing:\n${out}`);
    const api = new URL('/api', console).href;
    return { child, said, home, accounts, api, cookie: await signIn(api, login, password) };
  }

  async function signIn(api: string, login: string, password: string): Promise<string> {
    const answer = await fetch(`${api}/sign-in`, {
      method: 'POST',
      headers: { origin: new URL(api).origin, 'content-type': 'application/json' },
      body: JSON.stringify({ login, password }),
    });
    expect([login, answer.status, await answer.json()]).toEqual([login, 200, { next: 'nothing' }]);
    return answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
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

  /** What the home's page shows now. */
  const look = async (home: string): Promise<Seen> => {
    const events = await fetch(`${home}events`, { signal: AbortSignal.timeout(5_000) });
    const reader = events.body?.getReader();
    const first = await reader?.read();
    await reader?.cancel();
    return JSON.parse(
      Buffer.from(first?.value ?? [])
        .toString()
        .replace(/^data: /, '')
        // More than one may have come at once.
        .replace(/\n\n[^]*$/, ''),
    ) as Seen;
  };
  const lastSaid = async (home: string, name: string): Promise<string | undefined> =>
    (await look(home)).phones.find((phone) => phone.name.en.startsWith(name))?.last?.what;

  const ask = async <Answer>({ api, cookie }: Started, path: string, body?: object): Promise<Answer> => {
    const response = await fetch(`${api}${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { cookie, origin: new URL(api).origin, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    expect([path, response.ok], await response.clone().text()).toEqual([path, true]);
    return (await response.json()) as Answer;
  };

  const incidents = async (started: Started): Promise<Incident[]> =>
    (await ask<{ incidents: Incident[] }>(started, '/incidents')).incidents;

  it('calls the family for a fall that nobody cancels, and tells those who were called when somebody accepts', async () => {
    const demo = await start(['--port-base', String(await freePortBase())]);
    const logins = ['administrator', 'operator', 'grid-worker', 'family', 'installer'];
    expect(demo.accounts.map((account) => account.split(' ')[0])).toEqual(logins);
    for (const account of demo.accounts) {
      const [login = '', password = ''] = account.split(' ');
      await signIn(demo.api, login, password);
      for (const log of readdirSync(join(folder, 'logs'))) {
        expect(readFileSync(join(folder, 'logs', log), 'utf8'), log).not.toContain(password);
      }
    }
    expect(statSync(join(folder, 'accounts.json')).mode & 0o077).toBe(0);
    const { addresses } = await ask<{ addresses: { channel: string }[] }>(demo, '/channel-addresses');
    expect(addresses.map(({ channel }) => channel)).toEqual(['webhook', 'webhook', 'webhook', 'webhook']);
    expect(JSON.stringify(addresses)).not.toContain('whsec_');
    await press(demo.home, 'fall');
    // 30 s in which the home may cancel: the same for this test as for everybody.
    await until(async () => (await lastSaid(demo.home, 'Li Ming')) === 'call', demo.said);
    const [fall] = await incidents(demo);
    if (!fall) throw new Error('the family was called without an incident');
    expect(fall).toMatchObject({ kind: 'fall', state: 'open' });
    expect(await lastSaid(demo.home, 'Chen Yan')).toBeUndefined();

    // The family calls the grid worker before her turn, and it is she who accepts.
    const { responders } = await ask<{ responders: { id: string; name: string }[] }>(demo, '/responders');
    const [family, gridWorker] = ['李明', '陈燕'].map(
      (name) => responders.find((one) => one.name.startsWith(name))?.id,
    );
    await ask(demo, `/incidents/${fall.id}/escalate-now`, { responder: family });
    await until(async () => (await lastSaid(demo.home, 'Chen Yan')) === 'call', demo.said);
    await ask(demo, `/incidents/${fall.id}/accept`, { responder: gridWorker });
    await until(async () => (await lastSaid(demo.home, 'Li Ming')) === 'accepted', demo.said);
    expect(await lastSaid(demo.home, 'Chen Yan')).toBe('call');
    expect(await stop(demo.child, 'SIGINT')).toBe(0);
  });

  it('runs the line from a fall to an incident, stops all, and continues where it stopped', async () => {
    const first = await start(['--port-base', String(await freePortBase())]);
    await press(first.home, 'fall');
    await until(async () => (await incidents(first)).some(({ kind }) => kind === 'fall'), first.said);
    expect((await look(first.home)).signals.chime).toBe(true);
    await press(first.home, 'smoke-on');
    const isOpenSmoke = ({ kind, state }: Incident): boolean => kind === 'smoke' && state === 'open';
    await until(async () => (await incidents(first)).some(isOpenSmoke), first.said);
    const before = await incidents(first);

    expect(programsOf(folder)).toHaveLength(4);
    expect(await stop(first.child, 'SIGINT')).toBe(0);
    expect(programsOf(folder)).toEqual([]);
    // A demo that was made before its people had phones is left as it is, and says what to remove.
    const { portBase } = JSON.parse(readFileSync(join(folder, 'demo.json'), 'utf8')) as { portBase: number };
    writeFileSync(join(folder, 'demo.json'), JSON.stringify({ portBase, enrolled: true }));
    const homeFile = join(folder, 'home.yaml');
    const older = readFileSync(homeFile, 'utf8').replace(/^webhook:\n(?: .*\n)+/m, '');
    expect(older).not.toContain('webhook');
    writeFileSync(homeFile, older);

    const second = await start([]);
    expect(second.said()).toContain(`To begin anew with phones, stop and remove ${folder}`);
    expect((await look(second.home)).phones).toEqual([]);
    expect(readFileSync(homeFile, 'utf8')).toBe(older);
    expect([second.home, second.accounts]).toEqual([first.home, first.accounts]);
    const facts: unknown = JSON.parse(readFileSync(join(folder, 'demo.json'), 'utf8'));
    expect(facts).toEqual({ portBase, enrolled: true, phones: false });
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
