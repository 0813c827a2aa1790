import type { Instant } from '../../foundation/clock.ts';
import { noAlarms } from '../alarms/alarm-life.ts';
import { restoreAlarms, saveAlarms, type RestoredAlarms } from '../alarms/saved-alarms.ts';
import { restoreRecentAlarms, saveRecentAlarms } from '../alarms/saved-recent-alarms.ts';
import { restoreTestMode, saveTestMode } from '../alarms/test-mode.ts';
import { estimatesOf, estimatorList } from '../estimates/estimator-list.ts';
import type { RunningEstimator } from '../estimates/running-estimator.ts';
import { ruleList } from '../rules/rule-list.ts';
import type { RunningRule } from '../rules/running-rule.ts';
import { hearingOf } from './hearing.ts';
import { cannotJudgeOf, earliest } from './waiting.ts';
import type { HubSetup, HubState } from './hub-state.ts';

/** A saved part that could not be used: that part started afresh. Worth a storage fault. */
export interface RestoreNote {
  readonly name: string;
  readonly problem: string;
}

const alarmsName = 'alarms';
const testModeName = 'test-mode';
const estimateStateName = (part: string): string => `estimate:${part}`;
const ruleStateName = (rule: string): string => `rule:${rule}`;

/**
 * Goes on from what `saveHub` wrote, or starts afresh where there is nothing or nothing usable. Rules whose settings have
 * changed go on if they know how, and start afresh otherwise. Next comes `decide` with `started`. Throws when the settings do not fit their schema.
 */
export function restoreHub(
  saved: Readonly<Record<string, string>> | undefined,
  now: Instant,
  setup: HubSetup,
): { readonly state: HubState; readonly notes: readonly RestoreNote[] } {
  const notes: RestoreNote[] = [];
  const note = (name: string, problem: string | undefined): void => {
    if (problem !== undefined) notes.push({ name, problem });
  };

  const { home } = setup;
  const estimators = estimatorList.map((estimator): RunningEstimator => {
    const text = saved?.[estimateStateName(estimator.name)];
    if (text === undefined) return estimator.start(home, now);
    const restored = estimator.restore(text, home, now);
    note(estimateStateName(estimator.name), restored.problem);
    return restored.running;
  });
  const estimates = estimatesOf(estimators, now);

  const rules = ruleList.map((rule): RunningRule => {
    const begin = { home, settings: setup.rules[rule.name], now, estimates };
    const text = saved?.[ruleStateName(rule.name)];
    if (text === undefined) return rule.start(begin);
    const restored = rule.restore(text, begin);
    note(ruleStateName(rule.name), restored.problem);
    return restored.rule;
  });

  const text = saved?.[alarmsName];
  const alarms: RestoredAlarms = text === undefined ? { open: [], recent: [] } : restoreAlarms(text, now);
  note(alarmsName, alarms.problem);
  const { recent, problems } = restoreRecentAlarms(saved ?? {}, alarms.recent, now);
  for (const { name, problem } of problems) note(name, problem);

  const testText = saved?.[testModeName];
  const test = testText === undefined ? { mode: null } : restoreTestMode(testText, now);
  note(testModeName, test.problem);

  return {
    state: {
      home,
      hearing: { rules: hearingOf(rules), estimators: hearingOf(estimators) },
      estimators,
      estimates,
      rules,
      wakeAt: earliest(rules, estimators, []),
      cannotJudge: cannotJudgeOf(rules),
      alarms: { ...noAlarms(setup.session), open: alarms.open, recent },
      alarmSettings: setup.alarms,
      clockTrusted: now.clockTrusted,
      testMode: test.mode,
    },
    notes,
  };
}

/**
 * The state as JSON texts by name, with what is left of every deadline. With `since`, an earlier state of the same run,
 * only what has changed.
 */
export function saveHub(state: HubState, now: Instant, since?: HubState): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [index, estimator] of state.estimators.entries())
    if (estimator !== since?.estimators[index]) texts[estimateStateName(estimator.name)] = estimator.save(now);
  for (const [index, rule] of state.rules.entries())
    if (rule !== since?.rules[index]) texts[ruleStateName(rule.name)] = rule.save(now);
  if (state.alarms !== since?.alarms) {
    texts[alarmsName] = saveAlarms(state.alarms, now);
    Object.assign(texts, saveRecentAlarms(state.alarms.recent, now, since?.alarms.recent));
  }
  if (state.testMode !== (since?.testMode ?? null)) texts[testModeName] = saveTestMode(state.testMode, now);
  return texts;
}
