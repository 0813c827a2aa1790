import type { Command } from '../../contracts/command.ts';
import type { HubId } from '../../contracts/identifiers.ts';
import type { Receipt } from '../../contracts/receipt.ts';
import type { QueuedMessage } from './intake-queue.ts';

/** What a hub shows of itself when it connects. */
export interface ShownCertificate {
  readonly commonName: string;
  /** Lower-case hex, without leading zeros. */
  readonly serial: string;
  readonly notAfter: number;
}

export type Admission = { readonly ok: true; readonly hub: HubId } | { readonly ok: false; readonly reason: string };

/** Decides who may come in. Asked at each connection: a resumed TLS session skips the checks of the chain. */
export type Admit = (shown: ShownCertificate, clientId: string) => Promise<Admission>;

export interface HubListenerHooks {
  readonly admit: Admit;
  /** Resolves when there is room for the message; until then the sender's connection is read no further. */
  readonly receive: (message: QueuedMessage) => Promise<void>;
  readonly connected: (hub: HubId) => void;
  readonly refused: (reason: string) => void;
}

/** Where hubs connect. */
export interface HubListener {
  readonly port: number;
  /** False: the hub is not connected. Resolves when it has been handed to its connection, not when the hub has it. */
  sendReceipt(receipt: Receipt): Promise<boolean>;
  sendCommand(hub: HubId, command: Command): Promise<boolean>;
  isConnected(hub: HubId): boolean;
  connectedCount(): number;
  /** Ends the connection of a hub whose certificate no longer counts. */
  disconnect(hub: HubId): void;
  close(): Promise<void>;
}
