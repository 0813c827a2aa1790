import type { Instant } from '../../foundation/clock.ts';
import type { Heartbeat } from '../../contracts/heartbeat.ts';
import type { MessageId } from '../../contracts/identifiers.ts';

export interface JournalHealth {
  readonly state: 'ok' | 'failing';
  readonly bytes: number;
  readonly dropped: number;
  readonly problem?: string;
}

/** Heartbeats that the relay has not had yet, and readings for later questions. Bounded: drops the oldest, counts them. */
export interface Journal {
  append(entry: JournalEntry): void;
  /** Unreceipted heartbeats, newest first, at most `limit`. */
  pendingHeartbeats(limit: number): Promise<readonly { id: MessageId; occurredAt: Instant; body: Heartbeat }[]>;
  receipted(id: MessageId): void;
  health(): JournalHealth;
  close(limitMs: number): Promise<void>;
}

export type JournalEntry =
  | { readonly kind: 'heartbeat'; readonly id: MessageId; readonly occurredAt: Instant; readonly body: Heartbeat }
  | {
      readonly kind: 'reading';
      readonly at: Instant;
      readonly device: string;
      readonly capability: string;
      readonly value: number | boolean;
      readonly origin: string;
    };
