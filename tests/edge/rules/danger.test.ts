import { describe, expect, test } from 'vitest';
import { hours, minutes, seconds } from '../../../foundation/durations.ts';
import { button, DecidingHome, smokeDetector } from '../decision/deciding-home.ts';

describe.each([
  ['smoke', 'smoke', 'detector-reports-smoke'],
  ['carbon_monoxide', 'carbon_monoxide', 'detector-reports-carbon-monoxide'],
  ['gas', 'gas', 'detector-reports-gas'],
] as const)('%s', (capability, kind, reason) => {
  const raised = `raised ${kind} (${reason})`;

  test('is raised at once, with the siren for 10 minutes at most', () => {
    const home = new DecidingHome({ devices: [smokeDetector] });
    home.hears(smokeDetector, { [capability]: true });
    expect(home.news()).toEqual([raised]);
    expect(home.last.show).toEqual({ pattern: 'siren', alarmKind: kind, place: 'kitchen' });
    home.passes(minutes(10));
    expect(home.last.show).toEqual({ pattern: 'none' });
    home.hears(smokeDetector, { [capability]: false });
    expect(home.news()).toEqual([`cleared ${kind} (${reason.replace('reports', 'no-longer-reports')})`]);
  });

  test('"all right" silences the siren and is told, once; the alarm stays raised until the detector is quiet', () => {
    const home = new DecidingHome({ devices: [smokeDetector] });
    home.hears(smokeDetector, { [capability]: true });
    home.tell({ kind: 'cancel', by: 'portal' });
    expect(home.last.show.pattern).toBe('none');
    home.tell({ kind: 'cancel', by: 'portal' });
    expect(home.last.confirm).toBeUndefined();
    home.hears(smokeDetector, { [capability]: true });
    expect(home.last.show.pattern).toBe('none');
    expect(home.news()).toEqual([raised, `cancelled ${kind} during raised by portal (${reason})`]);
    home.hears(smokeDetector, { [capability]: false });
    home.hears(smokeDetector, { [capability]: true });
    expect(home.last.show.pattern).toBe('siren');
    expect(home.news()).toHaveLength(2);
  });

  test('that starts while the detector was stale, or while the hub restarts, is raised', () => {
    const home = new DecidingHome({ devices: [smokeDetector] });
    home.passes(hours(26));
    expect(home.news()).toEqual(['raised device_silent (device-never-heard)']);
    home.hears(smokeDetector, { [capability]: true });
    expect(home.news()).toEqual(['cleared device_silent (device-heard)', raised]);

    const restarting = new DecidingHome({ devices: [smokeDetector] });
    restarting.hears(smokeDetector, { [capability]: false });
    restarting.restart(minutes(1));
    restarting.hears(smokeDetector, { [capability]: true });
    expect(restarting.news()).toEqual([raised]);
  });

  test('a retained old value gives a verify fault and no alarm; the next live word settles it', () => {
    const home = new DecidingHome({ devices: [smokeDetector] });
    home.hears(smokeDetector, { [capability]: true }, 'replayed');
    home.hears(smokeDetector, { [capability]: true }, 'replayed');
    expect(home.news()).toEqual(['raised verify (old-danger-reported)']);
    expect(home.last.show.pattern).toBe('none');
    home.hears(smokeDetector, { [capability]: false }, 'replayed');
    expect(home.news()).toEqual([]);
    home.hears(smokeDetector, { [capability]: false });
    expect(home.news()).toEqual(['cleared verify (heard-live-again)']);
  });

  test('a stuck word, never taken back, does not swallow the next danger a day later', () => {
    const home = new DecidingHome({ devices: [smokeDetector] });
    home.hears(smokeDetector, { [capability]: true });
    home.passes(minutes(9));
    home.hears(smokeDetector, { [capability]: true });
    home.passes(minutes(9));
    home.hears(smokeDetector, { [capability]: true });
    expect(home.news()).toEqual([raised]);
    home.passes(hours(24));
    home.hears(smokeDetector, { [capability]: true });
    expect(home.news()).toEqual([raised]);
  });
});

test('an SOS is raised at once; presses within half a minute of the first are one alarm, a later one is another', () => {
  const home = new DecidingHome({ devices: [button] });
  home.hears(button, { sos: true });
  expect(home.last.show.pattern).toBe('chime');
  home.passes(seconds(20));
  home.hears(button, { sos: true });
  home.passes(seconds(9));
  home.hears(button, { sos: true });
  expect(home.timedNews()).toEqual([[0, 'raised sos (sos-pressed)']]);
  home.passes(seconds(2));
  home.hears(button, { sos: true });
  expect(home.timedNews()).toEqual([[31, 'raised sos (sos-pressed)']]);
  // Nothing ends either but somebody's word, which then ends both.
  expect(home.state.alarms.open).toHaveLength(2);
  home.tell({ kind: 'cancel', by: 'portal' });
  expect(home.state.alarms.open).toEqual([]);
});

test('after "all right" the very next press is a new SOS', () => {
  const home = new DecidingHome({ devices: [button] });
  home.hears(button, { sos: true });
  home.hears(button, { all_right: true });
  home.hears(button, { sos: true });
  expect(home.news()).toEqual([
    'raised sos (sos-pressed)',
    'cancelled sos during raised by all-right-button (sos-pressed)',
    'raised sos (sos-pressed)',
  ]);
});

test('a replayed press is a verify fault; a replayed "all right" cancels nothing', () => {
  const home = new DecidingHome({ devices: [button] });
  home.hears(button, { sos: true }, 'replayed');
  expect(home.news()).toEqual(['raised verify (old-danger-reported)']);
  home.hears(button, { sos: true });
  home.hears(button, { all_right: true }, 'replayed');
  expect(home.news()).toEqual(['raised sos (sos-pressed)', 'cleared verify (heard-live-again)']);
});

test('a water leak is urgent and shown by the light; dry again, it is over', () => {
  const home = new DecidingHome({ devices: [smokeDetector] });
  home.hears(smokeDetector, { water_leak: true });
  expect(home.news()).toEqual(['raised water_leak (detector-reports-water)']);
  expect(home.happened[0]?.transition).toMatchObject({ alarm: { severity: 'urgent' } });
  expect(home.last.show.pattern).toBe('light');
  home.hears(smokeDetector, { water_leak: false });
  expect(home.news()).toEqual(['cleared water_leak (detector-no-longer-reports-water)']);
});

test('a sensor that is opened is a fault, told once, without a sound', () => {
  const home = new DecidingHome({ devices: [smokeDetector] });
  home.hears(smokeDetector, { tamper: true });
  home.passes(hours(20));
  home.hears(smokeDetector, { tamper: true });
  expect(home.news()).toEqual(['raised tamper (sensor-reports-tampering)']);
  expect(home.happened[0]?.transition).toMatchObject({ alarm: { severity: 'fault' } });
  expect(home.last.show.pattern).toBe('none');
  home.hears(smokeDetector, { tamper: false });
  expect(home.news()).toEqual(['cleared tamper (sensor-no-longer-reports-tampering)']);
});

test('a device that says it cannot watch is a fault until it says that it can, however alive it is', () => {
  const home = new DecidingHome({ devices: [smokeDetector] });
  home.hears(smokeDetector, { trouble: true }, 'replayed');
  expect(home.news()).toEqual([]);
  home.hears(smokeDetector, { trouble: true });
  expect(home.news()).toEqual(['raised device_trouble (device-in-trouble)']);
  expect(home.happened[0]?.transition).toMatchObject({ alarm: { severity: 'fault', device: smokeDetector.device } });
  expect(home.last.show.pattern).toBe('none');
  home.hears(smokeDetector, { smoke: false, trouble: true });
  expect(home.news()).not.toContainEqual(expect.stringContaining('device_trouble'));
  home.hears(smokeDetector, { trouble: false });
  expect(home.news()).toEqual(['cleared device_trouble (device-no-longer-in-trouble)']);
});
