import type { Clock } from '../../foundation/clock.ts';
import { milliseconds, seconds } from '../../foundation/durations.ts';
import { bodyOf } from './body.ts';
import type { Doing } from './device-simulator.ts';
import { FallParameters, type FallSettings } from './fall-parameters.ts';
import { Ld6002Settings } from './ld6002-settings.ts';
import type { DeviceLine } from './line-faults.ts';
import { serialSimulator, type SerialHardware } from './serial-device.ts';
import { TalkingLine } from './talking-line.ts';
import {
  encodeTinyFrame,
  numberTinyFrames,
  spoilTinyFrame,
  TinyFrameEar,
  u32,
  u8,
  type TinyFrame,
} from './tiny-frame.ts';
import { encodeTargets } from './tiny-targets.ts';

/** Frame types of the LD6002C's own (Hi-Link, TinyFrame Protocol Reference V1.2, 2025-06-06). */
const types = { fall: 0x0e02, zones: 0x0a0a, targets: 0x0a04 } as const;

const factory: FallSettings = {
  installHeight: 2.2,
  fallThreshold: 0.5,
  sensitivity: 10,
  alarmArea: [0.5, 0.5, 0.5, 0.5],
};

/** From the radar on the ceiling down to whom it sees. */
const ceiling = 2.2;

/** A Hi-Link LD6002C fall and presence radar. It acknowledges each command by a frame of its type without data. */
export class Ld6002 implements SerialHardware {
  /** The next frame, whatever the room is like. */
  readonly frame: (type: number, data: Uint8Array) => Uint8Array;
  readonly presence = new Ld6002Settings();
  readonly #talk: TalkingLine;
  readonly #ear = new TinyFrameEar();
  readonly #parameters = new FallParameters({ factory, length: 28 });
  #doing: Doing = 'walking';
  #step = 0;

  constructor(parts: { readonly line: DeviceLine; readonly clock: Clock; readonly firstId?: number }) {
    this.frame = numberTinyFrames(parts.firstId);
    this.#talk = new TalkingLine({
      line: parts.line,
      clock: parts.clock,
      speeches: [
        { every: seconds(1), say: () => [this.#fall(), this.#zones()] },
        { every: milliseconds(200), say: () => (this.presence.showsTargets ? [this.#targets()] : []) },
      ],
      answer: (bytes) => this.#ear.hear(bytes).flatMap((command) => this.#answer(command)),
    });
  }

  get settings(): Readonly<FallSettings> {
    return this.#parameters.settings;
  }

  /** Types of the commands that have changed its fall parameters, in order. */
  get changes(): readonly number[] {
    return this.#parameters.changes;
  }

  start(): void {
    this.#talk.start();
  }

  stop(): void {
    this.#talk.stop();
  }

  do(doing: Doing): void {
    const changes = doing !== this.#doing;
    this.#doing = doing;
    if (changes) this.#talk.say([this.#fall(), this.#zones()]);
  }

  tellingFrame(): Uint8Array {
    return this.frame(types.fall, u8(1));
  }

  #fall(): Uint8Array {
    return this.frame(types.fall, u8(this.#doing === 'fallen' ? 1 : 0));
  }

  /** Four zones; the person stays in the second. */
  #zones(): Uint8Array {
    const there = this.#doing === 'away' ? 0 : 1;
    return this.frame(types.zones, Uint8Array.from([...u32(0), ...u32(there), ...u32(0), ...u32(0)]));
  }

  #targets(): Uint8Array {
    this.#step++;
    const body = bodyOf(this.#doing, this.#step);
    const doppler = body ? Math.round(body.speed / 0.1728) : 0;
    const seen = body ? [{ x: body.x, y: body.y, z: body.head - ceiling, doppler, cluster: 0 }] : [];
    return this.frame(types.targets, encodeTargets(seen));
  }

  #answer({ id, type, data }: TinyFrame): readonly Uint8Array[] {
    const answer = this.#parameters.answer(type, data);
    return [
      encodeTinyFrame({ id, type, data: new Uint8Array(0) }),
      ...(answer ? [encodeTinyFrame({ id, type, data: answer })] : []),
      ...this.presence.answer(type, data).map((told) => this.frame(told.type, told.data)),
    ];
  }
}

export const ld6002Simulator = serialSimulator({
  id: 'hlk-ld6002',
  baudRate: 115_200,
  otherBaudRate: 57_600,
  spoil: spoilTinyFrame,
  create: ({ line, clock }) => new Ld6002({ line, clock }),
});
