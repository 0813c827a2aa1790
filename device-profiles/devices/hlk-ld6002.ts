import { seconds } from '../../foundation/durations.ts';
import { framedDecoder } from '../framing/framed-decoder.ts';
import { readTargets } from '../framing/tinyframe-targets.ts';
import { readTinyFrame, tinyFraming, type TinyFrame } from '../framing/tinyframe.ts';
import { bytesIn, impossibleFrame, type SerialFrame, type SerialProfile } from '../profile.ts';
import { ld6002Setup } from '../setups/hlk-ld6002.ts';
import { fallAnswers } from '../setups/tinyframe-fall.ts';

/** Frame types of the LD6002B and LD6002C (Hi-Link, TinyFrame Protocol Reference V1.2, 2025-06-06). */
const types = { fall: 0x0e02, zones: 0x0a0a, targets: 0x0a04, pointCloud: 0x0a08, liveHeight: 0x0e0e } as const;

const lengths = new Map<number, number>([
  [types.fall, 1],
  [types.zones, 16],
  [types.liveHeight, 4],
]);

/** Answers to commands: 0201 control word, 0204, 0A0E..0A14 zones and low power, 0E04..0E0C fall settings. */
const isAnswer = (type: number): boolean =>
  type === 0x0201 ||
  type === 0x0204 ||
  type === 0xffff ||
  (type >= 0x0a0b && type <= 0x0a14) ||
  (type >= 0x0e04 && type <= 0x0e0c);

function decode({ type, data }: TinyFrame): SerialFrame {
  if (data.byteLength === 0 || isAnswer(type)) return { values: [] };
  switch (type) {
    case types.fall: {
      const byte = data.getUint8(0);
      return byte > 1 ? impossibleFrame(`fall ${byte}`) : { values: [{ capability: 'fall', value: byte === 1 }] };
    }
    case types.zones: {
      const zones = [0, 4, 8, 12].map((offset) => data.getUint32(offset, true));
      const strange = zones.find((zone) => zone > 1);
      if (strange !== undefined) return impossibleFrame(`zone ${strange}`);
      return { values: [{ capability: 'presence', value: zones.includes(1) }] };
    }
    // Whether it is u32 or f32 the sources disagree: nothing is said of it until a real frame was seen.
    case types.liveHeight:
      return { values: [], unknown: 'height in a form that is not known' };
    case types.targets:
    case types.pointCloud:
      return readTargets(data, type === types.targets);
    default:
      return impossibleFrame(`type ${type.toString(16).padStart(4, '0')}`);
  }
}

const framing = tinyFraming({ longestData: 1_000, lengthOf: (type) => lengths.get(type) });

export const hlkLd6002: SerialProfile = {
  id: 'hlk-ld6002',
  title: { en: 'Hi-Link LD6002B/C fall and presence radar', zh: '海凌科 LD6002B/C 跌倒与人体存在雷达' },
  transport: 'serial',
  capabilities: ['fall', 'presence', 'people', 'target_x', 'target_y'],
  power: 'mains',
  silence: seconds(60),
  baudRates: [115_200],
  installation: [
    'LD6002C hears falls from the ceiling (2 to 3 m); LD6002B tells presence by zone (Hi-Link, TinyFrame reference V1.2)',
    'From fall to report the radar itself needs 3 to 45 s, depending on its sensitivity',
  ],
  setup: ld6002Setup,
  createDecoder: (isOwn) =>
    framedDecoder(
      framing,
      (bytes) => {
        const frame = readTinyFrame(bytes);
        const decoded = decode(frame);
        if (!fallAnswers.has(frame.type) || decoded.unknown !== undefined) return decoded;
        return { ...decoded, answer: { command: frame.type, data: bytesIn(frame.data) } };
      },
      isOwn,
    ),
  samples: [
    { hex: '01 00 00 00 01 0E 02 F3 01 FE', values: [{ capability: 'fall', value: true }], source: 'type 0E02' },
    { hex: '01 00 01 00 01 0E 02 F2 00 FF', values: [{ capability: 'fall', value: false }], source: 'type 0E02' },
    {
      hex: '01 00 07 00 18 0A 04 EF 01 00 00 00 CD CC CC 3E 9A 99 99 3F 9A 99 99 BE FF FF FF FF 00 00 00 00 8C',
      values: [
        { capability: 'people', value: 1 },
        { capability: 'target_x', value: 0.4 },
        { capability: 'target_y', value: 1.2 },
      ],
      source: 'type 0A04, records of 20 bytes',
    },
    {
      hex: '01 00 00 00 10 0A 0A EE 00 00 00 00 01 00 00 00 00 00 00 00 00 00 00 00 FE',
      values: [{ capability: 'presence', value: true }],
      source: 'type 0A0A, somebody in the second zone; header checksum computed (the text prints FA)',
    },
    { hex: '01 00 00 00 01 0E 04 F5 01 FE', values: [], source: 'answer to set height' },
  ],
};
