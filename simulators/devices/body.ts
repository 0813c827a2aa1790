import type { Doing } from './device-simulator.ts';

/** What there is to see of a person. Metres from a radar on the wall: to its right, away from it, above the floor. */
export interface Body {
  readonly x: number;
  readonly y: number;
  /** The highest point of the body. */
  readonly head: number;
  readonly moving: boolean;
  /** Metres a second away from the radar; negative comes nearer. */
  readonly speed: number;
}

/** A minute's breaths and beats of somebody who lies still. */
export const vitals = { breaths: 16, beats: 72 } as const;

/** Once round the room, in steps of whoever asks. */
const round = 120;

/** Undefined while nobody is there. `step` counts on, and moves whoever walks. */
export function bodyOf(doing: Doing, step: number): Body | undefined {
  const angle = (2 * Math.PI * (step % round)) / round;
  switch (doing) {
    case 'away':
      return undefined;
    case 'walking':
      return {
        x: centimetres(1.2 * Math.sin(angle)),
        y: centimetres(2.2 - 0.8 * Math.cos(angle)),
        head: 1.62,
        moving: true,
        speed: Math.sin(angle) < 0 ? -0.4 : 0.4,
      };
    case 'sitting':
      return { x: 0.5, y: 1.2, head: 1.1, moving: false, speed: 0 };
    case 'lying-in-bed':
      return { x: -0.6, y: 1.1, head: 0.7, moving: false, speed: 0 };
    case 'fallen':
      return { x: 0.4, y: 1.5, head: 0.35, moving: false, speed: 0 };
  }
}

const centimetres = (metres: number): number => Math.round(metres * 100) / 100;
