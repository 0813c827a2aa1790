import { expect, test } from 'vitest';
import { minutes, seconds } from '../../../foundation/durations.ts';
import { applyAction } from '../../../cloud-relay/incidents/apply-action.ts';
import { applyTime } from '../../../cloud-relay/incidents/apply-time.ts';
import type { Situation } from '../../../cloud-relay/incidents/change.ts';
import { changeInstallation } from '../../../cloud-relay/incidents/installation.ts';
import {
  at,
  cancelled,
  cleared,
  heard,
  paged,
  raisedByHub,
  recorded,
  Story,
  t0,
} from '../../support/incident-inputs.ts';

const end = t0 + minutes(60);
/** While somebody works on the hub that is heard. */
const working = (now: number, until = end, from = t0): Situation => ({ ...at(now), installing: { from, until } });
const by = { responder: 'ana', role: 'family' };

const begun = (what: Partial<Parameters<typeof heard>[0]> = {}) =>
  new Story(heard({ sequence: 0, says: raisedByHub, ...what }), working(t0));

test('an alarm of a hub that is being installed opens an incident, pages nobody and says why', () => {
  const story = begun();
  const [opened] = story.all;
  expect(opened && paged(opened)).toEqual([]);
  expect(opened && recorded(opened)).toEqual([
    'opened: new-alarm',
    'raised: radar-reports-fall',
    'noted: hub-under-installation',
  ]);
  expect(story.incident.life).toEqual({ state: 'pending', dueAt: end });
  expect(story.wakeAt).toBe(end);
});

test('what still stands when it ends by itself is paged from the first step, at that moment', () => {
  const story = begun();
  const early = story.take(applyTime(story.incident, at(end - 1)));
  expect(paged(early)).toEqual([]);
  const ended = story.take(applyTime(story.incident, at(end)));
  expect(paged(ended)).toEqual(['ana call']);
  expect(recorded(ended)).toEqual(['noted: installation-ended', 'step-paged: installation-ended']);
  expect(story.incident).toMatchObject({ life: { state: 'open' }, installation: null });
  expect(paged(story.take(applyTime(story.incident, at(end + seconds(60)))))).toEqual(['bo call']);
});

test.each([
  ['cleared', cleared],
  ['cancelled', cancelled('raised')],
] as const)('what was %s meanwhile stays silent, and its incident closes', (_, says) => {
  const story = begun();
  const resolved = story.hear({ sequence: 1, says }, working(t0 + minutes(5)));
  expect(paged(resolved)).toEqual([]);
  expect(story.incident.life.state).toBe('pending');
  const ended = story.take(applyTime(story.incident, at(end)));
  expect(paged(ended)).toEqual([]);
  expect(story.incident.life).toMatchObject({
    state: 'closed',
    closure: { by: 'home', what: 'resolved-during-installation' },
  });
  expect(story.wakeAt).toBeUndefined();
});

test('of several alarms the gravest that stands is paged, not one that is over', () => {
  const story = begun({ alarmId: 'smoke', kind: 'smoke' });
  story.hear(
    { alarmId: 'still', kind: 'inactivity', severity: 'warning', sequence: 1, says: raisedByHub },
    working(t0 + 1),
  );
  story.hear({ alarmId: 'smoke', kind: 'smoke', sequence: 2, says: cleared }, working(t0 + 2));
  const ended = story.take(applyTime(story.incident, at(end)));
  expect(paged(ended)).toEqual(['ana call']);
  expect(story.incident.headline.kind).toBe('inactivity');
});

test('a pre-alarm that runs out meanwhile is raised and waits; one that runs out after the end pages then', () => {
  const story = begun({ says: { status: 'pre-alarm', dueAt: t0 + seconds(30) } });
  expect(story.wakeAt).toBe(t0 + seconds(30));
  const raised = story.take(applyTime(story.incident, at(t0 + seconds(30))));
  expect(recorded(raised)).toEqual(['raised: pre-alarm-ran-out']);
  expect(paged(raised)).toEqual([]);
  expect(story.wakeAt).toBe(end);
  expect(paged(story.take(applyTime(story.incident, at(end))))).toEqual(['ana call']);

  const late = begun({ says: { status: 'pre-alarm', dueAt: end + seconds(10) } });
  expect(paged(late.take(applyTime(late.incident, at(end))))).toEqual([]);
  expect(late.wakeAt).toBe(end + seconds(10));
  expect(paged(late.take(applyTime(late.incident, at(end + seconds(10)))))).toEqual(['ana call']);
});

test('a pre-alarm that the home cancels is over when the work ends', () => {
  const story = begun({ says: { status: 'pre-alarm', dueAt: t0 + seconds(30) } });
  story.hear({ sequence: 1, says: cancelled('pre-alarm') }, working(t0 + seconds(5)));
  expect(story.incident.life.state).toBe('pending');
  expect(paged(story.take(applyTime(story.incident, at(end))))).toEqual([]);
  expect(story.incident.life.state).toBe('closed');
});

test('ended by hand it pages at once; ended earlier it pages earlier', () => {
  const story = begun();
  const sooner = story.take(changeInstallation(story.incident, end - minutes(5), at(t0 + minutes(50))));
  expect(paged(sooner)).toEqual([]);
  expect(story.wakeAt).toBe(end - minutes(5));
  const ended = story.take(changeInstallation(story.incident, undefined, at(t0 + minutes(51))));
  expect(paged(ended)).toEqual(['ana call']);
});

test('made longer, what stands waits no longer than was said when it came; what is over does', () => {
  const story = begun();
  const longer = (from: number) => story.take(changeInstallation(story.incident, end + minutes(60), at(from)));
  expect(recorded(longer(t0 + minutes(50)))).toEqual([]);
  expect(story.wakeAt).toBe(end);
  expect(paged(story.take(applyTime(story.incident, at(end))))).toEqual(['ana call']);

  const preAlarm = begun({ says: { status: 'pre-alarm', dueAt: end - 1 } });
  preAlarm.take(changeInstallation(preAlarm.incident, end + minutes(60), at(t0 + minutes(50))));
  preAlarm.take(applyTime(preAlarm.incident, at(end - 1)));
  expect(paged(preAlarm.take(applyTime(preAlarm.incident, at(end))))).toEqual(['ana call']);

  const over = begun();
  over.hear({ sequence: 1, says: cleared }, working(t0 + 1));
  over.take(changeInstallation(over.incident, end + minutes(60), at(t0 + minutes(50))));
  expect(over.wakeAt).toBe(end + minutes(60));
});

test('an alarm of another hub of the home, which watches, ends the silence', () => {
  const story = begun();
  const other = story.hear({ alarmId: 'of-another-hub', sequence: 0, session: 'other', says: raisedByHub }, at(t0 + 5));
  expect(paged(other)).toEqual(['ana call']);
  expect(story.incident.installation).toBeNull();
});

test('what stood before the work began goes on, and nothing that comes during it silences it', () => {
  const story = new Story(heard({ sequence: 0, says: raisedByHub }), at(t0));
  expect(story.all[0] && paged(story.all[0])).toEqual(['ana call']);
  const smoke = { alarmId: 'smoke', kind: 'smoke', sequence: 1, says: raisedByHub };
  expect(paged(story.hear(smoke, working(t0 + seconds(20))))).toEqual([]);
  expect(paged(story.take(applyTime(story.incident, at(t0 + seconds(60)))))).toEqual(['bo call']);
  expect(story.incident.installation).toBeNull();

  const running = new Story(heard({ sequence: 0, says: { status: 'pre-alarm', dueAt: t0 + seconds(30) } }), at(t0));
  running.hear(smoke, working(t0 + seconds(5)));
  const due = [...running.all, running.take(applyTime(running.incident, at(t0 + seconds(30))))];
  expect(due.flatMap(paged)).toContain('ana call');
  const grown = new Story(heard({ sequence: 0, says: { status: 'pre-alarm', dueAt: t0 + seconds(30) } }), at(t0));
  expect(paged(grown.hear({ sequence: 1, says: raisedByHub }, working(t0 + seconds(9))))).toEqual(['ana call']);
});

test('whoever accepts it and then says nothing more is not followed by pages before the end', () => {
  const story = begun();
  story.take(applyAction(story.incident, { kind: 'accept', by }, at(t0 + minutes(1))));
  const expired = story.take(applyTime(story.incident, at(t0 + minutes(11))));
  expect(paged(expired).filter((page) => page.endsWith('call'))).toEqual([]);
  expect(story.incident.life).toEqual({ state: 'pending', dueAt: end });
  story.take(applyAction(story.incident, { kind: 'accept', by }, at(t0 + minutes(12))));
  const resigned = story.take(applyAction(story.incident, { kind: 'resign', by }, at(t0 + minutes(13))));
  expect(paged(resigned).filter((page) => page.endsWith('call'))).toEqual([]);
  expect(paged(story.take(applyTime(story.incident, at(end))))).toEqual(['ana call']);
});

test('whoever asks for the next person gets one, whatever is being worked on', () => {
  const story = begun();
  expect(paged(story.take(applyAction(story.incident, { kind: 'escalate-now', by }, at(t0 + 5))))).toEqual([
    'ana call',
  ]);
});

test('late and twice does no harm: one page for what stands, at whichever time somebody looks', () => {
  const story = begun();
  const late = story.take(applyTime(story.incident, at(end + minutes(5))));
  expect(paged(late)[0]).toBe('ana call');
  expect(
    paged(story.take(applyTime(story.incident, at(end + minutes(5))))).filter((page) => page === 'ana call'),
  ).toEqual([]);
});

const smoke = { alarmId: 'smoke', kind: 'smoke', says: raisedByHub } as const;
const preAlarm = (dueAt: number) => ({ status: 'pre-alarm', dueAt }) as const;

test('what joins an incident that somebody holds pages as on any other day', () => {
  const door = { sequence: 0, says: raisedByHub, kind: 'door_open', severity: 'warning' } as const;
  const story = new Story(heard(door), at(t0));
  story.take(applyAction(story.incident, { kind: 'accept', by }, at(t0 + 1)));
  expect(paged(story.hear({ ...smoke, sequence: 1 }, working(t0 + 2)))).toEqual(['ana call']);
  expect(story.incident.headline.kind).toBe('smoke');

  // Taken while it was silent: whoever has it did not hear of what comes now.
  const silent = begun({ kind: 'door_open', severity: 'warning' });
  silent.take(applyAction(silent.incident, { kind: 'accept', by }, at(t0 + 1)));
  expect(paged(silent.hear({ ...smoke, sequence: 1 }, working(t0 + 2)))).toEqual(['ana call']);

  const asGrave = begun();
  asGrave.take(applyAction(asGrave.incident, { kind: 'accept', by }, at(t0 + 1)));
  expect(paged(asGrave.hear({ ...smoke, sequence: 1 }, working(t0 + 2)))).toEqual(['ana update']);
  expect(paged(asGrave.take(applyTime(asGrave.incident, at(t0 + minutes(11)))))).toContain('ana call');

  const ranOut = begun({ kind: 'door_open', severity: 'warning' });
  ranOut.hear({ ...smoke, sequence: 1, says: preAlarm(t0 + seconds(30)) }, working(t0 + 1));
  ranOut.take(applyAction(ranOut.incident, { kind: 'accept', by }, at(t0 + 2)));
  expect(paged(ranOut.take(applyTime(ranOut.incident, at(t0 + seconds(30)))))).toEqual(['ana call']);
});

test('what happened before the work began is paged, however late it arrives', () => {
  const backlog = new Story(heard({ sequence: 0, says: raisedByHub, ageMs: 1 }), working(t0));
  expect(backlog.all.flatMap(paged)).toEqual(['ana call']);

  const story = begun();
  expect(paged(story.hear({ ...smoke, sequence: 1, ageMs: minutes(2) }, working(t0 + minutes(1))))).toEqual([
    'ana call',
  ]);
});

test('of more alarms than are kept each one is paged that still stands at the end', () => {
  const ids = Array.from({ length: 21 }, (_, n) => `alarm-${n + 1}`);
  const story = begun();
  for (const [n, alarmId] of ids.entries()) {
    if (n > 0) story.hear({ alarmId, sequence: n, says: raisedByHub }, working(t0 + n));
  }
  const kept = story.incident.installation?.standing.map(({ alarmId }) => alarmId) ?? [];
  expect(kept).toHaveLength(20);
  for (const [n, alarmId] of kept.entries()) {
    story.hear({ alarmId, sequence: 100 + n, says: cleared }, working(t0 + minutes(1)));
  }
  expect(story.incident).toMatchObject({ unresolvedCount: 1, installation: { standing: [] } });
  expect(paged(story.take(applyTime(story.incident, at(end))))).toEqual(['ana call']);
});

test('what arrives after the end, before anybody has looked, closes nothing that stands', () => {
  const story = begun(smoke);
  story.hear({ alarmId: 'fall', sequence: 1, says: preAlarm(end + seconds(20)) }, working(end - seconds(9)));
  const late = story.hear({ alarmId: 'fall', sequence: 2, says: cancelled('pre-alarm') }, working(end + 5));
  expect(paged(late)).toEqual(['ana call']);
  expect(story.incident).toMatchObject({ life: { state: 'open' }, headline: { kind: 'smoke' } });

  const over = begun();
  over.hear({ sequence: 1, says: cleared }, working(t0 + 5));
  expect(paged(over.hear({ sequence: 2, says: cleared }, working(end + 5)))).toEqual([]);
  expect(over.incident.life.state).toBe('closed');

  const further = begun();
  further.hear({ sequence: 1, says: cleared }, working(t0 + 5));
  expect(paged(further.hear({ ...smoke, sequence: 2 }, at(end + 5)))).toEqual(['ana call']);
});

test.each([cleared, cancelled('raised')])('an alarm of a hub that watches, over before it was heard of: %o', (says) => {
  const story = begun();
  story.hear({ sequence: 1, says: cleared }, working(t0 + 5));
  const other = story.hear({ alarmId: 'of-another-hub', sequence: 0, session: 'other', says }, at(t0 + 6));
  expect(paged(other)).toEqual(['ana call']);
});

test('the pre-alarm of a hub that watches is not captured by another that is being installed', () => {
  const story = new Story(heard({ sequence: 0, says: preAlarm(t0 + seconds(30)) }), at(t0));
  const old = { alarmId: 'of-another-hub', sequence: 0, session: 'other', says: cleared };
  story.hear(old, working(t0 + 5));
  expect(story.incident.installation).toBeNull();
  story.take(applyTime(story.incident, at(t0 + seconds(30))));
  expect(story.all.flatMap(paged)).toContain('ana call');
});

test('of two hubs that are being installed, the one whose work ends first ends the silence', () => {
  const story = begun();
  const other = { ...smoke, sequence: 0, session: 'other' };
  story.hear(other, working(t0 + 5, end + minutes(30)));
  expect(story.wakeAt).toBe(end);
  expect(paged(story.take(applyTime(story.incident, at(end))))).toEqual(['ana call']);
});
