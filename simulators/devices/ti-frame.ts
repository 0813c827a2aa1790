/** Frames of TI's people tracking firmware on the data port (mmWave SDK 3.5). Little-endian, no checksum. */
export interface TiFrame {
  readonly number: number;
  /** Detected points, as the header repeats them. */
  readonly points: number;
  readonly blocks: readonly { readonly type: number; readonly value: Uint8Array }[];
}

const magic = [0x02, 0x01, 0x04, 0x03, 0x06, 0x05, 0x08, 0x07];
const version = 0x03050004;
const platform = 0x000a6843;
const headerLength = 40;
/** Frames are filled up to a multiple of this with what the firmware finds in its memory: BE, in captured frames. */
const multiple = 32;
const filler = 0xbe;

export function encodeTiFrame({ number, points, blocks }: TiFrame): Uint8Array {
  const used = blocks.reduce((length, { value }) => length + 8 + value.length, headerLength);
  const total = Math.ceil(used / multiple) * multiple;
  const bytes = new Uint8Array(total).fill(filler);
  bytes.set(magic);
  bytes.set(words(version, total, platform, number, 0, points, blocks.length, 0), magic.length);
  let at = headerLength;
  for (const { type, value } of blocks) {
    bytes.set(words(type, value.length), at);
    bytes.set(value, at + 8);
    at += 8 + value.length;
  }
  return bytes;
}

/** There is no checksum: a block that claims to be longer than it is makes the frame impossible. */
export function spoilTiFrame(frame: Uint8Array): void {
  frame[headerLength + 5] = 0xff;
}

/** Little-endian, on any computer. */
export function words(...values: number[]): Uint8Array {
  const bytes = new Uint8Array(4 * values.length);
  const view = new DataView(bytes.buffer);
  for (const [n, value] of values.entries()) view.setUint32(4 * n, value, true);
  return bytes;
}
