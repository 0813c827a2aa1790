import type { Clock, Instant, Monotonic, WallTime } from './clock.ts';
import type { Duration } from './durations.ts';

interface Wake {
  readonly at: Monotonic;
  readonly order: number;
  readonly run: () => void;
}

/** A clock that stands still until it is moved: tests, replays and accelerated simulations run on it. */
export class ManualClock implements Clock {
  #monotonic: number;
  #bootId: string;
  #wall: number;
  #trusted: boolean;
  #order = 0;
  #wakes: Wake[] = [];

  constructor(options: { wall: string | number; bootId?: string; monotonic?: number; clockTrusted?: boolean }) {
    this.#wall = typeof options.wall === 'number' ? options.wall : Date.parse(options.wall);
    if (Number.isNaN(this.#wall)) throw new TypeError(`wall: ${options.wall} is not an ISO time`);
    this.#monotonic = options.monotonic ?? 60_000;
    this.#bootId = options.bootId ?? 'boot-1';
    this.#trusted = options.clockTrusted ?? true;
  }

  now(): Instant {
    return {
      monotonic: this.#monotonic as Monotonic,
      bootId: this.#bootId,
      wall: this.#wall as WallTime,
      clockTrusted: this.#trusted,
    };
  }

  wakeAt(at: Monotonic, run: () => void): () => void {
    const wake: Wake = { at, order: this.#order++, run };
    this.#wakes.push(wake);
    return () => {
      this.#wakes = this.#wakes.filter((other) => other !== wake);
    };
  }

  /** How many wake-ups are waiting; a test that ends with some has leaked a timer. */
  get pending(): number {
    return this.#wakes.length;
  }

  /** When the next wake-up is due, if any. */
  get nextWakeAt(): Monotonic | undefined {
    return this.#next()?.at;
  }

  /** Moves time forward, running each wake-up at exactly its due time, in order. */
  advance(duration: Duration): void {
    const end = this.#monotonic + duration;
    for (let wake = this.#next(); wake && wake.at <= end; wake = this.#next()) this.#fire(wake);
    this.#moveTo(end);
  }

  /**
   * As `advance`, but lets the world settle (real broker, real disk) after every wake-up and at the end, so that
   * what a wake-up causes happens at the time it belongs to.
   */
  async advanceSettling(duration: Duration, settle: () => Promise<void>): Promise<void> {
    const end = this.#monotonic + duration;
    await settle();
    for (let wake = this.#next(); wake && wake.at <= end; wake = this.#next()) {
      this.#fire(wake);
      await settle();
    }
    this.#moveTo(end);
    await settle();
  }

  /** Steps the wall clock as NTP or a person would; monotonic time does not move. */
  stepWall(by: Duration): void {
    this.#wall += by;
  }

  setTrusted(trusted: boolean): void {
    this.#trusted = trusted;
  }

  /** A power cut: wall time passes, monotonic time starts again, pending wake-ups are gone with their process. */
  reboot(options: { outage: Duration; bootId: string; clockTrusted: boolean; wallLag?: Duration }): void {
    this.#wakes = [];
    this.#wall += options.outage - (options.wallLag ?? 0);
    this.#monotonic = 1_000;
    this.#bootId = options.bootId;
    this.#trusted = options.clockTrusted;
  }

  #next(): Wake | undefined {
    let first: Wake | undefined;
    for (const wake of this.#wakes) {
      if (!first || wake.at < first.at || (wake.at === first.at && wake.order < first.order)) first = wake;
    }
    return first;
  }

  #fire(wake: Wake): void {
    this.#wakes = this.#wakes.filter((other) => other !== wake);
    this.#moveTo(Math.max(this.#monotonic, wake.at));
    wake.run();
  }

  #moveTo(monotonic: number): void {
    this.#wall += monotonic - this.#monotonic;
    this.#monotonic = monotonic;
  }
}
