import { closeSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { SerialPort } from 'serialport';
import { z } from 'zod';

/** A pseudo-terminal: `master` is the device's end, `slavePath` what the hub opens as if it were a serial port. */
export interface RawPty {
  readonly master: number;
  readonly slave: number;
  readonly slavePath: string;
}

/**
 * node-pty's `open()` also starts to read the hub's end and eats its bytes; the native call beneath it does not.
 * It gives both descriptors non-blocking.
 */
const require = createRequire(import.meta.url);
const nativePty = z
  .object({ requireBinary: z.custom<(file: string) => unknown>((value) => typeof value === 'function') })
  .parse(require('@lydell/node-pty/requireBinary.js'));
const nativeBinding = z
  .object({
    open: z.custom<(columns: number, rows: number) => unknown>((value) => typeof value === 'function'),
  })
  .parse(nativePty.requireBinary('pty.node'));
/** serialport's own binding reads the speed of any descriptor; its public face only of a port that it has opened. */
const requireOfSerialport = createRequire(require.resolve('serialport'));
const serialBinding = z
  .object({
    asyncGetBaudRate: z.custom<(descriptor: number) => Promise<unknown>>((value) => typeof value === 'function'),
  })
  .parse(requireOfSerialport('@serialport/bindings-cpp/dist/load-bindings.js'));
const opened = z.object({ master: z.int(), slave: z.int(), pty: z.string() });

/** Opens a pty whose line discipline passes every byte as it is, from the first one on. */
export async function openRawPty(): Promise<RawPty> {
  const { master, slave, pty } = opened.parse(nativeBinding.open(80, 24));
  try {
    await setRaw(pty);
  } catch (error) {
    closeSync(slave);
    closeSync(master);
    throw error;
  }
  return { master, slave, slavePath: pty };
}

/** A fresh pty echoes and translates line ends. serialport sets it raw, and the setting outlives that opening. */
function setRaw(path: string): Promise<void> {
  const port = new SerialPort({ path, baudRate: 115_200, autoOpen: false, lock: false });
  return new Promise((resolve, reject) => {
    port.open((openError) => {
      if (openError) reject(openError);
      else port.close((closeError) => (closeError ? reject(closeError) : resolve()));
    });
  });
}

/** The speed that the hub's end is set to, any number that termios2 can hold. */
export async function speedOf({ slave }: RawPty): Promise<number> {
  return z.object({ baudRate: z.int() }).parse(await serialBinding.asyncGetBaudRate(slave)).baudRate;
}

/**
 * Whether a program has the hub's end open. serialport locks what it opens (flock), which the kernel lists. Where
 * that list cannot be read the answer is yes.
 */
export function isOpenedBySomebody(slavePath: string): boolean {
  try {
    const { dev, ino } = statSync(slavePath);
    const twoDigits = (n: number): string => n.toString(16).padStart(2, '0');
    // Linux packs a device number as 12 bits of major between the low 8 and the high 12 bits of minor.
    const minor = (dev & 0xff) | ((dev >>> 12) & 0xfff00);
    const inode = ` ${twoDigits((dev >>> 8) & 0xfff)}:${twoDigits(minor)}:${ino} `;
    return readFileSync('/proc/locks', 'utf8').includes(inode);
  } catch {
    return true;
  }
}
