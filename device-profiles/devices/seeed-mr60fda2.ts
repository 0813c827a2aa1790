import { seconds } from '../../foundation/durations.ts';
import { framedDecoder } from '../framing/framed-decoder.ts';
import { readTinyFrame, tinyFraming, type TinyFrame } from '../framing/tinyframe.ts';
import { bytesIn, impossibleFrame, type SerialFrame, type SerialProfile } from '../profile.ts';
import type { DecodedValue } from '../reading.ts';
import { mr60fda2Answers, mr60fda2Setup } from '../setups/seeed-mr60fda2.ts';

/** Frame types of the MR60FDA2 (esphome/components/seeed_mr60fda2, Seeed-mmWave-library) with their data lengths. */
const types = {
  fall: 0x0e02,
  people: 0x0f09,
  targetHeight: 0x0e0e,
  parameters: 0x0e06,
  installationHeight: 0x0e04,
  fallThreshold: 0x0e08,
  sensitivity: 0x0e0a,
  alarmArea: 0x0e0c,
  firmware: 0xffff,
} as const;

const lengths = new Map<number, number>([
  [types.fall, 1],
  [types.people, 1],
  [types.targetHeight, 4],
  [types.installationHeight, 1],
  [types.fallThreshold, 1],
  [types.sensitivity, 1],
  [types.alarmArea, 1],
  [types.firmware, 4],
]);

/** Answers to commands: proof of life, nothing to say of the home. */
const answers: ReadonlySet<number> = new Set([
  types.parameters,
  types.installationHeight,
  types.fallThreshold,
  types.sensitivity,
  types.alarmArea,
  types.firmware,
]);

const noValues: readonly DecodedValue[] = [];

function decode({ type, data }: TinyFrame): SerialFrame {
  if (data.byteLength === 0) return { values: noValues };
  if (type === types.fall) return flag('fall', data);
  if (type === types.people) return flag('presence', data);
  if (type === types.targetHeight) {
    const metres = data.getFloat32(0, true);
    if (!(metres >= -1 && metres <= 6)) return impossibleFrame('target height out of range');
    return { values: [{ capability: 'target_height', value: metres }] };
  }
  // Older firmware answers with 12 bytes.
  if (type === types.parameters && data.byteLength !== 28 && data.byteLength !== 12)
    return impossibleFrame('parameters');
  if (type === types.parameters) return { values: noValues, shows: 'fall' };
  if (answers.has(type)) return { values: noValues };
  return impossibleFrame(`type ${type.toString(16).padStart(4, '0')}`);
}

/** Any byte but 0 and 1 is not a flag: a wrong guess must be seen, and must not raise an alarm. */
function flag(capability: 'fall' | 'presence', data: DataView): SerialFrame {
  const byte = data.getUint8(0);
  if (byte > 1) return impossibleFrame(`${capability} ${byte}`);
  return { values: [{ capability, value: byte === 1 }] };
}

// 28 bytes of parameters are its longest payload; a cap near it keeps a false start from waiting for a long frame.
const framing = tinyFraming({ longestData: 40, lengthOf: (type) => lengths.get(type) });

export const seeedMr60fda2: SerialProfile = {
  id: 'seeed-mr60fda2',
  title: { en: 'Seeed MR60FDA2 fall radar', zh: 'Seeed MR60FDA2 跌倒雷达' },
  transport: 'serial',
  capabilities: ['fall', 'presence', 'target_height'],
  power: 'mains',
  // It repeats its state continuously; a minute without a frame means a dead radar or line.
  silence: seconds(60),
  baudRates: [115_200],
  installation: [
    'Ceiling, 2 to 3 m high, tilt at most 5 degrees; falls within 2 m; one person only (Seeed wiki, MR60FDA1/2)',
    'From fall to report the radar itself needs 3 to 45 s, depending on its sensitivity (Hi-Link TinyFrame reference)',
    'With the setting liveHeight it also says how high the lowest person is, which shows a low posture seconds before its own fall report; no rule uses that',
  ],
  // It repeats its fall state (jcmendez/mr60fda2-proto), by how much no source says; so it is also asked for how its fall
  // detection is set. The BHA2, which fits the same socket, says presence as well, and knows neither.
  watches: ['fall'],
  polls: [{ hex: '01 00 00 00 00 0E 06 F6', every: seconds(20) }],
  setup: mr60fda2Setup,
  createDecoder: (isOwn) =>
    framedDecoder(
      framing,
      (bytes) => {
        const frame = readTinyFrame(bytes);
        const decoded = decode(frame);
        if (!mr60fda2Answers.has(frame.type) || decoded.unknown !== undefined) return decoded;
        return { ...decoded, answer: { command: frame.type, data: bytesIn(frame.data) } };
      },
      isOwn,
    ),
  samples: [
    { hex: '01 00 00 00 01 0E 02 F3 01 FE', values: [{ capability: 'fall', value: true }], source: 'type 0E02' },
    { hex: '01 00 01 00 01 0E 02 F2 00 FF', values: [{ capability: 'fall', value: false }], source: 'type 0E02' },
    { hex: '01 00 02 00 01 0F 09 FB 01 FE', values: [{ capability: 'presence', value: true }], source: 'type 0F09' },
    { hex: '01 00 03 00 01 0F 09 FA 00 FF', values: [{ capability: 'presence', value: false }], source: 'type 0F09' },
    {
      hex: '01 00 04 00 04 0E 0E FE 33 33 B3 3E 72',
      values: [{ capability: 'target_height', value: Math.fround(0.35) }],
      source: 'type 0E0E, f32 (jcmendez/mr60fda2-proto)',
    },
    {
      hex: '01 00 00 00 1C 0E 06 EA 66 66 26 40 9A 99 99 3E 0F 00 00 00 00 00 00 3F 00 00 00 3F 00 00 00 3F 00 00 00 3F 32',
      values: [],
      source: 'answer to read parameters',
    },
    { hex: '01 00 00 00 01 0E 04 F5 01 FE', values: [], source: 'answer to set height' },
    { hex: '01 00 00 00 00 0E 06 F6', values: [], source: 'acknowledgement without data' },
  ],
};
