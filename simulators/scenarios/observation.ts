import type { AlarmTransition } from '../../contracts/alarm-transition.ts';

type Transition = Exclude<AlarmTransition, { transition: 'session-opened' }>;

/** What is known of an alarm or fault of which the hub speaks. */
export interface AlarmWord {
  readonly alarmId: string;
  readonly kind: string;
  readonly severity: string;
  readonly place: string;
  readonly device: string | undefined;
  readonly because: string;
}

/** One thing that the hub said or did, `at` milliseconds since the beginning. What is `now` holds until it is said anew. */
export type Observation =
  | {
      readonly is: 'transition';
      readonly at: number;
      readonly transition: Transition['transition'];
      readonly alarm: AlarmWord;
    }
  | {
      readonly is: 'delivered';
      readonly at: number;
      readonly transition: Transition['transition'];
      readonly alarm: AlarmWord;
    }
  | { readonly is: 'signal'; readonly at: number; readonly signal: string; readonly on: boolean }
  | { readonly is: 'source'; readonly at: number; readonly source: string; readonly state: string }
  | { readonly is: 'refused'; readonly at: number; readonly source: string; readonly count: number }
  | { readonly is: 'open'; readonly at: number; readonly kinds: readonly string[] }
  | { readonly is: 'cannot-judge'; readonly at: number; readonly now: boolean };

/** The facts that a scenario can ask for, out of what a hub sends. */
export const alarmWord = (said: Transition): AlarmWord => ({
  alarmId: said.alarm.alarmId,
  kind: said.alarm.kind,
  severity: said.alarm.severity,
  place: said.alarm.place,
  device: said.alarm.device,
  because: said.transition === 'cleared' ? said.because.reason : said.alarm.because.reason,
});
