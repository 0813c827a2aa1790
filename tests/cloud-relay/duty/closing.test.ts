import { expect, test } from 'vitest';
import { seconds } from '../../../foundation/durations.ts';
import { everywhere } from '../../../cloud-relay/store/scope.ts';
import { DutyDesk, fall } from '../../support/duty-desk.ts';

const close = async (desk: DutyDesk, outcome: 'false' | 'test' = 'false'): Promise<void> => {
  const [open] = await desk.duties.desk.list(everywhere, { state: 'not-closed', limit: 5 });
  if (!open) throw new Error('nothing to close');
  await desk.duties.desk.act(everywhere, open.id, {
    kind: 'close',
    by: { responder: desk.idOf('ana'), role: 'family' },
    outcome,
    note: '',
  });
  await desk.settle();
};

/** Somebody looks after a first alarm; 25 s later the person falls, and the first incident is closed. */
async function closedDuringPreAlarm() {
  const desk = await DutyDesk.open();
  const home = await desk.addHome('a', ['ana', 'bo']);
  desk.duties.start();
  await desk.takeAlarm(home, fall('raised', 'alarm-1'));
  await desk.advance(seconds(25));
  await desk.takeAlarm(home, fall('pre-alarm', 'alarm-2'));
  await desk.advance(seconds(5));
  await close(desk);
  desk.sent();
  return { desk, home };
}

test('closing an incident does not close the pre-alarm of another fall in it: the relay raises it', async () => {
  const { desk } = await closedDuringPreAlarm();
  await desk.advance(seconds(25));
  expect(desk.sent()).toEqual(['55 ana call']);
});

test('... or the hub does', async () => {
  const { desk, home } = await closedDuringPreAlarm();
  await desk.takeAlarm(home, fall('raised', 'alarm-2'));
  expect(desk.sent()).toEqual(['30 ana call']);
});

test('... or the home cancels it, and nobody is paged', async () => {
  const { desk, home } = await closedDuringPreAlarm();
  await desk.takeAlarm(home, fall('cancelled', 'alarm-2'));
  await desk.advance(seconds(60));
  expect(desk.sent()).toEqual([]);
  expect(await desk.duties.desk.list(everywhere, { state: 'not-closed', limit: 5 })).toEqual([]);
});

test('closing an incident that is a pre-alarm covers it: whoever closes it has seen it', async () => {
  const desk = await DutyDesk.open();
  const home = await desk.addHome('a', ['ana', 'bo']);
  desk.duties.start();
  await desk.takeAlarm(home, fall('pre-alarm'));
  await close(desk, 'test');
  await desk.advance(seconds(120));
  expect(desk.sent()).toEqual([]);
});

test.each([
  ['fall', 'fault', 'alarm', 'critical'],
  ['fall', 'warning', 'alarm', 'critical'],
  ['inactivity', 'critical', 'alarm', 'critical'],
  ['battery_low', 'fault', 'fault', 'fault'],
  ['of-the-future', 'fault', 'fault', 'fault'],
  ['of-the-future', 'dreadful', 'alarm', 'critical'],
  ['fall', 'dreadful', 'alarm', 'critical'],
])('a %s that its hub calls %s is of the class %s and %s', async (kind, severity, severityClass, counts) => {
  const desk = await DutyDesk.open();
  const home = await desk.addHome('a', ['ana']);
  const alarm = { alarmId: 'alarm-1', kind, severity, place: '', because: { reason: 'x', evidence: {} } };
  await desk.takeAlarm(home, { transition: 'raised', alarm } as ReturnType<typeof fall>);
  expect((await desk.only()).incident).toMatchObject({ class: severityClass, headline: { severity: counts } });
});
