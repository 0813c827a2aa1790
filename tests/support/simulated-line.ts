import type { SerialLineEnd } from '../../simulators/devices/device-simulator.ts';

/** A serial line whose other end is held by the test. */
export class LineInHand {
  readonly #written: Uint8Array[] = [];
  readonly #listeners = new Set<(bytes: Uint8Array) => void>();

  /** The device's end. */
  readonly end: SerialLineEnd = {
    write: (bytes) => void this.#written.push(Uint8Array.from(bytes)),
    onData: (listener) => {
      this.#listeners.add(listener);
      return () => this.#listeners.delete(listener);
    },
  };

  /** What the device has written since the last time, write by write. */
  take(): readonly Uint8Array[] {
    return this.#written.splice(0);
  }

  /** Says this to the device. */
  tell(bytes: Uint8Array): void {
    for (const listener of this.#listeners) listener(bytes);
  }
}

export const joined = (chunks: readonly Uint8Array[]): Uint8Array =>
  Uint8Array.from(chunks.flatMap((chunk) => [...chunk]));
