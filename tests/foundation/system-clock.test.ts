import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { after, type Instant } from '../../foundation/clock.ts';
import { days, milliseconds } from '../../foundation/durations.ts';
import { systemClock } from '../../foundation/system-clock.ts';

afterEach(() => {
  vi.useRealTimers();
});

/** What another process of this computer sees at this moment. */
function nowElsewhere(): Instant {
  const clockFile = fileURLToPath(new URL('../../foundation/system-clock.js', import.meta.url));
  const program = `import(${JSON.stringify(clockFile)}).then(({ systemClock }) => console.log(JSON.stringify(systemClock().now())))`;
  return JSON.parse(execFileSync(process.execPath, ['--eval', program], { encoding: 'utf8' })) as Instant;
}

describe('system clock', () => {
  it('shares its boot and its monotonic time with every other process of this computer', () => {
    const before = systemClock().now();
    const elsewhere = nowElsewhere();
    const later = systemClock().now();
    expect(elsewhere.bootId).toBe(before.bootId);
    expect(elsewhere.monotonic).toBeGreaterThan(before.monotonic);
    expect(elsewhere.monotonic).toBeLessThan(later.monotonic);
  });

  it('asks at every moment whether the wall clock is trusted', () => {
    let trusted = false;
    const clock = systemClock(() => trusted);
    expect(clock.now().clockTrusted).toBe(false);
    trusted = true;
    expect(clock.now().clockTrusted).toBe(true);
  });

  it('never wakes before its time, though real timers fire up to a millisecond early', async () => {
    const clock = systemClock();
    const early: number[] = [];
    let woken = 0;
    for (let n = 0; n < 200; n++) {
      const due = after(clock.now(), milliseconds(1 + (n % 10) / 10));
      await new Promise<void>((resolve) => clock.wakeAt(due, resolve));
      woken++;
      if (clock.now().monotonic < due) early.push(due - clock.now().monotonic);
    }
    expect({ woken, early }).toEqual({ woken: 200, early: [] });
  });

  it('wakes for a time that has passed, but not within the call', async () => {
    const clock = systemClock();
    let called = false;
    await new Promise<void>((resolve) => {
      clock.wakeAt(after(clock.now(), milliseconds(-1_000)), resolve);
      called = true;
    });
    expect(called).toBe(true);
  });

  it('does not wake when that was taken back', () => {
    vi.useFakeTimers();
    const clock = systemClock();
    let woken = 0;
    clock.wakeAt(after(clock.now(), milliseconds(10)), () => woken++)();
    vi.advanceTimersByTime(1_000);
    expect(woken).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('wakes after 60 days at its time, though the longest timer of Node is 24 days and a longer one fires at once', () => {
    vi.useFakeTimers();
    const clock = systemClock();
    let woken = 0;
    clock.wakeAt(after(clock.now(), days(60)), () => woken++);
    vi.advanceTimersByTime(days(60) - 1_000);
    expect(woken).toBe(0);
    vi.advanceTimersByTime(1_001);
    expect(woken).toBe(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('can take back a far wake-up in its second stretch', () => {
    vi.useFakeTimers();
    const clock = systemClock();
    let woken = 0;
    const cancel = clock.wakeAt(after(clock.now(), days(60)), () => woken++);
    vi.advanceTimersByTime(days(30));
    cancel();
    vi.advanceTimersByTime(days(60));
    expect(woken).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});
