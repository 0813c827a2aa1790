import type { Command } from '../../contracts/command.ts';
import type { Receipt } from '../../contracts/receipt.ts';
import type { OutboxMessage } from '../outbox/outbox.ts';

/** The way to the relay. `send` never waits and never throws: what gets no receipt is sent again by the uplink. */
export interface Uplink {
  start(listener: UplinkListener): void;
  /** New messages go before the backlog. */
  send(message: OutboxMessage): void;
  status(): { readonly connected: boolean; readonly awaitingReceipt: number; readonly detail?: string };
  stop(): Promise<void>;
}

export interface UplinkListener {
  receipt(receipt: Receipt): void;
  command(command: Command): void;
  connection(connected: boolean): void;
}
