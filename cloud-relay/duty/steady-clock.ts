import type { Clock, Instant, WallTime } from '../../foundation/clock.ts';

/** How fast a wrong clock is caught up with: 1 %. A step of 60 s is then 0.6 s off, and nobody is paged early or late. */
const catchUpRate = 0.01;

/**
 * The relay's clock for everything that is stored and due. Due times must outlive the process and be shared between
 * processes, so they are wall times; but a step of the computer's clock must neither fire nor delay them. This clock
 * runs by monotonic time, follows the computer's wall clock slowly, and never goes backwards: not even
 * over a restart, where it starts no earlier than `notBefore`, the latest time that is stored.
 */
export function steadyClock(clock: Clock, notBefore = 0): Clock {
  let last = clock.now();
  let wall: number = Math.max(last.wall, notBefore);
  const now = (): Instant => {
    const real = clock.now();
    const passed = real.bootId === last.bootId ? Math.max(0, real.monotonic - last.monotonic) : 0;
    const behind = real.wall - (wall + passed);
    const most = passed * catchUpRate;
    // A clock of whole milliseconds is always a fraction behind one of fractions: that is no step.
    wall += passed + (Math.abs(behind) <= 1 ? 0 : Math.max(-most, Math.min(most, behind)));
    if (real.bootId !== last.bootId) wall = Math.max(wall, real.wall);
    last = real;
    return { ...real, wall: Math.floor(wall) as WallTime };
  };
  return { now, wakeAt: (at, wake) => clock.wakeAt(at, wake) };
}
