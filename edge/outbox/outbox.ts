import type { MessageId } from '../../contracts/identifiers.ts';
import type { Instant } from '../../foundation/clock.ts';

/** One message as it is kept: the envelope without its `sent` part, and the body. */
export interface OutboxMessage {
  readonly id: MessageId;
  readonly occurredAt: Instant;
  readonly alarm?: { readonly kind: string; readonly severity: string; readonly place: string };
  readonly body: unknown;
}

/** What must be on disk together: the messages of one decision, and the state that the decision left behind. */
export interface Commit {
  readonly messages: readonly OutboxMessage[];
  /** Rule and alarm state as JSON text by name; written over what was there. */
  readonly states: Readonly<Record<string, string>>;
}

export interface OutboxHealth {
  readonly state: 'ok' | 'failing';
  readonly pending: number;
  readonly oldestOccurredAt?: Instant;
  readonly problem?: string;
}

/**
 * The promise that an alarm is never lost. `commit` resolves when the disk has it. A disk that fails is retried for
 * ever with everything that was given: nothing is dropped, and `health` says so meanwhile.
 */
export interface Outbox {
  /** What the last run left: states by name, unreceipted messages oldest first, and the last id committed. */
  open(): Promise<OutboxContents>;
  commit(commit: Commit): Promise<void>;
  /** The relay has it. Kept 30 days for the record, then forgotten. */
  receipted(id: MessageId, outcome: string): Promise<void>;
  health(): OutboxHealth;
  /** Waits for what was given, as long as the disk answers, at most `limitMs`. */
  close(limitMs: number): Promise<void>;
}

export interface OutboxContents {
  readonly states: Readonly<Record<string, string>>;
  readonly pending: readonly OutboxMessage[];
  readonly last: { readonly hub: string; readonly session: string; readonly sequence: number } | null;
  /** Set when the file that was found could not be used; it was renamed and kept under this name. */
  readonly corruptFileKept?: string;
}
