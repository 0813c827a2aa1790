import type { Socket } from 'node:net';
import { networkOf } from '../network-of.ts';

/** What a connection is known by. A TLS socket and the socket beneath it have the same. */
type Ends = Pick<Socket, 'remoteAddress' | 'remotePort'>;

/**
 * Connections that have not yet said, and proved, which hub they are. Each costs a handshake, so that no address, and no
 * IPv6 network, may have many of them at once; of those that have a name there may be any number, for a whole city may
 * stand behind one address. The oldest makes room for the next, which is never refused: a neighbour on the Wi-Fi who
 * opens connections without end then leaves a hub about a second for its handshake, which takes some 35 ms.
 */
export class NamelessConnections {
  readonly #most: number;
  /** By network, then by address and port, in the order in which they were opened. */
  readonly #open = new Map<string, Map<string, Socket>>();

  constructor(mostPerNetwork: number) {
    this.#most = mostPerNetwork;
  }

  /** Notes a connection until it has a name or ends. Returns how many had to make room for it. */
  opened(socket: Socket): number {
    const { remoteAddress, remotePort } = socket;
    if (remoteAddress === undefined || remotePort === undefined) return 0;
    const network = networkOf(remoteAddress);
    const ofNetwork = this.#open.get(network) ?? new Map<string, Socket>();
    const [oldest] = ofNetwork.size >= this.#most ? ofNetwork : [];
    if (oldest) {
      ofNetwork.delete(oldest[0]);
      oldest[1].destroy();
    }
    ofNetwork.set(endOf({ remoteAddress, remotePort }), socket);
    this.#open.set(network, ofNetwork);
    // Said again: a socket that has ended does not know its ends any more.
    socket.once('close', () => this.#forget({ remoteAddress, remotePort }));
    return oldest ? 1 : 0;
  }

  named(ends: Ends): void {
    this.#forget(ends);
  }

  #forget(ends: Ends): void {
    const network = networkOf(ends.remoteAddress ?? '');
    const ofNetwork = this.#open.get(network);
    ofNetwork?.delete(endOf(ends));
    if (ofNetwork?.size === 0) this.#open.delete(network);
  }
}

const endOf = ({ remoteAddress = '', remotePort = 0 }: Ends): string => `${remoteAddress} ${remotePort}`;
