import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SerialPort } from 'serialport';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadHubConfiguration } from '../../edge/configuration/load.ts';
import { until } from '../support/until.ts';

const program = fileURLToPath(new URL('../../../simulators/bin/anju-sim.js', import.meta.url));

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'anju-sim-test-')));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Running {
  readonly child: ChildProcess;
  readonly said: () => string;
  readonly code: Promise<number | null>;
}

function start(...words: readonly string[]): Running {
  const child = spawn(process.execPath, [program, ...words], { cwd: folder, stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text: Buffer) => {
      said += text.toString();
    });
  }
  const code = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, said: () => said, code };
}

async function ran(...words: readonly string[]): Promise<{ code: number | null; said: string }> {
  const { code, said } = start(...words);
  return { code: await code, said: said() };
}

const write = (name: string, steps: string): string => {
  const text = `title: ${name}\nabout: A scenario of the tests.\nhome: { devices: [{ name: radar, is: seeed-mr60fda2, place: 卧室 }] }\n`;
  writeFileSync(join(folder, `${name}.yaml`), `${text}steps:\n${steps}\n`);
  return `${name}.yaml`;
};

it('ends with 0 when the hub did what the scenarios say, and writes a report for CI', async () => {
  const file = write('falls', '  - after: 5 s\n    do: { radar: fallen }\n    expect: [{ alarm: fall, within: 1 s }]');
  const { code, said } = await ran('run', file, 'gas', '--report', 'reports/junit.xml', '--jobs', '2');
  expect(said).toContain('✓ falls (falls; 6 s in ');
  expect(said).toContain('✓ Gas is raised at once, with the siren (gas; ');
  expect(said).toContain('2 passed in ');
  expect(code).toBe(0);
  const report = readFileSync(join(folder, 'reports/junit.xml'), 'utf8');
  expect(report).toContain('<testsuite name="anju-sim" tests="2" failures="0" errors="0" skipped="0">');
  expect(report).toContain('classname="scenarios.falls" name="falls" file="falls.yaml"');
});

it('ends with 1 when it did not, and says what was expected, where, and what came instead', async () => {
  const file = write('nothing', '  - after: 5 s\n    do: { radar: fallen }\n    expect: [{ no: alarm, for: 5 s }]');
  const { code, said } = await ran('run', file, '--report', 'junit.xml');
  expect(said).toContain('✗ nothing');
  expect(said).toContain(
    'nothing.yaml:5: 03-02 14:00:05 expected no alarm for 5 s; at 03-02 14:00:05 came fall pre-alarm (卧室, radar): radar-reports-fall',
  );
  expect(said).toContain('1 failed in ');
  expect(code).toBe(1);
  const report = readFileSync(join(folder, 'junit.xml'), 'utf8');
  expect(report).toContain('failures="1"');
  expect(report).toContain('expected no alarm for 5 s');
});

it('ends with 2, and runs nothing, when a scenario or the command must be mended', async () => {
  const good = write('good', '  - after: 1 s');
  const bad = write('bad', '  - after: 1 s\n    do: { radra: fallen }');
  const wrong = await ran('run', good, bad);
  expect(wrong).toEqual({
    code: 2,
    said: 'bad.yaml:6: steps[0].do.radra: "radra" is no device and no room of this home; devices: radar\n',
  });
  expect(await ran('run', 'no-such-scenario')).toMatchObject({
    code: 2,
    said: expect.stringContaining('anju-sim list scenarios') as string,
  });
  expect(await ran('run', good, '--jobs', 'many')).toMatchObject({
    code: 2,
    said: expect.stringContaining('from 1 to 64') as string,
  });
  expect((await ran('device', 'toaster', '--pty')).said).toContain(
    'toaster: is no device that can be simulated; one of ',
  );
});

it('says how to build it when npm has linked it and nothing is built', () => {
  const bin = join(folder, 'simulators/bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  copyFileSync(program, join(bin, 'anju-sim.js'));
  const { status, stderr } = spawnSync(process.execPath, [join(bin, 'anju-sim.js'), '--help'], { encoding: 'utf8' });
  expect(stderr).toBe('anju-sim is not built yet: run `npm run build` first\n');
  expect(status).toBe(2);
});

it('lists what there is', async () => {
  const { code, said } = await ran('list');
  expect(code).toBe(0);
  for (const text of [
    'seeed-mr60fda2 (serial)',
    'bed-mat (gpio)',
    'smoke-starts',
    'stale-replay',
    'carbon_monoxide',
    'fall-is-raised',
  ])
    expect(said).toContain(text);
});

it('is one device on a pty, does what the keyboard says, and ends with quit', async () => {
  const { child, said, code } = start('device', 'seeed-mr60fda2', '--pty', join(folder, 'tty-radar'));
  await until(() => said().includes('seeed-mr60fda2 is on '), 'the device is there', said);
  const port = new SerialPort({ path: join(folder, 'tty-radar'), baudRate: 115_200 });
  let heard = '';
  port.on('data', (bytes: Buffer) => {
    heard += bytes.toString('hex');
  });
  await until(
    () => heard.includes('0f09'),
    'it reports people',
    () => heard,
  );
  child.stdin?.write('do dancing\ndo fallen\n');
  await until(
    () => /010[0-9a-f]{3}00010e02/.test(heard),
    'it reports a fall',
    () => heard,
  );
  expect(said()).toContain('do: "dancing" must be one of away, walking, ');
  await new Promise<void>((resolve) => port.close(() => resolve()));
  child.stdin?.write('quit\n');
  expect(await code).toBe(0);
});

it('is a home on ptys and a broker, with a configuration that its hub takes', async () => {
  const { child, said, code } = start('home', 'smoke-in-kitchen', '--folder', 'flat');
  await until(() => said().includes('hub.yaml'), 'the home runs', said);
  const parsed = loadHubConfiguration(join(folder, 'flat/hub.yaml'));
  expect(parsed).toMatchObject({
    ok: true,
    configuration: { devices: [{ device: 'kitchen-smoke' }, { device: 'all-right' }] },
  });
  child.stdin?.write('kitchen-smoke event smoke-starts\nattic do walking\n');
  await until(() => said().includes('"attic" is no device and no room of this home'), 'it answers', said);
  expect(said()).toContain('done');
  child.stdin?.write('quit\n');
  expect(await code).toBe(0);
});
