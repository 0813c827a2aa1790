import { z } from 'zod';
import type { Instant } from '../../foundation/clock.ts';
import { noAlarms } from '../alarms/alarm-life.ts';
import { refreshAlarms, savedAlarms, type Alarms } from '../alarms/open-alarm.ts';
import { ruleList } from '../rules/rule-list.ts';
import type { RunningRule } from '../rules/running-rule.ts';
import type { HubSetup, HubState } from './hub-state.ts';

/** A saved part that could not be used: that part started afresh. Worth a storage fault. */
export interface RestoreNote {
  readonly name: string;
  readonly problem: string;
}

const alarmsName = 'alarms';
const ruleStateName = (rule: string): string => `rule:${rule}`;

/**
 * Goes on from what `saveHub` wrote, or starts afresh where there is nothing or nothing usable. Rules whose settings have
 * changed start afresh too. Next comes `decide` with `started`. Throws when the settings do not fit their schema.
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

  const rules = ruleList.map((rule): RunningRule => {
    const settings = setup.rules[rule.name];
    const text = saved?.[ruleStateName(rule.name)];
    if (text === undefined) return rule.start(setup.home, settings, now);
    const restored = rule.restore(text, { home: setup.home, settings, now });
    note(ruleStateName(rule.name), restored.problem);
    return restored.rule;
  });

  const text = saved?.[alarmsName];
  const alarms = text === undefined ? {} : restoreAlarms(text, setup.session, now);
  note(alarmsName, alarms.problem);

  return {
    state: {
      rules,
      alarms: alarms.alarms ?? noAlarms(setup.session),
      alarmSettings: setup.alarms,
      clockTrusted: now.clockTrusted,
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
  for (const [index, rule] of state.rules.entries())
    if (rule !== since?.rules[index]) texts[ruleStateName(rule.name)] = rule.save(now);
  if (state.alarms !== since?.alarms)
    texts[alarmsName] = JSON.stringify({ open: refreshAlarms(state.alarms, now).open });
  return texts;
}

function restoreAlarms(text: string, session: string, now: Instant): { alarms?: Alarms; problem?: string } {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return { problem: 'not JSON' };
  }
  const read = savedAlarms.safeParse(content);
  if (!read.success) return { problem: z.prettifyError(read.error) };
  return { alarms: refreshAlarms({ ...noAlarms(session), open: read.data.open }, now) };
}
