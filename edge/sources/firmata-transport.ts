import { EventEmitter } from 'node:events';
import type { Instant } from '../../foundation/clock.ts';
import { FirmataFraming, type FirmataMessage } from './firmata-framing.ts';
import { SerialLine, type SerialLineListener, type SerialLineOptions } from './serial-line.ts';

export interface FirmataTransportListener extends Pick<SerialLineListener, 'opened' | 'watch' | 'closed'> {
  /** One whole message; true hands it on to firmata-io. */
  message(message: FirmataMessage, at: Instant): boolean;
  /** A piece of what came was no message. */
  refused(at: Instant): void;
}

/**
 * What firmata-io takes for its serial port: one object for the life of the program, with a fresh serial port beneath
 * it after every loss. What is written while the line is closed is dropped: a siren command must never come late.
 */
export class FirmataTransport extends EventEmitter {
  readonly #line: SerialLine;

  constructor(options: Omit<SerialLineOptions, 'listener'> & { readonly listener: FirmataTransportListener }) {
    super();
    const { listener } = options;
    let framing = new FirmataFraming();
    this.#line = new SerialLine({
      ...options,
      listener: {
        opened: (at) => {
          framing = new FirmataFraming();
          listener.opened(at);
          this.emit('open');
        },
        data: (chunk, at) =>
          framing.push(chunk, {
            message: (message) => {
              if (listener.message(message, at)) this.emit('data', message.bytes);
            },
            refused: () => listener.refused(at),
          }),
        watch: (now, lastDataAt) => listener.watch(now, lastDataAt),
        closed: (because) => {
          listener.closed(because);
          this.emit('close');
        },
      },
    });
  }

  start(): void {
    this.#line.start();
  }

  /** The board has proved that it is there. */
  proved(): void {
    this.#line.proved();
  }

  reopen(because: string): void {
    this.#line.reopen(because);
  }

  /** firmata-io calls it for every command. */
  write(bytes: Uint8Array, done?: () => void): void {
    this.#line.write(bytes);
    done?.();
  }

  stop(): Promise<void> {
    return this.#line.stop();
  }
}
