import { expect, test } from 'vitest';
import type { AlarmTransition } from '../../../contracts/alarm-transition.ts';
import { minutes, seconds } from '../../../foundation/durations.ts';
import { everywhere } from '../../../cloud-relay/store/scope.ts';
import { DutyDesk } from '../../support/duty-desk.ts';

/** `again`: it still stands. */
const raised = (
  alarmId: string,
  kind: string,
  severity: string,
  more: { readonly story?: string; readonly again?: number } = {},
): AlarmTransition =>
  ({
    transition: 'raised',
    alarm: {
      alarmId,
      kind,
      severity,
      place: '卫生间',
      because: { reason: 'some-reason', evidence: {} },
      ...(more.story && { story: more.story }),
    },
    ...(more.again && { again: more.again }),
  }) as AlarmTransition;

async function open() {
  const desk = await DutyDesk.open();
  const home = await desk.addHome('a');
  desk.duties.start();
  const ana = { responder: desk.idOf('ana'), role: 'family' } as const;
  const act = async (kind: 'accept' | 'close') => {
    const [incident] = await desk.duties.desk.list(everywhere, { state: 'not-closed', limit: 1 });
    if (!incident) throw new Error('nothing is open');
    const action = kind === 'close' ? ({ kind, by: ana, outcome: 'real', note: '' } as const) : { kind, by: ana };
    await desk.duties.desk.act(everywhere, incident.id, action);
    desk.sent();
  };
  return { desk, home, act };
}

test('a mere continuation calls nobody again, and is in the history of the one incident', async () => {
  const { desk, home, act } = await open();
  await desk.takeAlarm(home, raised('a-1', 'long_lie', 'critical'));
  await act('accept');
  await desk.takeAlarm(home, raised('a-2', 'inactivity', 'urgent', { story: 'a-1' }));
  expect(desk.sent()).toEqual([]);
  const { incident, alarms, timeline } = await desk.only();
  expect(incident).toMatchObject({ alarmCount: 2, headline: { kind: 'long_lie' } });
  expect(alarms.find(({ alarmId }) => alarmId === 'a-2')).toMatchObject({ story: 'a-1' });
  expect(timeline.at(-1)).toMatchObject({ what: 'noted', because: { reason: 'story-continues' } });
});

test('one that belongs to no story is told to whoever has accepted', async () => {
  const { desk, home, act } = await open();
  await desk.takeAlarm(home, raised('a-1', 'long_lie', 'critical'));
  await act('accept');
  await desk.takeAlarm(home, raised('a-2', 'inactivity', 'urgent'));
  expect(desk.sent()).toEqual(['0 ana update']);
});

test('a graver part of the story calls everybody anew', async () => {
  const { desk, home, act } = await open();
  await desk.takeAlarm(home, raised('a-1', 'bathroom_overstay', 'urgent'));
  await act('accept');
  await desk.takeAlarm(home, raised('a-2', 'long_lie', 'critical', { story: 'a-1' }));
  expect(desk.sent()).toEqual(['0 ana call']);
  expect((await desk.only()).incident.headline).toMatchObject({ kind: 'long_lie', severity: 'critical' });
});

test('a story whose incident was closed is over: what a hub still counts to it is paged as new', async () => {
  const { desk, home, act } = await open();
  await desk.takeAlarm(home, raised('a-1', 'fall', 'critical'));
  await act('close');
  await desk.takeAlarm(home, raised('a-2', 'long_lie', 'critical', { story: 'a-1' }));
  expect(desk.sent()).toEqual(['0 ana call']);
  const all = await desk.duties.desk.list(everywhere, { state: 'all', limit: 5 });
  const [view] = await Promise.all(
    all.filter(({ life }) => life.state === 'open').map(({ id }) => desk.duties.desk.get(everywhere, id)),
  );
  expect(view?.alarms).toHaveLength(1);
  expect(view?.alarms[0]).not.toHaveProperty('story');
});

test('a story that was never told is none', async () => {
  const { desk, home, act } = await open();
  await desk.takeAlarm(home, raised('a-1', 'fall', 'critical'));
  await act('accept');
  await desk.takeAlarm(home, raised('a-2', 'long_lie', 'critical', { story: 'other-9' }));
  expect(desk.sent()).toEqual(['0 ana update']);
});

test('what still stands is told to whoever has it, and calls nobody else', async () => {
  const { desk, home, act } = await open();
  await desk.takeAlarm(home, raised('a-1', 'long_lie', 'critical'));
  await act('accept');
  await desk.takeAlarm(home, raised('a-1', 'long_lie', 'critical', { again: 1 }));
  expect(desk.sent()).toEqual(['0 ana update']);
  const { incident, timeline } = await desk.only();
  expect(incident).toMatchObject({ alarmCount: 1, unresolvedCount: 1 });
  expect(timeline.at(-1)).toMatchObject({ what: 'raised', because: { evidence: { again: 1 } } });
});

test('while nobody has it, people are being called anyway', async () => {
  const { desk, home } = await open();
  await desk.takeAlarm(home, raised('a-1', 'long_lie', 'critical'));
  await desk.advance(seconds(10));
  desk.sent();
  await desk.takeAlarm(home, raised('a-1', 'long_lie', 'critical', { again: 1 }));
  expect(desk.sent()).toEqual([]);
});

test('what still stands after a closing that the hub never heard of is paged anew; what was said before it is not', async () => {
  const { desk, home, act } = await open();
  await desk.takeAlarm(home, raised('a-1', 'long_lie', 'critical'));
  await desk.advance(minutes(10));
  desk.sent();
  await act('close');
  await desk.advance(minutes(5));
  await desk.takeAlarm(home, raised('a-1', 'long_lie', 'critical', { again: 1 }), { ageMs: minutes(6) });
  expect(desk.sent()).toEqual([]);
  await desk.takeAlarm(home, raised('a-1', 'long_lie', 'critical', { again: 2 }), { ageMs: minutes(4) });
  expect(desk.sent()).toEqual(['900 ana call']);
});

const cleared = (alarmId: string, kind: string, severity: string): AlarmTransition =>
  ({ ...raised(alarmId, kind, severity), transition: 'cleared' }) as AlarmTransition;

const allRight = (alarmId: string, kind: string, severity: string): AlarmTransition =>
  ({
    ...raised(alarmId, kind, severity),
    transition: 'cancelled',
    during: 'raised',
    by: 'all-right-button',
  }) as AlarmTransition;

test('after the first alarm of a story is over, what continues it is told', async () => {
  const { desk, home, act } = await open();
  await desk.takeAlarm(home, raised('a-1', 'bed_empty', 'urgent'));
  await act('accept');
  await desk.takeAlarm(home, cleared('a-1', 'bed_empty', 'urgent'));
  await desk.takeAlarm(home, raised('a-2', 'left_at_night', 'urgent', { story: 'a-1' }));
  expect(desk.sent()).toEqual(['0 ana update']);
});

test('after somebody at home has said that all is well, what continues another story is told', async () => {
  const { desk, home, act } = await open();
  await desk.takeAlarm(home, raised('a-1', 'long_lie', 'critical'));
  await act('accept');
  await desk.takeAlarm(home, raised('a-2', 'inactivity', 'urgent', { story: 'a-1' }));
  await desk.takeAlarm(home, allRight('a-2', 'inactivity', 'urgent'));
  expect(desk.sent()).toEqual([]);
  await desk.takeAlarm(home, raised('a-3', 'vital_signs', 'urgent', { story: 'a-1' }));
  expect(desk.sent()).toEqual(['0 ana update']);
});

test('a press and a fall are news in any story, while its first alarm stands', async () => {
  let told = 0;
  for (const kind of ['sos', 'fall']) {
    const { desk, home, act } = await open();
    await desk.takeAlarm(home, raised('a-1', 'long_lie', 'critical'));
    await act('accept');
    await desk.takeAlarm(home, raised('a-2', kind, 'critical', { story: 'a-1' }));
    told += desk.sent().filter((one) => one === '0 ana update').length;
  }
  expect(told).toBe(2);
});

test('a continuation that was a pre-alarm at first is judged when it is raised', async () => {
  const { desk, home, act } = await open();
  await desk.takeAlarm(home, raised('a-1', 'bed_empty', 'urgent'));
  await act('accept');
  const before = { ...raised('a-2', 'not_back_home', 'urgent', { story: 'a-1' }), transition: 'pre-alarm' };
  await desk.takeAlarm(home, { ...before, remainingMs: 30_000 } as AlarmTransition);
  await desk.takeAlarm(home, raised('a-2', 'not_back_home', 'urgent', { story: 'a-1' }));
  expect(desk.sent()).toEqual([]);
  expect((await desk.only()).timeline.at(-1)).toMatchObject({ because: { reason: 'story-continues' } });
});

test('that something still stands does not take the place of what is new', async () => {
  const { desk, home, act } = await open();
  await desk.takeAlarm(home, raised('a-1', 'fall', 'critical'));
  await act('accept');
  await desk.takeAlarm(home, raised('a-1', 'fall', 'critical', { again: 1 }));
  expect(desk.sent()).toEqual(['0 ana update']);
  await desk.advance(seconds(20));
  await desk.takeAlarm(home, raised('a-2', 'fall', 'critical'));
  expect(desk.sent()).toEqual(['20 ana update']);
});

test('an alarm of another kind is told however shortly after the last word; one of the same kind a minute after it', async () => {
  const { desk, home, act } = await open();
  await desk.takeAlarm(home, raised('a-1', 'fall', 'critical'));
  await act('accept');
  await desk.takeAlarm(home, raised('a-2', 'fall', 'critical'));
  await desk.takeAlarm(home, raised('a-3', 'fall', 'critical'));
  expect(desk.sent()).toEqual(['0 ana update']);
  await desk.advance(seconds(20));
  await desk.takeAlarm(home, raised('a-4', 'smoke', 'critical'));
  await desk.takeAlarm(home, raised('a-1', 'fall', 'critical', { again: 1 }));
  expect(desk.sent()).toEqual(['20 ana update']);
});

test('a backlog of how something still stood is told once', async () => {
  const { desk, home, act } = await open();
  await desk.takeAlarm(home, raised('a-1', 'long_lie', 'critical'));
  await act('accept');
  for (const again of [1, 2, 3]) await desk.takeAlarm(home, raised('a-1', 'long_lie', 'critical', { again }));
  expect(desk.sent()).toEqual(['0 ana update']);
});
