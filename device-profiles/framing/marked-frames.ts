import type { SerialFrame } from '../profile.ts';
import { findBytes } from './find-bytes.ts';
import type { Examined, Framing } from './framer.ts';

/**
 * Frames without a checksum: head, length (u16, little-endian), content, tail. Hi-Link's LD2410 reports so, and it and the
 * LD2450 answer commands so. A frame counts only when head, length and tail all fit.
 */
export interface Marks {
  readonly head: readonly [number, number, number, number];
  readonly tail: readonly [number, number, number, number];
  readonly longestContent: number;
}

/** Hi-Link's answers to commands (LD2410 and LD2450 serial protocol). */
export const answerMarks: Marks = {
  head: [0xfd, 0xfc, 0xfb, 0xfa],
  tail: [0x04, 0x03, 0x02, 0x01],
  longestContent: 64,
};

const headLength = 4;
const lengthLength = 2;
const tailLength = 4;

export const markedFrameLength = (content: number): number => headLength + lengthLength + content + tailLength;

/** Looks at a frame that begins with `marks`. */
export function examineMarked(bytes: Uint8Array, start: number, end: number, marks: Marks): Examined {
  for (let n = 0; n < headLength; n++) {
    if (start + n >= end) return { kind: 'incomplete' };
    if (bytes[start + n] !== marks.head[n]) return { kind: 'refused' };
  }
  if (end - start < headLength + lengthLength) return { kind: 'incomplete' };
  const content = u16(bytes, start + headLength);
  if (content > marks.longestContent) return { kind: 'refused', reason: 'length' };
  const total = markedFrameLength(content);
  if (end - start < total) return { kind: 'incomplete' };
  const tailAt = start + total - tailLength;
  const ends = marks.tail.every((byte, n) => bytes[tailAt + n] === byte);
  if (!ends) return { kind: 'refused', reason: 'tail' };
  // Without a checksum a cut frame can borrow the tail of the next one, whose head then stands within it.
  const cut = findBytes(bytes, marks.head, start + 1, tailAt) >= 0;
  return cut ? { kind: 'refused', reason: 'cut' } : { kind: 'frame', length: total };
}

/** Frames of several kinds of marks on one line. */
export const markedFraming = (kinds: readonly Marks[]): Framing => ({
  startBytes: kinds.map(({ head }) => head[0]),
  longestFrame: Math.max(...kinds.map(({ longestContent }) => markedFrameLength(longestContent))),
  examine: (bytes, start, end) => {
    const marks = kinds.find(({ head }) => head[0] === bytes[start]);
    return marks ? examineMarked(bytes, start, end, marks) : { kind: 'refused' };
  },
});

/** What stands between length and tail. */
export const markedContent = (frame: Uint8Array): DataView =>
  new DataView(frame.buffer, frame.byteOffset + headLength + lengthLength, frame.length - markedFrameLength(0));

/** The bytes of one command: its number (u16), then its value, between the marks of answers. */
export function markedCommand(command: number, value: Uint8Array = new Uint8Array(0)): Uint8Array {
  const length = 2 + value.length;
  return Uint8Array.from([
    ...answerMarks.head,
    length & 0xff,
    length >> 8,
    command & 0xff,
    command >> 8,
    ...value,
    ...answerMarks.tail,
  ]);
}

/** An answer: the command's low byte, 01, then its status (u16, 0: taken) and data. Nothing of it speaks of the home. */
export function decodeAnswer(frame: Uint8Array): SerialFrame {
  const content = markedContent(frame);
  if (content.byteLength < 4 || content.getUint8(1) !== 0x01) return { values: [], unknown: 'answer without a status' };
  const from = content.byteOffset - frame.byteOffset;
  const data = frame.slice(from + 2, from + content.byteLength);
  return { values: [], answer: { command: content.getUint8(0), data } };
}

const u16 = (bytes: Uint8Array, index: number): number => (bytes[index] ?? 0) | ((bytes[index + 1] ?? 0) << 8);
