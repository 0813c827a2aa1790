import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Learned } from '../../../contracts/learned.ts';
import { noHabits } from '../../../edge/estimates/habits.ts';
import { startPortal } from '../../../edge/portal/fastify-portal.ts';
import { describeLearned, showLearned } from '../../../edge/portal/learned-commands.ts';
import type { Learning, Portal } from '../../../edge/portal/portal.ts';
import { inactivitySettings } from '../../../edge/rules/inactivity-settings.ts';
import { learnedSummary } from '../../../edge/rules/learned-summary.ts';
import { createLog } from '../../../foundation/log.ts';
import { habitsOf } from '../rules/learned-home.ts';

const settings = inactivitySettings.parse({});
const known = learnedSummary(habitsOf(20), settings);
const nothing = learnedSummary(noHabits, settings);

let learned: Learned;
let resets: number;
let portal: Portal;
let folder: string;
const lines: string[] = [];

const learning: Learning = {
  learned: () => learned,
  forget: () => {
    resets++;
    return (learned = nothing);
  },
};

const open = (knows: Learning | undefined): Promise<Portal> =>
  startPortal(
    0,
    {
      hub: 'hub-test',
      status: () => ({ healthy: true, problems: [], details: {} }),
      allRight: () => false,
      testMode: () => undefined,
      renew: () => Promise.reject(new Error('not here')),
      ...(knows && { learning: knows }),
    },
    createLog({ program: 'test', level: 'silent' }),
  );

beforeEach(async () => {
  learned = known;
  resets = 0;
  lines.length = 0;
  portal = await open(learning);
  folder = mkdtempSync(join(tmpdir(), 'anju-learned-'));
});
afterEach(async () => {
  await portal.close();
  rmSync(folder, { recursive: true, force: true });
});

const at = (path: string): string => `http://127.0.0.1:${portal.port}${path}`;

/** A technician at the hub, and what the command prints. */
function desk() {
  const config = join(folder, 'hub.yaml');
  writeFileSync(config, `dataFolder: ${folder}\ntimeZone: Asia/Shanghai\nportal: { port: ${portal.port} }\n`);
  return { config, print: (line: string) => void lines.push(line) };
}

test('what was learned is shown, and forgotten by whoever sits at this computer', async () => {
  expect(await (await fetch(at('/learned'))).json()).toEqual(known);
  const reset = await fetch(at('/learned/reset'), { method: 'POST', headers: { 'x-anju-press': 'reset' } });
  expect(await reset.json()).toEqual(nothing);
  expect(await (await fetch(at('/learned'))).json()).toEqual(nothing);
  expect(resets).toBe(1);
});

test('no web page elsewhere can reset it', async () => {
  const attacks: Record<string, string>[] = [
    {},
    { 'x-anju-press': 'all-right' },
    { 'x-anju-press': 'reset', origin: 'https://evil.example' },
    { 'x-anju-press': 'reset', origin: 'null' },
  ];
  for (const headers of attacks) {
    const { status } = await fetch(at('/learned/reset'), { method: 'POST', headers });
    expect(status, JSON.stringify(headers)).toBe(403);
  }
  expect(attacks).toHaveLength(4);
  expect((await fetch(at('/learned'), { headers: { origin: 'https://evil.example' } })).status).toBe(403);
  expect(resets).toBe(0);
});

test('the command prints it in words, or as one line for programs', async () => {
  await showLearned(desk(), { reset: false, json: false });
  expect(lines).toEqual(describeLearned(known));
  expect(lines[0]).toBe('20 days with life are known, the last one 2026-03-09; learned limits count');
  expect(lines).toHaveLength(28);
  // Nobody was ever silent for long at noon; at one there is a nap of 110 minutes.
  expect(lines[4 + 12]).toMatch(/^ +12 +\d+ +- +\d+ +-$/);
  expect(lines[4 + 13]).toMatch(/^ +13 +\d+ +110 +\d+ +-$/);
  expect(lines[4 + 10]).toMatch(/ 180$/);
  lines.length = 0;
  await showLearned(desk(), { reset: false, json: true });
  expect(lines.map((line): unknown => JSON.parse(line))).toEqual([known]);
  expect(resets).toBe(0);
});

test('with reset it forgets first, and says from when on learned limits count again', async () => {
  await showLearned(desk(), { reset: true, json: false });
  expect(resets).toBe(1);
  expect(lines.slice(0, 2)).toEqual([
    'forgotten: from now on the home is learned anew',
    '0 days with life are known; learned limits count from 7 days on, until then the fixed ones',
  ]);
  lines.length = 0;
  await showLearned(desk(), { reset: true, json: true });
  expect(lines.map((line): unknown => JSON.parse(line))).toEqual([nothing]);
});

test('that learning is switched off is said', () => {
  const off = learnedSummary(habitsOf(20), inactivitySettings.parse({ learns: false }));
  expect(describeLearned(off)[0]).toContain('switched off (rules.inactivity.learns)');
});

test('without a hub, or with an older one, the command says what to do', async () => {
  await portal.close();
  await expect(showLearned(desk(), { reset: false, json: false })).rejects.toThrow('no hub runs on port');
  portal = await open(undefined);
  await expect(showLearned(desk(), { reset: true, json: false })).rejects.toThrow('older than this program');
  expect(lines).toEqual([]);
});
