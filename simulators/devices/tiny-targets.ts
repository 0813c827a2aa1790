import { f32 } from './tiny-frame.ts';

/** One target of a TinyFrame radar: metres; doppler in steps of 17.28 cm/s (Seeed-mmWave-library). */
export interface TinyTarget {
  readonly x: number;
  readonly y: number;
  /** Only the LD6002B/C tell it. */
  readonly z?: number;
  readonly doppler: number;
  readonly cluster: number;
}

/** The data of type 0A04: a count, then records of 16 bytes, or of 20 where targets have a height. */
export const encodeTargets = (targets: readonly TinyTarget[]): Uint8Array =>
  Uint8Array.from([
    ...i32(targets.length),
    ...targets.flatMap(({ x, y, z, doppler, cluster }) => [
      ...f32(x, y, ...(z === undefined ? [] : [z])),
      ...i32(doppler, cluster),
    ]),
  ]);

function i32(...values: number[]): Uint8Array {
  const bytes = new Uint8Array(4 * values.length);
  const view = new DataView(bytes.buffer);
  for (const [n, value] of values.entries()) view.setInt32(4 * n, value, true);
  return bytes;
}
