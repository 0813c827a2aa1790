import type { Client } from 'aedes';
import type { HubId } from '../../contracts/identifiers.ts';
import type { ConnectedHub } from './hub-listener.ts';

interface LiveConnection extends ConnectedHub {
  readonly client: Client;
  /** Remote address. */
  readonly from: string;
}

/** The connection of each hub; a second one of the same hub takes the place of the first. */
export class LiveConnections {
  readonly #admitted = new WeakMap<Client, LiveConnection>();
  readonly #open = new Map<HubId, LiveConnection>();

  get size(): number {
    return this.#open.size;
  }

  get(hub: HubId): LiveConnection | undefined {
    return this.#open.get(hub);
  }

  all(): ConnectedHub[] {
    return [...this.#open.values()].map(({ hub, serial, notAfter }) => ({ hub, serial, notAfter }));
  }

  admitted(client: Client, hub: ConnectedHub, from: string): void {
    this.#admitted.set(client, { ...hub, client, from });
  }

  opened(client: Client): void {
    const connection = this.#admitted.get(client);
    if (connection) this.#open.set(connection.hub, connection);
  }

  /** False: another connection of the hub has taken its place. */
  closed(client: Client): boolean {
    const hub = this.#admitted.get(client)?.hub;
    if (hub === undefined || this.#open.get(hub)?.client !== client) return false;
    return this.#open.delete(hub);
  }
}
