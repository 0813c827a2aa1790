import type { Instant } from '../../foundation/clock.ts';
import type { Unrecognised } from './source.ts';

/** Names of unknown frames that are told apart; more of them are line noise whose checksums fit by chance. */
const mostNames = 12;
const others = 'others';

/** What came over one serial line and could not be given to anybody: shown, so that a wrong wire or profile is found. */
export class NotUnderstood {
  readonly #line: { readonly path: string; readonly profile: string };
  readonly #frames = new Map<string, number>();
  readonly #ratesWithoutFrame = new Set<number>();
  #lastFrameAt: Instant | undefined;
  #bytes = 0;
  #lastByteAt: Instant | undefined;
  #echoes = 0;
  #lastEchoAt: Instant | undefined;

  constructor(line: { readonly path: string; readonly profile: string }) {
    this.#line = line;
  }

  /** A well-formed frame whose type or value is not known. */
  frame(name: string, at: Instant): void {
    const counted = this.#frames.has(name) || this.#frames.size < mostNames ? name : others;
    this.#frames.set(counted, (this.#frames.get(counted) ?? 0) + 1);
    this.#lastFrameAt = at;
  }

  /** A frame that the hub itself wrote has come back. */
  echo(at: Instant): void {
    this.#echoes++;
    // So the bytes were the hub's own.
    this.understood();
    this.#lastEchoAt = at;
  }

  /** Bytes that came at this speed while nothing was understood. */
  bytes(count: number, baudRate: number, at: Instant): void {
    this.#bytes += count;
    this.#ratesWithoutFrame.add(baudRate);
    this.#lastByteAt = at;
  }

  /** The device was understood: what came before was another speed's, or a start in the middle of a frame. */
  understood(): void {
    this.#bytes = 0;
    this.#ratesWithoutFrame.clear();
    this.#lastByteAt = undefined;
  }

  /** Empty when everything was understood. */
  list(): readonly Unrecognised[] {
    const { path, profile } = this.#line;
    const frames = [...this.#frames];
    const rates = [...this.#ratesWithoutFrame].join(', ');
    const unread: Unrecognised[] = this.#lastByteAt
      ? [
          {
            device: path,
            heard: `${this.#bytes} bytes and no frame of ${profile} at ${rates} baud: another device, or another speed`,
            messages: 0,
            lastHeardAt: this.#lastByteAt,
          },
        ]
      : [];
    const unknown: Unrecognised[] = this.#lastFrameAt
      ? [
          {
            device: path,
            heard: `frames that ${profile} does not know: ${frames.map(([name, count]) => `${name} (${count})`).join(', ')}`,
            messages: frames.reduce((sum, [, count]) => sum + count, 0),
            lastHeardAt: this.#lastFrameAt,
          },
        ]
      : [];
    const echoes: Unrecognised[] = this.#lastEchoAt
      ? [
          {
            device: path,
            heard: `${this.#echoes} frames that the hub itself wrote: its transmit and receive wires touch, or only an adapter answers`,
            messages: this.#echoes,
            lastHeardAt: this.#lastEchoAt,
          },
        ]
      : [];
    return [...unread, ...unknown, ...echoes];
  }
}
