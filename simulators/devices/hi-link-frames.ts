/** Frames of Hi-Link's LD2410 and LD2450: marks at both ends, no checksum. Written apart from the hub's decoder. */
interface Marks {
  readonly head: readonly number[];
  readonly tail: readonly number[];
}

const reportMarks: Marks = { head: [0xf4, 0xf3, 0xf2, 0xf1], tail: [0xf8, 0xf7, 0xf6, 0xf5] };
const commandMarks: Marks = { head: [0xfd, 0xfc, 0xfb, 0xfa], tail: [0x04, 0x03, 0x02, 0x01] };

/** Little-endian words. */
export const word = (value: number): readonly number[] => [value & 0xff, (value >> 8) & 0xff];

const between = ({ head, tail }: Marks, content: readonly number[]): Uint8Array =>
  Uint8Array.from([...head, ...word(content.length), ...content, ...tail]);

export const encodeHiLinkReport = (content: readonly number[]): Uint8Array => between(reportMarks, content);

/** The answer to a command: its number, 01, the status (0 is well), data. */
export const encodeHiLinkAnswer = (command: number, status: number, data: readonly number[] = []): Uint8Array =>
  between(commandMarks, [command & 0xff, 0x01, ...word(status), ...data]);

/** There is no checksum: the last byte of the tail is what is wrong. */
export function spoilHiLinkFrame(frame: Uint8Array): void {
  frame[frame.length - 1] = (frame.at(-1) ?? 0) ^ 0xff;
}

export interface HiLinkCommand {
  readonly command: number;
  readonly value: DataView;
}

const longestCommand = 64;

/** Hears a host's commands; what is no whole frame is skipped a byte at a time. */
export class HiLinkEar {
  #heard: number[] = [];

  hear(bytes: Uint8Array): HiLinkCommand[] {
    this.#heard.push(...bytes);
    const commands: HiLinkCommand[] = [];
    while (this.#heard.length >= 6) {
      const length = (this.#heard[4] ?? 0) + 256 * (this.#heard[5] ?? 0);
      const total = 6 + length + 4;
      const begins = commandMarks.head.every((byte, n) => this.#heard[n] === byte);
      if (!begins || length < 2 || length > longestCommand) {
        this.#heard.shift();
        continue;
      }
      if (this.#heard.length < total) break;
      if (!commandMarks.tail.every((byte, n) => this.#heard[total - 4 + n] === byte)) {
        this.#heard.shift();
        continue;
      }
      const content = Uint8Array.from(this.#heard.splice(0, total).slice(6, 6 + length));
      commands.push({ command: (content[0] ?? 0) + 256 * (content[1] ?? 0), value: new DataView(content.buffer, 2) });
    }
    return commands;
  }
}
