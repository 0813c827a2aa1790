import { words } from './ti-frame.ts';

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
  const view = new DataView(bytes.buffer);
  setFloats(view, 0, [steps.angle, steps.angle, steps.doppler, steps.range, steps.snr]);
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

const targetLength = 112;
const heightLength = 12;
/** Gating gain and confidence of a target that is followed well. */
const certain = [3, 0.9] as const;

/** 112 bytes each: id, position, velocity, acceleration, covariance, gating gain, confidence. */
export function targetsBlock(targets: readonly TiTarget[]): Uint8Array {
  const bytes = new Uint8Array(targetLength * targets.length);
  const view = new DataView(bytes.buffer);
  for (const [n, { id, position, velocity }] of targets.entries()) {
    const at = targetLength * n;
    view.setUint32(at, id, true);
    setFloats(view, at + 4, [...position, ...velocity, 0, 0, 0, ...covariance, ...certain]);
  }
  return bytes;
}

const covariance: readonly number[] = Array.from({ length: 16 }, (_, n) => (n % 5 === 0 ? 1 : 0));

/** 12 bytes each: id, highest and lowest point. */
export function heightsBlock(targets: readonly TiTarget[]): Uint8Array {
  const bytes = new Uint8Array(heightLength * targets.length);
  const view = new DataView(bytes.buffer);
  for (const [n, { id, highest, lowest }] of targets.entries()) {
    view.setUint32(heightLength * n, id, true);
    setFloats(view, heightLength * n + 4, [highest, lowest]);
  }
  return bytes;
}

function setFloats(view: DataView, at: number, values: readonly number[]): void {
  for (const [n, value] of values.entries()) view.setFloat32(at + 4 * n, value, true);
}

/** To whom each point of the frame before belongs. */
export const targetIndexBlock = (ids: readonly number[]): Uint8Array => Uint8Array.from(ids);

export const presenceBlock = (somebody: boolean): Uint8Array => words(somebody ? 1 : 0);
