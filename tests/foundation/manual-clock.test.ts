import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { after, elapsed } from '../../foundation/clock.ts';
import { hours, milliseconds, minutes, seconds } from '../../foundation/durations.ts';
import { ManualClock } from '../../foundation/manual-clock.ts';

const noon = '2026-03-02T12:00:00Z';

describe('manual clock', () => {
  it('stands still until it is moved, and then moves both times alike', () => {
    const clock = new ManualClock({ wall: noon });
    const start = clock.now();
    expect(clock.now()).toEqual(start);
    clock.advance(minutes(5));
    expect(elapsed(start, clock.now())).toBe(minutes(5));
    expect(clock.now().wall - start.wall).toBe(minutes(5));
  });

  it('runs each wake-up at exactly its due time, earliest first, equal ones as they were asked for', () => {
    const clock = new ManualClock({ wall: noon });
    const start = clock.now();
    const heard: string[] = [];
    const note = (name: string) => () => heard.push(`${name} at ${elapsed(start, clock.now())}`);
    clock.wakeAt(after(start, seconds(3)), note('late'));
    clock.wakeAt(after(start, seconds(1)), note('first'));
    clock.wakeAt(after(start, seconds(1)), note('second'));
    clock.wakeAt(after(start, seconds(9)), note('never'));
    clock.advance(seconds(3));
    expect(heard).toEqual(['first at 1000', 'second at 1000', 'late at 3000']);
    expect(clock.pending).toBe(1);
    expect(clock.nextWakeAt).toBe(after(start, seconds(9)));
  });

  it('also runs what a wake-up asks for, if it is due within the same advance', () => {
    const clock = new ManualClock({ wall: noon });
    const start = clock.now();
    const heard: number[] = [];
    const everySecond = (): void => {
      heard.push(elapsed(start, clock.now()));
      clock.wakeAt(after(clock.now(), seconds(1)), everySecond);
    };
    clock.wakeAt(after(start, seconds(1)), everySecond);
    clock.advance(milliseconds(3_500));
    expect(heard).toEqual([1_000, 2_000, 3_000]);
    expect(elapsed(start, clock.now())).toBe(3_500);
  });

  it('runs an overdue wake-up on the next advance, not within the call, and without moving time back', () => {
    const clock = new ManualClock({ wall: noon });
    const start = clock.now();
    clock.advance(seconds(10));
    let heardAt: number | undefined;
    clock.wakeAt(after(start, seconds(1)), () => (heardAt = elapsed(start, clock.now())));
    expect(heardAt).toBeUndefined();
    clock.advance(milliseconds(0));
    expect(heardAt).toBe(seconds(10));
  });

  it('forgets a wake-up that was taken back, and taking it back twice is harmless', () => {
    const clock = new ManualClock({ wall: noon });
    let woken = 0;
    const cancel = clock.wakeAt(after(clock.now(), seconds(1)), () => woken++);
    clock.wakeAt(after(clock.now(), seconds(1)), () => woken++);
    cancel();
    cancel();
    clock.advance(seconds(2));
    expect(woken).toBe(1);
    expect(clock.pending).toBe(0);
  });

  it('lets the world settle before, between and after wake-ups, each at the time it belongs to', async () => {
    const clock = new ManualClock({ wall: noon });
    const start = clock.now();
    const story: string[] = [];
    const say = (what: string) => story.push(`${elapsed(start, clock.now())} ${what}`);
    let answered = false;
    const settle = async (): Promise<void> => {
      await Promise.resolve();
      say('settled');
      if (answered || elapsed(start, clock.now()) < seconds(2)) return;
      answered = true;
      clock.wakeAt(after(clock.now(), seconds(1)), () => say('answer'));
    };
    clock.wakeAt(after(start, seconds(2)), () => say('question'));
    await clock.advanceSettling(seconds(5), settle);
    expect(story).toEqual([
      '0 settled',
      '2000 question',
      '2000 settled',
      '3000 answer',
      '3000 settled',
      '5000 settled',
    ]);
  });

  it('steps wall time without touching monotonic time or a pending wake-up', () => {
    const clock = new ManualClock({ wall: noon });
    const start = clock.now();
    let woken = 0;
    clock.wakeAt(after(start, minutes(30)), () => woken++);
    clock.stepWall(hours(1));
    expect(clock.now()).toMatchObject({ monotonic: start.monotonic, wall: start.wall + hours(1) });
    clock.stepWall(hours(-2));
    clock.advance(minutes(29));
    expect(woken).toBe(0);
    clock.advance(minutes(1));
    expect(woken).toBe(1);
  });

  it('reboots into a new boot id and a young monotonic time, without the old wake-ups', () => {
    const clock = new ManualClock({ wall: noon, monotonic: hours(100) });
    const before = clock.now();
    let woken = 0;
    clock.wakeAt(after(before, seconds(1)), () => woken++);
    clock.reboot({ outage: hours(2), bootId: 'boot-2', clockTrusted: false, wallLag: minutes(90) });
    const now = clock.now();
    expect(now.bootId).toBe('boot-2');
    expect(now.monotonic).toBeLessThan(before.monotonic);
    expect(now.wall - before.wall).toBe(minutes(30));
    expect(now.clockTrusted).toBe(false);
    clock.advance(hours(200));
    expect(woken).toBe(0);
    clock.setTrusted(true);
    expect(clock.now().clockTrusted).toBe(true);
  });

  it('refuses a start that is no time, and names it', () => {
    expect(() => new ManualClock({ wall: 'yesterday' })).toThrow(/yesterday/);
  });

  it('wakes in the order of due times for any set of wake-ups and any steps', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: 1, maxLength: 40 }),
        fc.array(fc.integer({ min: 0, max: 5_000 }), { maxLength: 5 }),
        (dues, steps) => {
          const clock = new ManualClock({ wall: noon });
          const start = clock.now();
          const heard: number[] = [];
          for (const due of dues) {
            clock.wakeAt(after(start, milliseconds(due)), () => {
              expect(elapsed(start, clock.now())).toBe(due);
              heard.push(due);
            });
          }
          for (const step of steps) clock.advance(milliseconds(step));
          clock.advance(milliseconds(10_000));
          expect(heard).toEqual(dues.toSorted((a, b) => a - b));
        },
      ),
    );
  });
});
