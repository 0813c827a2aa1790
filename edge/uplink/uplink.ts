import type { Command } from '../../contracts/command.ts';
import type { Receipt } from '../../contracts/receipt.ts';
import type { OutboxMessage } from '../outbox/outbox.ts';
import type { RelayTarget } from './relay-socket.ts';

/** The way to the relay. `send` never waits and never throws: what gets no receipt is sent again by the uplink. */
export interface Uplink {
  start(listener: UplinkListener): void;
  /** New messages go before the backlog. */
  send(message: OutboxMessage): void;
  status(): UplinkStatus;
  /** The hub proves itself, and knows its relay, in this way from now on. Breaks the connection: what is under way goes again. */
  useIdentity(target: RelayTarget): void;
  stop(): Promise<void>;
}

export interface UplinkStatus {
  readonly connected: boolean;
  readonly awaitingReceipt: number;
  readonly detail?: string;
  /** How often in a row the relay has ended the connection before it let this hub in; absent: not at all. */
  readonly refusals?: number;
}

export interface UplinkListener {
  receipt(receipt: Receipt): void;
  command(command: Command): void;
  connection(connected: boolean): void;
}
