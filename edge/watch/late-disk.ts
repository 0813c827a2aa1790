import type { AlarmTransition } from '../../contracts/alarm-transition.ts';
import type { Instant } from '../../foundation/clock.ts';
import { inOwnSlots } from '../alarms/recent-alarm.ts';
import { decide } from '../decision/decide.ts';
import type { HubEvent } from '../decision/hub-event.ts';
import type { HubState } from '../decision/hub-state.ts';
import { cannotJudgeOf, earliest } from '../decision/waiting.ts';

/** Something that happened while the hub ran without what its disk remembers. */
export interface HeardMeanwhile {
  readonly event: HubEvent;
  readonly now: Instant;
}

/** Past this the rules keep the state that they have: replaying hours would tell nothing that is still true. */
export const longestMeanwhile = 5_000;

/**
 * The state of a hub whose disk answered only after it had begun to watch. The rules go on from what the disk held, as if
 * they had heard everything since; without `meanwhile`, when that was too much to remember, as they are. Every open alarm
 * of either run keeps its id and its deadlines. The same danger may so stand under two ids: the relay has heard both, and
 * the older one is due first.
 */
export function joinLateDisk(
  running: HubState,
  restored: HubState,
  meanwhile: readonly HeardMeanwhile[] | undefined,
): { readonly state: HubState; readonly transitions: readonly AlarmTransition[] } {
  const both = [...restored.alarms.open, ...running.alarms.open];
  const recent = inOwnSlots([...restored.alarms.recent, ...running.alarms.recent]);
  const { rules } = meanwhile ? restored : running;
  let state: HubState = {
    ...restored,
    rules,
    wakeAt: earliest(rules, restored.estimators, []),
    cannotJudge: cannotJudgeOf(rules),
    alarms: { ...running.alarms, open: both, recent },
  };
  const transitions: AlarmTransition[] = [];
  for (const { event, now } of meanwhile ?? []) {
    const decision = decide(state, event, now);
    state = decision.state;
    transitions.push(...decision.transitions);
  }
  // What the replay has both begun and ended has been said already, under the ids of that time.
  const known = new Set<string>([...both, ...state.alarms.open].map(({ alarmId }) => alarmId));
  return {
    state,
    transitions: transitions.filter((each) => each.transition !== 'session-opened' && known.has(each.alarm.alarmId)),
  };
}
