import { describe, expect, test } from 'vitest';
import type { SerialProfile } from '../../device-profiles/profile.ts';
import { profiles } from '../../device-profiles/registry.ts';
import type { SettingValues, SetupPlan } from '../../device-profiles/setup.ts';
import { fromHex } from '../support/hex-bytes.ts';
import { wantedSettings } from '../support/wanted-settings.ts';

const settable = profiles.filter(
  (profile): profile is SerialProfile => profile.transport === 'serial' && profile.setup !== undefined,
);
const profileOf = (id: string): SerialProfile => {
  const found = settable.find((profile) => profile.id === id);
  if (!found) throw new Error(`${id} cannot be set`);
  return found;
};
const planOf = (id: string, settings: unknown = wantedSettings[id]): SetupPlan => {
  const plan = profileOf(id).setup?.plan(settings);
  if (!plan) throw new Error(`${id} has no plan`);
  return plan;
};
const hexOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes)
    .toString('hex')
    .toUpperCase()
    .replaceAll(/..(?=.)/g, '$& ');

/** What is told to a device of which nothing is known. */
const toldTo = (id: string, settings?: unknown, known: SettingValues = {}): Record<string, string> =>
  Object.fromEntries(
    planOf(id, settings).stages.flatMap(({ changes }) =>
      changes(known).map(({ field, step }) => [field, hexOf(step.bytes)]),
    ),
  );
const askedOf = (id: string): string[] =>
  planOf(id).stages.flatMap(({ reads }) => reads.map(({ bytes }) => hexOf(bytes)));

/** What the device says with one frame, through the profile's own decoder. */
function saysBy(id: string, hex: string): SettingValues | string | undefined {
  const [frame] = profileOf(id).createDecoder().push(fromHex(hex));
  const answer = frame?.answer;
  if (!answer) return undefined;
  const plan = planOf(id);
  const steps = [
    ...(plan.session ? [plan.session.begin, plan.session.end] : []),
    ...plan.stages.flatMap(({ reads, changes }) => [...reads, ...changes({}).map(({ step }) => step)]),
  ];
  const answered = steps.map((step) => step.answered(answer)).find((each) => each !== undefined);
  return answered?.kind === 'refused' ? answered.because : answered?.values;
}

test('each device type that can be set is checked here', () => {
  expect(Object.keys(wantedSettings).toSorted()).toEqual(settable.map(({ id }) => id).toSorted());
});

describe.each(settable)('$id', ({ id }) => {
  test('has a text for every setting, and says which are not its own', () => {
    const { setup } = profileOf(id);
    expect(setup?.settings.safeParse({ ...wantedSettings[id], nonsense: 1 }).success).toBe(false);
    expect(setup?.settings.safeParse({}).success).toBe(true);
    expect(setup?.settings.safeParse(wantedSettings[id]).success).toBe(true);
  });

  test('is told nothing when it has everything, and each field alone when only that differs', () => {
    const { stages } = planOf(id);
    const all = stages.flatMap(({ changes }) => changes({}));
    expect(all.length).toBeGreaterThan(0);
    const has = Object.fromEntries(all.map(({ field, value }) => [field, value]));
    expect(stages.flatMap(({ changes }) => changes(has))).toEqual([]);
    for (const { field } of all) {
      const { [field]: _, ...others } = has;
      expect(stages.flatMap(({ changes }) => changes(others)).map((change) => change.field)).toEqual([field]);
    }
  });

  test('knows no answer in random bytes', () => {
    const plan = planOf(id);
    const steps = plan.stages.flatMap(({ reads, changes }) => [...reads, ...changes({}).map(({ step }) => step)]);
    for (const step of steps) expect(step.answered({ command: 0x7fff, data: new Uint8Array(4) })).toBeUndefined();
    expect(steps.length).toBeGreaterThan(1);
  });
});

test('MR60FDA2: the published command frames, and the answers to them', () => {
  expect(askedOf('seeed-mr60fda2')).toEqual(['01 00 00 00 00 0E 06 F6']);
  expect(toldTo('seeed-mr60fda2')).toEqual({
    installationHeight: '01 00 00 00 04 0E 04 F0 00 00 20 40 9F',
    fallThreshold: '01 00 00 00 04 0E 08 FC 9A 99 19 3F DA',
    sensitivity: '01 00 00 00 04 0E 0A FE 0F 00 00 00 F0',
    alarmArea: '01 00 00 00 10 0E 0C EC 00 00 00 3F 00 00 00 3F 00 00 00 3F 00 00 00 3F FF',
    liveHeight: '01 80 00 00 00 0E 0E 7E',
  });
  const parameters =
    '01 00 00 00 1C 0E 06 EA 66 66 26 40 9A 99 99 3E 0F 00 00 00 00 00 00 3F 00 00 00 3F 00 00 00 3F 00 00 00 3F 32';
  expect(saysBy('seeed-mr60fda2', parameters)).toEqual({
    installationHeight: 2.6,
    fallThreshold: 0.3,
    sensitivity: 15,
    alarmArea: { left: 0.5, right: 0.5, front: 0.5, back: 0.5 },
  });
  // An acknowledgement without data is no answer yet; a 0 is a refusal.
  expect(saysBy('seeed-mr60fda2', '01 00 00 00 00 0E 04 F4')).toBeUndefined();
  expect(saysBy('seeed-mr60fda2', '01 00 00 00 01 0E 04 F5 00 FF')).toBe('it answers 0');
});

test('MR60FDA2: the live height is asked for last, and every height that comes is a reading', () => {
  const plan = planOf('seeed-mr60fda2');
  expect(plan.volatile).toEqual(['liveHeight']);
  expect(toldTo('seeed-mr60fda2', { liveHeight: false })).toEqual({});
  const [frame] = profileOf('seeed-mr60fda2').createDecoder().push(fromHex('01 00 04 00 04 0E 0E FE 33 33 B3 3E 72'));
  expect(frame?.values).toEqual([{ capability: 'target_height', value: Math.fround(0.35) }]);
  expect(frame?.answer && plan.observed(frame.answer)).toEqual({ liveHeight: true });
});

test('C1001: the mode of its profile, then its settings, by the published and computed frames', () => {
  expect(toldTo('dfrobot-c1001-fall')).toMatchObject({
    mode: '53 59 02 08 00 01 01 B8 54 43',
    installationHeight: '53 59 06 02 00 02 01 0E C5 54 43',
    fallSeconds: '53 59 83 0C 00 04 00 00 00 05 44 54 43',
    fallSensitivity: '53 59 83 0D 00 01 03 40 54 43',
    stationarySeconds: '53 59 83 0A 00 04 00 00 00 C8 05 54 43',
  });
  expect(toldTo('dfrobot-c1001-sleep')['mode']).toBe('53 59 02 08 00 01 02 B9 54 43');
  expect(hexOf(planOf('dfrobot-c1001-fall').restart?.bytes ?? new Uint8Array())).toBe('53 59 01 02 00 01 0F BF 54 43');
  expect(askedOf('dfrobot-c1001-fall')).toContain('53 59 02 A4 00 01 0F 62 54 43');
  expect(saysBy('dfrobot-c1001-fall', '53 59 02 A8 00 01 02 59 54 43')).toEqual({ mode: 'sleep' });
  expect(saysBy('dfrobot-c1001-fall', '53 59 06 82 00 02 01 0E 45 54 43')).toEqual({ installationHeight: 2.7 });
  expect(saysBy('dfrobot-c1001-fall', '53 59 02 08 00 01 02 B9 54 43')).toBe('it answers 02');
});

test('MR60BHA1: real-time and sleep mode by the published frames, asked for its model first', () => {
  expect(askedOf('seeed-mr60bha1')[0]).toBe('53 59 02 A1 00 01 0F 5F 54 43');
  expect(toldTo('seeed-mr60bha1')).toEqual({ mode: '53 59 84 0F 00 01 00 40 54 43' });
  expect(toldTo('seeed-mr60bha1', { mode: 'sleep' })).toEqual({ mode: '53 59 84 0F 00 01 01 41 54 43' });
});

test('LD2410: the published frames, and its parameters as read from the documented answer', () => {
  const { session } = planOf('hlk-ld2410');
  expect(hexOf(session?.begin.bytes ?? new Uint8Array())).toBe('FD FC FB FA 04 00 FF 00 01 00 04 03 02 01');
  expect(hexOf(session?.end.bytes ?? new Uint8Array())).toBe('FD FC FB FA 02 00 FE 00 04 03 02 01');
  expect(askedOf('hlk-ld2410')).toContain('FD FC FB FA 02 00 61 00 04 03 02 01');
  expect(toldTo('hlk-ld2410')).toEqual({
    range: 'FD FC FB FA 14 00 60 00 00 00 08 00 00 00 01 00 08 00 00 00 02 00 05 00 00 00 04 03 02 01',
    'gates[3]': 'FD FC FB FA 14 00 64 00 00 00 03 00 00 00 01 00 28 00 00 00 02 00 28 00 00 00 04 03 02 01',
    engineering: 'FD FC FB FA 02 00 62 00 04 03 02 01',
  });
  const nine = (byte: string): string => Array.from({ length: 9 }, () => byte).join(' ');
  const answer = `FD FC FB FA 1C 00 61 01 00 00 AA 08 08 08 ${nine('14')} ${nine('19')} 05 00 04 03 02 01`;
  expect(saysBy('hlk-ld2410', answer)).toMatchObject({
    range: { farthestMovingGate: 8, farthestStillGate: 8, holdSeconds: 5 },
    'gates[8]': { moving: 20, still: 25 },
  });
  const firmware = 'FD FC FB FA 0C 00 A0 01 00 00 00 00 02 01 16 24 06 22 04 03 02 01';
  expect(saysBy('hlk-ld2410', firmware)).toEqual({ firmware: 'V1.02.22062416' });
  expect(saysBy('hlk-ld2410', 'FD FC FB FA 04 00 60 01 01 00 04 03 02 01')).toBe('it answers status 1');
});

test('LD2410: what its reports show decides whether engineering mode is told', () => {
  const basic = 'F4 F3 F2 F1 0D 00 02 AA 02 51 00 00 00 00 3B 00 00 55 00 F8 F7 F6 F5';
  const [frame] = profileOf('hlk-ld2410').createDecoder().push(fromHex(basic));
  const shown = frame?.answer && planOf('hlk-ld2410').observed(frame.answer);
  expect(shown).toEqual({ engineering: false });
  expect(toldTo('hlk-ld2410', { engineering: false }, shown)).toEqual({});
  expect(Object.keys(toldTo('hlk-ld2410', { engineering: true }, shown))).toEqual(['engineering']);
});

test('LD2450: zones in metres by the documented frame, read back, and told apart from what it has', () => {
  expect(toldTo('hlk-ld2450')['zones']).toBe(
    'FD FC FB FA 1C 00 C2 00 01 00 24 FA 00 00 DC 05 B8 0B 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 04 03 02 01',
  );
  const has =
    'FD FC FB FA 1E 00 C1 01 00 00 01 00 24 FA 00 00 DC 05 B8 0B 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 04 03 02 01';
  expect(saysBy('hlk-ld2450', has)).toEqual({
    zones: { kind: 'detect', areas: [{ x1: -1.5, y1: 0, x2: 1.5, y2: 3 }] },
  });
  expect(saysBy('hlk-ld2450', 'FD FC FB FA 06 00 91 01 00 00 02 00 04 03 02 01')).toEqual({ targets: 'multi' });
});

test('a radar that takes no session and no settings is left alone; the others are asked how they are set', () => {
  const stages = settable.map(({ id }) => [id, planOf(id, {}).stages.flatMap(({ reads }) => reads).length > 0]);
  expect(Object.fromEntries(stages)).toEqual({
    'seeed-mr60fda2': true,
    'dfrobot-c1001-fall': true,
    'dfrobot-c1001-sleep': true,
    'seeed-mr60bha1': true,
    'hlk-ld6002': false,
    'hlk-ld2410': false,
    'hlk-ld2450': false,
  });
});
