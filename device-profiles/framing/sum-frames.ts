import { impossibleFrame, type SerialFrame } from '../profile.ts';
import type { DecodedValue } from '../reading.ts';
import type { Examined, Framing } from './framer.ts';

/**
 * The frames of the first generation of Seeed's 60 GHz radars and of DFRobot's C1001: 53 59, CTRL, CMD, LEN (u16), DATA,
 * the sum of all before it, 54 43; everything big-endian. 54 43 also stands within data, so that only LEN says where a
 * frame ends (Seeed wiki, MR60FDA1 and MR60BHA1).
 */
const headerLength = 6;
const tailLength = 3;

export interface SumFrame {
  /** CTRL and CMD: 0x8301. A reply to a query has bit 0x80 of CMD set: 0x8381. */
  readonly command: number;
  /** Big-endian fields. A view into the receive buffer: read it before the next push. */
  readonly data: DataView;
}

/** `longestData`: what the device's longest text takes; ESPHome takes 32 at most. */
export function sumFraming(longestData: number): Framing {
  return {
    startBytes: [0x53],
    longestFrame: headerLength + longestData + tailLength,
    examine(bytes, start, end): Examined {
      if (end - start < 2) return { kind: 'incomplete' };
      if (bytes[start + 1] !== 0x59) return { kind: 'refused' };
      if (end - start < headerLength) return { kind: 'incomplete' };
      const length = (at(bytes, start + 4) << 8) | at(bytes, start + 5);
      if (length > longestData) return { kind: 'refused', reason: 'length' };
      const total = headerLength + length + tailLength;
      if (end - start < total) return { kind: 'incomplete' };
      const sumAt = start + headerLength + length;
      if (at(bytes, sumAt + 1) !== 0x54 || at(bytes, sumAt + 2) !== 0x43) return { kind: 'refused', reason: 'tail' };
      let sum = 0;
      for (let index = start; index < sumAt; index++) sum += at(bytes, index);
      if ((sum & 0xff) !== at(bytes, sumAt)) return { kind: 'refused', reason: 'checksum' };
      return { kind: 'frame', length: total };
    },
  };
}

/** Reads a frame that `sumFraming` has found. */
export function readSumFrame(frame: Uint8Array): SumFrame {
  return {
    command: (at(frame, 2) << 8) | at(frame, 3),
    data: new DataView(frame.buffer, frame.byteOffset + headerLength, frame.length - headerLength - tailLength),
  };
}

/** The bytes of one frame to the radar: a command, or a question, whose data is 0F. */
export function sumFrame(command: number, data: readonly number[]): Uint8Array {
  const body = [0x53, 0x59, command >> 8, command & 0xff, data.length >> 8, data.length & 0xff, ...data];
  return Uint8Array.from([...body, body.reduce((sum, byte) => sum + byte, 0) & 0xff, 0x54, 0x43]);
}

/** What the data of one report says; a text names a value that is not known. */
export type ReadData = (data: DataView) => readonly DecodedValue[] | string;

export interface Report {
  /** Bytes of data; another length is another firmware, whose values would be guesses. */
  readonly length: number;
  readonly read: ReadData;
}

/** Reads by a table of reports, in which a push and the reply to its query stand as one: 0x8301 for 0x8301 and 0x8381. */
export const readReports =
  (reports: ReadonlyMap<number, Report>) =>
  ({ command, data }: SumFrame): SerialFrame => {
    const report = reports.get(command) ?? reports.get(command & ~0x80);
    const name = command.toString(16).padStart(4, '0');
    if (!report) return { values: [], unknown: `command ${name}` };
    if (data.byteLength !== report.length)
      return { values: [], unknown: `command ${name} with ${data.byteLength} bytes` };
    const values = report.read(data);
    return typeof values === 'string' ? impossibleFrame(values) : { values };
  };

/** Proof of life, with nothing to say of the home. */
export const nothingOf = (length: number): Report => ({ length, read: () => [] });

/** One byte that is 0 or 1. Any other is a wrong guess: it must be seen, and must not raise an alarm. */
export const flagOf = (capability: 'fall' | 'presence' | 'stationary' | 'bed_occupancy'): Report => ({
  length: 1,
  read: (data) => {
    const byte = data.getUint8(0);
    return byte > 1 ? `${capability} ${byte}` : [{ capability, value: byte === 1 }];
  },
});

/** One byte that is a number within limits. */
export const numberOf = (
  capability: 'movement' | 'respiration_rate' | 'heart_rate',
  { least, most }: { readonly least: number; readonly most: number },
): Report => ({
  length: 1,
  read: (data) => {
    const value = data.getUint8(0);
    return value < least || value > most ? `${capability} ${value}` : [{ capability, value }];
  },
});

const at = (bytes: Uint8Array, index: number): number => bytes[index] ?? 0;
