/** What Seeed's first 60 GHz radars and DFRobot's C1001 speak: 53 59, control, command, length, data, sum, 54 43. Written apart from the hub's decoder. */
export interface SumFrame {
  readonly control: number;
  readonly command: number;
  readonly data: readonly number[];
}

export function encodeSumFrame({ control, command, data }: SumFrame): Uint8Array {
  const body = [0x53, 0x59, control, command, data.length >> 8, data.length & 0xff, ...data];
  return Uint8Array.from([...body, body.reduce((sum, byte) => sum + byte, 0) & 0xff, 0x54, 0x43]);
}

/** Makes the sum wrong. */
export function spoilSumFrame(frame: Uint8Array): void {
  frame[frame.length - 3] = (frame.at(-3) ?? 0) ^ 0xff;
}

/** Hears a host's commands; what is no whole, right frame is skipped a byte at a time. */
export class SumFrameEar {
  #heard: number[] = [];

  hear(bytes: Uint8Array): SumFrame[] {
    this.#heard.push(...bytes);
    const frames: SumFrame[] = [];
    while (this.#heard.length >= 9) {
      const [first, second, control = 0, command = 0, high = 0, low = 0] = this.#heard;
      const length = high * 256 + low;
      if (first !== 0x53 || second !== 0x59 || length > 64) {
        this.#heard.shift();
        continue;
      }
      if (this.#heard.length < 9 + length) break;
      const data = this.#heard.slice(6, 6 + length);
      const right = encodeSumFrame({ control, command, data });
      if (!right.every((byte, n) => byte === this.#heard[n])) {
        this.#heard.shift();
        continue;
      }
      this.#heard.splice(0, right.length);
      frames.push({ control, command, data });
    }
    return frames;
  }
}
