/** What a host says to a StandardFirmata board: github.com/firmata/protocol 2.8. Ports are eight pins each. */
export type HostMessage =
  | { readonly kind: 'version-query' }
  | { readonly kind: 'system-reset' }
  | { readonly kind: 'pin-mode'; readonly pin: number; readonly mode: number }
  | { readonly kind: 'write-pin'; readonly pin: number; readonly value: number }
  | { readonly kind: 'write-port'; readonly port: number; readonly value: number }
  | { readonly kind: 'write-analog'; readonly pin: number; readonly value: number }
  | { readonly kind: 'report-port'; readonly port: number; readonly on: boolean }
  | { readonly kind: 'report-analog'; readonly channel: number; readonly on: boolean }
  | { readonly kind: 'sysex'; readonly command: number; readonly data: readonly number[] };

const startSysex = 0xf0;
const endSysex = 0xf7;
/** StandardFirmata's own buffer; a longer sysex is cut there and ignored. */
const longestSysex = 64;

/** Cuts the host's byte stream into messages. Bytes that make no sense are skipped, as the firmware does. */
export class FirmataEar {
  #message: number[] = [];

  hear(bytes: Uint8Array): HostMessage[] {
    const messages: HostMessage[] = [];
    for (const byte of bytes) {
      const message = this.#take(byte);
      if (message) messages.push(message);
    }
    return messages;
  }

  #take(byte: number): HostMessage | undefined {
    const inSysex = this.#message[0] === startSysex;
    if (inSysex && byte === endSysex) {
      const [, command, ...data] = this.#message;
      this.#message = [];
      return command === undefined || data.length > longestSysex ? undefined : { kind: 'sysex', command, data };
    }
    if (byte >= 0x80) {
      this.#message = [byte];
      if (byte === 0xf9) return this.#finish({ kind: 'version-query' });
      if (byte === 0xff) return this.#finish({ kind: 'system-reset' });
      return undefined;
    }
    if (this.#message.length === 0) return undefined;
    if (this.#message.length <= longestSysex + 2) this.#message.push(byte);
    return inSysex ? undefined : this.#shortMessage();
  }

  #shortMessage(): HostMessage | undefined {
    const [status = 0, first = 0, second = 0] = this.#message;
    const length = this.#message.length;
    const channel = status & 0x0f;
    const command = status < 0xf0 ? status & 0xf0 : status;
    if (command === 0xd0 && length === 2) return this.#finish({ kind: 'report-port', port: channel, on: first !== 0 });
    if (command === 0xc0 && length === 2) return this.#finish({ kind: 'report-analog', channel, on: first !== 0 });
    if (length < 3) return undefined;
    const value = first | (second << 7);
    if (command === 0x90) return this.#finish({ kind: 'write-port', port: channel, value });
    if (command === 0xe0) return this.#finish({ kind: 'write-analog', pin: channel, value });
    if (command === 0xf4) return this.#finish({ kind: 'pin-mode', pin: first, mode: second });
    if (command === 0xf5) return this.#finish({ kind: 'write-pin', pin: first, value: second });
    return this.#forget();
  }

  #finish(message: HostMessage): HostMessage {
    this.#message = [];
    return message;
  }

  #forget(): undefined {
    this.#message = [];
    return undefined;
  }
}

/** What the board says. */
const sysex = (...body: number[]): Uint8Array => Uint8Array.from([startSysex, ...body, endSysex]);
const sevenBitPairs = (text: string): number[] =>
  [...Buffer.from(text, 'latin1')].flatMap((byte) => [byte & 0x7f, byte >> 7]);

/** Firmata 2.6, as StandardFirmata reports itself. */
const version = [2, 6] as const;

export const versionReport = (): Uint8Array => Uint8Array.from([0xf9, ...version]);
export const firmwareReport = (name = 'StandardFirmata.ino'): Uint8Array =>
  sysex(0x79, ...version, ...sevenBitPairs(name));
export const portReport = (port: number, value: number): Uint8Array =>
  Uint8Array.of(0x90 | port, value & 0x7f, (value >> 7) & 0x7f);
/** A sample of an analogue channel, 0 to 1023 on a board of ten bits. */
export const analogReport = (channel: number, value: number): Uint8Array =>
  Uint8Array.of(0xe0 | channel, value & 0x7f, (value >> 7) & 0x7f);
export const pinStateResponse = (pin: number, mode: number, state: number): Uint8Array =>
  sysex(0x6e, pin, mode, state & 0x7f, ...(state > 0x7f ? [(state >> 7) & 0x7f] : []));
/** `modes` of each pin: pairs of mode and resolution in bits. */
export const capabilityResponse = (modes: readonly (readonly number[])[]): Uint8Array =>
  sysex(0x6c, ...modes.flatMap((pairs) => [...pairs, 0x7f]));
/** The analog channel of each pin, 7F for none. */
export const analogMappingResponse = (channels: readonly number[]): Uint8Array => sysex(0x6a, ...channels);
