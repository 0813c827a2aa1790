import { seconds } from '../../foundation/durations.ts';
import { framedDecoder } from '../framing/framed-decoder.ts';
import { answerMarks, decodeAnswer, markedContent, markedFraming, type Marks } from '../framing/marked-frames.ts';
import { impossibleFrame, type SerialFrame, type SerialProfile } from '../profile.ts';
import { ld2410Setup, ld2410Shows } from '../setups/hlk-ld2410.ts';

/** Reports of the LD2410 (Hi-Link, LD2410 serial protocol; frames captured in morian/aio-ld2410). */
const reportMarks: Marks = { head: [0xf4, 0xf3, 0xf2, 0xf1], tail: [0xf8, 0xf7, 0xf6, 0xf5], longestContent: 64 };

const contentLengths: Readonly<Record<number, number>> = { 0x02: 0x0d, 0x01: 0x23 };

function decodeReport(content: DataView): SerialFrame {
  const type = content.byteLength > 0 ? content.getUint8(0) : -1;
  if (contentLengths[type] !== content.byteLength) {
    return impossibleFrame(`report ${type} of ${content.byteLength} bytes`);
  }
  const end = content.byteLength - 2;
  if (content.getUint8(1) !== 0xaa || content.getUint8(end) !== 0x55 || content.getUint8(end + 1) !== 0x00) {
    return impossibleFrame('report without its inner marks');
  }
  const state = content.getUint8(2);
  const [movingEnergy, stillEnergy] = [content.getUint8(5), content.getUint8(8)];
  if (state > 3 || movingEnergy > 100 || stillEnergy > 100) return impossibleFrame(`state ${state}`);
  const moving = (state & 1) === 1;
  const answer = ld2410Shows[type];
  return {
    ...(answer && { answer }),
    values: [
      { capability: 'presence', value: state > 0 },
      { capability: 'occupancy', value: moving },
      // A field that the state does not name is left over from before.
      { capability: 'movement', value: moving ? movingEnergy : 0 },
    ],
  };
}

const framing = markedFraming([reportMarks, answerMarks]);

export const hlkLd2410: SerialProfile = {
  id: 'hlk-ld2410',
  title: { en: 'Hi-Link LD2410 presence radar', zh: '海凌科 LD2410 人体存在雷达' },
  transport: 'serial',
  capabilities: ['presence', 'occupancy', 'movement'],
  power: 'mains',
  // It reports about ten times a second.
  silence: seconds(60),
  baudRates: [256_000, 115_200, 57_600, 9_600],
  // While a configuration session is open it reports nothing; one that died half-way looks like a dead sensor.
  greeting: ['FD FC FB FA 02 00 FE 00 04 03 02 01'],
  installation: [
    'It sees through thin walls, and sees fans and curtains: set its gates so that it ends at the room (Hi-Link manual)',
    'A value can latch: a presence that never ends is no proof of life (esphome/esphome issue 17622)',
  ],
  setup: ld2410Setup,
  createDecoder: (isOwn) =>
    framedDecoder(
      framing,
      (frame) => (frame[0] === reportMarks.head[0] ? decodeReport(markedContent(frame)) : decodeAnswer(frame)),
      isOwn,
    ),
  samples: [
    {
      hex: 'F4 F3 F2 F1 0D 00 02 AA 02 51 00 00 00 00 3B 00 00 55 00 F8 F7 F6 F5',
      values: [
        { capability: 'presence', value: true },
        { capability: 'occupancy', value: false },
        { capability: 'movement', value: 0 },
      ],
      source: 'captured, morian/aio-ld2410: still; the moving distance of 81 cm is left over',
    },
    {
      hex: 'F4 F3 F2 F1 23 00 01 AA 03 1E 00 3C 00 00 39 00 00 08 08 3C 22 05 03 03 04 03 06 05 00 00 39 10 13 06 06 08 04 60 01 55 00 F8 F7 F6 F5',
      values: [
        { capability: 'presence', value: true },
        { capability: 'occupancy', value: true },
        { capability: 'movement', value: 60 },
      ],
      source: 'captured, morian/aio-ld2410: engineering mode',
    },
    {
      hex: 'F4 F3 F2 F1 0D 00 02 AA 00 00 00 00 00 00 00 00 00 55 00 F8 F7 F6 F5',
      values: [
        { capability: 'presence', value: false },
        { capability: 'occupancy', value: false },
        { capability: 'movement', value: 0 },
      ],
      source: 'nobody',
    },
    { hex: 'FD FC FB FA 04 00 FE 01 00 00 04 03 02 01', values: [], source: 'configuration has ended' },
  ],
};
