import { seconds } from '../../foundation/durations.ts';
import { framedDecoder } from '../framing/framed-decoder.ts';
import {
  flagOf,
  nothingOf,
  numberOf,
  readReports,
  readSumFrame,
  sumFraming,
  type Report,
} from '../framing/sum-frames.ts';
import type { SerialProfile } from '../profile.ts';

/** Reports of the MR60FDA1 (Seeed wiki, MR60FDA1: "data frame"); DFRobot's C1001 has the same in its fall mode. */
export const fallReports: ReadonlyMap<number, Report> = new Map([
  [0x0101, nothingOf(1)],
  [0x0102, nothingOf(1)],
  [0x8001, flagOf('presence')],
  [
    0x8002,
    {
      length: 1,
      read: (data) => {
        const motion = data.getUint8(0);
        return motion > 2 ? `motion ${motion}` : [{ capability: 'occupancy', value: motion === 2 }];
      },
    },
  ],
  [0x8003, numberOf('movement', { least: 0, most: 100 })],
  [0x8004, nothingOf(2)],
  [0x8005, nothingOf(6)],
  // The radar's own switch for fall detection: off, it watches nobody.
  [
    0x8300,
    {
      length: 1,
      read: (data) => {
        const on = data.getUint8(0);
        return on > 1 ? `fall function ${on}` : [{ capability: 'trouble', value: on === 0 }];
      },
    },
  ],
  [0x8301, flagOf('fall')],
  [0x8305, flagOf('stationary')],
  // Answers to settings.
  [0x830a, nothingOf(4)],
  [0x830b, nothingOf(1)],
  [0x830c, nothingOf(4)],
  [0x830d, nothingOf(1)],
  [0x830f, nothingOf(4)],
  [0x8311, nothingOf(2)],
  [0x8313, nothingOf(4)],
  [0x8314, nothingOf(1)],
  [0x8315, nothingOf(1)],
  [0x830e, nothingOf(4)],
  [0x8310, nothingOf(2)],
  [0x0601, nothingOf(6)],
  [0x0602, nothingOf(2)],
]);

const readFall = readReports(fallReports);

/** Texts (model, firmware) have any length, and may hold 53 59: "G60FD1SY...". */
export const isText = (command: number): boolean =>
  command >> 8 === 0x02 && [0xa1, 0xa2, 0xa3, 0xa4].includes(command & 0xff);

export const seeedMr60fda1: SerialProfile = {
  id: 'seeed-mr60fda1',
  title: { en: 'Seeed MR60FDA1 fall radar', zh: 'Seeed MR60FDA1 跌倒雷达' },
  transport: 'serial',
  capabilities: ['fall', 'presence', 'occupancy', 'movement', 'stationary', 'trouble'],
  power: 'mains',
  // Body movement comes once a second whatever happens.
  silence: seconds(60),
  baudRates: [115_200],
  installation: [
    'Ceiling, 2 to 3 m high, tilt at most 5 degrees; falls within 2 m; one person or pet only (Seeed wiki, MR60FDA1)',
    'It says a change once: the hub also asks, because the one frame may be lost, or come before the hub listens',
  ],
  // As often as ESPHome asks its sibling (seeed_mr24hpc1); a radar that is asked faster has hung.
  polls: [
    { hex: '53 59 83 81 00 01 0F C0 54 43', every: seconds(8) },
    { hex: '53 59 80 81 00 01 0F BD 54 43', every: seconds(60) },
    { hex: '53 59 80 82 00 01 0F BE 54 43', every: seconds(60) },
    { hex: '53 59 83 85 00 01 0F C4 54 43', every: seconds(60) },
    // Whether its fall detection is on. The wiki shows the push 83 00 only; as with its siblings the query has bit 0x80. A
    // radar that does not know it does not answer.
    { hex: '53 59 83 80 00 01 0F BF 54 43', every: seconds(60) },
  ],
  // Asked each 8 s; the BHA1, which fits the same socket, says presence and movement as well, and no falls.
  watches: ['fall'],
  createDecoder: (isOwn) =>
    framedDecoder(
      sumFraming(32),
      (bytes) => {
        const frame = readSumFrame(bytes);
        return isText(frame.command) ? { values: [] } : readFall(frame);
      },
      isOwn,
    ),
  samples: [
    {
      hex: '53 59 83 01 00 01 01 32 54 43',
      values: [{ capability: 'fall', value: true }],
      source: 'Seeed wiki, 83 01',
    },
    {
      hex: '53 59 83 01 00 01 00 31 54 43',
      values: [{ capability: 'fall', value: false }],
      source: 'Seeed wiki, 83 01',
    },
    {
      hex: '53 59 83 81 00 01 01 B2 54 43',
      values: [{ capability: 'fall', value: true }],
      source: 'reply to the fall query',
    },
    { hex: '53 59 80 01 00 01 01 2F 54 43', values: [{ capability: 'presence', value: true }], source: '80 01' },
    { hex: '53 59 80 02 00 01 02 31 54 43', values: [{ capability: 'occupancy', value: true }], source: '80 02' },
    {
      hex: '53 59 80 02 00 01 01 30 54 43',
      values: [{ capability: 'occupancy', value: false }],
      source: '80 02, still',
    },
    { hex: '53 59 80 03 00 01 19 49 54 43', values: [{ capability: 'movement', value: 25 }], source: '80 03' },
    { hex: '53 59 83 05 00 01 01 36 54 43', values: [{ capability: 'stationary', value: true }], source: '83 05' },
    { hex: '53 59 83 00 00 01 00 30 54 43', values: [{ capability: 'trouble', value: true }], source: '83 00, off' },
    { hex: '53 59 83 00 00 01 01 31 54 43', values: [{ capability: 'trouble', value: false }], source: '83 00, on' },
    { hex: '53 59 80 04 00 02 00 96 C8 54 43', values: [], source: '80 04, 150 cm' },
    { hex: '53 59 01 02 00 01 0F BF 54 43', values: [], source: 'Seeed wiki, reset' },
    {
      hex: '53 59 02 A4 00 0F 47 36 30 46 44 31 53 59 76 30 31 30 31 30 34 11 54 43',
      values: [],
      source: 'firmware G60FD1SYv010104: 53 59 within the data',
    },
  ],
};
