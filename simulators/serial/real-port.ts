import { SerialPort } from 'serialport';
import { AnjuError } from '../../foundation/errors.ts';
import type { SimulatedPort } from './pty-pair.ts';

/** A real serial port on which a simulated device speaks, to a hub at the other end of a cable. */
export type RealPort = Pick<SimulatedPort, 'path' | 'write' | 'onData' | 'onPlug' | 'close' | 'replug' | 'lineSpeed'>;

/** Throws `source/unavailable` naming the port and the fix. */
export async function openRealPort(path: string, baudRate: number): Promise<RealPort> {
  let port = await opened(path, baudRate);
  const listeners = new Set<(bytes: Uint8Array) => void>();
  const listen = (): void => {
    port.on('data', (bytes: Buffer) => {
      for (const listener of listeners) listener(bytes);
    });
    port.on('error', () => undefined);
  };
  listen();
  return {
    path,
    write: (bytes) => {
      if (port.isOpen) port.write(bytes);
    },
    onData: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    // Nobody can say when the cable at the other end was plugged in.
    onPlug: () => () => undefined,
    lineSpeed: async () => baudRate,
    close: () => new Promise((resolve) => (port.isOpen ? port.close(() => resolve()) : resolve())),
    replug: async () => {
      if (port.isOpen) return;
      port = await opened(path, baudRate);
      listen();
    },
  };
}

function opened(path: string, baudRate: number): Promise<SerialPort> {
  const port = new SerialPort({ path, baudRate, autoOpen: false });
  return new Promise((resolve, reject) => {
    port.open((error) => {
      if (!error) resolve(port);
      else
        reject(
          new AnjuError(
            'source/unavailable',
            `--port ${path}: cannot be opened (${error.message}). Is it plugged in, and may you use it?`,
            {
              cause: error,
            },
          ),
        );
    });
  });
}
