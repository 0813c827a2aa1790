import { impossibleFrame, type SerialFrame } from '../profile.ts';

/** More people than any of these radars tells apart: a larger count is a wrong guess. */
const mostTargets = 40;

/** Steps of 17.28 cm/s (Seeed-mmWave-library): nobody at home is faster than 17 m/s. */
const longestDoppler = 100;

/**
 * Targets or points of the TinyFrame radars: i32 count, then records of x, y, doppler, cluster (16 bytes: MR60BHA2) or
 * of x, y, z, doppler, cluster (20 bytes: LD6002B/C). Which of them it is, the length says. Of points nothing is said.
 */
export function readTargets(data: DataView, areTargets: boolean): SerialFrame {
  if (data.byteLength < 4) return impossibleFrame('targets without a count');
  const count = data.getInt32(0, true);
  const size = count === 0 ? 16 : (data.byteLength - 4) / count;
  if (count < 0 || count > mostTargets || (size !== 16 && size !== 20) || (count === 0 && data.byteLength !== 4)) {
    return impossibleFrame(`${count} targets in ${data.byteLength} bytes`);
  }
  if (!areTargets) return { values: [] };
  let nearest: { readonly x: number; readonly y: number; readonly distance: number } | undefined;
  for (let n = 0; n < count; n++) {
    const [x, y] = [data.getFloat32(4 + n * size, true), data.getFloat32(8 + n * size, true)];
    const [doppler, cluster] = [data.getInt32(n * size + size - 4, true), data.getInt32(n * size + size, true)];
    const possible =
      Math.abs(x) <= 20 && Math.abs(y) <= 20 && Math.abs(doppler) <= longestDoppler && Math.abs(cluster) <= mostTargets;
    if (!possible) return impossibleFrame('target out of range');
    const distance = Math.hypot(x, y);
    if (!nearest || distance < nearest.distance) nearest = { x, y, distance };
  }
  return {
    values: [
      { capability: 'people', value: count },
      ...(nearest
        ? ([
            { capability: 'target_x', value: centimetres(nearest.x) },
            { capability: 'target_y', value: centimetres(nearest.y) },
          ] as const)
        : []),
    ],
  };
}

/** No radar of this kind is more exact. */
const centimetres = (metres: number): number => Math.round(metres * 100) / 100;
