import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { milliseconds, seconds } from '../../foundation/durations.ts';
import { systemClock } from '../../foundation/system-clock.ts';
import { SupervisedProgram, type SupervisedProgramOptions } from '../../simulators/demo/supervised-program.ts';
import { signalTo } from '../support/signal-to.ts';

const ready = `process.stdout.write('starting\\n{"level":"info","msg":"ready"}\\n');`;
const forEver = 'setInterval(() => undefined, 1000);';

describe('a program under supervision', () => {
  const ends: (() => unknown)[] = [];
  let folder: string;
  let said: string[];
  let waiting: (() => void)[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'anju-program-'));
    said = [];
    waiting = [];
  });
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
    rmSync(folder, { recursive: true });
  });

  function program(source: string, options: Partial<SupervisedProgramOptions> = {}) {
    const file = join(folder, 'program.mjs');
    writeFileSync(file, source);
    const pids: (number | undefined)[] = [];
    const supervised = new SupervisedProgram({
      name: 'hub',
      args: [file],
      logFile: join(folder, 'hub.log'),
      clock: systemClock(),
      say: (line) => {
        said.push(line);
        for (const check of waiting) check();
      },
      processChanged: (pid) => pids.push(pid),
      restart: { initial: milliseconds(10), factor: 2, max: seconds(1), jitter: 0 },
      ...options,
    });
    ends.push(() => supervised.stop());
    return { supervised, pids };
  }

  const untilSaid = (text: string, times = 1): Promise<void> =>
    new Promise((resolve) => {
      const check = (): void => {
        if (said.filter((line) => line.includes(text)).length >= times) resolve();
      };
      waiting.push(check);
      check();
    });

  it('is ready when its log says so, and stops when asked', async () => {
    const { supervised, pids } = program(`process.on('SIGTERM', () => process.exit(0)); ${ready} ${forEver}`);
    await supervised.start();
    expect(supervised.wanted).toBe(true);
    await supervised.stop();
    expect(supervised.wanted).toBe(false);
    expect(pids).toEqual([expect.any(Number), undefined]);
    expect(said).toEqual([]);
    expect(readFileSync(join(folder, 'hub.log'), 'utf8')).toContain('"msg":"ready"');
  });

  it('says why it ended before it was ready, in its own words', async () => {
    const { supervised } = program(`process.stderr.write('timeZone: "Mars" must be a time zone\\n'); process.exit(2);`);
    await expect(supervised.start()).rejects.toThrow(
      /^The hub ended with code 2: timeZone: "Mars" must be a time zone \(.*hub\.log\)$/,
    );
    expect(supervised.wanted).toBe(false);
  });

  it('looks only at this run for readiness and trouble, not at earlier ones in the same log', async () => {
    writeFileSync(join(folder, 'hub.log'), 'old trouble\n{"msg":"ready"}\n');
    const { supervised } = program(
      `process.stdout.write('{"msg":"crashed","problem":"disk gone"}\\n'); process.exit(1);`,
    );
    await expect(supervised.start()).rejects.toThrow(/^The hub ended with code 1: disk gone \(/);
  });

  it('does not wait for ever', async () => {
    const { supervised } = program(`process.stdout.write('{"msg":"reading"}\\n'); ${forEver}`, {
      readyWithin: milliseconds(300),
    });
    await expect(supervised.start()).rejects.toThrow(/^The hub was not ready after 300 ms/);
  });

  it('is killed when it does not stop in time', async () => {
    const { supervised } = program(`process.on('SIGTERM', () => undefined); ${ready} ${forEver}`, {
      stopWithin: milliseconds(200),
    });
    await supervised.start();
    await supervised.stop();
    expect(said).toEqual(['The hub did not stop within 200 ms and was killed.']);
  });

  it('is started again after a crash, each time a little later, and says so', async () => {
    const { supervised, pids } = program(`${ready} ${forEver}`);
    await supervised.start();
    signalTo(pids.at(-1), 'SIGKILL');
    await untilSaid('runs again');
    signalTo(pids.at(-1), 'SIGKILL');
    await untilSaid('runs again', 2);
    expect(said).toEqual([
      'The hub was ended by SIGKILL. It is started again in 10 ms.',
      'The hub runs again.',
      'The hub was ended by SIGKILL. It is started again in 20 ms.',
      'The hub runs again.',
    ]);
    await supervised.stop();
    expect(said).toHaveLength(4);
  });

  it('keeps trying when it cannot start any more, until it is stopped', async () => {
    const { supervised, pids } = program(`${ready} ${forEver}`);
    await supervised.start();
    writeFileSync(join(folder, 'program.mjs'), `process.stderr.write('disk full\\n'); process.exit(1);`);
    signalTo(pids.at(-1), 'SIGKILL');
    await untilSaid('disk full', 2);
    await supervised.stop();
    const count = said.length;
    expect(said[1]).toMatch(/^The hub ended with code 1: disk full .* It is started again in 20 ms\.$/);
    await new Promise((resolve) => setImmediate(resolve));
    expect(said).toHaveLength(count);
  });
});
