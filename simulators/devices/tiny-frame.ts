/** Seeed's 60 GHz radars of the second generation speak TinyFrame (github.com/MightyPork/TinyFrame). Written apart from the hub's decoder. */
export interface TinyFrame {
  readonly id: number;
  readonly type: number;
  readonly data: Uint8Array;
}

const startOfFrame = 0x01;
const headLength = 8;

function checksum(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes) sum ^= byte;
  return ~sum & 0xff;
}

/** The bytes of one frame. A frame without data is its 8-byte head alone. */
export function encodeTinyFrame({ id, type, data }: TinyFrame): Uint8Array {
  const frame = new Uint8Array(headLength + (data.length === 0 ? 0 : data.length + 1));
  frame.set([startOfFrame, id >> 8, id, data.length >> 8, data.length, type >> 8, type]);
  frame[headLength - 1] = checksum(frame.subarray(0, headLength - 1));
  frame.set(data, headLength);
  if (data.length > 0) frame[frame.length - 1] = checksum(data);
  return frame;
}

/** Makes a radar's own frames, each with the next id; ids of its side stay below 0x8000. */
export function numberTinyFrames(firstId = 0): (type: number, data: Uint8Array) => Uint8Array {
  let nextId = firstId;
  return (type, data) => {
    const id = nextId;
    nextId = (id + 1) & 0x7fff;
    return encodeTinyFrame({ id, type, data });
  };
}

/** Makes the last checksum wrong. */
export function spoilTinyFrame(frame: Uint8Array): void {
  frame[frame.length - 1] = (frame.at(-1) ?? 0) ^ 0xff;
}

/** Hears a host's commands. Anything that is not a whole, right frame is skipped a byte at a time. */
export class TinyFrameEar {
  #heard: number[] = [];
  readonly #longest: number;

  constructor(longest = 64) {
    this.#longest = longest;
  }

  hear(bytes: Uint8Array): TinyFrame[] {
    this.#heard.push(...bytes);
    const frames: TinyFrame[] = [];
    while (this.#heard.length >= headLength) {
      const head = Uint8Array.from(this.#heard.slice(0, headLength));
      const view = new DataView(head.buffer);
      const length = view.getUint16(3);
      if (head[0] !== startOfFrame || head[7] !== checksum(head.subarray(0, 7)) || length > this.#longest) {
        this.#heard.shift();
        continue;
      }
      const total = length === 0 ? headLength : headLength + length + 1;
      if (this.#heard.length < total) break;
      const data = Uint8Array.from(this.#heard.slice(headLength, headLength + length));
      if (length > 0 && this.#heard[total - 1] !== checksum(data)) {
        this.#heard.shift();
        continue;
      }
      this.#heard.splice(0, total);
      frames.push({ id: view.getUint16(1), type: view.getUint16(5), data });
    }
    return frames;
  }
}

/** Little-endian fields, as data of these radars has them. */
export const u8 = (value: number): Uint8Array => Uint8Array.of(value);
export const u32 = (value: number): Uint8Array => fields(4, (view) => view.setUint32(0, value, true));
export const f32 = (...values: number[]): Uint8Array =>
  fields(4 * values.length, (view) => {
    for (const [index, value] of values.entries()) view.setFloat32(4 * index, value, true);
  });

function fields(length: number, fill: (view: DataView) => void): Uint8Array {
  const bytes = new Uint8Array(length);
  fill(new DataView(bytes.buffer));
  return bytes;
}
