import type { Socket } from 'node:net';

/** What a connection is known by. A TLS socket and the socket beneath it have the same. */
type Ends = Pick<Socket, 'remoteAddress' | 'remotePort'>;

/**
 * Connections that have not yet said, and proved, which hub they are. Each costs a handshake, so that no address may have
 * many of them at once; of those that have a name an address may have any number, for a whole city may stand behind it.
 */
export class NamelessConnections {
  readonly #most: number;
  readonly #ports = new Map<string, Set<number>>();

  constructor(mostPerAddress: number) {
    this.#most = mostPerAddress;
  }

  /** Notes a connection until it has a name or ends. False: its address has too many. */
  opened(socket: Socket): boolean {
    // Kept here: a socket that has ended does not know them any more.
    const { remoteAddress, remotePort } = socket;
    if (remoteAddress === undefined || remotePort === undefined) return true;
    const ports = this.#ports.get(remoteAddress) ?? new Set();
    if (ports.size >= this.#most) return false;
    ports.add(remotePort);
    this.#ports.set(remoteAddress, ports);
    socket.once('close', () => this.#forget({ remoteAddress, remotePort }));
    return true;
  }

  named(ends: Ends): void {
    this.#forget(ends);
  }

  get size(): number {
    return [...this.#ports.values()].reduce((sum, ports) => sum + ports.size, 0);
  }

  #forget({ remoteAddress = '', remotePort = 0 }: Ends): void {
    const ports = this.#ports.get(remoteAddress);
    ports?.delete(remotePort);
    if (ports?.size === 0) this.#ports.delete(remoteAddress);
  }
}
