import { encodeSumFrame } from '../../simulators/devices/sum-frame.ts';
import { SumRadar, type SumRadarModel } from '../../simulators/devices/sum-radar.ts';
import { fromHex } from './hex-bytes.ts';
import { asked, doing, made, rows, type Making, type PublishedFrame } from './published-frame.ts';

const sumRadar =
  (model: SumRadarModel): Making =>
  (line, clock) =>
    new SumRadar({ model, line: line.end, clock });
const fda1 = sumRadar('mr60fda1');
const bha1 = sumRadar('mr60bha1');
const c1001 = sumRadar('c1001-fall');

/** A frame that no doing of ours brings about, by the encoder alone. */
const sum =
  (control: number, command: number, ...data: number[]) =>
  () => [encodeSumFrame({ control, command, data })];

export const publishedSumFrames: readonly PublishedFrame[] = [
  ...rows({ profile: 'seeed-mr60fda1', source: 'Seeed wiki, MR60FDA1', kind: 'published' }, [
    ['53 59 01 02 00 01 0F BF 54 43', [], asked(fda1, '53 59 01 02 00 01 0F BF 54 43')],
    ['53 59 01 01 00 01 0F BE 54 43', [], asked(fda1, '53 59 01 01 00 01 0F BE 54 43')],
  ]),
  ...rows({ profile: 'seeed-mr60bha1', source: 'Seeed wiki, MR60BHA1', kind: 'published' }, [
    ['53 59 84 0F 00 01 00 40 54 43', [], asked(bha1, '53 59 84 0F 00 01 00 40 54 43')],
    ['53 59 84 0F 00 01 01 41 54 43', [], asked(bha1, '53 59 84 0F 00 01 01 41 54 43')],
  ]),
  ...rows({ profile: 'seeed-mr60fda1', source: 'Seeed wiki, tables of MR60FDA1', kind: 'computed' }, [
    ['53 59 80 01 00 01 01 2F 54 43', ['presence=true'], doing(fda1, 'away', 'walking')],
    ['53 59 80 01 00 01 00 2E 54 43', ['presence=false'], doing(fda1, 'away')],
    ['53 59 80 02 00 01 00 2F 54 43', ['occupancy=false'], doing(fda1, 'away')],
    ['53 59 80 02 00 01 01 30 54 43', ['occupancy=false'], doing(fda1, 'sitting')],
    ['53 59 80 02 00 01 02 31 54 43', ['occupancy=true'], doing(fda1, 'sitting', 'walking')],
    ['53 59 80 03 00 01 19 49 54 43', ['movement=25'], sum(0x80, 0x03, 25)],
    ['53 59 83 01 00 01 01 32 54 43', ['fall=true'], doing(fda1, 'fallen')],
    ['53 59 83 01 00 01 00 31 54 43', ['fall=false'], doing(fda1, 'fallen', 'walking')],
    ['53 59 83 05 00 01 01 36 54 43', ['stationary=true'], sum(0x83, 0x05, 1)],
    ['53 59 83 05 00 01 00 35 54 43', ['stationary=false'], sum(0x83, 0x05, 0)],
    [
      '53 59 83 81 00 01 01 B2 54 43',
      ['fall=true'],
      made(fda1, (device, line) => {
        device.do('fallen');
        line.tell(fromHex('53 59 83 81 00 01 0F C0 54 43'));
      }),
    ],
    ['53 59 80 04 00 02 00 96 C8 54 43', [], sum(0x80, 0x04, 0, 150)],
    [
      '53 59 02 A4 00 0F 47 36 30 46 44 31 53 59 76 30 31 30 31 30 34 11 54 43',
      [],
      asked(fda1, '53 59 02 A4 00 01 0F 62 54 43'),
    ],
  ]),
  ...rows({ profile: 'seeed-mr60bha1', source: 'Seeed wiki, tables of MR60BHA1', kind: 'computed' }, [
    ['53 59 84 01 00 01 00 32 54 43', ['bed_occupancy=false'], doing(bha1, 'lying-in-bed', 'walking')],
    ['53 59 84 01 00 01 01 33 54 43', ['bed_occupancy=true'], doing(bha1, 'lying-in-bed')],
    ['53 59 84 02 00 01 02 35 54 43', [], sum(0x84, 0x02, 2)],
    ['53 59 81 02 00 01 10 40 54 43', ['respiration_rate=16'], doing(bha1, 'lying-in-bed')],
    ['53 59 85 02 00 01 48 7C 54 43', ['heart_rate=72'], doing(bha1, 'lying-in-bed')],
    ['53 59 80 05 00 06 80 32 00 64 00 19 66 54 43', [], sum(0x80, 0x05, 0x80, 0x32, 0, 100, 0, 25)],
    ['53 59 84 0C 00 08 01 01 10 3E 01 02 05 00 9C 54 43', [], sum(0x84, 0x0c, 1, 1, 16, 62, 1, 2, 5, 0)],
    [
      '53 59 84 0D 00 0C 52 01 A4 08 3C 20 03 01 09 0F 3D 00 FD 54 43',
      [],
      sum(0x84, 0x0d, 82, 1, 0xa4, 8, 60, 32, 3, 1, 9, 15, 61, 0),
    ],
  ]),
  ...rows({ profile: 'dfrobot-c1001-fall', source: 'DFRobot_HumanDetection', kind: 'computed' }, [
    ['53 59 02 08 00 01 01 B8 54 43', [], asked(c1001, '53 59 02 08 00 01 01 B8 54 43')],
    ['53 59 02 08 00 01 02 B9 54 43', [], asked(c1001, '53 59 02 08 00 01 02 B9 54 43')],
    ['53 59 06 02 00 02 01 0E C5 54 43', [], asked(c1001, '53 59 06 02 00 02 01 0E C5 54 43')],
    ['53 59 83 0C 00 04 00 00 00 05 44 54 43', [], asked(c1001, '53 59 83 0C 00 04 00 00 00 05 44 54 43')],
    ['53 59 83 0A 00 04 00 00 00 C8 05 54 43', [], asked(c1001, '53 59 83 0A 00 04 00 00 00 C8 05 54 43')],
    ['53 59 83 0D 00 01 03 40 54 43', [], asked(c1001, '53 59 83 0D 00 01 03 40 54 43')],
  ]),
];
