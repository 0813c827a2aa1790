import type { AlarmTransition } from '../../contracts/alarm-transition.ts';
import type { Instant } from '../../foundation/clock.ts';
import { decide } from '../decision/decide.ts';
import type { HubEvent } from '../decision/hub-event.ts';
import type { HubState } from '../decision/hub-state.ts';

/** Something that happened while the hub ran without what its disk remembers. */
export interface HeardMeanwhile {
  readonly event: HubEvent;
  readonly now: Instant;
}

/** Past this the run keeps the state that it has: replaying hours would tell nothing that is still true. */
export const longestMeanwhile = 5_000;

/**
 * The state of a hub whose disk answered only after it had begun to watch. The rules go on from what the disk held, as if
 * they had heard everything since; an alarm that this run has raised keeps its id and its life. Deadlines of the last run
 * are so kept although nobody waited for them, and nothing is raised twice.
 */
export function joinLateDisk(
  running: HubState,
  restored: HubState,
  meanwhile: readonly HeardMeanwhile[],
): { readonly state: HubState; readonly transitions: readonly AlarmTransition[] } {
  const isRunning = new Set(running.alarms.open.map(({ kind, subject }) => `${kind}/${subject}`));
  const older = restored.alarms.open.filter(({ kind, subject }) => !isRunning.has(`${kind}/${subject}`));
  let state: HubState = { ...restored, alarms: { ...running.alarms, open: [...older, ...running.alarms.open] } };
  const transitions: AlarmTransition[] = [];
  for (const { event, now } of meanwhile) {
    const decision = decide(state, event, now);
    state = decision.state;
    transitions.push(...decision.transitions);
  }
  // What was raised and ended meanwhile has been said already, under the ids of that time.
  const open = new Set<string>(state.alarms.open.map(({ alarmId }) => alarmId));
  return {
    state,
    transitions: transitions.filter((each) => each.transition !== 'session-opened' && open.has(each.alarm.alarmId)),
  };
}
