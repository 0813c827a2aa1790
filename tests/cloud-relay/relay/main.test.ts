import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readClaimCode } from '../../../contracts/enrolment.ts';
import { temporaryFolder } from '../../support/relay-store.ts';

const program = fileURLToPath(new URL('../../../cloud-relay/main.js', import.meta.url));

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
  begin(folder, command, '--config', 'relay.yaml', ...more).ended;

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
        const entry = JSON.parse(line) as Record<string, unknown>;
        if (entry['msg'] === 'ready') resolve(entry);
      }
    };
    child.process.stdout?.on('data', look);
    child.ended.then(({ code, err }) => reject(new Error(`ended with ${code}: ${err}`)), reject);
  });
}

describe('the command line', () => {
  it('prepares, seeds, claims and says where the console is; each may be given again', async () => {
    const folder = await folderWith({ ...anyPorts, dataFolder: 'data', console: { port: 18480 } });
    for (let time = 0; time < 2; time++) expect(await relay(folder, 'init')).toEqual({ code: 0, out: '', err: '' });
    const made = await readdir(join(folder, 'data'));
    expect(made.toSorted()).toEqual(['authority', 'console-token', 'push-keys.json', 'relay.db']);
    for (const file of made) expect((await stat(join(folder, 'data', file))).mode & 0o077, file).toBe(0);

    const seeded = await relay(folder, 'seed-demo');
    expect(await relay(folder, 'seed-demo')).toEqual(seeded);
    const { dwellingId } = JSON.parse(seeded.out) as { dwellingId: string };
    const claim = await relay(folder, 'claim', '--dwelling', dwellingId);
    expect(readClaimCode(claim.out)).toMatchObject({ relay: 'https://localhost:0' });
    expect(claim.out.trim().split('\n').length).toBe(1);
    const token = (await readFile(join(folder, 'data', 'console-token'), 'utf8')).trim();
    const address = await relay(folder, 'console-address');
    expect(address.out).toBe(`http://127.0.0.1:18480/?token=${token}\n`);
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
    const token = (await readFile(join(folder, 'data', 'console-token'), 'utf8')).trim();
    const { console: port } = ports as { console: number };
    const answer = await fetch(`http://127.0.0.1:${port}/api/me`, { headers: { authorization: `Bearer ${token}` } });
    expect(answer.status).toBe(200);
    // Another command works on the same data meanwhile.
    expect((await relay(folder, 'seed-demo')).code).toBe(0);
    child.process.kill('SIGTERM');
    const { code, out, err } = await child.ended;
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('"msg":"stopped"');
    expect(out).not.toContain(token);
  });

  it('says what is wrong with the configuration, a line each, and touches nothing', async () => {
    const folder = await folderWith({ mqtt: { port: 'high' }, retention: { heartbeatDays: 0 }, dataFolder: 'data' });
    for (const command of ['run', 'check', 'init', 'seed-demo', 'console-address']) {
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
    for (const command of ['init', 'run', 'check', 'claim', 'seed-demo', 'console-address'])
      expect(out).toContain(command);
    const wrong = await begin(folder, 'runn').ended;
    expect(wrong.code).toBe(1);
    expect(wrong.err).toContain('Did you mean run?');
  });
});
