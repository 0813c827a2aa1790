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
  type SumFrame,
} from '../framing/sum-frames.ts';
import { bytesIn, type SerialFrame, type SerialProfile } from '../profile.ts';
import { mr60bha1Answers, mr60bha1Setup } from '../setups/seeed-mr60bha1.ts';
import { isText } from './seeed-mr60fda1.ts';

/** 00 out of bed, 01 in bed, 02 not available. */
export const bedState: Report = {
  length: 1,
  read: (data) => {
    const state = data.getUint8(0);
    if (state > 2) return `bed ${state}`;
    return state === 2 ? [] : [{ capability: 'bed_occupancy', value: state === 1 }];
  },
};

/** A bed state that is not available, as in an empty room, is still said by a radar that watches a bed. */
export const showingBed = ({ command }: SumFrame, frame: SerialFrame): SerialFrame =>
  (command & ~0x80) === 0x8401 && frame.unknown === undefined ? { ...frame, shows: 'bed_occupancy' } : frame;

/** What a byte may be; nothing of it is said. */
const oneOf = (name: string, least: number, most: number): Report => ({
  length: 1,
  read: (data) => {
    const byte = data.getUint8(0);
    return byte < least || byte > most ? `${name} ${byte}` : [];
  },
});

/** Reports that the BHA1 and the C1001 have in common while they watch a bed. */
export const vitalsReports: ReadonlyMap<number, Report> = new Map([
  [0x0101, nothingOf(1)],
  [0x0102, nothingOf(1)],
  [0x8001, flagOf('presence')],
  [0x8002, oneOf('motion', 0, 2)],
  [0x8003, numberOf('movement', { least: 0, most: 100 })],
  [0x8004, nothingOf(2)],
  [0x8005, nothingOf(6)],
  // 01 normal, 02 fast, 03 slow, 04 none.
  [0x8101, oneOf('breathing', 1, 4)],
  // Seeed quotes 0 to 20 breaths and 0 to 100 beats; higher ones are the radar's own doubt, and are still passed on.
  [0x8102, numberOf('respiration_rate', { least: 0, most: 60 })],
  [0x8105, nothingOf(5)],
  [0x8502, numberOf('heart_rate', { least: 0, most: 220 })],
  [0x8505, nothingOf(5)],
  [0x8401, bedState],
  // 00 deep, 01 light, 02 awake, 03 none.
  [0x8402, oneOf('sleep', 0, 3)],
  [0x8403, nothingOf(2)],
  [0x8404, nothingOf(2)],
  [0x8405, nothingOf(2)],
  [0x8406, nothingOf(1)],
]);

const readVitals = readReports(
  new Map([
    ...vitalsReports,
    [0x840c, nothingOf(8)],
    [0x840d, nothingOf(12)],
    [0x840e, oneOf('abnormal sleep', 0, 3)],
    [0x840f, nothingOf(1)],
  ]),
);

export const seeedMr60bha1: SerialProfile = {
  id: 'seeed-mr60bha1',
  title: { en: 'Seeed MR60BHA1 bed and vitals radar', zh: 'Seeed MR60BHA1 床位与呼吸心率雷达' },
  transport: 'serial',
  capabilities: ['presence', 'bed_occupancy', 'movement', 'respiration_rate', 'heart_rate'],
  power: 'mains',
  silence: seconds(60),
  baudRates: [115_200],
  installation: [
    'Setting mode: real-time (84 0F 00); in sleep mode it reports only every 10 minutes (Seeed wiki, MR60BHA1)',
    'Breathing and heart rate are those of one still person; a warning at best, never a diagnosis',
  ],
  // A change is said once: the one frame may be lost, or come before the hub listens.
  polls: [
    { hex: '53 59 84 81 00 01 0F C1 54 43', every: seconds(8) },
    { hex: '53 59 80 81 00 01 0F BD 54 43', every: seconds(60) },
  ],
  // Asked for the bed each 8 s; the FDA1, which fits the same socket, knows neither bed nor breath.
  watches: ['bed_occupancy', 'respiration_rate', 'heart_rate'],
  setup: mr60bha1Setup,
  createDecoder: (isOwn) =>
    framedDecoder(
      sumFraming(32),
      (bytes) => {
        const frame = readSumFrame(bytes);
        const decoded = isText(frame.command) ? { values: [] } : showingBed(frame, readVitals(frame));
        if (!mr60bha1Answers.has(frame.command) || decoded.unknown !== undefined) return decoded;
        return { ...decoded, answer: { command: frame.command, data: bytesIn(frame.data) } };
      },
      isOwn,
    ),
  samples: [
    { hex: '53 59 84 01 00 01 01 33 54 43', values: [{ capability: 'bed_occupancy', value: true }], source: '84 01' },
    { hex: '53 59 84 01 00 01 00 32 54 43', values: [{ capability: 'bed_occupancy', value: false }], source: '84 01' },
    { hex: '53 59 81 02 00 01 10 40 54 43', values: [{ capability: 'respiration_rate', value: 16 }], source: '81 02' },
    { hex: '53 59 85 02 00 01 48 7C 54 43', values: [{ capability: 'heart_rate', value: 72 }], source: '85 02' },
    { hex: '53 59 80 01 00 01 00 2E 54 43', values: [{ capability: 'presence', value: false }], source: '80 01' },
    { hex: '53 59 84 02 00 01 02 35 54 43', values: [], source: '84 02, awake' },
    { hex: '53 59 80 05 00 06 80 32 00 64 00 19 66 54 43', values: [], source: '80 05, -0.50 1.00 0.25 m' },
    { hex: '53 59 84 0C 00 08 01 01 10 3E 01 02 05 00 9C 54 43', values: [], source: '84 0C' },
    { hex: '53 59 84 0D 00 0C 52 01 A4 08 3C 20 03 01 09 0F 3D 00 FD 54 43', values: [], source: '84 0D' },
    { hex: '53 59 84 0F 00 01 00 40 54 43', values: [], source: 'Seeed wiki, real-time mode' },
  ],
};
