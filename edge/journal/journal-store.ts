import type { MessageId } from '../../contracts/identifiers.ts';
import type { JournalEntry } from './journal.ts';

export type StoredHeartbeat = Omit<JournalEntry & { kind: 'heartbeat' }, 'kind'>;

/** What the journal asks of its worker thread. */
export type JournalQuestion =
  | {
      readonly kind: 'write';
      readonly entries: readonly JournalEntry[];
      readonly receipts: readonly MessageId[];
      readonly stamp: string;
    }
  | { readonly kind: 'heartbeats'; readonly limit: number }
  | { readonly kind: 'close' };

export type JournalAnswer =
  | { readonly kind: 'written'; readonly bytes: number; readonly dropped: number }
  | { readonly kind: 'heartbeats'; readonly heartbeats: readonly StoredHeartbeat[] }
  | { readonly kind: 'failed'; readonly problem: string; readonly corruptFileKept?: string }
  | { readonly kind: 'closed' };

export interface JournalWorkerData {
  readonly path: string;
  readonly largestBytes: number;
}
