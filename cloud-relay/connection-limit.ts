import type { Server } from 'node:net';
import { networkOf } from './network-of.ts';

/**
 * Nobody alone may use up the sockets of a listener: further connections of an address, or of an IPv6
 * network, are closed at once. A proxy
 * brings everybody, and limits them itself.
 */
export function limitConnections(
  server: Pick<Server, 'on'>,
  { perAddress, isExempt = () => false }: { perAddress: number; isExempt?: (address: string) => boolean },
): void {
  const open = new Map<string, number>();
  server.on('connection', (socket) => {
    const address = socket.remoteAddress;
    // It has gone already.
    if (address === undefined) return;
    if (isExempt(address)) return;
    const network = networkOf(address);
    const count = open.get(network) ?? 0;
    if (count >= perAddress) {
      socket.destroy();
      return;
    }
    open.set(network, count + 1);
    socket.once('close', () => {
      const left = (open.get(network) ?? 1) - 1;
      if (left > 0) open.set(network, left);
      else open.delete(network);
    });
  });
}
