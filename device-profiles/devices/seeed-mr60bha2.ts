import { seconds } from '../../foundation/durations.ts';
import { framedDecoder } from '../framing/framed-decoder.ts';
import { readTargets } from '../framing/tinyframe-targets.ts';
import { readTinyFrame, tinyFraming, type TinyFrame } from '../framing/tinyframe.ts';
import { impossibleFrame, type SerialFrame, type SerialProfile } from '../profile.ts';

/** Frame types of the MR60BHA2 (esphome/components/seeed_mr60bha2, Seeed-mmWave-library, mr60bha2-rs). */
const types = {
  people: 0x0f09,
  targets: 0x0a04,
  pointCloud: 0x0a08,
  phases: 0x0a13,
  breathing: 0x0a14,
  heart: 0x0a15,
  distance: 0x0a16,
  firmware: 0xffff,
} as const;

const lengths = new Map<number, number>([
  [types.people, 1],
  [types.phases, 12],
  [types.breathing, 4],
  [types.heart, 4],
  [types.distance, 8],
  [types.firmware, 4],
]);

/** Known, with nothing that any rule asks for. 0A17 and 0A29 were seen by mr60bha2-rs. */
const quiet: ReadonlySet<number> = new Set([types.phases, types.firmware, 0x0a17, 0x0a29]);

function decode({ type, data }: TinyFrame): SerialFrame {
  if (data.byteLength === 0 || quiet.has(type)) return { values: [] };
  switch (type) {
    case types.people: {
      const byte = data.getUint8(0);
      return byte > 1
        ? impossibleFrame(`presence ${byte}`)
        : { values: [{ capability: 'presence', value: byte === 1 }] };
    }
    case types.breathing:
      return rate('respiration_rate', data, 60);
    case types.heart:
      return rate('heart_rate', data, 220);
    // Which flag means "valid" the sources disagree on, so nothing is said of it.
    case types.distance: {
      const [flag, metres] = [data.getUint32(0, true), data.getFloat32(4, true)];
      return flag <= 1 && metres >= 0 && metres <= 20 ? { values: [] } : impossibleFrame('distance out of range');
    }
    case types.targets:
    case types.pointCloud:
      return readTargets(data, type === types.targets);
    default:
      return impossibleFrame(`type ${type.toString(16).padStart(4, '0')}`);
  }
}

function rate(capability: 'respiration_rate' | 'heart_rate', data: DataView, most: number): SerialFrame {
  const value = data.getFloat32(0, true);
  if (!(value >= 0 && value <= most)) return impossibleFrame(`${capability} out of range`);
  return { values: [{ capability, value: Math.round(value * 10) / 10 }] };
}

// A point cloud of 60 points; a cap keeps a false start from waiting for a long frame.
const framing = tinyFraming({ longestData: 1_000, lengthOf: (type) => lengths.get(type) });

export const seeedMr60bha2: SerialProfile = {
  id: 'seeed-mr60bha2',
  title: { en: 'Seeed MR60BHA2 vitals radar', zh: 'Seeed MR60BHA2 呼吸心率雷达' },
  transport: 'serial',
  capabilities: ['presence', 'respiration_rate', 'heart_rate', 'people', 'target_x', 'target_y'],
  power: 'mains',
  // It repeats everything about eight times a second.
  silence: seconds(60),
  baudRates: [115_200],
  installation: [
    'Vitals within 1.5 m and of one still person; targets within 6 m (Seeed wiki, MR60BHA2)',
    'The kit carries an ESP32 that speaks Wi-Fi: wire the radar’s own UART',
  ],
  createDecoder: () => framedDecoder(framing, (frame) => decode(readTinyFrame(frame))),
  samples: [
    {
      hex: '01 00 10 00 04 0A 14 F4 00 00 84 41 3A',
      values: [{ capability: 'respiration_rate', value: 16.5 }],
      source: 'type 0A14',
    },
    {
      hex: '01 00 11 00 04 0A 15 F4 00 00 90 42 2D',
      values: [{ capability: 'heart_rate', value: 72 }],
      source: 'type 0A15',
    },
    { hex: '01 00 02 00 01 0F 09 FB 01 FE', values: [{ capability: 'presence', value: true }], source: 'type 0F09' },
    { hex: '01 00 13 00 08 0A 16 F9 01 00 00 00 A4 70 9D 3F 88', values: [], source: 'type 0A16, 1.23 m' },
    {
      hex: '01 00 14 00 14 0A 04 F0 01 00 00 00 00 00 00 3F CD CC 8C 3F FD FF FF FF 01 00 00 00 70',
      values: [
        { capability: 'people', value: 1 },
        { capability: 'target_x', value: 0.5 },
        { capability: 'target_y', value: 1.1 },
      ],
      source: 'type 0A04, records of 16 bytes',
    },
  ],
};
