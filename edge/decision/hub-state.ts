import type { Because } from '../../contracts/because.ts';
import type { Monotonic } from '../../foundation/clock.ts';
import type { AlarmSettings } from '../alarms/alarm-settings.ts';
import type { Alarms } from '../alarms/open-alarm.ts';
import type { TestMode } from '../alarms/test-mode.ts';
import type { Estimates } from '../estimates/estimates.ts';
import type { RunningEstimator } from '../estimates/running-estimator.ts';
import type { HomeFacts } from '../rules/rule.ts';
import type { RuleSettings } from '../rules/rule-list.ts';
import type { RunningRule } from '../rules/running-rule.ts';
import type { Hearing } from './hearing.ts';

/** What the configuration says; fixed for one run of the hub. */
export interface HubSetup {
  readonly home: HomeFacts;
  readonly rules: RuleSettings;
  readonly alarms: AlarmSettings;
  /** Random per process start; new alarms are numbered within it. */
  readonly session: string;
}

export interface RuleCannotJudge {
  readonly rule: string;
  readonly place: string;
  readonly because: Because;
}

/** All that the hub has concluded so far. Immutable. */
export interface HubState {
  readonly home: HomeFacts;
  readonly hearing: { readonly rules: Hearing; readonly estimators: Hearing };
  readonly estimators: readonly RunningEstimator[];
  /** What the estimators believe together. */
  readonly estimates: Estimates;
  readonly rules: readonly RunningRule[];
  /** The earliest time for which a rule or estimator waits. */
  readonly wakeAt: Monotonic | undefined;
  /** What the rules cannot judge. */
  readonly cannotJudge: readonly RuleCannotJudge[];
  readonly alarms: Alarms;
  readonly alarmSettings: AlarmSettings;
  /** The test mode that runs, or the last one; null: there was none. */
  readonly testMode: TestMode | null;
  readonly clockTrusted: boolean;
}
