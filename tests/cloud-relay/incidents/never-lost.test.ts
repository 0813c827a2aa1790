import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hours, seconds } from '../../../foundation/durations.ts';
import type { Policy } from '../../../cloud-relay/escalation/policy.ts';
import { applyAction, type Action } from '../../../cloud-relay/incidents/apply-action.ts';
import { applyNobodyReachable, applyTime } from '../../../cloud-relay/incidents/apply-time.ts';
import type { AlarmStatus, Applied } from '../../../cloud-relay/incidents/incident.ts';
import { Story, heard, opening, raisedByHub, t0 } from '../../support/incident-inputs.ts';

const people = ['ana', 'bo', 'chen'];

const policies: fc.Arbitrary<Policy> = fc.record({
  steps: fc
    .array(
      fc.record({
        afterSeconds: fc.integer({ min: 0, max: 300 }),
        responders: fc.subarray(people),
        channels: fc.subarray(['web-push', 'webhook']),
      }),
      { maxLength: 4 },
    )
    .map((steps) => steps.toSorted((a, b) => a.afterSeconds - b.afterSeconds)),
  repeatAfterSeconds: fc.integer({ min: 30, max: 600 }),
});

const statuses: fc.Arbitrary<AlarmStatus> = fc.oneof(
  fc.constant({ status: 'raised', by: 'hub' } as const),
  fc.constant({ status: 'cleared' } as const),
  fc.constantFrom('pre-alarm', 'raised').map((during) => ({ status: 'cancelled', during, by: 'button' }) as const),
  fc.integer({ min: 0, max: 60_000 }).map((ms) => ({ status: 'pre-alarm', dueAt: t0 + ms }) as const),
);

const person = fc.constantFrom(...people).map((responder) => ({ responder, role: 'family' }));
const actions: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ kind: fc.constant('accept' as const), by: person }),
  fc.record({ kind: fc.constant('on-the-way' as const), by: person, etaMinutes: fc.integer({ min: 1, max: 240 }) }),
  fc.record({ kind: fc.constant('arrived' as const), by: person }),
  fc.record({ kind: fc.constant('resign' as const), by: person }),
  fc.record({ kind: fc.constant('escalate-now' as const), by: person }),
);

type Input =
  | {
      readonly kind: 'hear';
      readonly alarmId: string;
      readonly severity: 'critical' | 'urgent';
      readonly says: AlarmStatus;
      readonly sequence: number;
      readonly ageMs: number;
    }
  | { readonly kind: 'act'; readonly action: Action }
  | { readonly kind: 'wake'; readonly late: number }
  | { readonly kind: 'policy'; readonly policy: Policy }
  | { readonly kind: 'unreachable'; readonly step: number };

const inputs: fc.Arbitrary<Input> = fc.oneof(
  fc.record({
    kind: fc.constant('hear' as const),
    alarmId: fc.constantFrom('a', 'b', 'c'),
    severity: fc.constantFrom('critical' as const, 'urgent' as const),
    says: statuses,
    sequence: fc.integer({ min: 0, max: 50 }),
    ageMs: fc.integer({ min: 0, max: 600_000 }),
  }),
  fc.record({ kind: fc.constant('act' as const), action: actions }),
  fc.record({ kind: fc.constant('wake' as const), late: fc.integer({ min: 0, max: 3_600_000 }) }),
  fc.record({ kind: fc.constant('policy' as const), policy: policies }),
  fc.record({ kind: fc.constant('unreachable' as const), step: fc.integer({ min: 0, max: 3 }) }),
);

function play(first: Policy, list: readonly Input[], check: (applied: Applied, now: number, before: Story) => void) {
  let policy = first;
  let now = t0;
  const situation = () => ({ now, inForce: { policy, trouble: null } });
  const story = new Story(heard({ alarmId: 'first', sequence: 0, says: raisedByHub }), situation(), opening);
  for (const input of list) {
    now += 1;
    let applied: Applied;
    switch (input.kind) {
      case 'hear':
        applied = story.hear({ ...input }, situation());
        break;
      case 'act':
        applied = story.take(applyAction(story.incident, input.action, situation()));
        break;
      case 'wake':
        now = Math.max(now, story.wakeAt ?? now) + input.late;
        applied = story.take(applyTime(story.incident, situation()));
        break;
      case 'policy':
        policy = input.policy;
        continue;
      case 'unreachable':
        applied = story.take(
          applyNobodyReachable(story.incident, { round: story.incident.progress.round, step: input.step }, situation()),
        );
        break;
    }
    check(applied, now, story);
  }
  return { story, now, situation };
}

const runs = 1_000;

test('no sequence of inputs loses an incident: not closed, it always has a time at which it goes on', () => {
  let checked = 0;
  fc.assert(
    fc.property(policies, fc.array(inputs, { maxLength: 40 }), (policy, list) => {
      play(policy, list, ({ incident, wakeAt }, now) => {
        checked++;
        expect(incident.life.state).not.toBe('closed');
        expect(wakeAt).toBeDefined();
        expect(wakeAt).toBeLessThanOrEqual(now + hours(24));
      });
    }),
    { numRuns: runs },
  );
  expect(checked).toBeGreaterThan(runs);
});

test('time alone always ends what somebody holds, and pages again where the policy names anybody', () => {
  let held = 0;
  fc.assert(
    fc.property(policies, fc.array(inputs, { maxLength: 20 }), actions, (policy, list, action) => {
      const { story, now, situation } = play(policy, [...list, { kind: 'act', action }], () => undefined);
      if (story.incident.life.state === 'open') return;
      held++;
      let time = now;
      let called = false;
      for (let n = 0; n < 12 && !called; n++) {
        time = Math.max(time, story.wakeAt ?? time);
        const applied = story.take(applyTime(story.incident, { ...situation(), now: time }));
        called = applied.pages.some(({ purpose }) => purpose === 'call');
        if (applied.record.some(({ what }) => what === 'hold-expired')) break;
      }
      expect(story.incident.life.state).toBe('open');
      const someone = situation().inForce.policy.steps.some(({ responders }) => responders.length > 0);
      for (let n = 0; n < 12 && !called; n++) {
        time = Math.max(time, story.wakeAt ?? time);
        called = story
          .take(applyTime(story.incident, { ...situation(), now: time }))
          .pages.some(({ purpose }) => purpose === 'call');
      }
      expect(called).toBe(someone);
    }),
    { numRuns: runs },
  );
  expect(held).toBeGreaterThan(runs / 4);
});

test('waking late or twice never pages a step twice, and never makes time stand still', () => {
  let woken = 0;
  fc.assert(
    fc.property(policies, fc.array(inputs, { maxLength: 30 }), (policy, list) => {
      const { story, now, situation } = play(policy, list, () => undefined);
      const at = Math.max(now, story.wakeAt ?? now);
      story.take(applyTime(story.incident, { ...situation(), now: at }));
      const again = applyTime(story.incident, { ...situation(), now: at });
      woken++;
      expect(again.pages).toEqual([]);
      expect(again.incident).toEqual(story.incident);
      expect(again.wakeAt).toBeGreaterThan(at);
      const names = story.all
        .flatMap(({ record }) => record)
        .filter(({ what }) => what === 'step-paged')
        .map(({ because: { evidence } }) => `${String(evidence['round'])}/${String(evidence['step'])}`);
      expect(new Set(names).size).toBe(names.length);
    }),
    { numRuns: runs },
  );
  expect(woken).toBe(runs);
});

test('the least pause between two runs through a policy is kept', () => {
  fc.assert(
    fc.property(policies, fc.integer({ min: 0, max: 600_000 }), (policy, late) => {
      const list: Input[] = Array.from({ length: 12 }, () => ({ kind: 'wake', late }));
      const { story } = play(policy, list, () => undefined);
      const starts = story.all
        .flatMap(({ record }) => record)
        .filter(({ what, because }) => what === 'step-paged' && because.evidence['step'] === 1)
        .map(({ at }) => at);
      for (const [n, start] of starts.entries()) {
        if (n > 0) expect(start - (starts[n - 1] ?? 0)).toBeGreaterThanOrEqual(seconds(30));
      }
      expect(starts.length).toBeGreaterThan(1);
    }),
    { numRuns: 200 },
  );
});
