import { seconds } from '../../foundation/durations.ts';
import { framedDecoder } from '../framing/framed-decoder.ts';
import { nothingOf, readReports, readSumFrame, sumFraming, type Report } from '../framing/sum-frames.ts';
import { bytesIn, type IsOwn, type SerialDecoder, type SerialProfile } from '../profile.ts';
import { c1001Answers, c1001FallSetup, c1001SleepSetup } from '../setups/dfrobot-c1001.ts';
import { fallReports, isText } from './seeed-mr60fda1.ts';
import { showingBed, vitalsReports } from './seeed-mr60bha1.ts';

/** The C1001's own: work mode, and the numbers that the BHA1 uses for something else (DFRobot_HumanDetection). */
const ownReports: readonly (readonly [number, Report])[] = [
  [0x0208, nothingOf(1)],
  [0x02a8, nothingOf(1)],
  [0x8012, nothingOf(4)],
  [0x848d, nothingOf(8)],
  [0x848e, nothingOf(1)],
  [0x848f, nothingOf(12)],
  ...[0x8491, 0x8492, 0x8413, 0x8414, 0x8415, 0x8416].map((command) => [command, nothingOf(1)] as const),
];

const decoder = (reports: ReadonlyMap<number, Report>) => {
  const read = readReports(new Map([...reports, ...ownReports]));
  return (isOwn?: IsOwn): SerialDecoder =>
    framedDecoder(
      sumFraming(32),
      (bytes) => {
        const frame = readSumFrame(bytes);
        const decoded = isText(frame.command) ? { values: [] } : showingBed(frame, read(frame));
        if (!c1001Answers.has(frame.command) || decoded.unknown !== undefined) return decoded;
        return { ...decoded, answer: { command: frame.command, data: bytesIn(frame.data) } };
      },
      isOwn,
    );
};

/** Whether it says anything by itself is not known: the maker's driver only asks. So it is asked, and heard either way. */
const facts = {
  transport: 'serial',
  power: 'mains',
  // It is asked every second.
  silence: seconds(60),
  baudRates: [115_200],
} as const;

const fallQuery = '53 59 83 81 00 01 0F C0 54 43';
const presenceQuery = '53 59 80 81 00 01 0F BD 54 43';
const motionQuery = '53 59 80 82 00 01 0F BE 54 43';
const movementQuery = '53 59 80 83 00 01 0F BF 54 43';

export const dfrobotC1001Fall: SerialProfile = {
  ...facts,
  id: 'dfrobot-c1001-fall',
  title: { en: 'DFRobot C1001 radar, fall mode', zh: 'DFRobot C1001 雷达（跌倒模式）' },
  capabilities: ['fall', 'presence', 'occupancy', 'movement', 'stationary', 'trouble'],
  installation: [
    'The hub sets it to fall mode; after that, and after power-on, it says nothing for 10 s (DFRobot_HumanDetection)',
    'Ceiling, 2 to 3 m high, one person only; the hub resets it once after settings have changed: 10 s more of silence',
  ],
  polls: [
    { hex: fallQuery, every: seconds(1) },
    { hex: presenceQuery, every: seconds(4) },
    { hex: motionQuery, every: seconds(4) },
    { hex: movementQuery, every: seconds(4) },
    { hex: '53 59 83 85 00 01 0F C4 54 43', every: seconds(4) },
  ],
  // Asked each second. In its sleep mode it does not know the question.
  watches: ['fall'],
  setup: c1001FallSetup,
  createDecoder: decoder(fallReports),
  samples: [
    { hex: '53 59 83 81 00 01 01 B2 54 43', values: [{ capability: 'fall', value: true }], source: 'reply to 83 81' },
    { hex: '53 59 83 81 00 01 00 B1 54 43', values: [{ capability: 'fall', value: false }], source: 'reply to 83 81' },
    {
      hex: '53 59 83 01 00 01 01 32 54 43',
      values: [{ capability: 'fall', value: true }],
      source: '83 01, if it pushes',
    },
    {
      hex: '53 59 80 81 00 01 01 AF 54 43',
      values: [{ capability: 'presence', value: true }],
      source: 'reply to 80 81',
    },
    { hex: '53 59 02 08 00 01 01 B8 54 43', values: [], source: 'fall mode is set' },
    { hex: '53 59 83 0C 00 04 00 00 00 05 44 54 43', values: [], source: 'fall confirmation time is set' },
    { hex: '53 59 06 02 00 02 01 0E C5 54 43', values: [], source: 'height 270 cm is set' },
  ],
};

export const dfrobotC1001Sleep: SerialProfile = {
  ...facts,
  id: 'dfrobot-c1001-sleep',
  title: { en: 'DFRobot C1001 radar, sleep mode', zh: 'DFRobot C1001 雷达（睡眠模式）' },
  capabilities: ['presence', 'bed_occupancy', 'movement', 'respiration_rate', 'heart_rate'],
  installation: [
    'The hub sets it to sleep mode; after that, and after power-on, it says nothing for 10 s (DFRobot_HumanDetection)',
    'Breathing and heart rate are those of one still person; a warning at best, never a diagnosis',
  ],
  polls: [
    { hex: '53 59 84 81 00 01 0F C1 54 43', every: seconds(2) },
    { hex: presenceQuery, every: seconds(4) },
    { hex: movementQuery, every: seconds(4) },
    { hex: '53 59 81 82 00 01 0F BF 54 43', every: seconds(4) },
    { hex: '53 59 85 82 00 01 0F C3 54 43', every: seconds(4) },
  ],
  watches: ['bed_occupancy', 'respiration_rate', 'heart_rate'],
  setup: c1001SleepSetup,
  createDecoder: decoder(vitalsReports),
  samples: [
    {
      hex: '53 59 84 81 00 01 01 B3 54 43',
      values: [{ capability: 'bed_occupancy', value: true }],
      source: 'reply to 84 81',
    },
    {
      hex: '53 59 81 82 00 01 10 C0 54 43',
      values: [{ capability: 'respiration_rate', value: 16 }],
      source: 'reply to 81 82',
    },
    {
      hex: '53 59 85 82 00 01 48 FC 54 43',
      values: [{ capability: 'heart_rate', value: 72 }],
      source: 'reply to 85 82',
    },
    { hex: '53 59 02 08 00 01 02 B9 54 43', values: [], source: 'sleep mode is set' },
  ],
};
