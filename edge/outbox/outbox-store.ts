import type { OutboxContents } from './outbox.ts';
import type { Commit } from './outbox.ts';
import type { MessageId } from '../../contracts/identifiers.ts';

/** What the outbox asks of its worker thread. Everything here is plain data. */
export type OutboxQuestion =
  | { readonly kind: 'open'; readonly wall: number }
  | {
      readonly kind: 'write';
      readonly commits: readonly Commit[];
      readonly receipts: readonly OutboxReceipt[];
      /** For names of files put aside; milliseconds since 1970. */
      readonly wall: number;
      /** Receipted messages older than this (milliseconds since 1970) may be forgotten; absent while the clock is not trusted. */
      readonly forgetBefore?: number;
    }
  | { readonly kind: 'close' };

export interface OutboxReceipt {
  readonly id: MessageId;
  readonly outcome: string;
  readonly wall: number;
}

export type OutboxAnswer =
  | { readonly kind: 'opened'; readonly contents: OutboxContents; readonly unreadable: number }
  | { readonly kind: 'written'; readonly reserveInUse: boolean }
  | { readonly kind: 'failed'; readonly problem: string; readonly corruptFileKept?: string }
  | { readonly kind: 'closed' };

export interface OutboxWorkerData {
  readonly path: string;
  readonly reserveBytes: number;
}
