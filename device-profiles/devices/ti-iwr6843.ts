import { seconds } from '../../foundation/durations.ts';
import { framedDecoder } from '../framing/framed-decoder.ts';
import { readTiFrame, tiFraming, type TiBlock } from '../framing/ti-frames.ts';
import type { SerialFrame, SerialProfile } from '../profile.ts';

/** Block types of the 3D people tracking firmware (TI, Radar Toolbox, "People Tracking: understanding UART data"). */
const types = {
  points: 1020,
  targets: 1010,
  targetIndex: 1011,
  heights: 1012,
  presence: 1021,
  statistics: 6,
  temperature: 9,
} as const;

const targetLength = 112;
const heightLength = 12;
const pointsHead = 20;
const pointLength = 8;

/** Farther than the radar sees; what lies beyond is damage on the line. */
const farthest = 100;

function readBlock({ type, value }: TiBlock): SerialFrame {
  switch (type) {
    case types.presence: {
      if (value.byteLength !== 4) return wrongLength(type, value);
      return { values: [{ capability: 'presence', value: value.getUint32(0, true) !== 0 }] };
    }
    case types.targets:
      return readTargets(value);
    case types.heights:
      return readHeights(value);
    // Where the points are and to whom they belong: for rules that judge by points, which are not written yet.
    case types.points:
      return (value.byteLength - pointsHead) % pointLength === 0 ? { values: [] } : wrongLength(type, value);
    case types.targetIndex:
    case types.statistics:
    case types.temperature:
      return { values: [] };
    default:
      return { values: [], unknown: `block ${type}` };
  }
}

/** Each 112 bytes: id, position, velocity and acceleration (3 f32 each), covariance, gain, confidence. */
function readTargets(value: DataView): SerialFrame {
  if (value.byteLength % targetLength !== 0) return wrongLength(types.targets, value);
  let nearest: { readonly x: number; readonly y: number } | undefined;
  for (let at = 0; at < value.byteLength; at += targetLength) {
    const [x, y] = [value.getFloat32(at + 4, true), value.getFloat32(at + 8, true)];
    if (!(Math.abs(x) < farthest && Math.abs(y) < farthest)) return { values: [], unknown: 'target out of range' };
    if (!nearest || Math.hypot(x, y) < Math.hypot(nearest.x, nearest.y)) nearest = { x, y };
  }
  return {
    values: [
      { capability: 'people', value: value.byteLength / targetLength },
      ...(nearest
        ? ([
            { capability: 'target_x', value: centimetres(nearest.x) },
            { capability: 'target_y', value: centimetres(nearest.y) },
          ] as const)
        : []),
    ],
  };
}

/** Each 12 bytes: id, highest and lowest point. The lowest person is the one to worry about. */
function readHeights(value: DataView): SerialFrame {
  if (value.byteLength % heightLength !== 0) return wrongLength(types.heights, value);
  let lowest = Number.POSITIVE_INFINITY;
  for (let at = 0; at < value.byteLength; at += heightLength) lowest = Math.min(lowest, value.getFloat32(at + 4, true));
  if (value.byteLength === 0) return { values: [] };
  if (!(Math.abs(lowest) < farthest)) return { values: [], unknown: 'height out of range' };
  return { values: [{ capability: 'target_height', value: centimetres(lowest) }] };
}

const wrongLength = (type: number, value: DataView): SerialFrame => ({
  values: [],
  unknown: `block ${type} of ${value.byteLength} bytes`,
});

const centimetres = (metres: number): number => Math.round(metres * 100) / 100;

export const tiIwr6843: SerialProfile = {
  id: 'ti-iwr6843',
  title: { en: 'TI IWR6843 people tracking radar', zh: 'TI IWR6843 人员跟踪雷达' },
  transport: 'serial',
  capabilities: ['presence', 'people', 'target_x', 'target_y', 'target_height'],
  power: 'mains',
  // About 18 frames a second.
  silence: seconds(60),
  // The data port; the port for commands is another.
  baudRates: [921_600],
  installation: [
    'Wall, 1.5 to 2.5 m high, tilted down by 10 to 15 degrees, with the 3D people tracking firmware (TI user guide)',
    'Heights count from where the firmware believes the floor to be: set its sensorPosition',
  ],
  createDecoder: () => framedDecoder(tiFraming, readTiFrame(readBlock)),
  samples: [
    {
      hex:
        '02 01 04 03 06 05 08 07 04 00 05 03 40 00 00 00 43 68 0A 00 01 00 00 00 00 00 00 00 00 00 00 00 01 00 00 00 00 00 00 00 ' +
        'FD 03 00 00 04 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00',
      values: [{ capability: 'presence', value: false }],
      source: 'nobody; header as SDK 3.5 writes it',
    },
    {
      hex:
        '02 01 04 03 06 05 08 07 04 00 05 03 60 00 00 00 43 68 0A 00 02 00 00 00 00 00 00 00 00 00 00 00 03 00 00 00 00 00 00 00 ' +
        'F4 03 00 00 0C 00 00 00 00 00 00 00 33 33 B3 3E CD CC CC 3D ' +
        'FD 03 00 00 04 00 00 00 01 00 00 00 ' +
        'F3 03 00 00 02 00 00 00 FF FF ' +
        '00 00 00 00 00 00 00 00 00 00 00 00 00 00',
      values: [
        { capability: 'target_height', value: 0.35 },
        { capability: 'presence', value: true },
      ],
      source: 'somebody low: height of one target, presence, target indices',
    },
  ],
};
