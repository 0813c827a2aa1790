import { describe, expect, test } from 'vitest';
import { hours, minutes, seconds } from '../../../foundation/durations.ts';
import { toldTestMode } from '../../../edge/alarms/test-mode.ts';
import { decide } from '../../../edge/decision/decide.ts';
import { restoreHub } from '../../../edge/decision/saved-hub.ts';
import { joinLateDisk } from '../../../edge/watch/late-disk.ts';
import { button, DecidingHome, door, radar, smokeDetector } from '../decision/deciding-home.ts';

const begin = (home: DecidingHome, length = 30, walkTest = false): void => {
  home.tell({ kind: 'test-mode', minutes: length, walkTest, by: 'portal' });
};

/** As `news`, marking what is a test. */
const news = (home: DecidingHome, from: number): string[] =>
  home.happened
    .slice(from)
    .map(({ transition }) =>
      transition.transition === 'session-opened'
        ? ''
        : `${transition.alarm.test ? 'test ' : ''}${transition.transition} ${transition.alarm.kind}`,
    );

describe('test mode', () => {
  test('marks what is raised in it, and is short and quiet at home', () => {
    const home = new DecidingHome();
    begin(home);
    home.hears(smokeDetector, { smoke: true });
    expect(home.last.show).toEqual({ pattern: 'chime', alarmKind: 'smoke', place: 'kitchen', test: true });
    home.passes(seconds(3));
    expect(home.last.show).toEqual({ pattern: 'none' });
    home.hears(smokeDetector, { smoke: false });
    expect(news(home, 0)).toEqual(['test raised smoke', 'test cleared smoke']);
  });

  test('ends by itself; smoke that still stands is raised for real, with the siren', () => {
    const home = new DecidingHome({ devices: [smokeDetector, button] });
    begin(home);
    home.passes(minutes(29));
    home.hears(smokeDetector, { smoke: true });
    home.passes(seconds(59));
    expect(news(home, 0)).toEqual(['test raised smoke']);
    home.passes(seconds(1));
    expect(news(home, 1)).toEqual(['test cleared smoke', 'raised smoke']);
    expect(home.last.show).toMatchObject({ pattern: 'siren', alarmKind: 'smoke' });
    expect(home.happened.at(-1)).toMatchObject({
      after: 1_800,
      transition: { alarm: { because: { reason: 'detector-reports-smoke', evidence: { stoodInTest: true } } } },
    });
    home.hears(smokeDetector, { smoke: false });
    expect(news(home, 3)).toEqual(['cleared smoke']);
  });

  test.each(['smoke', 'carbon_monoxide', 'gas'] as const)('%s that stands for two minutes is real at once', (kind) => {
    const detector = { ...smokeDetector, capabilities: [kind] };
    for (const during of [() => undefined, (home: DecidingHome) => home.restart(seconds(3))]) {
      const home = new DecidingHome({ devices: [detector] });
      begin(home);
      home.hears(detector, { [kind]: true });
      home.tell({ kind: 'incident-closed', alarmIds: ['session-1-1'] });
      home.passes(minutes(1));
      during(home);
      home.hears(detector, { [kind]: true });
      home.passes(seconds(50));
      expect(news(home, 0)).toEqual([`test raised ${kind}`]);
      home.passes(seconds(10));
      expect(news(home, 1)).toEqual([`test cleared ${kind}`, `raised ${kind}`]);
      expect(home.last.show).toEqual({ pattern: 'siren', alarmKind: kind, place: 'kitchen' });
      expect(home.state.testMode?.ends).not.toBeNull();
      home.hears(detector, { [kind]: true });
      home.hears(detector, { [kind]: false });
      expect(news(home, 3)).toEqual([`cleared ${kind}`]);
    }
  });

  test('a test button that is held again and again is never real', () => {
    const home = new DecidingHome({ devices: [smokeDetector] });
    begin(home, 120);
    for (let n = 0; n < 20; n++) {
      home.hears(smokeDetector, { smoke: true });
      home.passes(seconds(30));
      home.hears(smokeDetector, { smoke: false });
      home.passes(minutes(4));
    }
    expect(news(home, 0).filter((said) => !said.startsWith('test'))).toEqual([]);
    expect(news(home, 0).length).toBeGreaterThan(3);
  });

  test.each(['while it is counted down', 'after it'])('a fall that the radar drops %s may be a real one', (when) => {
    const home = new DecidingHome();
    begin(home);
    home.hears(radar, { fall: true });
    home.passes(seconds(when === 'after it' ? 50 : 10));
    home.hears(radar, { fall: false });
    home.passes(minutes(20), [radar]);
    expect(news(home, 0)).toEqual(['test pre-alarm fall', 'test raised fall']);
    home.passes(minutes(15), [radar]);
    expect(news(home, 2)).toEqual(['test cleared fall', 'pre-alarm fall', 'raised fall']);
  });

  test.each<[string, (home: DecidingHome) => unknown]>([
    ['somebody there says all right', (home) => home.tell({ kind: 'cancel', by: 'portal' })],
    ['a person closes it', (home) => home.tell({ kind: 'incident-closed', alarmIds: ['session-1-1'] })],
  ])('a fall is only a test once %s', (_who, answers) => {
    for (const isDroppedFirst of [true, false]) {
      const home = new DecidingHome();
      begin(home);
      home.hears(radar, { fall: true });
      home.passes(seconds(50));
      if (isDroppedFirst) home.hears(radar, { fall: false });
      answers(home);
      if (!isDroppedFirst) home.hears(radar, { fall: false });
      home.passes(minutes(31), [radar]);
      expect(news(home, 0).filter((said) => !said.startsWith('test'))).toEqual([]);
      expect(news(home, 0).at(-1)).toBe('test cleared fall');
    }
  });

  test('cannot be read after a restart: what stands is raised at once, and what comes is real', () => {
    const home = new DecidingHome();
    begin(home);
    home.hears(smokeDetector, { smoke: true });
    home.save();
    home.saved = { ...home.saved, 'test-mode': '{"damaged' };
    home.restart();
    expect(news(home, 1)).toEqual(['test cleared smoke', 'raised smoke']);
    expect(home.last.show).toMatchObject({ pattern: 'siren' });
    expect(home.notes).toMatchObject([{ name: 'test-mode' }]);
  });

  test('lost with a disk that answered late: its test alarms end with the first thing that happens', () => {
    const home = new DecidingHome();
    begin(home);
    home.hears(smokeDetector, { smoke: true });
    const now = home.clock.now();
    const restored = restoreHub({}, now, { ...home.setup, session: 'session-x' }).state;
    const { state } = joinLateDisk(home.state, restored, undefined);
    expect(state.alarms.open).toMatchObject([{ kind: 'smoke', test: true }]);
    const decision = decide(state, { kind: 'wake' }, now);
    expect(decision.state.alarms.open).toMatchObject([{ kind: 'smoke', test: false }]);
    expect(decision.show).toMatchObject({ pattern: 'siren' });
  });

  test('ends with a new boot when nobody knows how long the computer was off', () => {
    for (const clocks of [
      { before: true, after: false },
      { before: false, after: true },
      { before: false, after: false },
    ]) {
      const home = new DecidingHome({ devices: [smokeDetector], clockTrusted: clocks.before });
      begin(home, 120);
      home.save();
      home.powerCut({ outage: hours(10), clockTrusted: clocks.after });
      const from = home.happened.length;
      home.hears(smokeDetector, { smoke: true });
      expect(news(home, from)).toEqual(['raised smoke']);
      expect(home.state.testMode?.ends).toBeNull();
    }
  });

  test('a call that nobody has answered with "all right" is raised when it ends, one that was answered is not', () => {
    const cord = { ...button, device: 'cord' };
    const home = new DecidingHome({ devices: [button, cord] });
    begin(home);
    home.hears(button, { sos: true });
    home.tell({ kind: 'cancel', by: 'portal' });
    home.hears(cord, { sos: true });
    home.tell({ kind: 'test-mode', minutes: 0, walkTest: false, by: 'relay' });
    expect(news(home, 0)).toEqual([
      'test raised sos',
      'test cancelled sos',
      'test raised sos',
      'test cleared sos',
      'raised sos',
    ]);
    expect(home.state.alarms.open).toMatchObject([{ subject: 'cord', test: false }]);
  });

  test('a call whose incident a person has closed is a test, smoke that stands is not', () => {
    const home = new DecidingHome({ devices: [smokeDetector, button] });
    begin(home);
    home.hears(button, { sos: true });
    home.hears(smokeDetector, { smoke: true });
    const ids = home.state.alarms.open.map(({ alarmId }) => alarmId);
    home.tell({ kind: 'incident-closed', alarmIds: ids });
    home.passes(minutes(30));
    expect(home.state.alarms.open).toMatchObject([{ kind: 'smoke', test: false }]);
  });

  test('a fall that is being counted down when it ends can still be cancelled, for real', () => {
    const home = new DecidingHome();
    begin(home, 1);
    home.passes(seconds(40));
    home.hears(radar, { fall: true });
    home.passes(seconds(20));
    expect(news(home, 0)).toEqual(['test pre-alarm fall', 'test cancelled fall', 'pre-alarm fall']);
    home.passes(seconds(30));
    expect(news(home, 3)).toEqual(['raised fall']);
  });

  test('what was there before it stays real', () => {
    const home = new DecidingHome();
    home.hears(radar, { fall: true });
    home.hears(smokeDetector, { smoke: true });
    begin(home);
    home.hears(smokeDetector, { smoke: true });
    expect(home.last.show).toMatchObject({ pattern: 'siren' });
    home.passes(minutes(1));
    expect(news(home, 0)).toEqual(['pre-alarm fall', 'raised smoke', 'raised fall']);
  });

  test('a restart inside it changes nothing, a power cut neither', () => {
    for (const stops of [
      (home: DecidingHome) => home.restart(seconds(30)),
      (home: DecidingHome) => home.powerCut({ outage: seconds(30), clockTrusted: true }),
    ]) {
      const home = new DecidingHome({ devices: [smokeDetector] });
      begin(home);
      home.save();
      home.passes(minutes(10));
      stops(home);
      home.hears(smokeDetector, { smoke: true });
      expect(news(home, 0)).toEqual(['test raised smoke']);
      home.passes(minutes(20));
      expect(news(home, 1).slice(0, 2)).toEqual(['test cleared smoke', 'raised smoke']);
      expect(home.notes).toEqual([]);
    }
  });

  test('its end passed while the hub was down: what the disk held standing is raised at once', () => {
    const home = new DecidingHome({ devices: [smokeDetector] });
    begin(home);
    home.hears(smokeDetector, { smoke: true });
    home.powerCut({ outage: hours(1), clockTrusted: true });
    expect(news(home, 1)).toContain('raised smoke');
    expect(home.state.testMode?.ends).toBeNull();
  });

  test('however often it is made longer, it ends two hours after it began', () => {
    const home = new DecidingHome({ devices: [smokeDetector] });
    for (let n = 0; n < 12; n++) {
      begin(home, 120);
      home.passes(minutes(10));
    }
    home.hears(smokeDetector, { smoke: true });
    expect(news(home, 0)).toEqual(['raised smoke']);
    expect(home.state.testMode?.ends).toBeNull();
  });

  test('it can be made shorter', () => {
    const home = new DecidingHome({ devices: [smokeDetector] });
    begin(home, 120);
    begin(home, 5);
    home.passes(minutes(5));
    expect(home.state.testMode?.ends).toBeNull();
  });
});

describe('a walk test', () => {
  const listed = (home: DecidingHome) => {
    const told = toldTestMode(home.state.testMode, home.setup.home.devices, home.clock.now());
    return told?.devices.map(({ device, heard, fired }) => `${device} ${heard} ${fired ?? '-'}`);
  };

  test('lists what was heard and set off since it began, and says the first time of each', () => {
    const home = new DecidingHome();
    home.hears(door, { contact: false });
    begin(home, 30, true);
    expect(home.hears(radar, { presence: false, battery: 90 }).confirm).toBeUndefined();
    expect(home.hears(radar, { presence: true }).confirm).toBe('heard');
    expect(home.hears(radar, { presence: true }).confirm).toBeUndefined();
    home.hears(door, { contact: true });
    expect(home.hears(door, { contact: false }).confirm).toBe('heard');
    expect(home.hears(button, { sos: true }, 'replayed').confirm).toBeUndefined();
    expect(listed(home)).toEqual(['radar 3 presence', 'smoke 0 -', 'button 0 -', 'mat 0 -', 'door 2 contact']);
  });

  test('keeps its list after it has ended, across restarts, until the next one', () => {
    const home = new DecidingHome();
    begin(home, 1, true);
    home.hears(radar, { presence: true });
    home.passes(minutes(2));
    home.restart();
    expect(listed(home)?.[0]).toBe('radar 1 presence');
    home.hears(radar, { presence: true });
    expect(listed(home)?.[0]).toBe('radar 1 presence');
    begin(home, 1, true);
    expect(listed(home)?.[0]).toBe('radar 0 -');
  });

  test('begun within a test mode it lists from then on', () => {
    const home = new DecidingHome();
    begin(home);
    home.hears(radar, { presence: true });
    begin(home, 20, true);
    home.hears(door, { contact: false });
    expect(listed(home)).toEqual(['radar 0 -', 'smoke 0 -', 'button 0 -', 'mat 0 -', 'door 1 contact']);
  });
});
