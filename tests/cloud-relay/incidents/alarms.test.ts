import { expect, test } from 'vitest';
import { minutes, seconds } from '../../../foundation/durations.ts';
import { statusOf } from '../../../cloud-relay/incidents/alarm-life.ts';
import { isNewDanger } from '../../../cloud-relay/incidents/apply-alarm.ts';
import { applyAction } from '../../../cloud-relay/incidents/apply-action.ts';
import { applyTime } from '../../../cloud-relay/incidents/apply-time.ts';
import {
  Story,
  at,
  cancelled,
  cleared,
  heard,
  opening,
  paged,
  raisedByHub,
  recorded,
  t0,
} from '../../support/incident-inputs.ts';

const preAlarm = { status: 'pre-alarm', dueAt: t0 + seconds(30) } as const;

test('a pre-alarm waits and pages nobody', () => {
  const story = new Story(heard({ sequence: 0, says: preAlarm }), at(t0));
  expect(story.incident.life).toEqual({ state: 'pending', dueAt: t0 + seconds(30) });
  expect(story.all[0]?.pages).toEqual([]);
  expect(story.wakeAt).toBe(t0 + seconds(30));
});

test('a pre-alarm that is cancelled at home is closed by the home, recorded, and nobody is paged', () => {
  const story = new Story(heard({ sequence: 0, says: preAlarm }), at(t0));
  const applied = story.hear({ sequence: 1, says: cancelled('pre-alarm') }, at(t0 + seconds(12)));
  expect(applied.incident.life).toMatchObject({ state: 'closed', closure: { by: 'home' } });
  expect(recorded(applied)).toEqual(['cancelled: radar-reports-fall', 'closed: cancelled-during-pre-alarm']);
  expect(story.all.flatMap(({ pages }) => pages)).toEqual([]);
  expect(applied.wakeAt).toBeUndefined();
});

test('a hub that is destroyed during the pre-alarm: the relay raises and pages at the second', () => {
  const story = new Story(heard({ sequence: 0, says: preAlarm }), at(t0));
  expect(paged(story.take(applyTime(story.incident, at(t0 + seconds(30) - 1))))).toEqual([]);
  const applied = story.take(applyTime(story.incident, at(t0 + seconds(30))));
  expect(paged(applied)).toEqual(['ana call']);
  expect(recorded(applied)).toEqual(['raised: pre-alarm-ran-out', 'step-paged: alarm-raised']);
  expect(applied.alarms[0]?.status).toEqual({ status: 'raised', by: 'relay' });
});

test('the hub raises after the relay did: nobody is paged twice', () => {
  const story = new Story(heard({ sequence: 0, says: preAlarm }), at(t0));
  story.take(applyTime(story.incident, at(t0 + seconds(30))));
  expect(paged(story.hear({ sequence: 1, says: raisedByHub }, at(t0 + seconds(31))))).toEqual([]);
});

test('a cancel that comes after the relay raised adds that the resident says all right, and closes nothing', () => {
  const story = new Story(heard({ sequence: 0, says: preAlarm }), at(t0));
  story.take(applyTime(story.incident, at(t0 + seconds(30))));
  const applied = story.hear({ sequence: 1, says: cancelled('pre-alarm') }, at(t0 + seconds(32)));
  expect(applied.incident).toMatchObject({ residentSaysAllRight: true, life: { state: 'open' }, unresolvedCount: 0 });
  expect(applied.wakeAt).toBe(t0 + seconds(90));
});

test('cleared closes nothing', () => {
  const story = new Story(heard({ sequence: 0, says: raisedByHub }), at(t0));
  const applied = story.hear({ sequence: 1, says: cleared }, at(t0 + seconds(5)));
  expect(applied.incident.life.state).toBe('open');
  expect(applied.wakeAt).toBe(t0 + seconds(60));
});

test('messages of one alarm apply by sequence, whatever order they come in', () => {
  const life = [
    { sequence: 0, says: preAlarm },
    { sequence: 1, says: raisedByHub },
    { sequence: 2, says: cancelled('raised') },
    { sequence: 3, says: cleared },
  ];
  const orders = permutations(life);
  expect(orders).toHaveLength(24);
  for (const order of orders) {
    const messages = order.map((one, n) => heard({ ...one, receivedAt: t0 + n, ageMs: n }).message);
    expect(statusOf(messages, t0)).toEqual(cleared);
  }
});

test('across restarts of the hub the later occurrence counts', () => {
  const before = heard({ session: 'a', sequence: 9, says: cancelled('raised'), ageMs: minutes(5) }).message;
  const after = heard({ session: 'b', sequence: 1, says: raisedByHub, ageMs: 0 }).message;
  expect(statusOf([before, after], t0)).toEqual(raisedByHub);
  expect(statusOf([after, before], t0)).toEqual(raisedByHub);
});

test('a pre-alarm that arrives after its cancellation changes nothing', () => {
  const story = new Story(heard({ sequence: 1, says: cancelled('pre-alarm') }), at(t0));
  expect(story.incident.life.state).toBe('closed');
  const known = story.alarms.get('alarm-1');
  expect(isNewDanger(heard({ sequence: 0, says: preAlarm, known }), at(t0))).toBe(false);
});

test('a closed incident does not cover an alarm that is raised anew after a restart', () => {
  const story = new Story(heard({ sequence: 1, says: raisedByHub }), at(t0));
  const known = story.alarms.get('alarm-1');
  expect(isNewDanger(heard({ sequence: 2, says: raisedByHub, known }), at(t0 + 1))).toBe(false);
  expect(isNewDanger(heard({ session: 'session-2', sequence: 0, says: raisedByHub, known }), at(t0 + 1))).toBe(true);
});

test('a graver alarm pages from the first step again, whoever has accepted', () => {
  const story = new Story(heard({ sequence: 0, says: raisedByHub, kind: 'inactivity', severity: 'urgent' }), at(t0));
  story.take(applyAction(story.incident, { kind: 'accept', by: { responder: 'ana', role: 'family' } }, at(t0 + 1_000)));
  const applied = story.hear(
    { alarmId: 'alarm-2', kind: 'smoke', sequence: 1, says: raisedByHub },
    at(t0 + minutes(2)),
  );
  expect(paged(applied)).toEqual(['ana call']);
  expect(applied.incident).toMatchObject({
    life: { state: 'open' },
    headline: { kind: 'smoke' },
    progress: { round: 2 },
  });
  expect(recorded(applied)).toContain('escalated: graver-alarm');
});

test('a further alarm tells whoever has accepted, at most once a minute', () => {
  const story = new Story(heard({ sequence: 0, says: raisedByHub }), at(t0));
  story.take(applyAction(story.incident, { kind: 'accept', by: { responder: 'ana', role: 'family' } }, at(t0)));
  const notices = Array.from({ length: 130 }, (_, n) =>
    story.hear({ alarmId: `more-${n}`, kind: 'sos', sequence: n + 1, says: raisedByHub }, at(t0 + n * 1_000)),
  ).flatMap(paged);
  expect(notices).toEqual(['ana update', 'ana update', 'ana update']);
  expect(story.incident.alarmCount).toBe(131);
});

test('a backlog of one home becomes one incident that is paged once, as something earlier', () => {
  const story = new Story(
    heard({ sequence: 0, says: raisedByHub, kind: 'inactivity', severity: 'urgent', ageMs: minutes(300) }),
    at(t0),
  );
  for (let n = 1; n < 200; n++) {
    story.hear({ alarmId: `late-${n}`, sequence: n * 2, says: raisedByHub, ageMs: minutes(300 - n) }, at(t0 + n));
    story.hear({ alarmId: `late-${n}`, sequence: n * 2 + 1, says: cleared, ageMs: minutes(299 - n) }, at(t0 + n));
  }
  const calls = story.all.flatMap(({ pages }) => pages).filter(({ purpose }) => purpose === 'call');
  expect(calls.map(({ responder, earlier }) => ({ responder, earlier }))).toEqual([
    { responder: 'ana', earlier: true },
  ]);
  expect(story.incident).toMatchObject({ alarmCount: 200, unresolvedCount: 1, headline: { severity: 'critical' } });
});

test('a live alarm after a backlog is paged from the first step again, and no longer as something earlier', () => {
  const story = new Story(heard({ sequence: 0, says: raisedByHub, ageMs: minutes(60) }), at(t0));
  story.take(applyAction(story.incident, { kind: 'accept', by: { responder: 'ana', role: 'family' } }, at(t0 + 1_000)));
  const applied = story.hear({ alarmId: 'live', kind: 'sos', sequence: 1, says: raisedByHub }, at(t0 + seconds(20)));
  expect(applied.pages).toMatchObject([{ responder: 'ana', purpose: 'call', earlier: false }]);
  expect(applied.incident).toMatchObject({ headline: { kind: 'sos' }, life: { state: 'open' } });
  expect(recorded(applied)).toContain('escalated: live-alarm');
});

test('a backlog that follows a live alarm pages nobody again', () => {
  const story = new Story(heard({ sequence: 9, kind: 'sos', says: raisedByHub }), at(t0));
  for (let n = 0; n < 9; n++) {
    const late = story.hear({ alarmId: `late-${n}`, sequence: n, says: raisedByHub, ageMs: minutes(60) }, at(t0 + n));
    expect(paged(late)).toEqual([]);
  }
  expect(story.incident.headline.kind).toBe('sos');
});

test('a backlog in which all is over still gets a look: urgent, and told as earlier', () => {
  const story = new Story(heard({ sequence: 3, says: cleared, ageMs: minutes(60) }), at(t0));
  expect(story.incident).toMatchObject({
    life: { state: 'open' },
    headline: { severity: 'urgent' },
    unresolvedCount: 0,
  });
  expect(story.all[0]?.pages).toMatchObject([{ responder: 'ana', purpose: 'call', earlier: true }]);
});

test('a fault that has cleared rests for twelve hours, and a new one is paged at once', () => {
  const of = { ...opening, class: 'fault' as const };
  const story = new Story(
    heard({ sequence: 0, says: raisedByHub, kind: 'battery_low', severity: 'fault' }),
    at(t0),
    of,
  );
  const rested = story.hear({ sequence: 1, says: cleared }, at(t0 + seconds(10)));
  expect(rested.wakeAt).toBe(t0 + seconds(10) + minutes(720));
  const again = story.hear(
    { alarmId: 'alarm-2', kind: 'device_silent', severity: 'fault', sequence: 2, says: raisedByHub },
    at(t0 + minutes(30)),
  );
  expect(paged(again)).toEqual(['ana call']);
  expect(recorded(again)).toContain('step-paged: fault-again');
});

test('a fault that is over is asked about every twelve hours until a person closes it', () => {
  const of = { ...opening, class: 'fault' as const };
  const story = new Story(
    heard({ sequence: 0, says: raisedByHub, kind: 'battery_low', severity: 'fault' }),
    at(t0),
    of,
  );
  story.hear({ sequence: 1, says: cleared }, at(t0));
  const looks = [1, 2, 3].map((n) => {
    const applied = story.take(applyTime(story.incident, at(t0 + n * minutes(720))));
    return [...paged(applied), (applied.wakeAt ?? 0) - t0 - n * minutes(720)];
  });
  expect(looks).toEqual([
    ['bo call', minutes(720)],
    ['chen call', minutes(720)],
    ['ana call', minutes(720)],
  ]);
});

test('the same message twice changes nothing', () => {
  const story = new Story(heard({ sequence: 0, says: raisedByHub }), at(t0));
  const before = story.incident;
  const again = story.hear({ sequence: 0, says: raisedByHub }, at(t0 + 5));
  expect(again.incident).toEqual(before);
  expect([again.record, again.pages, again.alarms]).toEqual([[], [], []]);
});

function permutations<Item>(items: readonly Item[]): Item[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, n) => permutations(items.toSpliced(n, 1)).map((rest) => [item, ...rest]));
}
