import { describe, expect, test } from 'vitest';
import { days, hours, minutes, seconds } from '../../../foundation/durations.ts';
import { DecidingHome, mat, radar, smokeDetector } from '../decision/deciding-home.ts';

const rules = { 'bathroom-overstay': { enabled: false }, inactivity: { enabled: false }, judging: { enabled: false } };

describe('a silent sensor', () => {
  const silent = 'raised device_silent (device-silent)';

  test('is a fault once its normal silence is over, and cleared when it is heard', () => {
    const home = new DecidingHome({ devices: [radar], rules });
    home.hears(radar, { presence: true });
    home.passes(minutes(9));
    home.hears(radar, {});
    home.passes(minutes(10));
    expect(home.timedNews()).toEqual([[19 * 60, silent]]);
    expect(home.happened[0]?.transition).toMatchObject({
      alarm: { severity: 'fault', because: { evidence: { silenceAllowed: '10 min' } } },
    });
    home.passes(days(3));
    expect(home.news()).toEqual([]);
    home.hears(radar, {});
    expect(home.news()).toEqual(['cleared device_silent (device-heard)']);
  });

  test('that was never heard counts from the first start, through restarts', () => {
    const home = new DecidingHome({ devices: [smokeDetector], rules });
    for (let day = 0; day < 5; day++) {
      home.passes(hours(6));
      home.restart(minutes(1));
    }
    expect(home.news()).toEqual(['raised device_silent (device-never-heard)']);
  });

  test('is not proven alive by a replayed message', () => {
    const home = new DecidingHome({ devices: [radar], rules });
    home.passes(minutes(9));
    home.hears(radar, { presence: true }, 'replayed');
    home.passes(minutes(1));
    expect(home.news()).toEqual(['raised device_silent (device-never-heard)']);
  });

  test('is not silent for the time in which the hub could not hear', () => {
    const home = new DecidingHome({ devices: [radar], rules });
    home.hears(radar, {});
    home.passes(minutes(1));
    home.powerCut({ outage: hours(5), clockTrusted: true });
    home.passes(minutes(8));
    expect(home.news()).toEqual([]);
    home.passes(minutes(1));
    expect(home.news()).toEqual([silent]);
  });

  test.each([-1, 1])('is not hurried or excused by a clock step of %i h', (step) => {
    const home = new DecidingHome({ devices: [radar], rules });
    home.hears(radar, {});
    home.clock.stepWall(hours(step));
    home.passes(minutes(30));
    expect(home.timedNews()).toEqual([[600, silent]]);
  });

  test('called unavailable by its bridge is a fault at once, until the bridge takes it back', () => {
    const home = new DecidingHome({ devices: [radar], rules });
    home.hears(radar, {});
    home.tell({ kind: 'availability', device: 'radar', available: false });
    home.tell({ kind: 'availability', device: 'radar', available: false });
    expect(home.news()).toEqual(['raised device_silent (device-unavailable)']);
    home.tell({ kind: 'availability', device: 'radar', available: true });
    expect(home.news()).toEqual(['cleared device_silent (device-available-again)']);
    home.passes(minutes(10));
    home.tell({ kind: 'availability', device: 'radar', available: true });
    expect(home.news()).toEqual([silent]);
  });

  test('that is unknown to the home is nobody', () => {
    const home = new DecidingHome({ devices: [radar], rules });
    home.tell({ kind: 'heard', device: 'neighbour', origin: 'live', readings: [] });
    home.tell({ kind: 'availability', device: 'neighbour', available: false });
    expect(home.news()).toEqual([]);
  });

  test('that is taken out of the home is no fault any more; one that is added counts', () => {
    const home = new DecidingHome({ devices: [radar], rules });
    home.passes(minutes(10));
    home.setup = { ...home.setup, home: { ...home.setup.home, devices: [{ ...mat, silence: minutes(20) }] } };
    home.restart(seconds(0));
    home.passes(minutes(20));
    expect(home.timedNews()).toEqual([
      [600, 'raised device_silent (device-never-heard)'],
      [600, 'cleared device_silent (device-no-longer-configured)'],
      [1_800, 'raised device_silent (device-never-heard)'],
    ]);
  });

  test('whose profile changes has the new limit, from when it was heard last', () => {
    const home = new DecidingHome({ devices: [radar], rules });
    home.hears(radar, {});
    home.passes(minutes(5));
    home.setup = { ...home.setup, home: { ...home.setup.home, devices: [{ ...radar, silence: minutes(15) }] } };
    home.save();
    home.restart(seconds(0));
    home.passes(minutes(10));
    expect(home.timedNews()).toEqual([[900, silent]]);
  });
});

describe('a low battery', () => {
  const low = 'raised battery_low (battery-low)';
  const recovered = 'cleared battery_low (battery-recovered)';

  test('is a fault below 15 %, and over from 20 %', () => {
    const home = new DecidingHome({ devices: [smokeDetector], rules });
    for (const battery of [80, 15, 14.5, 14, 19.5, 14, 20, 16]) home.hears(smokeDetector, { battery });
    expect(home.news()).toEqual([low, recovered]);
    home.hears(smokeDetector, { battery: 14 });
    expect(home.news()).toEqual([low]);
  });

  test('is one when the device says so, whatever the level', () => {
    const home = new DecidingHome({ devices: [smokeDetector], rules });
    home.hears(smokeDetector, { battery: 60, battery_low: true });
    home.hears(smokeDetector, { battery: 59, battery_low: true });
    expect(home.news()).toEqual([low]);
    home.restart();
    home.hears(smokeDetector, { battery: 59, battery_low: false });
    expect(home.news()).toEqual([recovered]);
  });

  test('is not believed from a replayed message', () => {
    const home = new DecidingHome({ devices: [smokeDetector], rules });
    home.hears(smokeDetector, { battery: 3, battery_low: true }, 'replayed');
    expect(home.news()).toEqual([]);
  });
});

describe('a source that fails', () => {
  const failing = { kind: 'source', source: 'serial', state: 'failed', detail: 'no such port' } as const;
  const hearing = { kind: 'source', source: 'serial', state: 'hearing' } as const;
  const failed = 'raised source_failed (source-fails)';
  const over = 'cleared source_failed (source-hears-again)';

  test('for 60 s is a fault, whatever it tries meanwhile, until it hears again', () => {
    const home = new DecidingHome({ devices: [], rules });
    home.tell(failing);
    for (let second = 0; second < 59; second++) {
      home.passes(seconds(1));
      home.tell({ kind: 'source', source: 'serial', state: second % 2 === 0 ? 'starting' : 'failed' });
    }
    expect(home.news()).toEqual([]);
    home.passes(seconds(1));
    expect(home.timedNews()).toEqual([[60, failed]]);
    home.tell(failing);
    home.passes(hours(1));
    home.tell(hearing);
    home.passes(seconds(59));
    expect(home.news()).toEqual([]);
    home.passes(seconds(1));
    expect(home.news()).toEqual([over]);
  });

  test('and is heard for some seconds of each minute is one fault, until it is heard for 60 s in one piece', () => {
    const home = new DecidingHome({ devices: [], rules });
    for (let n = 0; n < 200; n++) {
      home.tell(failing);
      home.passes(seconds(50));
      home.tell(hearing);
      home.passes(seconds(8));
    }
    expect(home.timedNews()).toEqual([[68, failed]]);
    home.passes(seconds(51));
    expect(home.news()).toEqual([]);
    home.passes(seconds(1));
    expect(home.news()).toEqual([over]);
  });

  test('now and then for a moment is none', () => {
    const home = new DecidingHome({ devices: [], rules });
    for (let n = 0; n < 500; n++) {
      home.tell(failing);
      home.passes(seconds(5));
      home.tell(hearing);
      home.passes(seconds(60));
    }
    expect(home.news()).toEqual([]);
  });

  test('in one part for ever does not hide that it fails as a whole', () => {
    const home = new DecidingHome({ devices: [], rules });
    const pin17 = { ...failing, detail: 'pin 17 is held', parts: ['pin 17 is held'] };
    const both = { ...pin17, detail: 'pin 17 is held; pin 22 is held', parts: ['pin 17 is held', 'pin 22 is held'] };
    home.tell(pin17);
    home.passes(seconds(60));
    expect(home.happened.at(-1)?.transition).toMatchObject({
      alarm: { because: { evidence: { parts: 'pin 17 is held' } } },
    });
    expect(home.news()).toEqual([failed]);
    const worse = ['cleared source_failed (source-fails-otherwise)', failed];
    for (const more of [both, failing]) {
      home.passes(hours(1));
      home.tell(more);
      home.passes(seconds(59));
      expect(home.news()).toEqual([]);
      home.passes(seconds(1));
      expect(home.news()).toEqual(worse);
    }
    // Less is no news, and the next time that it is more is.
    home.tell(pin17);
    home.passes(hours(1));
    home.restart();
    home.tell(pin17);
    home.passes(hours(1));
    expect(home.news()).toEqual([]);
    home.tell(failing);
    home.passes(seconds(30));
    home.tell(pin17);
    home.passes(hours(1));
    expect(home.news()).toEqual([]);
    home.tell(both);
    home.passes(minutes(1));
    expect(home.news()).toEqual(worse);
    home.tell(hearing);
    home.passes(minutes(1));
    expect(home.news()).toEqual([over]);
  });

  test('goes on being saved as before', () => {
    const home = new DecidingHome({ devices: [], rules });
    home.tell(failing);
    home.passes(seconds(60));
    home.tell(hearing);
    home.passes(seconds(30));
    home.restart();
    home.tell({ ...hearing, state: 'starting' });
    home.passes(hours(1));
    expect(home.news()).toEqual([failed]);
    home.tell(hearing);
    home.passes(minutes(1));
    expect(home.news()).toEqual([over]);
  });

  test('for less is none', () => {
    const home = new DecidingHome({ devices: [], rules });
    home.tell(failing);
    home.passes(seconds(59));
    home.tell(hearing);
    home.passes(hours(1));
    expect(home.news()).toEqual([]);
  });

  test('stays one fault over a restart, and ends with the source', () => {
    const home = new DecidingHome({ devices: [], rules });
    home.tell(failing);
    home.passes(seconds(60));
    home.restart();
    home.tell(failing);
    home.passes(hours(1));
    expect(home.news()).toEqual([failed]);
    home.restart();
    home.passes(seconds(60));
    expect(home.news()).toEqual(['cleared source_failed (source-no-longer-configured)']);
  });
});

describe('a clock that nothing confirms', () => {
  test('for 15 min is a fault, until it is confirmed', () => {
    const home = new DecidingHome({ devices: [], rules, clockTrusted: false });
    home.passes(minutes(15));
    expect(home.timedNews()).toEqual([[900, 'raised clock_untrusted (clock-not-confirmed)']]);
    home.passes(hours(5));
    home.trust(true);
    expect(home.news()).toEqual(['cleared clock_untrusted (clock-confirmed)']);
    home.trust(false);
    home.passes(minutes(14));
    home.trust(true);
    home.passes(hours(1));
    expect(home.news()).toEqual([]);
  });

  test('through power cuts: each boot has its minutes to find the time', () => {
    const home = new DecidingHome({ devices: [], rules });
    home.powerCut({ outage: hours(2), clockTrusted: false });
    home.passes(minutes(14));
    expect(home.news()).toEqual([]);
    home.passes(minutes(1));
    home.powerCut({ outage: hours(2), clockTrusted: true });
    expect(home.news()).toEqual([
      'raised clock_untrusted (clock-not-confirmed)',
      'cleared clock_untrusted (clock-confirmed)',
    ]);
  });
});

test('a fault of the hub itself is raised once and cleared', () => {
  const home = new DecidingHome({ devices: [], rules });
  const storage = { alarmKind: 'storage_failed', subject: 'outbox' } as const;
  for (let n = 0; n < 2; n++)
    home.tell({ kind: 'fault', ...storage, because: { reason: 'disk-full', evidence: { problem: 'ENOSPC' } } });
  home.tell({ kind: 'fault-over', ...storage, because: { reason: 'disk-answers-again', evidence: {} } });
  home.tell({ kind: 'fault-over', ...storage, because: { reason: 'disk-answers-again', evidence: {} } });
  expect(home.news()).toEqual(['raised storage_failed (disk-full)', 'cleared storage_failed (disk-answers-again)']);
});
