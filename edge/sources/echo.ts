import type { IsOwn, SerialFrame } from '../../device-profiles/profile.ts';

/**
 * Tells what a device says from the hub's own frames that come back: transmit and receive wire joined, a loopback plug, an
 * adapter that echoes. Some devices confirm a command with the very bytes that told it (DFRobot_HumanDetection), and 15
 * breaths a minute look like the question for them; so what equals the hub's own counts from a device that has also said
 * something else over this connection, and not on a line that has brought back what no device says.
 */
export class Echoes {
  /** Few: the questions and settings of one profile. Without a time limit, because a hub that was held up reads late. */
  readonly #written = new Set<string>();
  #deviceSpeaks = false;
  #lineEchoes = false;
  #dropped = 0;

  /** For the decoder. */
  readonly isOwn: IsOwn = (frame) => this.#written.has(textOf(frame));

  wrote(bytes: Uint8Array): void {
    this.#written.add(textOf(bytes));
  }

  /** A fresh connection: the wires may be others. */
  opened(): void {
    this.#deviceSpeaks = this.#lineEchoes = false;
    this.#dropped = 0;
  }

  /** Whether the frame came from the device. */
  isDevices(frame: SerialFrame): boolean {
    if (!frame.echo) {
      if (frame.unknown === undefined) this.#deviceSpeaks = true;
      return true;
    }
    if (frame.unknown !== undefined) this.#lineEchoes = true;
    if (this.#deviceSpeaks && !this.#lineEchoes) return true;
    this.#dropped++;
    return false;
  }

  /** The hub's own has come back over this connection, and nothing else that is understood. */
  get alone(): boolean {
    return this.#dropped > 0 && !this.#deviceSpeaks;
  }
}

const textOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
