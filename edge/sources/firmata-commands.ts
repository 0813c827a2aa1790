import type { Firmata } from 'firmata-io';

/** Questions to a Firmata board (firmata/protocol 2.x). */
export const questions = {
  version: Uint8Array.of(0xf9),
  firmware: Uint8Array.of(0xf0, 0x79, 0xf7),
  capabilities: Uint8Array.of(0xf0, 0x6b, 0xf7),
  analogMapping: Uint8Array.of(0xf0, 0x69, 0xf7),
  pinState: (pin: number) => Uint8Array.of(0xf0, 0x6d, pin, 0xf7),
};

/** Makes a pin an analogue input. firmata-io only remembers that mode, since boards usually start in it. */
export const analogMode = (pin: number): Uint8Array => Uint8Array.of(0xf4, pin, 0x02);

const firmware = 0x79;
const capabilities = 0x6c;
const analogMapping = 0x6a;
const pinState = 0x6e;
const endOfPin = 0x7f;

/** Pin and mode of a pin state answer; undefined for any other sysex. */
export function readPinState(message: Uint8Array): { readonly pin: number; readonly mode: number } | undefined {
  const [, kind, pin, mode] = message;
  return kind === pinState && pin !== undefined && mode !== undefined && message.length >= 6
    ? { pin, mode }
    : undefined;
}

/** Whether a version report says what the board said of itself before. */
export const isVersion = (message: Uint8Array, io: Firmata): boolean =>
  message[1] === io.version.major && message[2] === io.version.minor;

/** What firmata-io's handshake waits for, to be asked again; the version itself is counted apart. */
export function* missingAnswers(io: Firmata): Generator<Uint8Array> {
  if (io.isReady) return;
  yield questions.firmware;
  if (io.firmware.name === undefined) return;
  yield io.pins.length === 0 ? questions.capabilities : questions.analogMapping;
}

/** firmata-io throws on answers of another shape, and noise can look like one. */
export function isSoundAnswer(message: Uint8Array, io: Firmata): boolean {
  const body = message.subarray(2, -1);
  switch (message[1]) {
    case firmware:
      return body.length >= 2 && body.length % 2 === 0;
    case capabilities:
      return io.pins.length === 0 && isCapabilities(body);
    case analogMapping:
      return io.pins.length > 0 && body.length === io.pins.length;
    default:
      return false;
  }
}

/** Pairs of mode and resolution for each pin, each pin ended by 7F. */
function isCapabilities(body: Uint8Array): boolean {
  let inPair = false;
  for (const byte of body) {
    if (byte === endOfPin) {
      if (inPair) return false;
    } else inPair = !inPair;
  }
  return body.at(-1) === endOfPin;
}
