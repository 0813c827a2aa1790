import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Clock, Instant, Monotonic, WallTime } from './clock.ts';

/** Node's timers overflow past this (2^31 ms) and would fire at once. */
const longestTimer = 2 ** 31 - 1;

/**
 * The computer's own clock. Monotonic time is CLOCK_MONOTONIC, which all processes of one boot share.
 * `isTrusted` says whether the wall clock has been confirmed; it is asked at every `now()`.
 */
export function systemClock(isTrusted: () => boolean = () => true): Clock {
  const bootId = readBootId();
  const monotonic = (): Monotonic => (Number(process.hrtime.bigint()) / 1e6) as Monotonic;
  return {
    now: (): Instant => ({
      monotonic: monotonic(),
      bootId,
      wall: Date.now() as WallTime,
      clockTrusted: isTrusted(),
    }),
    wakeAt(at, wake) {
      let timer: NodeJS.Timeout;
      // Node's timers may also fire up to a millisecond early, by their own clock.
      const wakeIfDue = (): void => (monotonic() >= at ? wake() : arm());
      const arm = (): void => {
        const wait = Math.max(0, Math.ceil(at - monotonic()));
        timer = setTimeout(wakeIfDue, Math.min(wait, longestTimer));
      };
      arm();
      return () => clearTimeout(timer);
    },
  };
}

function readBootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    // Not Linux: a fresh id makes every start a new boot, which only makes resumed deadlines more careful.
    return randomUUID();
  }
}
