import { SerialPort } from 'serialport';

/** The hub's end of a simulated line, opened with the real serialport. */
export async function openReader(path: string): Promise<SerialPort> {
  const reader = new SerialPort({ path, baudRate: 115_200, autoOpen: false });
  await new Promise<void>((resolve, reject) => reader.open((error) => (error ? reject(error) : resolve())));
  return reader;
}

export function closeReader(reader: SerialPort): Promise<void> {
  if (!reader.isOpen) return Promise.resolve();
  return new Promise((resolve) => reader.close(() => resolve()));
}

/** Resolves with the first `count` bytes that come. */
export function readBytes(reader: SerialPort, count: number): Promise<Uint8Array> {
  return new Promise((resolve) => {
    const heard = new Uint8Array(count);
    let length = 0;
    const take = (bytes: Buffer): void => {
      const part = bytes.subarray(0, count - length);
      heard.set(part, length);
      length += part.length;
      if (length < count) return;
      reader.off('data', take);
      resolve(heard);
    };
    reader.on('data', take);
  });
}
