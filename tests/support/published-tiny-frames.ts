import { ManualClock } from '../../foundation/manual-clock.ts';
import { Ld6002 } from '../../simulators/devices/ld6002.ts';
import { Mr60bha2, mr60bha2Types } from '../../simulators/devices/mr60bha2.ts';
import { Mr60fda2, mr60fda2Types } from '../../simulators/devices/mr60fda2.ts';
import { f32, u32, u8 } from '../../simulators/devices/tiny-frame.ts';
import { encodeTargets } from '../../simulators/devices/tiny-targets.ts';
import { asked, doing, made, rows, type Making, type PublishedFrame } from './published-frame.ts';
import { LineInHand } from './simulated-line.ts';

const fda2 =
  (firstId = 0): Making =>
  (line, clock) =>
    new Mr60fda2({
      line: line.end,
      clock,
      // The next id is that of the frame which the source prints; starting takes one.
      firstId: (firstId + 0x7fff) & 0x7fff,
      settings: { fallThreshold: 0.3, sensitivity: 15 },
    });
const bha2 = (firstId: number) => (line: LineInHand, clock: ManualClock) =>
  new Mr60bha2({ line: line.end, clock, firstId });
/** Before it is started: the frame with the first id of all. */
const bha2Frame = (firstId: number, type: number, data: Uint8Array) => () => [
  bha2(firstId)(new LineInHand(), new ManualClock({ wall: '2026-03-01T18:00:00Z' })).frame(type, data),
];
const ld6002Frame = (firstId: number, type: number, data: Uint8Array) => () => [
  new Ld6002({
    line: new LineInHand().end,
    clock: new ManualClock({ wall: '2026-03-01T18:00:00Z' }),
    firstId,
  }).frame(type, data),
];
const ld6002: Making = (line, clock) => new Ld6002({ line: line.end, clock });

export const publishedTinyFrames: readonly PublishedFrame[] = [
  ...rows({ profile: 'seeed-mr60fda2', source: 'Hi-Link TinyFrame reference; mr60fda2-proto', kind: 'published' }, [
    ['01 00 00 00 01 0E 02 F3 01 FE', ['fall=true'], doing(fda2(), 'fallen')],
    ['01 00 00 00 01 0E 04 F5 01 FE', [], asked(fda2(), '01 00 00 00 04 0E 04 F0 00 00 20 40 9F')],
    ['01 80 00 00 00 0E 0E 7E', [], asked(fda2(), '01 80 00 00 00 0E 0E 7E')],
  ]),
  ...rows({ profile: 'seeed-mr60fda2', source: 'tables of seeed_mr60fda2 in ESPHome', kind: 'computed' }, [
    ['01 00 01 00 01 0E 02 F2 00 FF', ['fall=false'], doing(fda2(), 'fallen', 'walking')],
    ['01 00 02 00 01 0F 09 FB 01 FE', ['presence=true'], doing(fda2(1), 'away', 'walking')],
    ['01 00 03 00 01 0F 09 FA 00 FF', ['presence=false'], doing(fda2(3), 'away')],
    [
      '01 00 04 00 04 0E 0E FE 33 33 B3 3E 72',
      ['target_height=0.35'],
      made(fda2(4), (device) => {
        if (device instanceof Mr60fda2) device.sendFrame(mr60fda2Types.liveHeight, f32(0.35));
      }),
    ],
    [
      '01 00 00 00 1C 0E 06 EA 66 66 26 40 9A 99 99 3E 0F 00 00 00 00 00 00 3F 00 00 00 3F 00 00 00 3F 00 00 00 3F 32',
      [],
      asked(fda2(), '01 00 00 00 00 0E 06 F6'),
    ],
  ]),
  ...rows({ profile: 'hlk-ld6002', source: 'Hi-Link TinyFrame reference V1.2', kind: 'published' }, [
    ['01 00 00 00 01 0E 02 F3 01 FE', ['fall=true'], ld6002Frame(0, 0x0e02, u8(1))],
    ['01 00 00 00 01 0E 04 F5 01 FE', [], asked(ld6002, '01 00 00 00 04 0E 04 F0 00 00 20 40 9F')],
    [
      '01 00 00 00 01 0E 0C FD 01 FE',
      [],
      asked(ld6002, '01 00 00 00 10 0E 0C EC 00 00 00 3F 00 00 00 3F 00 00 00 3F 00 00 00 3F FF'),
    ],
    ['01 00 01 00 04 0A 0D FC 05 00 00 00 FA', [], ld6002Frame(1, 0x0a0d, u32(5))],
  ]),
  ...rows({ profile: 'hlk-ld6002', source: 'tables of the Hi-Link TinyFrame reference', kind: 'computed' }, [
    [
      '01 00 07 00 18 0A 04 EF 01 00 00 00 CD CC CC 3E 9A 99 99 3F 9A 99 99 BE FF FF FF FF 00 00 00 00 8C',
      ['people=1', 'target_x=0.4', 'target_y=1.2'],
      ld6002Frame(7, 0x0a04, encodeTargets([{ x: 0.4, y: 1.2, z: -0.3, doppler: -1, cluster: 0 }])),
    ],
  ]),
  ...rows({ profile: 'seeed-mr60bha2', source: 'tables of seeed_mr60bha2 in ESPHome', kind: 'computed' }, [
    [
      '01 00 10 00 04 0A 14 F4 00 00 84 41 3A',
      ['respiration_rate=16.5'],
      bha2Frame(16, mr60bha2Types.breathing, f32(16.5)),
    ],
    ['01 00 11 00 04 0A 15 F4 00 00 90 42 2D', ['heart_rate=72'], bha2Frame(17, mr60bha2Types.heart, f32(72))],
    [
      '01 00 13 00 08 0A 16 F9 01 00 00 00 A4 70 9D 3F 88',
      [],
      bha2Frame(19, mr60bha2Types.distance, Uint8Array.from([...u32(1), ...f32(1.23)])),
    ],
    [
      '01 00 14 00 14 0A 04 F0 01 00 00 00 00 00 00 3F CD CC 8C 3F FD FF FF FF 01 00 00 00 70',
      ['people=1', 'target_x=0.5', 'target_y=1.1'],
      bha2Frame(20, mr60bha2Types.targets, encodeTargets([{ x: 0.5, y: 1.1, doppler: -3, cluster: 1 }])),
    ],
  ]),
];
