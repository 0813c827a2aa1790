import { longestTestMinutes, type TestMode } from '../../contracts/test-mode.ts';
import { hours, minutes } from '../../foundation/durations.ts';
import type { HubTest } from '../registry/hub-tests.ts';

const longest = minutes(longestTestMinutes);

/**
 * How long, of each `seriesEvery`, test modes may last that a hub began by its own word: no hub that is stuck, or not
 * itself, can call its alarms tests for ever. More takes somebody at the relay.
 */
export const longestSeries = hours(4);
export const seriesEvery = hours(12);

/** Smaller differences are the time that a message takes. */
const jitter = 5_000;

/** The same, while it is not over. */
export const openTest = (test: HubTest | undefined, now: number): HubTest | undefined =>
  test && test.until > now ? test : undefined;

/** Somebody at the relay begins it or gives it another end. `too-long`: so long after it began it must have ended. */
export function orderedTest(
  known: HubTest | undefined,
  order: { readonly minutes: number; readonly walkTest: boolean },
  now: number,
): HubTest | 'too-long' {
  const until = now + minutes(order.minutes);
  const open = openTest(known, now);
  if (!open) {
    const { walkTest } = order;
    return { from: now, until, by: 'relay', walkTest, toldId: null, seriesFrom: known?.seriesFrom ?? null };
  }
  if (until > open.from + longest) return 'too-long';
  return { ...open, until, walkTest: open.walkTest || order.walkTest };
}

/**
 * What a hub says of its test mode in a heartbeat that was composed at `at`. The relay keeps an end of its own, from what it
 * was told when it began; of a test that people here ordered the hub can only bring it nearer. Undefined: nothing changes.
 * `refused`: the hub has been in test mode by its own word for too long. `over`: the hub goes on with one that is over here.
 */
export function toldTest(
  known: HubTest | undefined,
  told: TestMode | undefined,
  at: number,
  now: number,
): HubTest | 'refused' | 'over' | undefined {
  const runs = told !== undefined && told.endsInMs > 0;
  const open = openTest(known, now);
  if (open) {
    const isIt = open.toldId !== null && open.toldId === told?.id;
    // It has not heard of it yet, or of another one that the relay has not been told of.
    if (!runs) return open.toldId === null ? undefined : { ...open, until: now };
    if (open.toldId === null) return { ...open, toldId: told.id, walkTest: told.walkTest };
    if (!isIt) return { ...open, toldId: told.id };
    const latest = open.by === 'relay' ? open.until : open.from + longest;
    const until = Math.min(Math.round(at + told.endsInMs), latest);
    const isSame = Math.abs(until - open.until) < jitter && told.walkTest === open.walkTest;
    return isSame ? undefined : { ...open, until, walkTest: told.walkTest };
  }
  if (!runs) return undefined;
  // What the relay has ended stays ended, and what it began it knows of.
  if (told.by === 'relay' || told.id === known?.toldId) return 'over';
  const { seriesFrom: before } = known ?? { seriesFrom: null };
  const seriesFrom = before === null || now - before >= seriesEvery ? now : before;
  const from = Math.round(at - Math.min(told.beganAgeMs, longest));
  const until = Math.min(Math.round(at + told.endsInMs), from + longest, seriesFrom + longestSeries);
  if (until <= now) return 'refused';
  return { from, until, by: 'hub', walkTest: told.walkTest, toldId: told.id, seriesFrom };
}
