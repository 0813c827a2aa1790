import { decide } from '../../edge/decision/decide.ts';
import { hearingOf } from '../../edge/decision/hearing.ts';
import { cannotJudgeOf, earliest } from '../../edge/decision/waiting.ts';
import type { HubEvent } from '../../edge/decision/hub-event.ts';
import type { HubSetup, HubState } from '../../edge/decision/hub-state.ts';
import { restoreHub } from '../../edge/decision/saved-hub.ts';
import type { Reading } from '../../device-profiles/reading.ts';
import type { RunningRule } from '../../edge/rules/running-rule.ts';
import type { Instant } from '../../foundation/clock.ts';
import { instantAt } from './rules-stream.ts';

/** Which rules are in the home, by how much of the list. */
export const shares = { 'no rules': 0, 'half of the rules': 0.5, 'all rules': 1, 'all rules twice': 2 } as const;
export type Share = keyof typeof shares;

/** A hub as the shell runs it, woken when it asks for it. */
export class BenchHome {
  #state: HubState;
  #wakeAt = Number.POSITIVE_INFINITY;
  wakes = 0;

  constructor(setup: HubSetup, share: Share) {
    const { state } = restoreHub(undefined, instantAt(0), setup);
    this.#state = withRules(state, share);
    this.#tell({ kind: 'started' }, instantAt(0));
    for (const { device } of setup.home.devices)
      this.#tell({ kind: 'heard', device, origin: 'live', readings: [] }, instantAt(0));
  }

  get state(): HubState {
    return this.#state;
  }

  hears(reading: Reading): void {
    while (this.#wakeAt <= reading.at.monotonic) {
      this.wakes++;
      this.#tell({ kind: 'wake' }, { ...reading.at, ...atMonotonic(this.#wakeAt) });
    }
    const { device, origin } = reading;
    this.#tell({ kind: 'heard', device, origin, readings: [reading] }, reading.at);
  }

  #tell(event: HubEvent, now: Instant): void {
    const decision = decide(this.#state, event, now);
    if (decision.failed.length > 0) throw new Error('a rule failed', { cause: decision.failed[0]?.error });
    if (decision.wakeAt !== undefined && decision.wakeAt <= now.monotonic) throw new Error('it would wake for ever');
    this.#state = decision.state;
    this.#wakeAt = decision.wakeAt ?? Number.POSITIVE_INFINITY;
  }
}

/** `instantAt` of the moment whose monotonic time that is. */
const atMonotonic = (monotonic: number): Instant => instantAt(monotonic - instantAt(0).monotonic);

function withRules(state: HubState, share: Share): HubState {
  const rules: RunningRule[] = [];
  for (let part = shares[share]; part > 0; part--)
    rules.push(...state.rules.filter((_, index) => part >= 1 || index % 2 === 0));
  const estimators = share === 'no rules' ? [] : state.estimators;
  return {
    ...state,
    rules,
    estimators,
    hearing: { rules: hearingOf(rules), estimators: hearingOf(estimators) },
    wakeAt: earliest(rules, estimators, []),
    cannotJudge: cannotJudgeOf(rules),
  };
}
