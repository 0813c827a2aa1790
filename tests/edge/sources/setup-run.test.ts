import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SerialProfile } from '../../../device-profiles/profile.ts';
import { profiles } from '../../../device-profiles/registry.ts';
import type { DeviceAnswer, SettingValues, SetupPlan, SetupStep } from '../../../device-profiles/setup.ts';
import {
  freshRun,
  moveSetup,
  type SetupInput,
  type SetupOrder,
  type SetupRun,
} from '../../../edge/sources/setup-run.ts';
import { settingsStatus } from '../../../edge/sources/setup-verdict.ts';
import type { Monotonic } from '../../../foundation/clock.ts';
import { wantedSettings } from '../../support/wanted-settings.ts';

const settable = profiles.filter(
  (profile): profile is SerialProfile => profile.transport === 'serial' && profile.setup !== undefined,
);
const planOf = (id: string, settings: unknown = wantedSettings[id]): SetupPlan => {
  const plan = settable.find((profile) => profile.id === id)?.setup?.plan(settings);
  if (!plan) throw new Error(`${id} cannot be set`);
  return plan;
};

/** One connection with a clock of its own: writes down what is written and when. */
class Connection {
  readonly order: SetupOrder;
  readonly written: Uint8Array[] = [];
  run: SetupRun = freshRun;
  now = 1_000;
  wakeAt: number | undefined;

  constructor(plan: SetupPlan, order: Partial<SetupOrder> = {}) {
    this.order = { plan, remembered: {}, mayTell: true, restartOwed: false, ...order };
  }

  give(input: SetupInput): Uint8Array[] {
    const { run, writes, wakeAt } = moveSetup(this.run, input, this.now as Monotonic, this.order);
    this.run = run;
    this.wakeAt = wakeAt;
    this.written.push(...writes);
    return [...writes];
  }

  answer(answer: DeviceAnswer): Uint8Array[] {
    return this.give({ kind: 'answer', answer });
  }

  /** Lets time pass to the next moment at which anything is due. False when nothing is. */
  wait(): boolean {
    if (this.wakeAt === undefined) return false;
    this.now = Math.max(this.now, this.wakeAt);
    this.give({ kind: 'time' });
    return true;
  }

  get waitingFor(): SetupStep | undefined {
    return this.run.waiting?.task.step;
  }
}

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
const timesWritten = (written: readonly Uint8Array[], bytes: Uint8Array): number =>
  written.filter((each) => same(each, bytes)).length;

/** Every answer that means anything to any step of the plan, made by trying: right ones, refusals, and what device data may be. */
function answersOf(plan: SetupPlan): DeviceAnswer[] {
  const commands = new Set<number>();
  const steps = stepsOf(plan);
  for (let command = 0; command <= 0xffff; command++) {
    const sizes = [1, 2, 28].map((size) => new Uint8Array(size));
    if (steps.some((step) => sizes.some((data) => step.answered({ command, data })))) commands.add(command);
  }
  return [...commands].flatMap((command) =>
    [
      [],
      [0],
      [1],
      [2],
      [3],
      [0, 0],
      [1, 0],
      [0, 0, 1, 0],
      [0, 0, 0, 5],
      [1, 14],
      Array.from({ length: 28 }, () => 0),
      Array.from({ length: 26 }, () => 0),
    ].map((data) => ({ command, data: Uint8Array.from(data) })),
  );
}

const stepsOf = ({ session, stages, restart }: SetupPlan): SetupStep[] => [
  ...(session ? [session.begin, session.end] : []),
  ...(restart ? [restart] : []),
  ...stages.flatMap(({ reads, changes }) => [...reads, ...changes({}).map(({ step }) => step)]),
];

describe.each(settable)('whatever $id answers', ({ id }) => {
  const plan = planOf(id);
  const answers = answersOf(plan);
  const questions = plan.stages.flatMap(({ reads }) => reads.map(({ bytes }) => bytes));

  test('its answers are known to the test', () => {
    expect(answers.length).toBeGreaterThan(24);
  });

  test('in whatever order, doubled, cut off or never: each change is told at most once, and a session is ended', () => {
    let tellings = 0;
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            { weight: 3, arbitrary: fc.constantFrom(...answers) },
            { weight: 2, arbitrary: fc.constant('wait' as const) },
            { weight: 1, arbitrary: fc.constant('proved' as const) },
            // The answer that the step which waits would like best.
            { weight: 3, arbitrary: fc.constantFrom(...answers).map((answer) => ({ liked: answer.data })) },
            { weight: 1, arbitrary: fc.integer({ min: 1, max: 4_000 }) },
          ),
          { maxLength: 60 },
        ),
        fc.boolean(),
        fc.boolean(),
        (happenings, mayTell, restartOwed) => {
          const line = new Connection(plan, { mayTell, restartOwed });
          line.give({ kind: 'proved' });
          for (const happening of happenings) {
            if (happening === 'wait') line.wait();
            else if (happening === 'proved') line.give({ kind: 'proved' });
            else if (typeof happening === 'number') {
              line.now += happening;
              line.give({ kind: 'time' });
            } else if ('liked' in happening) {
              const liked = answers.find((answer) => line.waitingFor?.answered(answer)?.kind === 'done');
              if (liked) line.answer(liked);
            } else line.answer(happening);
          }
          let waits = 0;
          while (line.wait()) expect(++waits).toBeLessThan(80);
          expect(line.run.phase).toBe('done');
          expect(line.run.holdsLine).toBe(false);
          for (const bytes of new Set(line.written)) {
            const isQuestion = questions.some((question) => same(question, bytes));
            const isSession =
              plan.session && [plan.session.begin, plan.session.end].some((step) => same(step.bytes, bytes));
            const isOwedRestart = restartOwed && plan.restart && same(plan.restart.bytes, bytes);
            // A question is put once before and once after anything was told, and each time once more when unanswered.
            const most = isQuestion ? 4 : isSession || isOwedRestart ? 2 : 1;
            expect(timesWritten(line.written, bytes)).toBeLessThanOrEqual(most);
          }
          if (plan.session && line.written.length > 0) {
            expect(same(line.written.at(-1) ?? new Uint8Array(), plan.session.end.bytes)).toBe(true);
          }
          const told = line.run.told.map(({ change }) => change.field);
          expect(new Set(told).size).toBe(told.length);
          if (!mayTell) expect(told.filter((field) => !plan.volatile.includes(field))).toEqual([]);
          tellings += told.length;
          const status = settingsStatus(line.run, line.order);
          expect(status.problems.length > 0).toBe(status.state === 'not-confirmed');
          for (const problem of status.problems) expect(problem).toMatch(/^settings[.:].+\. [A-Z]/);
        },
      ),
      { numRuns: 400, seed: 4 },
    );
    expect(tellings).toBeGreaterThan(10);
  });

  test('to nothing at all: it is told nothing, and that is a problem', () => {
    const line = new Connection(plan);
    line.give({ kind: 'proved' });
    while (line.wait());
    const changes = plan.stages.flatMap((stage) => stage.changes({}));
    for (const { step } of changes) expect(timesWritten(line.written, step.bytes)).toBe(0);
    expect(changes.length).toBeGreaterThan(0);
    expect(settingsStatus(line.run, line.order).state).toBe('not-confirmed');
  });
});

const parameters = (height: number, sensitivity = 15): DeviceAnswer => {
  const view = new DataView(new ArrayBuffer(28));
  for (const [n, value] of [height, 0.6].entries()) view.setFloat32(n * 4, value, true);
  view.setUint32(8, sensitivity, true);
  for (let n = 0; n < 4; n++) view.setFloat32(12 + n * 4, 0.5, true);
  return { command: 0x0e06, data: new Uint8Array(view.buffer) };
};
const taken = (command: number, byte = 1): DeviceAnswer => ({ command, data: Uint8Array.of(byte) });

test('what differs is told once, confirmed, and asked for again', () => {
  const line = new Connection(planOf('seeed-mr60fda2', { installationHeight: 2.5, sensitivity: 15 }));
  expect(line.give({ kind: 'proved' })).toHaveLength(1);
  line.answer(parameters(2.6));
  line.wait();
  expect(line.run.told.map(({ change }) => change.field)).toEqual(['installationHeight']);
  line.answer(taken(0x0e04));
  line.wait();
  line.answer(parameters(2.5));
  line.wait();
  expect(line.written).toHaveLength(3);
  expect(settingsStatus(line.run, line.order)).toMatchObject({
    state: 'confirmed',
    says: { installationHeight: 2.5, sensitivity: 15, fallThreshold: 0.6 },
    problems: [],
  });
});

test('an answer that got lost is no loss when the radar has the value', () => {
  const line = new Connection(planOf('seeed-mr60fda2', { installationHeight: 2.5 }));
  line.give({ kind: 'proved' });
  line.answer(parameters(2.6));
  line.wait();
  line.wait();
  line.wait();
  // The command once, and the question before and after it.
  expect(line.written).toHaveLength(3);
  line.answer(parameters(2.5));
  while (line.wait());
  expect(line.run.told).toMatchObject([{ outcome: 'unanswered' }]);
  expect(settingsStatus(line.run, line.order).state).toBe('confirmed');
});

test('a command that got lost is not written again: the radar is asked, once more when that is lost too, and that is a fault', () => {
  const plan = planOf('seeed-mr60fda2', { installationHeight: 2.5 });
  const line = new Connection(plan);
  line.give({ kind: 'proved' });
  line.answer(parameters(2.6));
  line.wait();
  line.wait();
  line.wait();
  line.wait();
  line.answer(parameters(2.6));
  while (line.wait());
  const [told] = plan.stages.flatMap(({ changes }) => changes({}));
  expect(timesWritten(line.written, told?.step.bytes ?? new Uint8Array())).toBe(1);
  expect(line.written).toHaveLength(4);
  expect(settingsStatus(line.run, line.order)).toMatchObject({
    state: 'not-confirmed',
    problems: [expect.stringContaining('settings.installationHeight: 2.5 was not confirmed; it has 2.6.')],
  });
});

test('the bytes of a command confirm it, where the device answers so; those of a question are never its answer', () => {
  const line = new Connection(planOf('seeed-mr60bha1'));
  const echo = (command: number, ...data: number[]) =>
    line.give({ kind: 'answer', answer: { command, data: Uint8Array.from(data) }, echo: true });
  line.give({ kind: 'proved' });
  const question = line.waitingFor;
  echo(0x02a1, 0x0f);
  expect(line.waitingFor).toBe(question);
  expect(line.run.known).toEqual({});
  line.answer({ command: 0x02a1, data: new TextEncoder().encode('G60SM1SYv010009') });
  line.wait();
  line.answer({ command: 0x02a4, data: new TextEncoder().encode('G60SM1SYv010009') });
  line.wait();
  expect(line.run.told).toMatchObject([{ outcome: 'waiting' }]);
  echo(0x840f, 0);
  expect(line.run.told).toMatchObject([{ outcome: 'confirmed' }]);
});

test('a refused value is named with what the radar has and what to do, and the next field is told all the same', () => {
  const line = new Connection(
    planOf('seeed-mr60fda2', {
      sensitivity: 30,
      alarmArea: wantedSettings['seeed-mr60fda2']?.['alarmArea'],
      installationHeight: 2,
    }),
  );
  line.give({ kind: 'proved' });
  line.answer(parameters(2.6));
  line.wait();
  line.answer(taken(0x0e04));
  line.wait();
  line.answer(taken(0x0e0a, 0));
  line.wait();
  line.answer(parameters(2));
  while (line.wait());
  expect(settingsStatus(line.run, line.order)).toMatchObject({
    state: 'not-confirmed',
    problems: [
      'settings.sensitivity: 30 was refused: it answers 0; it has 15. Some firmware takes 3 to 10 only: set such a value',
    ],
  });
});

test('a value that is confirmed and not kept is said, and not told again over this connection', () => {
  const line = new Connection(planOf('seeed-mr60fda2', { installationHeight: 2.5 }));
  line.give({ kind: 'proved' });
  line.answer(parameters(2.6));
  line.wait();
  line.answer(taken(0x0e04));
  line.wait();
  line.answer(parameters(2.6));
  while (line.wait());
  expect(line.written).toHaveLength(3);
  expect(settingsStatus(line.run, line.order).problems).toEqual([
    expect.stringContaining('settings.installationHeight: 2.5 was confirmed and is not kept; it has 2.6.'),
  ]);
});

test('what cannot be asked for is told once in its life: what was confirmed is remembered', () => {
  const model: DeviceAnswer = { command: 0x02a1, data: new TextEncoder().encode('G60SM1SYv010009') };
  const firmware: DeviceAnswer = { command: 0x02a4, data: new TextEncoder().encode('G60SM1SYv010009') };
  const connect = (remembered: SettingValues): Connection => {
    const line = new Connection(planOf('seeed-mr60bha1'), { remembered });
    line.give({ kind: 'proved' });
    line.answer(model);
    line.wait();
    line.answer(firmware);
    line.wait();
    return line;
  };
  const first = connect({});
  expect(first.run.told).toHaveLength(1);
  first.answer({ command: 0x840f, data: Uint8Array.of(0) });
  first.wait();
  expect(first.run.known['mode']).toBe('real-time');
  const second = connect({ mode: 'real-time' });
  expect(second.run).toMatchObject({ phase: 'done', told: [] });
  expect(settingsStatus(second.run, second.order).state).toBe('confirmed');
});

test('a C1001 in the wrong mode is switched, left alone for 10 s, set, reset once, and asked again after 10 s more', () => {
  const line = new Connection(planOf('dfrobot-c1001-fall', { fallSeconds: 5 }));
  const answer = (command: number, ...data: number[]): void => {
    line.answer({ command, data: Uint8Array.from(data) });
  };
  line.give({ kind: 'proved' });
  expect(line.run.holdsLine).toBe(false);
  answer(0x02a8, 2);
  line.wait();
  expect(line.run.holdsLine).toBe(true);
  const toldAt = line.now;
  answer(0x0208, 1);
  line.wait();
  expect(line.now - toldAt).toBe(10_000);
  // The mode is asked again only after the reset: first come the other settings.
  answer(0x02a4, 0x47);
  line.wait();
  answer(0x838c, 0, 0, 0, 60);
  line.wait();
  answer(0x830c, 0, 0, 0, 5);
  line.wait();
  const resetAt = line.now;
  answer(0x0102, 0x0f);
  line.wait();
  expect(line.now - resetAt).toBe(10_000);
  answer(0x02a8, 1);
  line.wait();
  answer(0x02a4, 0x47);
  line.wait();
  answer(0x838c, 0, 0, 0, 5);
  line.wait();
  expect(line.run).toMatchObject({ phase: 'done', holdsLine: false });
  expect(settingsStatus(line.run, line.order)).toMatchObject({
    state: 'confirmed',
    says: { mode: 'fall', fallSeconds: 5 },
  });
});

test('a C1001 that stops answering after a change is still reset once', () => {
  const line = new Connection(planOf('dfrobot-c1001-fall'));
  const answer = (command: number, ...data: number[]): void => {
    line.answer({ command, data: Uint8Array.from(data) });
    line.wait();
  };
  line.give({ kind: 'proved' });
  answer(0x02a8, 1);
  answer(0x02a4, 0x47);
  answer(0x0682, 1, 0);
  answer(0x8391, 0, 60);
  answer(0x838c, 0, 0, 0, 60);
  answer(0x838d, 1);
  answer(0x838a, 0, 0, 0, 200);
  answer(0x0602, 1, 14);
  while (line.wait());
  const reset = line.order.plan.restart?.bytes ?? new Uint8Array();
  expect(timesWritten(line.written, reset)).toBe(1);
  expect(line.run.told.map(({ outcome }) => outcome)).toEqual(['confirmed', 'unanswered', 'unanswered']);
});

test('a configuration that the radar will not open is still ended', () => {
  const plan = planOf('hlk-ld2450');
  const line = new Connection(plan);
  line.give({ kind: 'proved' });
  line.answer({ command: 0xff, data: Uint8Array.of(1, 0) });
  line.wait();
  expect(line.written.map((bytes) => bytes[6])).toEqual([0xff, 0xfe]);
  line.answer({ command: 0xfe, data: Uint8Array.of(0, 0) });
  while (line.wait());
  expect(settingsStatus(line.run, line.order).problems[0]).toContain('the beginning of its configuration was refused');
});

test('a live height that shows later ends the problem that it was not confirmed', () => {
  const line = new Connection(planOf('seeed-mr60fda2', { liveHeight: true }));
  line.give({ kind: 'proved' });
  line.wait();
  line.answer(parameters(2.6));
  while (line.wait());
  expect(settingsStatus(line.run, line.order).problems[0]).toContain('settings.liveHeight: true was not confirmed');
  line.answer({ command: 0x0e0e, data: new Uint8Array(4) });
  expect(settingsStatus(line.run, line.order)).toMatchObject({ state: 'confirmed', says: { liveHeight: true } });
});
