import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import type { PlannedHome } from '../../../edge/care-plan/check-care-plan.ts';
import type { KeptCarePlan } from '../../../edge/care-plan/file-care-plan.ts';
import { HubCarePlan } from '../../../edge/care-plan/hub-care-plan.ts';
import { ruleSettingsSchema } from '../../../edge/rules/rule-list.ts';
import { createLog } from '../../../foundation/log.ts';
import { turn, until } from '../../support/until.ts';

const log = createLog({ program: 'test', destination: { write: () => undefined } });
const configured = ruleSettingsSchema.parse({ inactivity: { hours: 9 } });

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'anju-care-plan-'));
  onTestFinished(() => rm(made, { recursive: true, force: true }));
  return made;
}

async function opened(dataFolder: string) {
  const carePlan = await HubCarePlan.open({ dataFolder, configured, log });
  const applied: PlannedHome[] = [];
  let answers = 0;
  carePlan.start({ applied: (home) => void applied.push(home), answered: () => void answers++ });
  return { carePlan, applied, answers: () => answers };
}

const plan = (version: number, hours: number, planId = 'home'): KeptCarePlan => ({
  planId,
  version,
  revision: `${planId}-r${version}`,
  plan: { rules: { inactivity: { hours } } },
});
const refOf = ({ planId, version, revision }: KeptCarePlan) => ({ planId, version, revision });
const hoursOf = ({ home }: HubCarePlan): unknown => home.rules['inactivity'];

test('a plan counts at once, is acknowledged when it is on the disk, and counts after a restart', async () => {
  const dataFolder = await folder();
  const { carePlan, applied, answers } = await opened(dataFolder);
  expect(carePlan.standing).toEqual({ running: null });
  expect(hoursOf(carePlan)).toMatchObject({ hours: 9 });

  carePlan.take(plan(1, 4));
  expect(applied).toHaveLength(1);
  expect(applied[0]?.rules['inactivity']).toMatchObject({ hours: 4 });
  expect(carePlan.standing).toMatchObject({ running: refOf(plan(1, 4)), notKept: expect.any(String) as string });
  expect(carePlan.storageProblem).toBeUndefined();
  await carePlan.idle();
  expect(answers()).toBe(1);
  expect(carePlan.standing).toEqual({ running: refOf(plan(1, 4)) });

  const again = await opened(dataFolder);
  expect(again.carePlan.standing).toEqual({ running: refOf(plan(1, 4)) });
  expect(hoursOf(again.carePlan)).toMatchObject({ hours: 4 });
  expect(again.carePlan.home.carePlan.version).toBe(1);
});

test('a plan that is known is acknowledged again and changes nothing', async () => {
  const { carePlan, applied, answers } = await opened(await folder());
  carePlan.take(plan(1, 4));
  await carePlan.idle();
  carePlan.take(plan(1, 4));
  expect(applied).toHaveLength(1);
  expect(answers()).toBe(2);
});

test('a refused plan leaves the last good one, says why, and the next good one ends that', async () => {
  const { carePlan, applied } = await opened(await folder());
  carePlan.take(plan(1, 4));
  carePlan.take(plan(2, 700));
  await carePlan.idle();
  expect(applied).toHaveLength(1);
  expect(hoursOf(carePlan)).toMatchObject({ hours: 4 });
  expect(carePlan.standing).toMatchObject({
    running: refOf(plan(1, 4)),
    refused: { ...refOf(plan(2, 700)), problems: [{ field: 'rules.inactivity.hours', value: '700' }] },
  });
  expect(carePlan.refusal).toContain('version 2: rules.inactivity.hours');
  carePlan.take(plan(3, 5));
  await carePlan.idle();
  expect(carePlan.standing).toEqual({ running: refOf(plan(3, 5)) });
  expect(carePlan.refusal).toBeUndefined();
});

test('neither a lower version nor the plan of another home is held to be old', async () => {
  const { carePlan, applied } = await opened(await folder());
  for (const next of [
    plan(7, 4),
    plan(5, 6),
    plan(5, 3, 'other-home'),
    { ...plan(5, 8, 'other-home'), revision: 'r' },
  ]) {
    carePlan.take(next);
    await carePlan.idle();
    expect(carePlan.standing).toEqual({ running: refOf(next) });
  }
  expect(applied.map(({ rules }) => rules['inactivity'])).toMatchObject([
    { hours: 4 },
    { hours: 6 },
    { hours: 3 },
    { hours: 8 },
  ]);
  carePlan.take({ planId: 'third-home', version: 0, revision: '', plan: {} });
  expect(hoursOf(carePlan)).toMatchObject({ hours: 9 });
});

test('a damaged file leaves the plan before it, and the fault ends when the newest comes again', async () => {
  const dataFolder = await folder();
  const first = await opened(dataFolder);
  for (const each of [plan(1, 4), plan(2, 5)]) {
    first.carePlan.take(each);
    await first.carePlan.idle();
  }
  const file = join(dataFolder, 'care-plan', 'plan.json');
  const good = await readFile(file, 'utf8');
  const damages = [good.slice(0, 40), '', good.replace('"version\\":2', '"version\\":3'), '\0'.repeat(good.length)];
  expect(damages[2]).not.toBe(good);
  let tried = 0;
  for (const text of damages) {
    await writeFile(file, text);
    const { carePlan } = await opened(dataFolder);
    expect(carePlan.standing).toEqual({ running: refOf(plan(1, 4)) });
    expect(hoursOf(carePlan)).toMatchObject({ hours: 4 });
    expect(carePlan.storageProblem).toContain('the one before it is used');
    tried++;
  }
  expect(tried).toBe(4);
  const { carePlan } = await opened(dataFolder);
  carePlan.take(plan(2, 5));
  await carePlan.idle();
  expect(carePlan.storageProblem).toBeUndefined();
  expect((await opened(dataFolder)).carePlan.standing).toEqual({ running: refOf(plan(2, 5)) });
});

test('a disk that takes nothing lets the plan count, and says that it would not survive', async () => {
  const dataFolder = await folder();
  const { carePlan } = await opened(dataFolder);
  // No folder can be made where a file stands.
  await writeFile(join(dataFolder, 'care-plan'), 'in the way');
  carePlan.take(plan(1, 4));
  await carePlan.idle();
  expect(hoursOf(carePlan)).toMatchObject({ hours: 4 });
  expect(carePlan.standing.notKept).toMatch(/EEXIST|ENOTDIR/);
  expect(carePlan.storageProblem).toMatch(/EEXIST|ENOTDIR/);
  await rm(join(dataFolder, 'care-plan'));
  // The relay sends it again in the end, or another one.
  carePlan.take(plan(1, 4));
  await carePlan.idle();
  expect(carePlan.standing).toEqual({ running: refOf(plan(1, 4)) });
});

test('a disk that gives the plan late does not hold up the start: it counts when it comes, unless the relay was quicker', async () => {
  const source = await folder();
  const writer = await opened(source);
  writer.carePlan.take(plan(1, 4));
  await writer.carePlan.idle();
  const text = await readFile(join(source, 'care-plan', 'plan.json'), 'utf8');
  let tried = 0;
  for (const relay of ['silent', 'quicker'] as const) {
    const dataFolder = await folder();
    const file = join(dataFolder, 'care-plan', 'plan.json');
    await mkdir(join(dataFolder, 'care-plan'));
    // Whoever reads it waits until somebody writes.
    await promisify(execFile)('mkfifo', [file]);
    const { carePlan, applied } = await opened(dataFolder);
    expect(carePlan.standing).toEqual({ running: null });
    expect(hoursOf(carePlan)).toMatchObject({ hours: 9 });
    const disk = await open(file, 'w');
    if (relay === 'quicker') carePlan.take(plan(2, 5));
    await disk.writeFile(text);
    await disk.close();
    await until(() => applied.length > 0, 'a plan counts');
    await carePlan.idle();
    await turn();
    expect(applied.map(({ carePlan: { version } }) => version)).toEqual([relay === 'quicker' ? 2 : 1]);
    tried++;
  }
  expect(tried).toBe(2);
});

test('plans that come faster than the disk writes end with the newest on it', async () => {
  const dataFolder = await folder();
  const { carePlan } = await opened(dataFolder);
  for (let version = 1; version <= 20; version++) carePlan.take(plan(version, version));
  await carePlan.idle();
  expect(carePlan.standing).toEqual({ running: refOf(plan(20, 20)) });
  expect((await opened(dataFolder)).carePlan.standing).toEqual({ running: refOf(plan(20, 20)) });
});

test('after a change of the program that knows a rule no more, the rest of the plan counts and the problem is named', async () => {
  const dataFolder = await folder();
  const writer = await opened(dataFolder);
  writer.carePlan.take(plan(1, 4));
  await writer.carePlan.idle();
  // As a release would have written it that had another rule.
  const kept = {
    ...plan(1, 4),
    plan: { dementia: true, rules: { inactivity: { hours: 4 }, 'no-more': { hours: 4 } } },
  };
  const other = await folder();
  await mkdir(join(other, 'care-plan'));
  const content = JSON.stringify(kept);
  const digest = createHash('sha256').update(content).digest('hex');
  await writeFile(join(other, 'care-plan', 'plan.json'), JSON.stringify({ digest, content }));
  const { carePlan } = await opened(other);
  expect(carePlan.home.carePlan.dementia).toBe(true);
  expect(hoursOf(carePlan)).toMatchObject({ hours: 4 });
  expect(carePlan.standing).toMatchObject({
    running: refOf(plan(1, 4)),
    refused: { ...refOf(plan(1, 4)), problems: [{ field: 'rules.no-more' }] },
  });
});
