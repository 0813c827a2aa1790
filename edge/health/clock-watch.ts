import { after, type CancelWake, type Clock } from '../../foundation/clock.ts';
import { seconds } from '../../foundation/durations.ts';
import type { ClockTrust } from './clock-trust.ts';

/** How often an unconfirmed clock is looked at. */
const every = seconds(10);

/** Looks at the clock until something has confirmed it. Returns how to end that. */
export function watchUnconfirmedClock(clock: Clock, trust: ClockTrust): CancelWake {
  let cancel: CancelWake | undefined;
  const look = (): void => {
    trust.check(clock.now());
    cancel = trust.trusted ? undefined : clock.wakeAt(after(clock.now(), every), look);
  };
  look();
  return () => cancel?.();
}
