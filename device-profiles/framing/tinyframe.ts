import type { Examined, Framing } from './framer.ts';

/**
 * TinyFrame (github.com/MightyPork/TinyFrame) as the 60 GHz radars of Seeed and Hi-Link use it: 01, then ID, LEN and
 * TYPE (u16, big-endian), ~XOR of these seven bytes, DATA, ~XOR of DATA. A frame with LEN 0 ends after the header: the
 * checksum of its data does not exist.
 */
const headerLength = 8;

export interface TinyFrame {
  readonly type: number;
  /** Little-endian fields. A view into the receive buffer: read it before the next push. */
  readonly data: DataView;
}

/**
 * `longestData` bounds LEN, and `lengthOf` says which LEN a known type has, so that a false start with a plausible
 * header does not swallow the real frames behind it.
 */
export function tinyFraming(options: { longestData: number; lengthOf: (type: number) => number | undefined }): Framing {
  return {
    startBytes: [0x01],
    longestFrame: headerLength + options.longestData + 1,
    examine(bytes, start, end): Examined {
      if (end - start < headerLength) return { kind: 'incomplete' };
      if (xor(bytes, start, start + 7) !== at(bytes, start + 7)) return { kind: 'refused' };
      const length = u16(bytes, start + 3);
      const expected = options.lengthOf(u16(bytes, start + 5));
      if (length > options.longestData) return { kind: 'refused', reason: 'length' };
      if (expected !== undefined && length !== expected && length !== 0) return { kind: 'refused', reason: 'length' };
      if (length === 0) return { kind: 'frame', length: headerLength };
      const total = headerLength + length + 1;
      if (end - start < total) return { kind: 'incomplete' };
      if (xor(bytes, start + headerLength, start + total - 1) !== at(bytes, start + total - 1)) {
        return { kind: 'refused', reason: 'checksum' };
      }
      return { kind: 'frame', length: total };
    },
  };
}

/** Reads a frame that `tinyFraming` has found. */
export function readTinyFrame(frame: Uint8Array): TinyFrame {
  const length = u16(frame, 3);
  return {
    type: u16(frame, 5),
    data: new DataView(frame.buffer, frame.byteOffset + headerLength, length),
  };
}

/** The bytes of one frame to the radar. Its drivers write ids 0 and 0x8000; radars do not look at them. */
export function tinyFrame(type: number, data: Uint8Array = new Uint8Array(0), id = 0): Uint8Array {
  const bytes = new Uint8Array(data.length === 0 ? headerLength : headerLength + data.length + 1);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, 0x01);
  view.setUint16(1, id);
  view.setUint16(3, data.length);
  view.setUint16(5, type);
  view.setUint8(7, xor(bytes, 0, 7));
  if (data.length === 0) return bytes;
  bytes.set(data, headerLength);
  view.setUint8(headerLength + data.length, xor(data, 0, data.length));
  return bytes;
}

const at = (bytes: Uint8Array, index: number): number => bytes[index] ?? 0;
const u16 = (bytes: Uint8Array, index: number): number => (at(bytes, index) << 8) | at(bytes, index + 1);

/** ~XOR of bytes[from..to). */
function xor(bytes: Uint8Array, from: number, to: number): number {
  let sum = 0xff;
  for (let i = from; i < to; i++) sum ^= at(bytes, i);
  return sum;
}
