import type { Learned } from '../../contracts/learned.ts';
import type { HubSetup, HubState } from '../decision/hub-state.ts';
import type { Habits } from '../estimates/estimates.ts';
import { inactivitySettings } from '../rules/inactivity-settings.ts';
import { inactivity } from '../rules/inactivity.ts';
import { learnedSummary } from '../rules/learned-summary.ts';

/** What the hub has learned, worked out once for each day of it: the same object for as long as nothing has changed. */
export class LearnedNow {
  #last: { readonly habits: Habits; readonly rules: HubSetup['rules']; readonly learned: Learned } | undefined;

  of({ estimates: { habits } }: HubState, { rules }: Pick<HubSetup, 'rules'>): Learned {
    if (this.#last?.habits !== habits || this.#last.rules !== rules) {
      const settings = inactivitySettings.parse(rules[inactivity.name] ?? {});
      this.#last = { habits, rules, learned: learnedSummary(habits, settings) };
    }
    return this.#last.learned;
  }
}
