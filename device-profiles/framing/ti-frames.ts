import { impossibleFrame, type SerialFrame } from '../profile.ts';
import { findBytes } from './find-bytes.ts';
import type { Examined, Framing } from './framer.ts';

/**
 * The data port of TI's mmWave radars (mmWave SDK 3, people tracking): magic word, header of 40 bytes, type-length-value
 * blocks, padding to 32 bytes. Everything little-endian; a length counts the value alone. There is no checksum: a frame
 * counts when its blocks fill it up to the padding.
 */
const magic = [0x02, 0x01, 0x04, 0x03, 0x06, 0x05, 0x08, 0x07] as const;
const headerLength = 40;
const blockHeaderLength = 8;
const padding = 32;
/** A point cloud of 1,000 points with everything beside it. */
const longestFrame = 16_384;

export interface TiBlock {
  readonly type: number;
  /** A view into the receive buffer: read it before the next push. */
  readonly value: DataView;
}

export const tiFraming: Framing = {
  startBytes: [magic[0]],
  longestFrame,
  examine(bytes, start, end): Examined {
    for (const [n, byte] of magic.entries()) {
      if (start + n >= end) return { kind: 'incomplete' };
      if (bytes[start + n] !== byte) return { kind: 'refused' };
    }
    if (end - start < headerLength) return { kind: 'incomplete' };
    const length = new DataView(bytes.buffer, bytes.byteOffset + start, headerLength).getUint32(12, true);
    if (length < headerLength || length > longestFrame || length % padding !== 0) {
      return { kind: 'refused', reason: 'length' };
    }
    if (end - start < length) return { kind: 'incomplete' };
    // A cut frame would take the beginning of the next one with it, or a part of its magic word.
    const cut = findBytes(bytes, magic, start + 1, Math.min(end, start + length + magic.length - 1)) >= 0;
    return cut ? { kind: 'refused', reason: 'cut' } : { kind: 'frame', length };
  },
};

/** The blocks of a frame; undefined when they do not fill it: bytes were lost on the line. */
export function readTiBlocks(frame: Uint8Array): readonly TiBlock[] | undefined {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
  const blocks: TiBlock[] = [];
  let at = headerLength;
  for (let left = view.getUint32(32, true); left > 0; left--) {
    if (at + blockHeaderLength > frame.length) return undefined;
    const [type, length] = [view.getUint32(at, true), view.getUint32(at + 4, true)];
    at += blockHeaderLength;
    if (length > frame.length - at) return undefined;
    blocks.push({ type, value: new DataView(frame.buffer, frame.byteOffset + at, length) });
    at += length;
  }
  return frame.length - at < padding ? blocks : undefined;
}

/** Reads each frame block by block. A block that cannot be read, or is not known, is named; the others still speak. */
export const readTiFrame =
  (readBlock: (block: TiBlock) => SerialFrame) =>
  (frame: Uint8Array): SerialFrame => {
    const blocks = readTiBlocks(frame);
    if (!blocks) return impossibleFrame('blocks do not fill the frame');
    const read = blocks.map(readBlock);
    const unknown = read.flatMap((block) => block.unknown ?? []);
    return {
      values: read.flatMap(({ values }) => values),
      ...(unknown.length > 0 && { unknown: unknown.join(', ') }),
    };
  };
