import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readClaimCode } from '../../../contracts/enrolment.ts';
import { listApiTokens } from '../../../cloud-relay/identity/people/api-tokens.ts';
import { openStore } from '../../../cloud-relay/store/sqlite-store.ts';
import type { Store } from '../../../cloud-relay/store/store.ts';
import { systemClock } from '../../../foundation/system-clock.ts';
import { temporaryFolder } from '../../support/relay-store.ts';

const program = fileURLToPath(new URL('../../../cloud-relay/main.js', import.meta.url));

const auditActions = async ({ db }: Store): Promise<string[]> =>
  (await db.selectFrom('audit').select('action').orderBy('number').execute()).map(({ action }) => action);

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function begin(
  folder: string,
  ...words: string[]
): { process: ChildProcess; ended: Promise<Ended>; out: () => string } {
  const child = spawn(process.execPath, [program, ...words], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (part: string) => (out += part));
  child.stderr.setEncoding('utf8').on('data', (part: string) => (err += part));
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = once(child, 'close').then(([code]: unknown[]) => ({
    code: typeof code === 'number' ? code : null,
    out,
    err,
  }));
  return { process: child, ended, out: () => out };
}

const relay = (folder: string, command: string, ...more: string[]): Promise<Ended> =>
  begin(folder, command, ...more, '--config', 'relay.yaml').ended;

async function folderWith(configuration: object): Promise<string> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'relay.yaml'), JSON.stringify(configuration));
  return folder;
}

const anyPorts = {
  mqtt: { host: '127.0.0.1', port: 0 },
  enrolment: { host: '127.0.0.1', port: 0 },
  console: { port: 0 },
};

/** Resolves when the program has logged `ready`. */
function ready(child: ReturnType<typeof begin>): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const look = () => {
      for (const line of child.out().split('\n').slice(0, -1)) {
        // Besides its log it shows the first administrator.
        if (!line.startsWith('{')) continue;
        const entry = JSON.parse(line) as Record<string, unknown>;
        if (entry['msg'] === 'ready') resolve(entry);
      }
    };
    child.process.stdout?.on('data', look);
    child.ended.then(({ code, err }) => reject(new Error(`ended with ${code}: ${err}`)), reject);
  });
}

describe('the command line', () => {
  it('prepares, seeds and claims; each may be given again', async () => {
    const folder = await folderWith({ ...anyPorts, dataFolder: 'data', console: { port: 18480 } });
    const first = await relay(folder, 'init');
    expect([first.code, first.err]).toEqual([0, '']);
    // The first administrator, this once.
    expect(first.out).toMatch(
      /signs in at http:\/\/localhost:18480\n {2}sign-in name: administrator\n {2}password: {5}\S{20,}\n/,
    );
    expect(await relay(folder, 'init')).toEqual({ code: 0, out: '', err: '' });
    const made = await readdir(join(folder, 'data'));
    expect(made.toSorted()).toEqual(['answer-key', 'authority', 'push-keys.json', 'relay.db']);
    for (const file of made) expect((await stat(join(folder, 'data', file))).mode & 0o077, file).toBe(0);

    const seeded = await relay(folder, 'seed-demo');
    expect(await relay(folder, 'seed-demo')).toEqual(seeded);
    const { dwellingId } = JSON.parse(seeded.out) as { dwellingId: string };
    const claim = await relay(folder, 'claim', '--dwelling', dwellingId);
    expect(readClaimCode(claim.out)).toMatchObject({ relay: 'https://localhost:0' });
    expect(claim.out.trim().split('\n').length).toBe(1);
    expect((await relay(folder, 'check')).out).toBe('the configuration is good\n');
    expect(await relay(folder, 'claim', '--dwelling', 'nowhere')).toEqual({
      code: 1,
      out: '',
      err: '--dwelling: there is no dwelling nowhere; the console lists them\n',
    });
  });

  it('runs until it is stopped, and keeps its secrets out of the log', async () => {
    const folder = await folderWith({ ...anyPorts, dataFolder: 'data' });
    const child = begin(folder, 'run', '--config', 'relay.yaml');
    const { ports } = await ready(child);
    expect(ports).toMatchObject({
      mqtt: expect.any(Number),
      enrolment: expect.any(Number),
      console: expect.any(Number),
    });
    const password = /^ {2}password: {5}(\S+)$/m.exec(child.out())?.[1] ?? 'none';
    const made = await relay(folder, 'token', 'create', '--name', 'a test', '--role', 'administrator');
    const token = made.out.trim();
    const { console: port } = ports as { console: number };
    const answer = await fetch(`http://127.0.0.1:${port}/api/me`, { headers: { authorization: `Bearer ${token}` } });
    expect(answer.status).toBe(200);
    // Another command works on the same data meanwhile.
    expect((await relay(folder, 'seed-demo')).code).toBe(0);
    child.process.kill('SIGTERM');
    const { code, out, err } = await child.ended;
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('"msg":"stopped"');
    const logged = out.split('\n').filter((line) => line.startsWith('{'));
    expect(logged.length).toBeGreaterThanOrEqual(3);
    for (const secret of [token, password]) {
      expect(secret.length).toBeGreaterThan(20);
      expect(logged.join('\n')).not.toContain(secret);
    }
  });

  it('says what is wrong with the configuration, a line each, and touches nothing', async () => {
    const folder = await folderWith({ mqtt: { port: 'high' }, retention: { heartbeatDays: 0 }, dataFolder: 'data' });
    for (const command of ['run', 'check', 'init', 'seed-demo']) {
      const { code, out, err } = await relay(folder, command);
      expect([command, code, out]).toEqual([command, 2, '']);
      expect(err.split('\n')).toEqual([
        expect.stringMatching(/relay\.yaml: mqtt\.port: "high" must be a whole number from 1 to 65535/),
        expect.stringMatching(/relay\.yaml: retention\.heartbeatDays: 0 must be a whole number of days/),
        '',
      ]);
    }
    expect(await readdir(folder)).toEqual(['relay.yaml']);
    const missing = await begin(folder, 'run', '--config', 'other.yaml').ended;
    expect([missing.code, missing.err]).toEqual([2, 'other.yaml: there is no such file; `init` makes one\n']);
  });

  it('gives programs tokens of one role and place, and says what is wrong with what was asked', async () => {
    const folder = await folderWith({ ...anyPorts, dataFolder: 'data' });
    const { communityId, dwellingId } = JSON.parse((await relay(folder, 'seed-demo')).out) as Record<string, string>;
    const create = (...more: string[]) => relay(folder, 'token', 'create', '--name', 'a test', ...more);
    const community = await create('--role', 'operator', '--community', communityId ?? '', '--days', '2');
    const home = await create('--role', 'family', '--dwelling', dwellingId ?? '');
    for (const { code, out, err } of [community, home]) {
      expect([code, err]).toEqual([0, '']);
      expect(out).toMatch(/^anju_[\w-]{43}\n$/);
    }
    const store = await openStore({ file: join(folder, 'data', 'relay.db') });
    const now = systemClock().now().wall;
    const listed = await listApiTokens(store.db, now);
    const actions = await auditActions(store);
    await store.close();
    expect(listed.map(({ grants }) => grants)).toEqual(
      expect.arrayContaining([
        [{ role: 'operator', communityId, dwellingId: null }],
        [{ role: 'family', communityId: null, dwellingId }],
      ]),
    );
    const [twoDays, year] = [2, 365].map((count) => now + count * 86_400_000);
    const ends = listed.map(({ expiresAt }) => expiresAt).toSorted((one, other) => one - other);
    expect(Math.abs((ends[0] ?? 0) - (twoDays ?? 0))).toBeLessThan(60_000);
    expect(Math.abs((ends[1] ?? 0) - (year ?? 0))).toBeLessThan(60_000);
    expect(actions).toEqual(['token-created', 'token-created']);

    const mistakes: Record<string, string> = {
      '--role boss': "argument 'boss' is invalid. Allowed choices are administrator, operator",
      '--role family': 'family belongs to one dwelling; name it',
      '--role operator --community nowhere': '--community: there is no nowhere; the console lists them',
      '--role operator --days 0': 'must be a whole number of days from 1 to 3650',
      [`--role operator --community ${communityId} --dwelling ${dwellingId}`]: 'leave one of them null',
    };
    let refused = 0;
    for (const [words, expected] of Object.entries(mistakes)) {
      const { code, out, err } = await create(...words.split(' ').filter((word) => word !== ''));
      expect([words, code, out]).toEqual([words, 1, '']);
      expect(err, words).toContain(expected);
      refused += 1;
    }
    expect(refused).toBe(5);
  }, 120_000);

  it('lets the last administrator in again who is locked out', async () => {
    const folder = await folderWith({ ...anyPorts, dataFolder: 'data', console: { port: 0 } });
    const nobody = await relay(folder, 'administrator', 'reset');
    expect(nobody).toEqual({
      code: 1,
      out: '',
      err: 'there is no administrator; `run` makes one when nobody can sign in\n',
    });
    await relay(folder, 'init');
    const { code, out } = await relay(folder, 'administrator', 'reset');
    expect(code).toBe(0);
    const secret = /^http:\/\/localhost:0\/link#([\w-]{20,})\n$/.exec(out)?.[1] ?? '';
    const stranger = await relay(folder, 'administrator', 'reset', '--login', 'somebody');
    expect([stranger.code, stranger.err]).toEqual([1, '--login: must be one of administrator\n']);

    const child = begin(folder, 'run', '--config', 'relay.yaml');
    const { console: port } = (await ready(child))['ports'] as { console: number };
    // There is an administrator: nobody else is made.
    expect(child.out()).not.toContain('password:');
    const origin = `http://localhost:${port}`;
    const post = (path: string, body: object) =>
      fetch(`${origin}${path}`, {
        method: 'POST',
        headers: { origin, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const password = 'three words together 7';
    const used = await post('/api/links/use', { secret, password });
    expect(used.status, await used.text()).toBe(200);
    const signedIn = await post('/api/sign-in', { login: 'administrator', password });
    expect(await signedIn.json()).toEqual({ next: 'set-up-second-factor' });
    expect((await post('/api/links/use', { secret, password })).status).not.toBe(200);
    child.process.kill('SIGTERM');
    await child.ended;
  }, 120_000);

  it('says in one line which port is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const folder = await folderWith({ ...anyPorts, mqtt: { host: '127.0.0.1', port }, dataFolder: 'data' });
    const { code, err } = await relay(folder, 'run');
    expect([code, err]).toEqual([
      1,
      `mqtt: 127.0.0.1:${port} is taken by another program; stop that one or choose another port\n`,
    ]);
  });

  it('explains itself', async () => {
    const folder = await temporaryFolder();
    const { code, out } = await begin(folder, '--help').ended;
    expect(code).toBe(0);
    for (const command of ['init', 'run', 'check', 'claim', 'seed-demo', 'token', 'administrator'])
      expect(out).toContain(command);
    const wrong = await begin(folder, 'runn').ended;
    expect(wrong.code).toBe(1);
    expect(wrong.err).toContain('Did you mean run?');
  });
});
