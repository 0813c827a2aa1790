import type { Clock } from '../../foundation/clock.ts';
import type { Duration } from '../../foundation/durations.ts';
import type { DeviceLine } from './line-faults.ts';
import { repeat } from './repeat.ts';

/** What a radar says by itself, again and again. */
export interface Speech {
  readonly every: Duration;
  /** One entry for each frame. */
  readonly say: () => readonly Uint8Array[];
}

/** Says what a radar says by itself, and what it answers. */
export class TalkingLine {
  readonly #line: DeviceLine;
  readonly #clock: Clock;
  readonly #speeches: readonly Speech[];
  readonly #answer: (bytes: Uint8Array) => readonly Uint8Array[];
  #stops: (() => void)[] = [];

  constructor(parts: {
    readonly line: DeviceLine;
    readonly clock: Clock;
    readonly speeches: readonly Speech[];
    readonly answer: (bytes: Uint8Array) => readonly Uint8Array[];
  }) {
    this.#line = parts.line;
    this.#clock = parts.clock;
    this.#speeches = parts.speeches;
    this.#answer = parts.answer;
  }

  start(): void {
    if (this.#stops.length > 0) return;
    this.#stops.push(this.#line.onData((bytes) => this.say(this.#answer(bytes))));
    for (const { every, say } of this.#speeches) {
      this.#stops.push(repeat(this.#clock, every, () => this.say(say())));
    }
  }

  stop(): void {
    for (const stop of this.#stops.splice(0)) stop();
  }

  say(frames: readonly Uint8Array[]): void {
    for (const frame of frames) this.#line.write(frame);
  }
}
