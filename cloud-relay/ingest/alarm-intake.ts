import type { AlarmTransition } from '../../contracts/alarm-transition.ts';
import type { Because } from '../../contracts/because.ts';
import type { Envelope } from '../../contracts/envelope.ts';
import type { HubId } from '../../contracts/identifiers.ts';
import type { TestMode } from '../../contracts/test-mode.ts';
import type { HubContext } from '../registry/hub-context.ts';
import type { Database } from '../store/store.ts';

/** What a hub says of one alarm. That a session opened says nothing of any. */
export type AlarmChange = Exclude<AlarmTransition, { transition: 'session-opened' }>;

/** One new message of the alarm stream. A repeat of a message that is stored never comes here. */
export interface AlarmArrival {
  readonly hub: HubContext;
  readonly envelope: Envelope;
  /** `unrecognised`: this relay cannot read the body. Kind, severity and place stand in `envelope.alarm`, if anywhere. */
  readonly transition: AlarmChange | 'unrecognised';
  /** Relay's time, milliseconds since 1970. */
  readonly receivedAt: number;
}

/**
 * What an alarm does to the relay's incidents. It runs inside the transaction that stores the message: when it
 * throws, nothing is stored, the hub gets no receipt and sends again.
 */
export type ApplyAlarm = (tx: Database, arrival: AlarmArrival) => Promise<void>;

/** Something that ingest found wrong with what a hub sends. A person who looks after the equipment must know. */
export interface IngestFault {
  readonly hub: HubContext;
  readonly kind: 'message-conflict' | 'message-unreadable' | 'foreign-message' | 'hub-cloned';
  readonly because: Because;
  readonly receivedAt: number;
}

/** Opens, or adds to, a fault of that home. Inside the transaction, as `ApplyAlarm`. */
export type ReportFault = (tx: Database, fault: IngestFault) => Promise<void>;

/** What a heartbeat that has just been composed says of the hub's test mode. Inside the transaction, as `ApplyAlarm`. */
export type TestModeSaid = (
  tx: Database,
  hub: HubId,
  said: {
    /** Undefined: it is in none. */
    readonly testMode: TestMode | undefined;
    readonly composedAt: number;
    readonly receivedAt: number;
  },
) => Promise<void>;
