import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { evaluationProgram } from '../../../simulators/evaluation/evaluation-program.ts';
import { ordinaryDay, recordings } from './tiny-recording.ts';

const program = fileURLToPath(new URL('../../../simulators/evaluation/main.js', import.meta.url));
const files = recordings();

async function run(...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const code = await evaluationProgram(args, {
    stdout: { write: (text) => (out += text) },
    stderr: { write: (text) => (err += text) },
  });
  return { code, out, err };
}

const days = (count: number): string[] => Array.from({ length: count }, (_, day) => ordinaryDay(day + 1)).flat();

/** An SVG whose every tag is well formed; an attribute that a quotation mark ends too early is none. */
const wellFormed = (svg: string): boolean =>
  /^(<\/?[\w:-]+(\s+[\w:-]+="[^"<]*")*\s*\/?>|<!\[CDATA\[[^\]]*\]\]>|[^<>])*$/u.test(svg) && svg.startsWith('<svg ');

it('writes report, pictures and figures', async () => {
  const dataset = files.packed('life.gz', days(6));
  const [out, json] = [files.path('out'), files.path('figures.json')];
  const { code, out: said, err } = await run('--dataset', dataset, '--out', out, '--json', json, '--jobs', '2');
  expect(err).toBe('reading …\nreplay …\ncurve …\n');
  expect(code).toBe(0);
  expect(said).toContain('events: 180 active windows, 360 readings');
  expect(said).toContain('false alarms in 30 days: 0.00 (0 in all; said again while they stood: 0)\n');
  expect(said).toContain('120 collapses: p50 ');

  const report = readFileSync(`${out}/report.md`, 'utf8');
  expect(report).toContain('| readings in the recording | 360 |');
  expect(report).toContain('| refused: the hub only learns | 2 |');
  expect(report).toContain('| collapses injected | 120 |');
  expect(report).toMatch(/\| inactivity\.\w+ = [\d.]+ \| 0\.00 \| \d+ min \|/u);
  expect(report).toContain('| 24 h at any hour | 0.00 | 1436 min | 1436 min | 1436 min |');
  const pictures = [...report.matchAll(/\((\S+\.svg)\)/gu)].map(([, name]) => name ?? '');
  expect(pictures.toSorted()).toEqual(
    readdirSync(out)
      .filter((name) => name.endsWith('.svg') && name !== 'false-alarms-by-hour.svg')
      .toSorted(),
  );
  expect(pictures).toHaveLength(4);
  for (const name of pictures) expect(wellFormed(readFileSync(`${out}/${name}`, 'utf8')), name).toBe(true);

  const written: unknown = JSON.parse(readFileSync(json, 'utf8'));
  expect(written).toMatchObject({
    bench: 'evaluate',
    figures: [
      { name: 'false_alarms_per_30_days', value: 0 },
      { name: 'delay_minutes', unit: 'min', p50: expect.any(Number), p90: expect.any(Number), p95: expect.any(Number) },
      { name: 'replay_seconds', unit: 's', value: expect.any(Number), baseline: { value: expect.any(Number) } },
      { name: 'replay_processor_seconds' },
      { name: 'nanoseconds_per_reading' },
      { name: 'state_bytes' },
    ],
  });
});

it('writes the report in Chinese, and quickly', async () => {
  const out = files.path('out');
  const { code, out: said } = await run(
    '--dataset',
    files.text('life.txt', days(6)),
    '--out',
    out,
    '--language',
    'zh',
    '--quick',
  );
  expect(code).toBe(0);
  expect(said).toContain('24 collapses: p50 ');
  const report = readFileSync(`${out}/report.md`, 'utf8');
  expect(report).toContain('# 规则在真实记录上的测量结果');
  expect(report).toContain('未计算曲线');
});

it('shows a picture of every false alarm by hour, and names each', async () => {
  const night = (day: number): string[] => [
    `2031-03-${String(day).padStart(2, '0')} 22:20:00 D001 FrontDoor OPEN`,
    `2031-03-${String(day).padStart(2, '0')} 23:55:00 D001 FrontDoor CLOSE`,
  ];
  const lines = [1, 2, 3].flatMap((day) => [...ordinaryDay(day), ...night(day)]);
  const out = files.path('out');
  expect((await run('--dataset', files.text('open.txt', lines), '--out', out, '--quick')).code).toBe(0);
  const report = readFileSync(`${out}/report.md`, 'utf8');
  expect(report).toContain('![False alarms by hour of the day](false-alarms-by-hour.svg)');
  expect(report).toMatch(/\| 2031-03-02 22:\d\d \| `door_open` Front Door \|/u);
  expect(readFileSync(`${out}/false-alarms-by-hour.svg`, 'utf8')).toContain('door_open');
});

it('explains itself', async () => {
  const { code, out } = await run('--help');
  expect(code).toBe(0);
  for (const option of ['--dataset', '--time-zone', '--out', '--language', '--json', '--quick', '--jobs', '--set'])
    expect(out).toContain(option);
});

it.each([
  [[], "required option '--dataset <path>' not specified"],
  [['--dataset', 'x', '--jobs', '0'], 'must be a whole number from 1 to 64'],
  [['--dataset', 'x', '--language', 'fr'], 'Allowed choices are en, zh'],
  [['--dataset', 'x', '--set', 'inactivity'], 'must be written as rule.setting=value'],
  [['--dataset', 'x', '--set', 'sleepwalking.hours=4'], 'there is no rule sleepwalking; rules: fall, '],
  [['--dataset', 'x', '--set', 'door-open-at-night.nightMinutes=soon'], 'nightMinutes'],
])('ends with 2 and says what to mend: %j', async (args, expected) => {
  const { code, err } = await run(...args);
  expect(code).toBe(2);
  expect(err).toContain(expected);
});

it('ends with 2 for a file that is not there, is no recording, or is in a zone with DST', async () => {
  const missing = files.path('missing.csv');
  expect(await run('--dataset', missing)).toMatchObject({
    code: 2,
    err: expect.stringContaining(`--dataset: ${missing} cannot be read: there is no such file.`),
  });
  const other = files.text('other.csv', ['name,age']);
  expect(await run('--dataset', other)).toMatchObject({
    code: 2,
    err: expect.stringContaining('found "name,age" in line 1'),
  });
  const life = files.text('life.txt', days(3));
  expect(await run('--dataset', life, '--time-zone', 'Europe/Berlin')).toMatchObject({
    code: 2,
    err: expect.stringContaining('Give a zone without DST'),
  });
  const inTheWay = await run('--dataset', life, '--quick', '--out', `${life}/report`);
  expect(inTheWay).toMatchObject({ code: 2, err: expect.stringContaining(`--out: ${life}/report cannot be written`) });
});

it('runs as a program', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, '--dataset', '/nowhere'], {
    encoding: 'utf8',
  });
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain('--dataset: /nowhere cannot be read: there is no such file.');
});
