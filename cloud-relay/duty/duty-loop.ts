import type { CancelWake, Clock } from '../../foundation/clock.ts';
import { after } from '../../foundation/clock.ts';
import { milliseconds, seconds } from '../../foundation/durations.ts';
import { messageOf } from '../../foundation/errors.ts';
import type { Log } from '../../foundation/log.ts';
import type { Duty } from './duty.ts';

/** How soon a run follows one in which something failed: the database may be away. */
const afterFailure = seconds(1);

/** Whatever the database says, somebody looks at it this often: another process may have added work. */
const longestSleep = seconds(30);

/**
 * The relay's one loop: runs every duty, then sleeps until the earliest time at which one has something due. Nothing
 * is kept in memory, so a start runs at once whatever became overdue.
 */
export class DutyLoop {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #duties: readonly Duty[];
  #cancelWake: CancelWake | undefined;
  #running: Promise<void> | undefined;
  #again = false;
  #stopped = true;
  #lastRunAt: number | null = null;
  readonly #failing = new Set<string>();

  constructor(parts: { readonly clock: Clock; readonly log: Log; readonly duties: readonly Duty[] }) {
    this.#clock = parts.clock;
    this.#log = parts.log;
    this.#duties = parts.duties;
  }

  /** When a run last ended (steady clock), for health; null before the first. */
  get lastRunAt(): number | null {
    return this.#lastRunAt;
  }

  /** Names of what is wrong, for health: a duty that fails is work that nobody does. */
  reasons(): readonly string[] {
    return [
      ...(this.#failing.size > 0 ? ['duty-failing'] : []),
      ...this.#duties.flatMap((duty) => duty.reasons?.() ?? []),
    ];
  }

  start(): void {
    this.#stopped = false;
    this.wake();
  }

  /** Something may be due now. Cheap, and harmless at any time; call it after the commit that made it due. */
  wake(): void {
    if (this.#stopped) return;
    if (this.#running) {
      this.#again = true;
      return;
    }
    this.#cancelWake?.();
    this.#cancelWake = undefined;
    this.#running = this.#run().finally(() => {
      this.#running = undefined;
      if (this.#again) {
        this.#again = false;
        this.wake();
      }
    });
  }

  /** Resolves when no run and nothing begun by one is under way. Work that falls due later is not waited for. */
  async quiet(): Promise<void> {
    do {
      while (this.#running) await this.#running;
      for (const duty of this.#duties) await duty.idle?.();
    } while (this.#running);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelWake?.();
    this.#cancelWake = undefined;
    await this.quiet();
  }

  async #run(): Promise<void> {
    const failing = new Set<string>();
    const attempt = async <T>(duty: Duty, what: () => Promise<T>): Promise<T | undefined> => {
      try {
        return await what();
      } catch (error) {
        failing.add(duty.name);
        this.#log.error({ duty: duty.name, problem: messageOf(error) }, 'duty-failed');
        return undefined;
      }
    };
    for (const duty of this.#duties) await attempt(duty, () => duty.run());
    let earliest: number | undefined;
    for (const duty of this.#duties) {
      const due = await attempt(duty, () => duty.nextDueAt());
      if (due !== undefined) earliest = Math.min(due, earliest ?? due);
    }
    this.#failing.clear();
    for (const name of failing) this.#failing.add(name);
    const now = this.#clock.now();
    this.#lastRunAt = now.wall;
    if (this.#stopped || this.#again) return;
    const untilDue = Math.min((earliest ?? Infinity) - now.wall, longestSleep);
    const wait = failing.size > 0 ? afterFailure : Math.max(0, untilDue);
    this.#cancelWake = this.#clock.wakeAt(after(now, milliseconds(wait)), () => {
      this.#cancelWake = undefined;
      this.wake();
    });
  }
}
