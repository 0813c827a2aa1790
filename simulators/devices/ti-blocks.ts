import { floats, words } from './ti-frame.ts';

/** Blocks of the people tracking firmware (TI, Radar Toolbox, "Understanding UART data"). */
export const tiTypes = { points: 1020, targets: 1010, targetIndex: 1011, heights: 1012, presence: 1021 } as const;

/** Spherical, as the radar measures: radians, metres, metres a second. */
export interface TiPoint {
  readonly elevation: number;
  readonly azimuth: number;
  readonly doppler: number;
  readonly range: number;
  readonly snr: number;
}

/** Metres and seconds; z from the floor that the firmware knows of. */
export interface TiTarget {
  readonly id: number;
  readonly position: readonly [number, number, number];
  readonly velocity: readonly [number, number, number];
  readonly highest: number;
  readonly lowest: number;
}

/** Steps in which points are written, as the block itself begins: elevation, azimuth, doppler, range, SNR. */
const steps = { angle: 0.01, doppler: 0.00028, range: 0.00025, snr: 0.04 } as const;

export function pointsBlock(points: readonly TiPoint[]): Uint8Array {
  const bytes = new Uint8Array(20 + 8 * points.length);
  bytes.set(floats(steps.angle, steps.angle, steps.doppler, steps.range, steps.snr));
  const view = new DataView(bytes.buffer);
  for (const [n, { elevation, azimuth, doppler, range, snr }] of points.entries()) {
    const at = 20 + 8 * n;
    view.setInt8(at, Math.round(elevation / steps.angle));
    view.setInt8(at + 1, Math.round(azimuth / steps.angle));
    view.setInt16(at + 2, Math.round(doppler / steps.doppler), true);
    view.setUint16(at + 4, Math.round(range / steps.range), true);
    view.setUint16(at + 6, Math.round(snr / steps.snr), true);
  }
  return bytes;
}

/** 112 bytes each: id, position, velocity, acceleration, covariance, gating gain, confidence. */
export const targetsBlock = (targets: readonly TiTarget[]): Uint8Array =>
  Uint8Array.from(
    targets.flatMap(({ id, position, velocity }) => [
      ...words(id),
      ...floats(...position, ...velocity, 0, 0, 0, ...covariance, 3, 0.9),
    ]),
  );

const covariance = Array.from({ length: 16 }, (_, n) => (n % 5 === 0 ? 1 : 0));

export const heightsBlock = (targets: readonly TiTarget[]): Uint8Array =>
  Uint8Array.from(targets.flatMap(({ id, highest, lowest }) => [...words(id), ...floats(highest, lowest)]));

/** To whom each point of the frame before belongs. */
export const targetIndexBlock = (ids: readonly number[]): Uint8Array => Uint8Array.from(ids);

export const presenceBlock = (somebody: boolean): Uint8Array => words(somebody ? 1 : 0);
