import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  chooseConfiguration,
  keepAsLastGood,
  type RunningConfiguration,
} from '../../../edge/configuration/last-good.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'anju-configuration-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const path = (): string => join(folder, 'hub.yaml');
const write = (text: string): void => writeFileSync(path(), text);
const good = 'dataFolder: data\ntimeZone: Asia/Shanghai\n';

function running(...fallback: string[]): RunningConfiguration {
  const chosen = chooseConfiguration(path(), fallback);
  if (!chosen.ok) throw new Error(chosen.problems.join('; '));
  return chosen.running;
}

test('a wrong file at the first start gives its problems and writes nothing', async () => {
  write('dataFolder: data\ntimeZone: nowhere\n');
  const chosen = chooseConfiguration(path(), []);
  expect(chosen).toMatchObject({ ok: false, problems: [expect.stringContaining('timeZone')] });
  expect(readdirSync(folder)).toEqual(['hub.yaml']);
});

test('a missing file says which', async () => {
  expect(chooseConfiguration(path(), [])).toMatchObject({
    ok: false,
    problems: [expect.stringContaining(`${path()}: cannot be read: there is no such file`)],
  });
});

test('a file that is wrong later: the one that ran before runs again, and says what is wrong', async () => {
  write(good);
  expect(running()).toMatchObject({ state: 'current', ranBefore: false });
  await keepAsLastGood(running().settings.dataFolder, good);
  write(`${good}journal: { flushSeconds: 600 }\n`);
  expect(running()).toMatchObject({
    state: 'last-good',
    ranBefore: true,
    problems: [expect.stringContaining('journal.flushSeconds: 600 cannot be used')],
    settings: { dataFolder: join(folder, 'data'), journal: { flushSeconds: 30 } },
  });
  write(`${good}journal: { flushSeconds: 60 }\n`);
  expect(running()).toMatchObject({
    state: 'current',
    ranBefore: true,
    problems: [],
    settings: { journal: { flushSeconds: 60 } },
  });
});

test('a file that is beyond reading, or gone, falls back where the service keeps its data', async () => {
  write(good);
  await keepAsLastGood(join(folder, 'data'), good);
  write('timeZone: [\n');
  expect(chooseConfiguration(path(), []).ok).toBe(false);
  write('dataFolder: data\ntimeZone: [\n');
  expect(running()).toMatchObject({ state: 'last-good' });
  write('{{{{');
  expect(running(join(folder, 'data'))).toMatchObject({ state: 'last-good' });
  rmSync(path());
  expect(running(join(folder, 'data'))).toMatchObject({ state: 'last-good' });
});

test('a last good configuration that is itself damaged is not used', async () => {
  await keepAsLastGood(join(folder, 'data'), 'rubbish');
  write('dataFolder: data\n');
  expect(chooseConfiguration(path(), []).ok).toBe(false);
  expect(existsSync(join(folder, 'data', 'configuration', 'last-good.yaml.new'))).toBe(false);
});
