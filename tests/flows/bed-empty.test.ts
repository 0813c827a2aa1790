import { expect, test } from 'vitest';
import { hours, milliseconds, minutes, type Duration } from '../../foundation/durations.ts';
import { World, type WorldOptions } from '../support/world.ts';

/** 01:00 in Shanghai. */
const atNight = '2026-03-02T17:00:00Z';

/** Somebody has just left the bed; the story counts from then. */
async function someoneLeavesBed(options: WorldOptions = {}): Promise<World> {
  const world = await World.start({ parts: ['board'], wall: atNight, ...options });
  await world.flat.leavesBed();
  world.mark();
  return world;
}

/** It has fired; it does not fire again, were it after another half hour. */
async function neverAgain(world: World, within: Duration = minutes(31)): Promise<void> {
  const found = (await world.incidents()).find(({ kind, state }) => kind === 'bed_empty' && state !== 'closed');
  const incident = await world.closes('family', 'false', '', found?.id);
  expect(incident.alarms.map(({ kind }) => kind)).toEqual(['bed_empty']);
  await world.advance(within);
  expect(world.flat.hub.openAlarms.filter(({ kind }) => kind === 'bed_empty')).toHaveLength(1);
}

async function firesAfterHalfAnHour(world: World, passed: number): Promise<void> {
  await world.advance(milliseconds(minutes(30) - passed - 1));
  world.expectNoPages();
  await world.advance(milliseconds(1));
  world.expectPages('1800 s family: call 夜间离床未归');
  await neverAgain(world, minutes(2));
}

test('a bed that stays empty for half an hour at night is an alarm then', async () => {
  const world = await someoneLeavesBed();
  await firesAfterHalfAnHour(world, 0);
  await world.advance(minutes(31));
});

test('the hub is restarted meanwhile: the half hour goes on', async () => {
  const world = await someoneLeavesBed();
  await world.advance(minutes(10));
  const { time, flat } = world;
  const stoppedAt = time.now().monotonic;
  await flat.hubStops();
  await world.advance(minutes(2));
  await flat.hubStarts();
  await firesAfterHalfAnHour(world, minutes(10) + time.now().monotonic - stoppedAt);
});

test('the computer is without power when it is due: it fires at the next start, and says how late', async () => {
  const world = await someoneLeavesBed();
  const { flat } = world;
  await world.advance(minutes(10));
  await flat.hubStops();
  await world.advance(minutes(30));
  expect(world.takePages().map(({ to, title }) => `${to} ${title}`)).toEqual(['installer 网关失联']);
  flat.computer.boots({ synchronised: true });
  await flat.hubStarts();
  expect(world.takePages().map(({ to, title }) => `${to} ${title}`)).toEqual(['family 夜间离床未归']);
  const alarms = (await world.incidents()).flatMap((incident) => incident.alarms);
  expect(alarms.find(({ kind }) => kind === 'bed_empty')?.because).toMatchObject({
    reason: 'bed-empty-at-night',
    evidence: { emptyMinutes: 40, limitMinutes: 30, noticedLateByMs: minutes(10) },
  });
  await neverAgain(world);
});

test.each([-3, 3])(
  'the computer starts again, its clock %i h wrong, without internet: what was left runs on',
  async (wrong) => {
    const world = await someoneLeavesBed();
    const { flat, time } = world;
    await world.advance(minutes(10));
    flat.internet.refuse();
    await flat.hubStops();
    await world.advance(minutes(19));
    flat.computer.boots({ synchronised: false, wrongBy: hours(wrong) });
    await flat.hubStarts({ online: false });
    // Of the outage itself nobody knows how long it was; the time since the boot has certainly passed.
    await world.advance(milliseconds(minutes(20) - flat.computer.now().monotonic - 1));
    expect(flat.hasOpen('bed_empty')).toBe(false);
    await world.advance(milliseconds(1));
    expect(flat.hasOpen('bed_empty')).toBe(true);
    const raisedAt = time.now().wall;

    await world.advance(minutes(2));
    flat.internet.restore();
    await flat.isOnline();
    await world.settle();
    const pages = world.takePages().map(({ to, title }) => `${to} ${title}`);
    expect(pages.filter((page) => page.startsWith('family'))).toEqual(['family 夜间离床未归（较早前）']);
    const alarms = (await world.incidents()).flatMap((incident) => incident.alarms);
    expect(alarms.filter(({ kind }) => kind === 'bed_empty').map(({ occurredAt }) => occurredAt)).toEqual([raisedAt]);
    // Not even when the right time shows when it would have been due.
    flat.computer.stepWall(hours(-wrong));
    flat.computer.synchronised = true;
    await neverAgain(world);
  },
);

test('the computer starts again with a wrong clock that is set soon: it is due when it always was', async () => {
  const world = await someoneLeavesBed();
  const { flat, time } = world;
  const leftAt = time.now().monotonic;
  await world.advance(minutes(10));
  await flat.hubStops();
  await world.advance(minutes(15));
  expect(world.takePages().map(({ to, title }) => `${to} ${title}`)).toEqual(['installer 网关失联']);
  flat.computer.boots({ synchronised: false, wrongBy: hours(-3) });
  await flat.hubStarts();
  await world.advance(minutes(2));
  flat.computer.stepWall(hours(3));
  flat.computer.synchronised = true;
  await firesAfterHalfAnHour(world, time.now().monotonic - leftAt);
});

test.each([1, -1])('the clock is stepped by %i h meanwhile: the half hour stays half an hour', async (step) => {
  const world = await someoneLeavesBed();
  await world.advance(minutes(10));
  world.flat.computer.stepWall(hours(step));
  await firesAfterHalfAnHour(world, minutes(10));
});

test.each([
  { change: 'forward', wall: '2026-03-29T00:40:00Z' },
  { change: 'back', wall: '2026-10-25T00:40:00Z' },
])('in the night in which the clocks go $change the half hour stays half an hour', async ({ wall }) => {
  const world = await someoneLeavesBed({ wall, timeZone: 'Europe/Berlin' });
  await firesAfterHalfAnHour(world, 0);
});
