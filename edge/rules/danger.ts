import { z } from 'zod';
import { alarmTable, type AlarmKind } from '../../contracts/alarm-table.ts';
import type { Capability } from '../../device-profiles/reading.ts';
import { savedDeadlines } from './deadline.ts';
import { factsOf } from './home-facts.ts';
import { nothing, type Outcome, type Rule, type RuleState } from './rule.ts';

/** A sensor that itself decides that there is danger. */
export interface DangerFacts {
  readonly name: string;
  readonly capability: Capability;
  readonly alarmKind: AlarmKind;
  readonly reported: string;
  readonly noLongerReported: string;
  /** It speaks of danger to life. */
  readonly alwaysOn?: true;
  /** What it watches, in words. */
  readonly watches: string;
}

/**
 * A live `true` raises, whatever was known before, and each time: open alarms absorb the repeats, so that a danger whose
 * alarm was lost in a crash is raised again by the next one. A live `false` says that it is over. A danger is raised even
 * for a device that the home does not know; a fault of such a device is nobody's.
 */
export const danger = (facts: DangerFacts): Rule<RuleState, Record<string, never>> => ({
  name: facts.name,
  ...(facts.alwaysOn && { alwaysOn: facts.alwaysOn }),
  hears: { readings: [facts.capability] },
  describes: {
    raises: [facts.alarmKind],
    watches: facts.watches,
    cannotJudge: 'The sensor itself decides. One that falls silent is a fault of its own.',
    defaultsFrom: 'The sensor itself: the hub adds no threshold.',
  },
  settings: z.strictObject({}),
  saved: z.object({ deadlines: savedDeadlines }),
  downtime: 'counts',
  initial: () => ({ deadlines: {} }),
  step(state, input, _now, { home }) {
    if (input.kind !== 'reading' || input.reading.capability !== facts.capability || input.reading.origin !== 'live')
      return { state, outcomes: nothing };
    const { device, place, value } = input.reading;
    if (alarmTable[facts.alarmKind].severity === 'fault' && !factsOf(home, device)) return { state, outcomes: nothing };
    const about = { alarmKind: facts.alarmKind, subject: device };
    const evidence = { device, [facts.capability]: value };
    const outcome: Outcome =
      value === true
        ? { kind: 'alarm', ...about, place, device, because: { reason: facts.reported, evidence } }
        : { kind: 'clear', ...about, because: { reason: facts.noLongerReported, evidence } };
    return { state, outcomes: [outcome] };
  },
});
