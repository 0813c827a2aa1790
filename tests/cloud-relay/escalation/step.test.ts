import { expect, test } from 'vitest';
import type { Policy } from '../../../cloud-relay/escalation/policy.ts';
import { firstStepAt, lastStep, notStarted, takeStep } from '../../../cloud-relay/escalation/step.ts';
import { t0, threeSteps } from '../../support/incident-inputs.ts';

const seconds = (at: number): number => (at - t0) / 1_000;

/** Takes steps as a relay does that is `lateMs` late at each, and says when each was due. */
function dueTimes(policy: Policy, count: number, late: (n: number) => number = () => 0) {
  let progress = notStarted(t0);
  let dueAt = firstStepAt(policy, t0);
  const taken = [];
  for (let n = 0; n < count; n++) {
    const step = takeStep(policy, progress, dueAt, dueAt + late(n) * 1_000);
    taken.push({ due: seconds(dueAt), step: step.index, round: step.round });
    progress = step.progress;
    dueAt = step.nextStepAt;
  }
  return taken;
}

test('steps are due at their seconds, and the policy repeats after its pause', () => {
  expect(dueTimes(threeSteps, 7)).toEqual([
    { due: 0, step: 0, round: 1 },
    { due: 60, step: 1, round: 1 },
    { due: 120, step: 2, round: 1 },
    { due: 180, step: 0, round: 2 },
    { due: 240, step: 1, round: 2 },
    { due: 300, step: 2, round: 2 },
    { due: 360, step: 0, round: 3 },
  ]);
});

test('lateness of one step does not delay the next of the same run', () => {
  expect(dueTimes(threeSteps, 3, (n) => (n === 1 ? 40 : 0)).map(({ due }) => due)).toEqual([0, 60, 120]);
});

test('after a long outage the overdue steps are due at once and the repeat follows a pause', () => {
  const twelveHours = 43_200;
  const times = dueTimes(threeSteps, 4, (n) => (n === 0 ? 0 : n < 3 ? twelveHours - n * 60 : 0));
  expect(times.map(({ due }) => due)).toEqual([0, 60, 120, twelveHours + 30]);
});

test('a first step that waits is waited for in every run', () => {
  const policy = { steps: [{ afterSeconds: 20, responders: ['ana'], channels: [] }], repeatAfterSeconds: 40 };
  expect(dueTimes(policy, 3).map(({ due }) => due)).toEqual([20, 80, 140]);
});

test('a policy without steps asks again instead of ending', () => {
  expect(dueTimes({ steps: [], repeatAfterSeconds: 60 }, 3).map(({ due }) => due)).toEqual([0, 60, 120]);
});

test('a policy that shrank while it ran starts again', () => {
  const taken = takeStep(
    { steps: threeSteps.steps.slice(0, 1), repeatAfterSeconds: 60 },
    { ...notStarted(t0), round: 1, nextStep: 2 },
    t0,
    t0,
  );
  expect([taken.index, taken.round]).toEqual([0, 2]);
});

test('the step that was paged last is known, also when it was the last of a run', () => {
  expect(lastStep(threeSteps, notStarted(t0))).toBeUndefined();
  expect(lastStep(threeSteps, { ...notStarted(t0), round: 1, nextStep: 2 })).toMatchObject({ index: 1, isLast: false });
  expect(lastStep(threeSteps, { ...notStarted(t0), round: 1, nextStep: 0 })).toMatchObject({ index: 2, isLast: true });
});
