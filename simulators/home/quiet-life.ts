import { after, type Clock } from '../../foundation/clock.ts';
import { minutes, type Duration } from '../../foundation/durations.ts';

export interface QuietLifeOptions {
  readonly clock: Clock;
  /** Each makes one sensor report what it knows, as devices do now and then with nothing the matter. */
  readonly reports: readonly (() => void)[];
  /** How often each reports. */
  readonly every?: Duration;
}

/** Ordinary days: every sensor reports in its turn, evenly spread, so that none goes silent by itself. Returns a stop. */
export function startQuietLife({ clock, reports, every = minutes(5) }: QuietLifeOptions): () => void {
  if (reports.length === 0) return () => undefined;
  const turn = (every / reports.length) as Duration;
  let next = 0;
  let cancel = (): void => undefined;
  const plan = (): void => {
    cancel = clock.wakeAt(after(clock.now(), turn), () => {
      reports[next]?.();
      next = (next + 1) % reports.length;
      plan();
    });
  };
  plan();
  return () => cancel();
}
