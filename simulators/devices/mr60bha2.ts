import type { Clock } from '../../foundation/clock.ts';
import { milliseconds } from '../../foundation/durations.ts';
import { bodyOf, vitals } from './body.ts';
import type { Doing } from './device-simulator.ts';
import type { DeviceLine } from './line-faults.ts';
import { serialSimulator, type SerialHardware } from './serial-device.ts';
import { TalkingLine } from './talking-line.ts';
import { f32, numberTinyFrames, spoilTinyFrame, u32, u8 } from './tiny-frame.ts';
import { encodeTargets } from './tiny-targets.ts';

/** Frame types of the MR60BHA2 (esphome/components/seeed_mr60bha2, Seeed-mmWave-library). */
export const mr60bha2Types = {
  people: 0x0f09,
  targets: 0x0a04,
  phases: 0x0a13,
  breathing: 0x0a14,
  heart: 0x0a15,
  distance: 0x0a16,
} as const;

/** One whole set of frames about eight times a second. */
const setEvery = milliseconds(125);

/** A Seeed MR60BHA2 vitals radar. It says everything by itself, and is asked nothing. */
export class Mr60bha2 implements SerialHardware {
  /** The next frame, whatever the room is like. */
  readonly frame: (type: number, data: Uint8Array) => Uint8Array;
  readonly #talk: TalkingLine;
  #doing: Doing = 'walking';
  #step = 0;

  constructor(parts: { readonly line: DeviceLine; readonly clock: Clock; readonly firstId?: number }) {
    this.frame = numberTinyFrames(parts.firstId);
    this.#talk = new TalkingLine({
      line: parts.line,
      clock: parts.clock,
      speeches: [{ every: setEvery, say: () => this.#set() }],
      answer: () => [],
    });
  }

  start(): void {
    this.#talk.start();
  }

  stop(): void {
    this.#talk.stop();
  }

  do(doing: Doing): void {
    this.#doing = doing;
  }

  tellingFrame(): Uint8Array {
    return this.frame(mr60bha2Types.people, u8(this.#doing === 'away' ? 0 : 1));
  }

  #set(): readonly Uint8Array[] {
    this.#step++;
    const body = bodyOf(this.#doing, this.#step);
    if (!body) return [this.frame(mr60bha2Types.people, u8(0)), this.frame(mr60bha2Types.targets, encodeTargets([]))];
    const distance = Math.hypot(body.x, body.y);
    const doppler = Math.round(body.speed / 0.1728);
    const frames = [
      this.frame(mr60bha2Types.people, u8(1)),
      this.frame(mr60bha2Types.targets, encodeTargets([{ x: body.x, y: body.y, doppler, cluster: 0 }])),
      this.frame(mr60bha2Types.distance, Uint8Array.from([...u32(1), ...f32(distance)])),
    ];
    // Breath and heart only of somebody who lies still and near.
    if (this.#doing === 'lying-in-bed') {
      const phase = (perMinute: number): number => Math.sin((this.#step / 8 / 60) * perMinute * 2 * Math.PI);
      const [breath, heart] = [phase(vitals.breaths), phase(vitals.beats)];
      frames.push(
        this.frame(mr60bha2Types.phases, f32(breath + heart, breath, heart)),
        this.frame(mr60bha2Types.breathing, f32(vitals.breaths)),
        this.frame(mr60bha2Types.heart, f32(vitals.beats)),
      );
    }
    return frames;
  }
}

export const mr60bha2Simulator = serialSimulator({
  id: 'seeed-mr60bha2',
  baudRate: 115_200,
  otherBaudRate: 57_600,
  spoil: spoilTinyFrame,
  create: ({ line, clock }) => new Mr60bha2({ line, clock }),
});
