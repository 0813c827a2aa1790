import { after } from '../../foundation/clock.ts';
import { milliseconds } from '../../foundation/durations.ts';
import { systemClock } from '../../foundation/system-clock.ts';

/**
 * True when `work` settled within `limitMs` of real time; a guard for hanging disks and peers, never a deadline of a
 * rule, so it does not take the clock that tests move. Keeps the process alive while it waits: an `AbortSignal.timeout`
 * would not, and a stop would end half-way.
 */
export async function settledWithin(work: Promise<unknown>, limitMs: number): Promise<boolean> {
  const clock = systemClock();
  return new Promise((resolve) => {
    const cancel = clock.wakeAt(after(clock.now(), milliseconds(limitMs)), () => resolve(false));
    const settled = (): void => {
      cancel();
      resolve(true);
    };
    work.then(settled, settled);
  });
}
