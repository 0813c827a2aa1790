import { expect, test } from 'vitest';
import { noCarePlan } from '../../../contracts/care-plan.ts';
import { alarmSettingsSchema } from '../../../edge/alarms/alarm-settings.ts';
import { decide } from '../../../edge/decision/decide.ts';
import { hearingOf } from '../../../edge/decision/hearing.ts';
import type { HubEvent } from '../../../edge/decision/hub-event.ts';
import { restoreHub } from '../../../edge/decision/saved-hub.ts';
import { stillDue } from '../../../edge/decision/waiting.ts';
import { ruleSettingsSchema } from '../../../edge/rules/rule-list.ts';
import type { RunningRule } from '../../../edge/rules/running-rule.ts';
import { seconds } from '../../../foundation/durations.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';
import { smokeDetector } from './deciding-home.ts';

const clock = new ManualClock({ wall: '2026-03-01T14:00:00Z' });

/** Due at once and for ever, and throws whatever it is told. */
const broken: RunningRule = {
  name: 'broken',
  hears: { readings: 'all' },
  wakeAt: clock.now().monotonic,
  cannotJudge: [],
  enabled: true,
  settle: () => ({ next: broken, otherSettings: false }),
  step: () => {
    throw new Error('no such hour');
  },
  refreshed: () => broken,
  save: () => '{}',
};

function homeWith(rule: RunningRule) {
  const { state } = restoreHub(undefined, clock.now(), {
    home: { timeZone: 'Asia/Shanghai', devices: [smokeDetector], carePlan: noCarePlan },
    rules: ruleSettingsSchema.parse({}),
    alarms: alarmSettingsSchema.parse({}),
    session: 'session-1',
  });
  const rules = [rule, ...state.rules];
  return { ...state, rules, wakeAt: clock.now().monotonic, hearing: { ...state.hearing, rules: hearingOf(rules) } };
}

const smoke: HubEvent = {
  kind: 'heard',
  device: 'smoke',
  origin: 'live',
  readings: [{ device: 'smoke', place: 'kitchen', capability: 'smoke', value: true, origin: 'live', at: clock.now() }],
};

test('a rule that throws, even at each wake-up, takes no alarm of another rule with it, and is a fault once', () => {
  const first = decide(homeWith(broken), smoke, clock.now());
  const told = first.transitions.map((each) => 'alarm' in each && `${each.transition} ${each.alarm.kind}`);
  expect(told).toEqual(['raised smoke', 'raised cannot_judge']);
  expect(first.show.pattern).toBe('siren');
  expect(first.failed.map(({ rule }) => rule)).toContain('broken');
  // Its own deadline is in the past: waiting for it would be a loop without a pause.
  expect(first.wakeAt).toBeGreaterThan(clock.now().monotonic);

  clock.advance(seconds(1));
  const next = decide(first.state, { kind: 'wake' }, clock.now());
  expect(next.failed.length).toBe(1);
  expect(next.transitions).toEqual([]);

  const mended = { ...next.state, rules: next.state.rules.map((rule) => (rule === broken ? works : rule)) };
  expect(decide(mended, { kind: 'started' }, clock.now()).transitions).toMatchObject([
    { transition: 'cleared', alarm: { kind: 'cannot_judge' } },
  ]);
});

const works: RunningRule = { ...broken, wakeAt: undefined, step: () => ({ next: works, outcomes: [] }) };

test('a rule that leaves standing what it is woken for is a fault, and the hub does not wake for it again and again', () => {
  let woken = 0;
  const stubborn: RunningRule = {
    ...broken,
    step: (input) => {
      if (input.kind === 'wake') woken++;
      return { next: stubborn, outcomes: [] };
    },
  };
  const { wakeAt, failed, transitions } = decide(homeWith(stubborn), { kind: 'wake' }, clock.now());
  expect(woken).toBe(1);
  expect(failed).toEqual([{ rule: 'broken', error: stillDue }]);
  expect(transitions).toMatchObject([{ transition: 'raised', alarm: { kind: 'cannot_judge' } }]);
  expect(wakeAt).toBeGreaterThan(clock.now().monotonic);
});
