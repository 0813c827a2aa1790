import { Ld2410 } from '../../simulators/devices/ld2410.ts';
import { encodeLd2410Report } from '../../simulators/devices/ld2410-report.ts';
import { encodeLd2450Report, Ld2450 } from '../../simulators/devices/ld2450.ts';
import { asked, doing, rows, type Making, type PublishedFrame } from './published-frame.ts';

const enable = 'FD FC FB FA 04 00 FF 00 01 00 04 03 02 01';
const same = (value: number) => Array.from({ length: 9 }, () => value);
/** As the one was set from which the answers were captured. */
const ld2410: Making = (line, clock) =>
  new Ld2410({ line: line.end, clock, settings: { moving: same(20), still: same(25), resolution: 1 } });
const ld2450: Making = (line, clock) => new Ld2450({ line: line.end, clock });
const told = (making: Making, command: string) => asked(making, enable, `FD FC FB FA ${command} 04 03 02 01`);
const left = { movingDistance: 0, movingEnergy: 0, stillDistance: 0, stillEnergy: 0, distance: 0 };

export const publishedHiLinkFrames: readonly PublishedFrame[] = [
  ...rows({ profile: 'hlk-ld2410', source: 'captured, morian/aio-ld2410', kind: 'published' }, [
    [
      'F4 F3 F2 F1 0D 00 02 AA 02 51 00 00 00 00 3B 00 00 55 00 F8 F7 F6 F5',
      ['presence=true', 'occupancy=false', 'movement=0'],
      () => [encodeLd2410Report({ ...left, state: 2, movingDistance: 81, stillEnergy: 59 })],
    ],
    [
      'F4 F3 F2 F1 23 00 01 AA 03 1E 00 3C 00 00 39 00 00 08 08 3C 22 05 03 03 04 03 06 05 00 00 39 10 13 06 06 08 04 60 01 55 00 F8 F7 F6 F5',
      ['presence=true', 'occupancy=true', 'movement=60'],
      () => [
        encodeLd2410Report({
          ...left,
          state: 3,
          movingDistance: 30,
          movingEnergy: 60,
          stillEnergy: 57,
          engineering: {
            lastMovingGate: 8,
            lastStillGate: 8,
            movingEnergies: [60, 34, 5, 3, 3, 4, 3, 6, 5],
            stillEnergies: [0, 0, 57, 16, 19, 6, 6, 8, 4],
            light: 96,
            out: 1,
          },
        }),
      ],
    ],
    [
      'FD FC FB FA 1C 00 61 01 00 00 AA 08 08 08 14 14 14 14 14 14 14 14 14 19 19 19 19 19 19 19 19 19 05 00 04 03 02 01',
      [],
      told(ld2410, '02 00 61 00'),
    ],
    ['FD FC FB FA 08 00 FF 01 00 00 01 00 40 00 04 03 02 01', [], asked(ld2410, enable)],
    ['FD FC FB FA 04 00 FE 01 00 00 04 03 02 01', [], told(ld2410, '02 00 FE 00')],
    [
      'FD FC FB FA 04 00 60 01 00 00 04 03 02 01',
      [],
      told(ld2410, '14 00 60 00 00 00 08 00 00 00 01 00 08 00 00 00 02 00 05 00 00 00'),
    ],
    [
      'FD FC FB FA 04 00 64 01 00 00 04 03 02 01',
      [],
      told(ld2410, '14 00 64 00 00 00 03 00 00 00 01 00 28 00 00 00 02 00 28 00 00 00'),
    ],
    ['FD FC FB FA 04 00 62 01 00 00 04 03 02 01', [], told(ld2410, '02 00 62 00')],
    ['FD FC FB FA 04 00 63 01 00 00 04 03 02 01', [], told(ld2410, '02 00 63 00')],
    ['FD FC FB FA 0C 00 A0 01 00 00 00 00 02 01 16 24 06 22 04 03 02 01', [], told(ld2410, '02 00 A0 00')],
    ['FD FC FB FA 04 00 A1 01 00 00 04 03 02 01', [], told(ld2410, '04 00 A1 00 07 00')],
    ['FD FC FB FA 04 00 A2 01 00 00 04 03 02 01', [], told(ld2410, '02 00 A2 00')],
    ['FD FC FB FA 04 00 A3 01 00 00 04 03 02 01', [], told(ld2410, '02 00 A3 00')],
    ['FD FC FB FA 04 00 A4 01 00 00 04 03 02 01', [], told(ld2410, '04 00 A4 00 01 00')],
    ['FD FC FB FA 0A 00 A5 01 00 00 8F 27 2E B8 0F 65 04 03 02 01', [], told(ld2410, '04 00 A5 00 01 00')],
    ['FD FC FB FA 04 00 A8 01 00 00 04 03 02 01', [], told(ld2410, '08 00 A8 00 48 69 4C 69 6E 6B')],
    ['FD FC FB FA 04 00 A9 01 00 00 04 03 02 01', [], told(ld2410, '08 00 A9 00 48 69 4C 69 6E 6B')],
    ['FD FC FB FA 04 00 AA 01 00 00 04 03 02 01', [], told(ld2410, '04 00 AA 00 01 00')],
    ['FD FC FB FA 06 00 AB 01 00 00 01 00 04 03 02 01', [], told(ld2410, '02 00 AB 00')],
    ['FD FC FB FA 04 00 AD 01 00 00 04 03 02 01', [], told(ld2410, '06 00 AD 00 01 60 00 00')],
    ['FD FC FB FA 08 00 AE 01 00 00 00 80 00 00 04 03 02 01', [], told(ld2410, '02 00 AE 00')],
  ]),
  ...rows({ profile: 'hlk-ld2410', source: 'tables of the Hi-Link LD2410 serial protocol', kind: 'computed' }, [
    [
      'F4 F3 F2 F1 0D 00 02 AA 00 00 00 00 00 00 00 00 00 55 00 F8 F7 F6 F5',
      ['presence=false', 'occupancy=false', 'movement=0'],
      doing(ld2410, 'away'),
    ],
    [
      'F4 F3 F2 F1 0D 00 02 AA 01 96 00 50 00 00 00 96 00 55 00 F8 F7 F6 F5',
      ['presence=true', 'occupancy=true', 'movement=80'],
      () => [encodeLd2410Report({ ...left, state: 1, movingDistance: 150, movingEnergy: 80, distance: 150 })],
    ],
    [
      'F4 F3 F2 F1 0D 00 02 AA 02 00 00 00 D2 00 2D D2 00 55 00 F8 F7 F6 F5',
      ['presence=true', 'occupancy=false', 'movement=0'],
      () => [encodeLd2410Report({ ...left, state: 2, stillDistance: 210, stillEnergy: 45, distance: 210 })],
    ],
  ]),
  ...rows({ profile: 'hlk-ld2450', source: 'Hi-Link LD2450 serial protocol, example', kind: 'published' }, [
    [
      'AA FF 03 00 0E 03 B1 86 10 00 40 01 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 55 CC',
      ['presence=true', 'occupancy=true', 'people=1', 'target_x=-0.782', 'target_y=1.713'],
      () => [encodeLd2450Report([{ x: -782, y: 1713, speed: -16, resolution: 320 }])],
    ],
  ]),
  ...rows({ profile: 'hlk-ld2450', source: 'tables of the Hi-Link LD2450 serial protocol', kind: 'computed' }, [
    [
      'AA FF 03 00 F4 81 B0 84 00 80 68 01 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 55 CC',
      ['presence=true', 'occupancy=false', 'people=1', 'target_x=0.5', 'target_y=1.2'],
      doing(ld2450, 'sitting'),
    ],
    [
      'AA FF 03 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 55 CC',
      ['presence=false', 'occupancy=false', 'people=0'],
      doing(ld2450, 'away'),
    ],
    ['FD FC FB FA 06 00 91 01 00 00 02 00 04 03 02 01', [], told(ld2450, '02 00 91 00')],
    [
      'FD FC FB FA 04 00 C2 01 00 00 04 03 02 01',
      [],
      told(ld2450, '1C 00 C2 00 01 00 24 FA 00 00 DC 05 B8 0B 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00'),
    ],
  ]),
];
