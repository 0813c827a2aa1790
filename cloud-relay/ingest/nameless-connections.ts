import type { Socket } from 'node:net';
import type { Clock } from '../../foundation/clock.ts';
import { seconds } from '../../foundation/durations.ts';

/** Whoever has said nothing for so long makes room: a handshake that is under way takes less, even among hundreds. */
const patience = seconds(2);

/** What a connection is known by. A TLS socket and the socket beneath it have the same. */
type Ends = Pick<Socket, 'remoteAddress' | 'remotePort'>;

interface Nameless {
  readonly socket: Socket;
  /** Monotonic milliseconds. */
  readonly since: number;
}

/**
 * Connections that have not yet said, and proved, which hub they are. Each costs a handshake, so that no address may have
 * many of them at once; of those that have a name an address may have any number, for a whole city may stand behind it.
 * One that idles makes room for the next, or a neighbour on the Wi-Fi could keep a hub out by opening connections.
 */
export class NamelessConnections {
  readonly #most: number;
  readonly #clock: Clock;
  /** By address, then by port, in the order in which they were opened. */
  readonly #open = new Map<string, Map<number, Nameless>>();

  constructor(mostPerAddress: number, clock: Clock) {
    this.#most = mostPerAddress;
    this.#clock = clock;
  }

  /** Notes a connection until it has a name or ends. False: its address has too many, none of which idles. */
  opened(socket: Socket): boolean {
    const { remoteAddress, remotePort } = socket;
    if (remoteAddress === undefined || remotePort === undefined) return true;
    const ofAddress = this.#open.get(remoteAddress) ?? new Map<number, Nameless>();
    const since = this.#clock.now().monotonic;
    if (ofAddress.size >= this.#most) {
      const [oldest] = ofAddress;
      if (!oldest || since - oldest[1].since < patience) return false;
      ofAddress.delete(oldest[0]);
      oldest[1].socket.destroy();
    }
    ofAddress.set(remotePort, { socket, since });
    this.#open.set(remoteAddress, ofAddress);
    // Said again: a socket that has ended does not know its ends any more.
    socket.once('close', () => this.#forget({ remoteAddress, remotePort }));
    return true;
  }

  named(ends: Ends): void {
    this.#forget(ends);
  }

  #forget({ remoteAddress = '', remotePort = 0 }: Ends): void {
    const ofAddress = this.#open.get(remoteAddress);
    ofAddress?.delete(remotePort);
    if (ofAddress?.size === 0) this.#open.delete(remoteAddress);
  }
}
