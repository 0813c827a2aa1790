import type { Clock } from '../../foundation/clock.ts';
import { milliseconds } from '../../foundation/durations.ts';
import { bodyOf, type Body } from './body.ts';
import type { Doing } from './device-simulator.ts';
import type { DeviceLine } from './line-faults.ts';
import { seededRandom } from './random-bytes.ts';
import { serialSimulator, type SerialHardware } from './serial-device.ts';
import { TalkingLine } from './talking-line.ts';
import {
  heightsBlock,
  pointsBlock,
  presenceBlock,
  targetIndexBlock,
  targetsBlock,
  tiTypes,
  type TiPoint,
  type TiTarget,
} from './ti-blocks.ts';
import { encodeTiFrame, spoilTiFrame } from './ti-frame.ts';

/** About 18 frames a second. */
const frameEvery = milliseconds(55);
/** The radar hangs this high on its wall, in metres. */
const mounted = 2;
const pointsOfABody = 12;

/** A TI IWR6843 with the 3D people tracking firmware: its data port, which says everything by itself. */
export class Iwr6843 implements SerialHardware {
  readonly #talk: TalkingLine;
  readonly #random: () => number;
  #number = 0;
  #doing: Doing = 'walking';
  /** Points of the frame before, which the target index is about. */
  #pointsBefore = 0;

  constructor(parts: { readonly line: DeviceLine; readonly clock: Clock; readonly seed: number }) {
    this.#random = seededRandom(parts.seed);
    this.#talk = new TalkingLine({
      line: parts.line,
      clock: parts.clock,
      speeches: [{ every: frameEvery, say: () => [this.#frame()] }],
      answer: () => [],
    });
  }

  start(): void {
    this.#number = 0;
    this.#talk.start();
  }

  stop(): void {
    this.#talk.stop();
  }

  do(doing: Doing): void {
    this.#doing = doing;
  }

  tellingFrame(): Uint8Array {
    return this.#frame();
  }

  #frame(): Uint8Array {
    this.#number++;
    const body = bodyOf(this.#doing, Math.floor(this.#number / 2));
    const presence = { type: tiTypes.presence, value: presenceBlock(body !== undefined) };
    if (!body) {
      this.#pointsBefore = 0;
      return encodeTiFrame({ number: this.#number, points: 0, blocks: [presence] });
    }
    const points = Array.from({ length: pointsOfABody }, () => this.#pointOf(body));
    const target = targetOf(body);
    const indexed = this.#pointsBefore;
    this.#pointsBefore = points.length;
    return encodeTiFrame({
      number: this.#number,
      points: points.length,
      blocks: [
        { type: tiTypes.points, value: pointsBlock(points) },
        { type: tiTypes.targets, value: targetsBlock([target]) },
        { type: tiTypes.heights, value: heightsBlock([target]) },
        ...(indexed === 0
          ? []
          : [
              {
                type: tiTypes.targetIndex,
                value: targetIndexBlock(Array.from({ length: indexed }, () => target.id)),
              },
            ]),
        presence,
      ],
    });
  }

  /** Somewhere on the body, as the radar measures it: by angles and distance. */
  #pointOf({ x, y, head, speed }: Body): TiPoint {
    const around = (): number => (this.#random() - 0.5) * 0.3;
    const [px, py, pz] = [x + around(), y + around(), head * this.#random() - mounted];
    const ground = Math.hypot(px, py);
    return {
      azimuth: Math.atan2(px, py),
      elevation: Math.atan2(pz, ground),
      range: Math.hypot(ground, pz),
      doppler: speed + around() * 0.2,
      snr: 20 + 40 * this.#random(),
    };
  }
}

const targetOf = ({ x, y, head, speed }: Body): TiTarget => ({
  id: 0,
  position: [x, y, head / 2],
  velocity: [0, speed, 0],
  highest: head,
  lowest: 0.05,
});

export const iwr6843Simulator = serialSimulator({
  id: 'ti-iwr6843',
  baudRate: 921_600,
  otherBaudRate: 115_200,
  spoil: spoilTiFrame,
  create: ({ line, clock, seed }) => new Iwr6843({ line, clock, seed }),
});
