import { seconds } from '../../foundation/durations.ts';
import { framedDecoder } from '../framing/framed-decoder.ts';
import type { Examined, Framing } from '../framing/framer.ts';
import { answerMarks, decodeAnswer, examineMarked, markedFrameLength } from '../framing/marked-frames.ts';
import { impossibleFrame, type SerialFrame, type SerialProfile } from '../profile.ts';
import type { DecodedValue } from '../reading.ts';
import { ld2450Setup } from '../setups/hlk-ld2450.ts';

/** AA FF 03 00, three targets of x, y, speed and resolution (u16, little-endian), 55 CC (Hi-Link, LD2450 serial protocol). */
const reportLength = 30;
const head = [0xaa, 0xff, 0x03, 0x00] as const;
const targetCount = 3;
const targetLength = 8;

function examineReport(bytes: Uint8Array, start: number, end: number): Examined {
  for (const [n, byte] of head.entries()) {
    if (start + n >= end) return { kind: 'incomplete' };
    if (bytes[start + n] !== byte) return { kind: 'refused' };
  }
  if (end - start < reportLength) return { kind: 'incomplete' };
  const ends = bytes[start + reportLength - 2] === 0x55 && bytes[start + reportLength - 1] === 0xcc;
  return ends ? { kind: 'frame', length: reportLength } : { kind: 'refused', reason: 'tail' };
}

const framing: Framing = {
  startBytes: [head[0], answerMarks.head[0]],
  longestFrame: Math.max(reportLength, markedFrameLength(answerMarks.longestContent)),
  examine: (bytes, start, end) =>
    bytes[start] === head[0] ? examineReport(bytes, start, end) : examineMarked(bytes, start, end, answerMarks),
};

/** It sees 6 m; what lies far beyond is no target. */
const farthestMm = 10_000;
/** Slower is not moving: the radar's own step is about this. */
const slowestCmPerSecond = 5;

function decodeReport(frame: Uint8Array): SerialFrame {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
  const targets = [];
  for (let n = 0; n < targetCount; n++) {
    const at = head.length + n * targetLength;
    const target = {
      x: signed(view.getUint16(at, true)),
      y: signed(view.getUint16(at + 2, true)),
      speed: signed(view.getUint16(at + 4, true)),
    };
    if (view.getUint32(at, true) === 0 && view.getUint32(at + 4, true) === 0) continue;
    if (Math.abs(target.x) > farthestMm || Math.abs(target.y) > farthestMm)
      return impossibleFrame('target out of range');
    targets.push(target);
  }
  const [nearest] = targets.toSorted((a, b) => Math.hypot(a.x, a.y) - Math.hypot(b.x, b.y));
  const position: readonly DecodedValue[] = nearest
    ? [
        { capability: 'target_x', value: nearest.x / 1_000 },
        { capability: 'target_y', value: nearest.y / 1_000 },
      ]
    : [];
  return {
    values: [
      { capability: 'presence', value: targets.length > 0 },
      { capability: 'occupancy', value: targets.some(({ speed }) => Math.abs(speed) >= slowestCmPerSecond) },
      { capability: 'people', value: targets.length },
      ...position,
    ],
  };
}

/** Bit 15 set: positive; clear: negative. */
const signed = (raw: number): number => ((raw & 0x8000) !== 0 ? raw & 0x7fff : 0 - (raw & 0x7fff)) || 0;

export const hlkLd2450: SerialProfile = {
  id: 'hlk-ld2450',
  title: { en: 'Hi-Link LD2450 tracking radar', zh: '海凌科 LD2450 轨迹雷达' },
  transport: 'serial',
  capabilities: ['presence', 'occupancy', 'people', 'target_x', 'target_y'],
  power: 'mains',
  silence: seconds(60),
  // Firmware 2.14.25112412 changed the default (esphome/esphome issue 12495).
  baudRates: [256_000, 115_200, 460_800, 57_600],
  greeting: ['FD FC FB FA 02 00 FE 00 04 03 02 01'],
  installation: [
    'Wall, 1.5 m high, 6 m range, three people at most (Hi-Link manual)',
    'It follows movement: somebody who lies still is lost to it, so it is no proof that nobody is there',
  ],
  setup: ld2450Setup,
  createDecoder: (isOwn) =>
    framedDecoder(framing, (frame) => (frame[0] === head[0] ? decodeReport(frame) : decodeAnswer(frame)), isOwn),
  samples: [
    {
      hex: 'AA FF 03 00 0E 03 B1 86 10 00 40 01 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 55 CC',
      values: [
        { capability: 'presence', value: true },
        { capability: 'occupancy', value: true },
        { capability: 'people', value: 1 },
        { capability: 'target_x', value: -0.782 },
        { capability: 'target_y', value: 1.713 },
      ],
      source: 'Hi-Link, documented example: -782 mm, 1713 mm, -16 cm/s',
    },
    {
      hex: 'AA FF 03 00 F4 81 B0 84 00 80 68 01 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 55 CC',
      values: [
        { capability: 'presence', value: true },
        { capability: 'occupancy', value: false },
        { capability: 'people', value: 1 },
        { capability: 'target_x', value: 0.5 },
        { capability: 'target_y', value: 1.2 },
      ],
      source: 'one still target',
    },
    {
      hex: 'AA FF 03 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 55 CC',
      values: [
        { capability: 'presence', value: false },
        { capability: 'occupancy', value: false },
        { capability: 'people', value: 0 },
      ],
      source: 'nobody',
    },
    { hex: 'FD FC FB FA 04 00 FE 01 00 00 04 03 02 01', values: [], source: 'configuration has ended' },
  ],
};
