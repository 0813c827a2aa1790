import type { Command } from '../../contracts/command.ts';
import type { HubId } from '../../contracts/identifiers.ts';
import type { Receipt } from '../../contracts/receipt.ts';
import type { ListenerTrust } from '../identity/authority.ts';
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

/** A hub that is connected, and by which certificate it came in. */
export interface ConnectedHub {
  readonly hub: HubId;
  readonly serial: string;
  /** Of the certificate, milliseconds since 1970. */
  readonly notAfter: number;
}

/** A hub has come in while a connection of the same hub stood. */
export interface Takeover {
  readonly hub: HubId;
  readonly from: string;
  /** Whence the connection came that had to go. */
  readonly before: string;
}

export interface HubListenerHooks {
  readonly admit: Admit;
  /** Resolves when there is room for the message; until then the sender's connection is read no further. */
  readonly receive: (message: QueuedMessage) => Promise<void>;
  readonly connected: (hub: HubId) => void;
  readonly tookOver: (takeover: Takeover) => void;
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
  connections(): readonly ConnectedHub[];
  /** Ends the connection of a hub whose certificate no longer counts. */
  disconnect(hub: HubId): void;
  /** Shows another certificate, and accepts hub certificates of other authorities, from now on. Connections stay. */
  trust(trust: ListenerTrust): void;
  close(): Promise<void>;
}
