import { constants, readFileSync, readSync, writeSync } from 'node:fs';
import { z } from 'zod';

interface Waiter {
  once(event: 'readable', done: (error: Error | null) => void): unknown;
}

/** What serialport holds of an open port on Linux (serialport 13, bindings-cpp/lib/linux.ts). */
interface PortBinding {
  fd: number | null;
  readonly isOpen: boolean;
  readonly poller: Waiter;
  read(buffer: Buffer, offset: number, length: number): Promise<{ buffer: Buffer; bytesRead: number }>;
  write(buffer: Buffer): Promise<void>;
}

const isFunction = (value: unknown): boolean => typeof value === 'function';
const portBinding = z.custom<PortBinding>(
  (value) =>
    z
      .object({
        fd: z.int().positive(),
        isOpen: z.literal(true),
        poller: z.object({ once: z.custom(isFunction), stop: z.custom(isFunction) }),
        read: z.custom(isFunction),
        write: z.custom(isFunction),
      })
      .safeParse(value).success,
);

/**
 * Lets an open port read and write within the turn of the event loop in which it can. serialport hands each read and each
 * write to a pool of threads, although its descriptor never blocks; the way there and back takes longer than to decide that
 * somebody fell. Whatever does not go at once, and all that goes wrong, is left to serialport, which knows what to do about
 * it. Returns false, and leaves the port as it is, where it is built otherwise or could block.
 */
export function readAndWriteAtOnce(port: unknown): boolean {
  const read = portBinding.safeParse(port);
  if (!read.success || !neverBlocks(read.data.fd)) return false;
  const binding = read.data;
  const readLater = binding.read.bind(binding);
  const writeLater = binding.write.bind(binding);

  binding.read = async (buffer, offset, length) => {
    // To ask first costs a failed read each time: the poller says at once that something is there already.
    if (binding.isOpen) await readable(binding.poller);
    const bytesRead = readNow(binding.fd, buffer, offset, length);
    return bytesRead > 0 ? { buffer, bytesRead } : readLater(buffer, offset, length);
  };
  // The stream above has one write under way at a time.
  binding.write = (buffer) => {
    const written = writeNow(binding.fd, buffer);
    return written === buffer.length ? Promise.resolve() : writeLater(buffer.subarray(written));
  };
  return true;
}

/** Rejects as serialport's own waiting does: when the port is closed meanwhile. */
const readable = (poller: Waiter): Promise<void> =>
  new Promise((resolve, reject) => {
    poller.once('readable', (error) => (error ? reject(error) : resolve()));
  });

function readNow(descriptor: number | null, buffer: Buffer, offset: number, length: number): number {
  try {
    return descriptor === null ? 0 : readSync(descriptor, buffer, offset, length, null);
  } catch {
    return 0;
  }
}

/** 0 also when it fails: serialport then meets the same failure, and says what it means. */
function writeNow(descriptor: number | null, buffer: Buffer): number {
  try {
    return descriptor === null ? 0 : writeSync(descriptor, buffer);
  } catch {
    return 0;
  }
}

/** A descriptor that blocks would stop the loop that hears every other sensor. Only Linux says how it was opened. */
function neverBlocks(descriptor: number | null): boolean {
  try {
    const flags = /^flags:\s*([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8'))?.[1];
    return flags !== undefined && (Number.parseInt(flags, 8) & constants.O_NONBLOCK) !== 0;
  } catch {
    return false;
  }
}
