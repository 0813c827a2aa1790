import { after, type Clock } from '../../foundation/clock.ts';
import type { Duration } from '../../foundation/durations.ts';

/** Runs `act` at once and then after every `interval` on the given clock, until the returned stop is called. */
export function repeat(clock: Clock, interval: Duration, act: () => void): () => void {
  let cancel: (() => void) | undefined;
  let stopped = false;
  const turn = (): void => {
    act();
    if (!stopped) cancel = clock.wakeAt(after(clock.now(), interval), turn);
  };
  turn();
  return () => {
    stopped = true;
    cancel?.();
  };
}
