import { expect, test } from 'vitest';
import { minutes, seconds } from '../../../foundation/durations.ts';
import { ruleContract } from '../../support/contract-rule.ts';
import { DecidingHome, radar } from '../decision/deciding-home.ts';

const fallen = 'pre-alarm fall (radar-reports-fall)';
const raised = 'raised fall (radar-reports-fall)';
const cancelled = 'cancelled fall during pre-alarm by portal (radar-reports-fall)';

/** As a real radar: the flag repeated each second. */
function repeats(home: DecidingHome, fall: boolean, forSeconds: number): void {
  for (let second = 0; second < forSeconds; second++) {
    home.passes(seconds(1));
    home.hears(radar, { fall });
  }
}

test('a flag that the radar repeats each second is one fall', () => {
  const home = new DecidingHome({ devices: [radar] });
  home.hears(radar, { fall: true });
  repeats(home, true, 45);
  expect(home.timedNews()).toEqual([
    [0, fallen],
    [30, raised],
  ]);
});

test('a radar that drops its flag during the pre-alarm cancels nothing, and the next fall is a new one', () => {
  const home = new DecidingHome({ devices: [radar] });
  home.hears(radar, { fall: true });
  repeats(home, false, 31);
  expect(home.timedNews()).toEqual([
    [0, fallen],
    [30, raised],
    [30, 'cleared fall (radar-no-longer-reports-fall)'],
  ]);
  home.hears(radar, { fall: true });
  expect(home.news()).toEqual([fallen]);
});

test('a flag that comes back during the pre-alarm leaves the fall raised', () => {
  const home = new DecidingHome({ devices: [radar] });
  home.hears(radar, { fall: true });
  repeats(home, false, 5);
  repeats(home, true, 30);
  expect(home.news()).toEqual([fallen, raised]);
});

test('a cancelled fall stays cancelled while the radar repeats itself, for 5 minutes', () => {
  const home = new DecidingHome({ devices: [radar] });
  home.hears(radar, { fall: true });
  repeats(home, true, 10);
  expect(home.tell({ kind: 'cancel', by: 'portal' }).confirm).toBe('cancelled');
  expect(home.last.show.pattern).toBe('none');
  repeats(home, true, 299);
  expect(home.news()).toEqual([fallen, cancelled]);
  repeats(home, true, 31);
  expect(home.timedNews()).toEqual([
    [310, 'pre-alarm fall (radar-still-reports-fall-after-cancel)'],
    [340, 'raised fall (radar-still-reports-fall-after-cancel)'],
  ]);
});

test('after a cancel, "no fall" makes the next fall count at once', () => {
  const home = new DecidingHome({ devices: [radar] });
  home.hears(radar, { fall: true });
  home.tell({ kind: 'cancel', by: 'portal' });
  home.hears(radar, { fall: false });
  home.hears(radar, { fall: true });
  expect(home.news()).toEqual([fallen, cancelled, fallen]);
  home.tell({ kind: 'cancel', by: 'portal' });
  home.hears(radar, { fall: false });
  home.passes(minutes(9));
  expect(home.news()).toEqual([cancelled]);
});

test('the cancel is respected across a restart, and runs out across a power cut', () => {
  const home = new DecidingHome({ devices: [radar] });
  home.hears(radar, { fall: true });
  home.tell({ kind: 'cancel', by: 'portal' });
  home.restart();
  home.hears(radar, { fall: true });
  expect(home.news()).toEqual([fallen, cancelled]);
  home.powerCut({ outage: minutes(10), clockTrusted: true });
  expect(home.news()).toEqual(['pre-alarm fall (radar-still-reports-fall-after-cancel)']);
  const { transition } = home.happened.at(-1) ?? {};
  expect(transition).toMatchObject({ alarm: { lateByMs: 303_000 } });
});

test('after a crash that lost the commit the next repeat raises the fall; one that was kept absorbs it', () => {
  const lost = new DecidingHome({ devices: [radar] });
  const before = lost.saved;
  lost.hears(radar, { fall: true });
  lost.saved = before;
  lost.restart();
  lost.hears(radar, { fall: true });
  expect(lost.news()).toEqual([fallen, fallen]);

  const kept = new DecidingHome({ devices: [radar] });
  kept.hears(radar, { fall: true });
  kept.restart(seconds(10));
  expect(kept.last.show.pattern).toBe('chime');
  kept.hears(radar, { fall: true });
  kept.passes(seconds(20));
  expect(kept.timedNews()).toEqual([
    [0, fallen],
    [30, raised],
  ]);
});

test('a long outage does not make a raised fall a new one when the radar still reports it', () => {
  const home = new DecidingHome({ devices: [radar] });
  home.hears(radar, { fall: true });
  repeats(home, true, 40);
  home.powerCut({ outage: minutes(90), clockTrusted: true });
  repeats(home, true, 40);
  expect(home.news()).toEqual([fallen, raised]);
});

test('a pre-alarm that ran out while the hub was down is raised at the start', () => {
  const home = new DecidingHome({ devices: [radar] });
  home.hears(radar, { fall: true });
  home.restart(minutes(2));
  expect(home.news()).toEqual([fallen, raised]);
});

test('replayed and restored values are no fall and end none', () => {
  const home = new DecidingHome({ devices: [radar] });
  home.hears(radar, { fall: true }, 'simulated');
  expect(home.news()).toEqual([]);
  home.hears(radar, { fall: true });
  home.hears(radar, { fall: false }, 'replayed');
  home.hears(radar, { fall: false }, 'restored');
  home.passes(seconds(30));
  expect(home.news()).toEqual([fallen, raised]);
});

test('each radar has a fall of its own', () => {
  const other = { ...radar, device: 'radar-2', place: 'living room' };
  const home = new DecidingHome({ devices: [radar, other] });
  home.hears(radar, { fall: true });
  home.hears(other, { fall: true });
  expect(home.happened.map(({ transition }) => 'alarm' in transition && transition.alarm.place)).toEqual([
    'bathroom',
    'living room',
  ]);
});

test('the care plan may take the pre-alarm away', () => {
  const home = new DecidingHome({ devices: [radar], preAlarmSeconds: { fall: 0 } });
  home.hears(radar, { fall: true });
  expect(home.news()).toEqual([raised]);
});

ruleContract('fall', {
  'a radar reports a fall': {
    home: { devices: [radar] },
    raises: ['fall', 'radar-reports-fall'],
    begins: (home) => home.hears(radar, { fall: true }),
    after: seconds(0),
    // "No fall" within the pre-alarm cancels nothing; once raised it is over.
    ends: (home) => home.hears(radar, { fall: false }),
    ordinary: (home) => home.hears(radar, { fall: false, presence: true }),
    sensor: radar,
    whenSensorDies: 'fires',
    changed: { settings: { reRaiseAfterCancelMinutes: 10 }, after: seconds(0) },
  },
  'still reported after a cancel': {
    home: { devices: [radar] },
    raises: ['fall', 'radar-still-reports-fall-after-cancel'],
    begins(home) {
      home.hears(radar, { fall: true });
      home.tell({ kind: 'cancel', by: 'portal' });
    },
    after: minutes(5),
    ends: (home) => home.hears(radar, { fall: false }),
    ordinary(home) {
      home.hears(radar, { fall: true });
      home.hears(radar, { fall: false });
      home.tell({ kind: 'cancel', by: 'portal' });
    },
    sensor: radar,
    whenSensorDies: 'fires',
    changed: { settings: { reRaiseAfterCancelMinutes: 10 }, after: minutes(10) },
  },
});
