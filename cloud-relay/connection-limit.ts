import type { Server } from 'node:net';

/**
 * Nobody alone may use up the sockets of a listener: further connections of an address are closed at once. A proxy
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
    const count = open.get(address) ?? 0;
    if (count >= perAddress) {
      socket.destroy();
      return;
    }
    open.set(address, count + 1);
    socket.once('close', () => {
      const left = (open.get(address) ?? 1) - 1;
      if (left > 0) open.set(address, left);
      else open.delete(address);
    });
  });
}
