import type { AlarmKind } from '../../contracts/alarm-table.ts';
import type { Because } from '../../contracts/because.ts';
import type { CarePlan } from '../../contracts/care-plan.ts';
import type { Origin, Reading } from '../../device-profiles/reading.ts';
import type { RuleSettings } from '../rules/rule-list.ts';

/** Everything that can happen to a hub. */
export type HubEvent =
  /** First of all, once, after restoreHub. */
  | { readonly kind: 'started' }
  /** One frame or message of a device. Proof of life when it is live, even without readings. */
  | {
      readonly kind: 'heard';
      readonly device: string;
      readonly origin: Origin;
      readonly readings: readonly Reading[];
      /** False: it speaks, but this does not show that it watches for what it is there for. Absent: it does. */
      readonly watching?: boolean;
    }
  | { readonly kind: 'availability'; readonly device: string; readonly available: boolean }
  | {
      readonly kind: 'source';
      readonly source: string;
      readonly state: 'starting' | 'hearing' | 'failed';
      readonly detail?: string;
      /** What alone of it fails, while the rest is heard. Absent: all of it. */
      readonly parts?: readonly string[];
      /** Whether its device has the settings that it should have. Absent: not known yet, or it has none. */
      readonly settings?: { readonly confirmed: boolean; readonly problem?: string };
    }
  /** Somebody in the home says that all is right. A live `all_right` reading does the same by itself. */
  | { readonly kind: 'cancel'; readonly by: string; readonly alarmIds?: readonly string[] }
  /** Another care plan counts from now on, with the settings of all rules that follow from it. */
  | { readonly kind: 'care-plan'; readonly carePlan: CarePlan; readonly rules: RuleSettings }
  /** The relay says that somebody is coming. */
  | { readonly kind: 'help-coming' }
  /** A person has closed the incident of these alarms at the relay. */
  | { readonly kind: 'incident-closed'; readonly alarmIds: readonly string[] }
  /** Somebody tries the hub out, for so many minutes from now; 0: no longer. */
  | { readonly kind: 'test-mode'; readonly minutes: number; readonly walkTest: boolean; readonly by: string }
  /** What was learned of the home is to be forgotten: somebody else lives there, or lives otherwise. */
  | { readonly kind: 'forget-habits' }
  /** Something is wrong with the hub itself, such as storage_failed or configuration_refused; and that it has ended. */
  | { readonly kind: 'fault'; readonly alarmKind: AlarmKind; readonly subject: string; readonly because: Because }
  | { readonly kind: 'fault-over'; readonly alarmKind: AlarmKind; readonly subject: string; readonly because: Because }
  /** `wakeAt` has come, or the clock has become trusted or is no longer. */
  | { readonly kind: 'wake' };

/** Somebody presses the button for "all is right". Only one that belongs to the home may cancel in it. */
export const isAllRight = ({ capability, value, origin }: Reading): boolean =>
  capability === 'all_right' && value === true && origin === 'live';
