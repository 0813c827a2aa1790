import type { CancelWake, Instant, Monotonic } from '../../foundation/clock.ts';
import type { Decision } from '../decision/decision.ts';
import type { HubState, RuleCannotJudge } from '../decision/hub-state.ts';
import { saveHub } from '../decision/saved-hub.ts';
import type { ShownSignal } from '../signals/signals.ts';
import { longestMeanwhile, type HeardMeanwhile } from './late-disk.ts';

/** What changes while the hub watches. */
export class Running {
  state: HubState;
  readonly startedAt: Instant;
  cannotJudge: readonly RuleCannotJudge[] = [];
  shown: ShownSignal = { pattern: 'none' };
  /** What has happened since the start, while the disk has not given what it remembers. */
  meanwhile: HeardMeanwhile[] | undefined = [];
  wakeAt: Monotonic | undefined;
  cancelWake: CancelWake | undefined;
  cancelSave: CancelWake | undefined;
  savedAt: Instant;
  refreshedAt: Instant;
  savedClock = '';
  slowCommitAt: Instant | undefined;
  #saved: HubState | undefined;

  constructor(state: HubState, now: Instant) {
    this.state = state;
    this.startedAt = now;
    this.savedAt = now;
    this.refreshedAt = now;
  }

  take(decision: Decision): void {
    this.state = decision.state;
    this.cannotJudge = decision.cannotJudge;
    this.shown = decision.show;
  }

  remember(happened: HeardMeanwhile): void {
    if (!this.meanwhile) return;
    if (this.meanwhile.length < longestMeanwhile) this.meanwhile.push(happened);
    else this.meanwhile = undefined;
  }

  /** The state as texts by name: what has changed since the last call, or, with `all`, everything with fresh deadlines. */
  unsaved(now: Instant, all: boolean): Record<string, string> {
    const states = saveHub(this.state, now, all ? undefined : this.#saved);
    this.#saved = this.state;
    this.savedAt = now;
    if (all) this.refreshedAt = now;
    return states;
  }
}
