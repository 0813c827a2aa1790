import { beforeEach, describe, expect, test } from 'vitest';
import { minutes, seconds } from '../../../foundation/durations.ts';
import { applyAction, type Action } from '../../../cloud-relay/incidents/apply-action.ts';
import { applyNobodyReachable, applyTime } from '../../../cloud-relay/incidents/apply-time.ts';
import type { Applied } from '../../../cloud-relay/incidents/incident.ts';
import {
  Story,
  at,
  heard,
  opening,
  paged,
  raisedByHub,
  recorded,
  t0,
  threeSteps,
} from '../../support/incident-inputs.ts';

const ana = { responder: 'ana', role: 'family' };
const bo = { responder: 'bo', role: 'grid-worker' };

let story: Story;
const say = (action: Action, afterMs: number): Applied =>
  story.take(applyAction(story.incident, action, at(t0 + afterMs)));
const wait = (afterMs: number): Applied => story.take(applyTime(story.incident, at(t0 + afterMs)));

beforeEach(() => {
  story = new Story(heard({ sequence: 0, says: raisedByHub }), at(t0));
});

describe('nobody accepts', () => {
  test('each step is paged at its second, with its reason, and the policy repeats', () => {
    const seen = [];
    for (let n = 0, due = story.wakeAt; n < 4 && due !== undefined; n++, due = story.wakeAt) {
      expect(paged(wait(due - t0 - 1))).toEqual([]);
      const applied = wait(due - t0);
      seen.push([(due - t0) / 1_000, ...paged(applied), ...recorded(applied)]);
    }
    expect(seen).toEqual([
      [60, 'bo call', 'step-paged: step-due'],
      [120, 'chen call', 'step-paged: step-due'],
      [180, 'ana call', 'step-paged: policy-repeats'],
      [240, 'bo call', 'step-paged: step-due'],
    ]);
  });

  test('a relay that was away runs every overdue step at once, skips none, and says how late', () => {
    const applied = wait(minutes(10));
    expect(paged(applied)).toEqual(['bo call', 'chen call']);
    expect(applied.record.map(({ because }) => because.evidence)).toEqual([
      { round: 1, step: 2, people: 1, lateByMs: 540_000 },
      { round: 1, step: 3, people: 1, lateByMs: 480_000 },
    ]);
    expect(applied.wakeAt).toBe(t0 + minutes(10) + seconds(30));
  });
});

describe('somebody accepts', () => {
  test('escalation stops, everybody else who was paged learns of it, and the home is told', () => {
    wait(seconds(60));
    const applied = say({ kind: 'accept', by: bo }, seconds(70));
    expect(applied.incident.life).toMatchObject({ state: 'accepted', by: bo });
    expect(paged(applied)).toEqual(['ana accepted']);
    expect(applied.commands).toEqual([{ kind: 'help-coming', responderRole: 'grid-worker' }]);
    expect(paged(wait(seconds(130)))).toEqual([]);
  });

  test('without news they are reminded at 5 min, and at 10 min the next step is paged', () => {
    say({ kind: 'accept', by: ana }, seconds(10));
    expect(story.wakeAt).toBe(t0 + seconds(10) + minutes(5));
    expect(paged(wait(seconds(10) + minutes(5)))).toEqual(['ana reminder']);
    expect(story.wakeAt).toBe(t0 + seconds(10) + minutes(10));
    const expired = wait(seconds(10) + minutes(10));
    expect(paged(expired)).toEqual(['bo call']);
    expect(recorded(expired)).toEqual(['hold-expired: acceptance-expired', 'step-paged: acceptance-expired']);
    expect(story.wakeAt).toBe(t0 + seconds(70) + minutes(10));
  });

  test.each([
    [
      'on the way for 15 min and a grace of 5 when they say no time',
      { kind: 'on-the-way', by: ana } as const,
      20,
      'arrival-not-reported',
    ],
    [
      'on the way for the time they state and the grace',
      { kind: 'on-the-way', by: ana, etaMinutes: 40 } as const,
      45,
      'arrival-not-reported',
    ],
    ['arrived for 30 min', { kind: 'arrived', by: ana } as const, 30, 'outcome-not-reported'],
  ])('%s holds, then the next step is paged', (_name, action, heldMinutes, reason) => {
    say(action, 0);
    expect(paged(wait(minutes(heldMinutes) - 1))).toEqual([]);
    const expired = wait(minutes(heldMinutes));
    expect(paged(expired)).toEqual(['bo call']);
    expect(recorded(expired)[0]).toBe(`hold-expired: ${reason}`);
  });

  test('on the way tells the home how long it takes', () => {
    say({ kind: 'accept', by: ana }, 0);
    const applied = say({ kind: 'on-the-way', by: ana, etaMinutes: 8 }, seconds(5));
    expect(applied.commands).toEqual([{ kind: 'help-coming', responderRole: 'family', etaMinutes: 8 }]);
    expect(paged(applied)).toEqual([]);
  });

  test('pressing twice changes nothing', () => {
    say({ kind: 'accept', by: ana }, 0);
    const before = story.incident;
    const again = say({ kind: 'accept', by: ana }, minutes(3));
    expect(again.incident).toEqual(before);
    expect([again.record, again.pages, again.commands]).toEqual([[], [], []]);
  });

  test('a second person is told that somebody has it; one who is further along takes it over', () => {
    say({ kind: 'accept', by: ana }, 0);
    const offered = say({ kind: 'accept', by: bo }, seconds(5));
    expect(offered.incident.life).toMatchObject({ state: 'accepted', by: ana });
    expect(recorded(offered)).toEqual(['noted: somebody-else-has-it']);
    const going = say({ kind: 'on-the-way', by: bo }, seconds(9));
    expect(going.incident.life).toMatchObject({ state: 'on-the-way', by: bo });
    expect(paged(going)).toEqual(['ana accepted']);
  });

  test('"I cannot" of whoever has it pages the next step at once', () => {
    say({ kind: 'accept', by: ana }, seconds(10));
    const applied = say({ kind: 'resign', by: ana }, seconds(20));
    expect(paged(applied)).toEqual(['bo call']);
    expect(recorded(applied)).toEqual(['resigned: said-so', 'step-paged: resigned']);
    expect(story.wakeAt).toBe(t0 + seconds(80));
  });
});

test('"I cannot" of everybody whom the step asked pages the next step at once', () => {
  const policy = {
    steps: [{ afterSeconds: 0, responders: ['ana', 'bo'], channels: [] }, ...threeSteps.steps.slice(2)],
    repeatAfterSeconds: 60,
  };
  story = new Story(heard({ sequence: 0, says: raisedByHub }), at(t0, policy));
  const one = story.take(applyAction(story.incident, { kind: 'resign', by: ana }, at(t0 + 1, policy)));
  expect(paged(one)).toEqual([]);
  const both = story.take(applyAction(story.incident, { kind: 'resign', by: bo }, at(t0 + 2, policy)));
  expect(paged(both)).toEqual(['chen call']);
  expect(recorded(both)).toContain('step-paged: everybody-declined');
});

test('escalate now pages the next step at once and keeps whoever has it', () => {
  say({ kind: 'accept', by: ana }, 0);
  const applied = say({ kind: 'escalate-now', by: ana }, seconds(3));
  expect(paged(applied)).toEqual(['bo call']);
  expect(applied.incident.life).toMatchObject({ state: 'accepted', by: ana });
});

test('escalate now calls nobody else within ten seconds, whoever asks', () => {
  expect(paged(say({ kind: 'escalate-now', by: ana }, seconds(3)))).toEqual(['bo call']);
  for (const by of [ana, bo]) {
    const again = say({ kind: 'escalate-now', by }, seconds(13) - 1);
    expect([again.record, again.pages]).toEqual([[], []]);
  }
  expect(story.incident.askedFor).toEqual({ by: 'ana', at: t0 + seconds(3) });
  expect(paged(say({ kind: 'escalate-now', by: bo }, seconds(13)))).toEqual(['chen call']);
});

test('closing ends it, tells the home, and tells those who still think they are needed', () => {
  const applied = say({ kind: 'close', by: bo, outcome: 'false', note: '按错了' }, seconds(20));
  expect(applied.incident.life).toMatchObject({ state: 'closed', closure: { by: 'responder', outcome: 'false' } });
  expect(applied.wakeAt).toBeUndefined();
  expect(paged(applied)).toEqual(['ana closed']);
  expect(applied.commands).toEqual([{ kind: 'incident-closed', outcome: 'false' }]);
  expect(say({ kind: 'accept', by: ana }, seconds(30)).record).toEqual([]);
});

test('a fault is nothing to announce aloud at home', () => {
  story = new Story(heard({ sequence: 0, says: raisedByHub, severity: 'fault' }), at(t0), {
    ...opening,
    class: 'fault',
  });
  expect(say({ kind: 'accept', by: bo }, 1).commands).toEqual([]);
  expect(say({ kind: 'close', by: bo, outcome: 'real', note: '' }, 2).commands).toEqual([]);
});

describe('nobody can be reached', () => {
  test('the next step follows at once, and those after it keep their distance', () => {
    const applied = story.take(applyNobodyReachable(story.incident, { round: 1, step: 0 }, at(t0 + seconds(4))));
    expect(paged(applied)).toEqual(['bo call']);
    expect(recorded(applied)).toEqual(['nobody-reachable: every-page-failed', 'step-paged: nobody-reachable']);
    expect(applied.wakeAt).toBe(t0 + seconds(64));
  });

  test('at the last step the pause of the policy is kept', () => {
    wait(seconds(60));
    wait(seconds(120));
    const applied = story.take(applyNobodyReachable(story.incident, { round: 1, step: 2 }, at(t0 + seconds(121))));
    expect(paged(applied)).toEqual([]);
    expect(applied.wakeAt).toBe(t0 + seconds(180));
  });

  test('news of a step that is over, or of an incident that somebody has, changes nothing', () => {
    wait(seconds(60));
    expect(applyNobodyReachable(story.incident, { round: 1, step: 0 }, at(t0 + seconds(61))).record).toEqual([]);
    say({ kind: 'accept', by: ana }, seconds(62));
    expect(applyNobodyReachable(story.incident, { round: 1, step: 1 }, at(t0 + seconds(63))).record).toEqual([]);
  });
});

test('a policy that names nobody is visible trouble, and is asked again', () => {
  const empty = { steps: [{ afterSeconds: 0, responders: [], channels: [] }], repeatAfterSeconds: 120 };
  const situation = { now: t0, inForce: { policy: empty, trouble: 'nobody-to-page' as const } };
  story = new Story(heard({ sequence: 0, says: raisedByHub }), situation);
  expect(story.incident.trouble).toBe('nobody-to-page');
  expect(story.all.flatMap(recorded)).toContain('nobody-reachable: step-names-nobody');
  expect(story.wakeAt).toBe(t0 + seconds(120));
});
