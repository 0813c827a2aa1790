import type { SignalPattern } from '../../contracts/alarm-table.ts';

/** What is said once. `heard`: in a walk test, a device was set off for the first time. */
export type Confirmation = 'help-coming' | 'cancelled' | 'heard';

/** What the home hears and sees. Calls return at once; a dead output is a status, never an exception. */
export interface Signals {
  /** Shows exactly this until told otherwise. The same call again changes nothing. */
  show(shown: ShownSignal): void;
  /** Plays a short confirmation ("help is coming", "cancelled"), then returns to what is shown. */
  confirm(confirmation: Confirmation): void;
  stop(): Promise<void>;
}

export interface ShownSignal {
  readonly pattern: SignalPattern;
  /** The alarm that it is shown for, for the portal and the voice. */
  readonly alarmKind?: string;
  readonly place?: string;
  /** Short and quiet, whatever the pattern: an alarm in test mode. */
  readonly test?: true;
}
