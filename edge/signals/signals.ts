import type { SignalPattern } from '../../contracts/alarm-table.ts';

/** What the home hears and sees. Calls return at once; a dead output is a status, never an exception. */
export interface Signals {
  /** Shows exactly this until told otherwise. The same call again changes nothing. */
  show(shown: ShownSignal): void;
  /** Plays a short confirmation ("help is coming", "cancelled"), then returns to what is shown. */
  confirm(confirmation: 'help-coming' | 'cancelled'): void;
  stop(): Promise<void>;
}

export interface ShownSignal {
  readonly pattern: SignalPattern;
  /** The alarm that it is shown for, for the portal and the voice. */
  readonly alarmKind?: string;
  readonly place?: string;
}
