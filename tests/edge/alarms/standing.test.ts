import { describe, expect, test } from 'vitest';
import { alarmTable, type AlarmKind } from '../../../contracts/alarm-table.ts';
import type { AlarmTransition } from '../../../contracts/alarm-transition.ts';
import { againAfter, longestAgain } from '../../../edge/alarms/absorbing.ts';
import {
  allRight,
  danger,
  dangerOver,
  noAlarms,
  timePassed,
  type AlarmsStep,
} from '../../../edge/alarms/alarm-life.ts';
import { alarmSettingsSchema, type AlarmSettings } from '../../../edge/alarms/alarm-settings.ts';
import { incidentClosed } from '../../../edge/alarms/ending.ts';
import { alarmsWakeAt, localSignal } from '../../../edge/alarms/local-signal.ts';
import type { Alarms } from '../../../edge/alarms/open-alarm.ts';
import { restoreAlarms, saveAlarms } from '../../../edge/alarms/saved-alarms.ts';
import { hours, milliseconds, minutes, seconds, type Duration } from '../../../foundation/durations.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';

const because = { reason: 'sensor-says-so', evidence: {} };

/** One home's alarms on a clock, woken whenever they ask for it. */
class Home {
  readonly clock = new ManualClock({ wall: '2026-03-10T12:00:00Z' });
  readonly said: string[] = [];
  alarms: Alarms = noAlarms('s');
  readonly #settings: AlarmSettings;

  constructor(settings: unknown = {}) {
    this.#settings = alarmSettingsSchema.parse(settings);
  }

  says(alarmKind: AlarmKind, subject = 'sensor'): void {
    const outcome = { kind: 'alarm', alarmKind, subject, place: 'room', because } as const;
    this.#take(danger(this.alarms, outcome, this.clock.now(), this.#settings));
  }

  takesBack(alarmKind: AlarmKind, subject = 'sensor'): void {
    const outcome = { kind: 'clear', alarmKind, subject, because } as const;
    this.#take(dangerOver(this.alarms, outcome, this.clock.now(), this.#settings));
  }

  saysAllRight(): void {
    this.#take(allRight(this.alarms, 'portal'));
  }

  isClosed(...ids: string[]): void {
    this.#take(incidentClosed(this.alarms, new Set(ids), this.clock.now()));
  }

  restarts(): void {
    this.alarms = { ...this.alarms, ...restoreAlarms(saveAlarms(this.alarms, this.clock.now()), this.clock.now()) };
  }

  passes(time: Duration): void {
    const end = this.clock.now().monotonic + time;
    for (let at = alarmsWakeAt(this.alarms); at !== undefined && at <= end; at = alarmsWakeAt(this.alarms)) {
      this.clock.advance(milliseconds(Math.max(0, at - this.clock.now().monotonic)));
      this.#take(timePassed(this.alarms, this.clock.now()));
    }
    this.clock.advance(milliseconds(end - this.clock.now().monotonic));
  }

  /** What has been said since the last look. */
  news(): string[] {
    return this.said.splice(0);
  }

  #take({ alarms, transitions }: AlarmsStep): void {
    this.alarms = alarms;
    this.said.push(...transitions.map((each) => this.#sentence(each)));
  }

  #sentence(transition: AlarmTransition): string {
    if (transition.transition === 'session-opened') return '';
    const minute = Math.round((this.clock.now().monotonic - this.#start) / 60_000);
    const again = transition.transition === 'raised' && transition.again ? ` again ${transition.again}` : '';
    return `${minute} ${transition.transition}${again} ${transition.alarm.alarmId}`;
  }

  readonly #start = this.clock.now().monotonic;
}

const kinds = Object.keys(alarmTable) as AlarmKind[];

describe('what still stands', () => {
  test('is said again after its time, then after twice as long each time, within its bound', () => {
    const home = new Home({ preAlarmSeconds: { long_lie: 0 } });
    home.says('long_lie');
    home.passes(hours(4));
    expect(home.news()).toEqual([
      '0 raised s-1',
      '15 raised again 1 s-1',
      '45 raised again 2 s-1',
      '105 raised again 3 s-1',
      '225 raised again 4 s-1',
    ]);
    home.passes(hours(100));
    expect(home.news().length).toBeLessThanOrEqual(100 / 12 + 3);
  });

  test('after a pre-alarm it counts from when it was raised', () => {
    const home = new Home();
    home.says('fall');
    home.passes(minutes(15));
    expect(home.news()).toEqual(['0 pre-alarm s-1', '1 raised s-1']);
    home.passes(seconds(30));
    expect(home.news()).toEqual(['16 raised again 1 s-1']);
  });

  test.each<[string, (home: Home) => void]>([
    ['the sensor has taken it back', (home) => home.takesBack('smoke')],
    ['the resident has said all right', (home) => home.saysAllRight()],
    ['a person has closed it', (home) => home.isClosed('s-1')],
  ])('not once %s', (_why, happens) => {
    const home = new Home();
    home.says('smoke');
    happens(home);
    home.news();
    home.passes(hours(30));
    expect(home.news()).toEqual([]);
  });

  test('a restart keeps the time', () => {
    const home = new Home();
    home.says('smoke');
    home.passes(minutes(10));
    home.restarts();
    home.passes(minutes(5));
    expect(home.news()).toEqual(['0 raised s-1', '15 raised again 1 s-1']);
  });

  test('is said again though an older release, which did not, has saved it', () => {
    const home = new Home();
    home.says('smoke', 'kitchen');
    home.says('gas');
    home.says('smoke', 'hall');
    home.isClosed('s-2');
    home.news();
    const saved = JSON.parse(saveAlarms(home.alarms, home.clock.now())) as { open: Record<string, unknown>[] };
    const open = saved.open.map((each) =>
      Object.fromEntries(Object.entries(each).filter(([name]) => !['again', 'timesAgain', 'cameBack'].includes(name))),
    );
    home.alarms = { ...home.alarms, ...restoreAlarms(JSON.stringify({ open }), home.clock.now()) };
    home.saysAllRight();
    home.alarms = { ...home.alarms, open: home.alarms.open.map((each) => ({ ...each, again: null })) };
    home.restarts();
    home.passes(hours(1));
    expect(home.news()).toEqual(['0 cancelled s-1', '0 cancelled s-2', '0 cancelled s-3']);
    home.alarms = { ...home.alarms, ...restoreAlarms(JSON.stringify({ open }), home.clock.now()) };
    home.passes(minutes(15));
    expect(home.news()).toEqual(['75 raised again 1 s-1', '75 raised again 1 s-3']);
  });

  test('every urgent and critical kind but a pressed button has a time, no warning and no fault has', () => {
    for (const kind of kinds) {
      const { severity } = alarmTable[kind];
      const expected = (severity === 'critical' || severity === 'urgent') && kind !== 'sos';
      expect(againAfter(kind) !== null, kind).toBe(expected);
      expect(againAfter(kind) ?? 0, kind).toBeLessThanOrEqual(longestAgain);
    }
    expect(kinds.length).toBeGreaterThan(30);
  });
});

describe('a source that flaps', () => {
  /** What the relay hears of a source that says and takes back in turn. */
  function flaps(kind: AlarmKind, each: Duration, during: Duration): string[] {
    const home = new Home({ preAlarmSeconds: { [kind]: 0 } });
    for (let passed = 0; passed < during; passed += 2 * each) {
      home.says(kind);
      home.passes(each);
      home.takesBack(kind);
      home.passes(each);
    }
    return home.news().filter((each) => each.includes(' raised s-'));
  }

  test.each(kinds.filter((kind) => kind !== 'sos'))('%s: raised at most five times in any hour', (kind) => {
    for (const each of [seconds(5), minutes(1), minutes(4), minutes(11), minutes(29)]) {
      const times = flaps(kind, each, hours(6)).map((said) => Number(said.split(' ')[0]));
      expect(times.length, `each ${each}`).toBeGreaterThan(2);
      const most = Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + 60).length));
      expect(most, `each ${each}`).toBeLessThanOrEqual(5);
    }
  });

  test('its third alarm stands until it has been calm for half an hour, and the next is a danger that came back', () => {
    const home = new Home();
    for (let n = 0; n < 3; n++) {
      home.says('smoke');
      home.passes(minutes(1));
      home.takesBack('smoke');
      home.passes(minutes(1));
    }
    expect(home.news()).toEqual(['0 raised s-1', '1 cleared s-1', '2 raised s-2', '3 cleared s-2', '4 raised s-3']);
    home.says('smoke');
    home.passes(minutes(1));
    home.takesBack('smoke');
    home.passes(minutes(29));
    expect(home.news()).toEqual(['6 raised again 1 s-3']);
    home.restarts();
    home.passes(minutes(1));
    expect(home.news()).toEqual(['37 cleared s-3']);
    home.passes(minutes(30));
    home.says('smoke');
    expect(home.news()).toEqual(['67 raised s-4']);
  });

  test('another one is believed as ever', () => {
    const home = new Home();
    for (let n = 0; n < 5; n++) {
      home.says('smoke', 'hall');
      home.takesBack('smoke', 'hall');
    }
    home.news();
    home.says('smoke', 'kitchen');
    home.takesBack('smoke', 'kitchen');
    expect(home.news()).toEqual(['0 raised s-4', '0 cleared s-4']);
  });

  test('once a person has closed it, the very next danger is raised at once', () => {
    const home = new Home();
    for (let n = 0; n < 3; n++) {
      home.says('smoke');
      home.takesBack('smoke');
    }
    home.isClosed('s-1', 's-2', 's-3');
    home.says('smoke');
    expect(home.news().slice(-2)).toEqual(['0 cleared s-3', '0 raised s-4']);
  });

  describe('whose danger comes back', () => {
    /** The third alarm stands, and the sensor has taken it back. */
    function flapped(kind: AlarmKind): Home {
      const home = new Home({ preAlarmSeconds: { [kind]: 0 } });
      for (let n = 0; n < 3; n++) {
        home.says(kind);
        home.passes(minutes(1));
        home.takesBack(kind);
        home.passes(minutes(1));
      }
      home.passes(minutes(2));
      home.news();
      return home;
    }
    const sounds = (home: Home): string => localSignal(home.alarms).pattern;

    test.each<[AlarmKind, string]>([
      ['smoke', 'siren'],
      ['fall', 'chime'],
    ])('%s sounds anew and is said at once, and then as if it were new', (kind, pattern) => {
      const home = flapped(kind);
      home.alarms = { ...home.alarms, open: home.alarms.open.map((each) => ({ ...each, signal: null })) };
      expect(sounds(home)).toBe('none');
      home.says(kind);
      expect(sounds(home)).toBe(pattern);
      expect(home.news()).toEqual(['8 raised again 1 s-3']);
      home.passes(minutes(46));
      expect(home.news()).toEqual(['23 raised again 2 s-3', '53 raised again 3 s-3']);
    });

    test('is said at most once in three minutes, and what came back meanwhile when these are over', () => {
      const home = flapped('smoke');
      for (let n = 0; n < 30; n++) {
        home.says('smoke');
        home.passes(seconds(10));
        home.takesBack('smoke');
        home.passes(seconds(10));
      }
      const times = home.news();
      expect(times.length).toBeGreaterThanOrEqual(3);
      expect(times.length).toBeLessThanOrEqual(4);
      home.passes(minutes(4));
      home.news();
      home.says('smoke');
      home.takesBack('smoke');
      home.passes(minutes(1));
      home.says('smoke');
      home.restarts();
      home.passes(minutes(3));
      expect(home.news()).toEqual(['22 raised again 5 s-3', '25 raised again 6 s-3']);
    });

    test('a fault and a warning tell it to nobody', () => {
      for (const kind of ['device_trouble', 'vital_signs'] as const) {
        const home = flapped(kind);
        home.says(kind);
        home.passes(hours(5));
        expect(home.news()).toEqual([]);
      }
    });

    test('whoever closes just then cannot have known: it is said once more, and the next closing counts', () => {
      const home = flapped('smoke');
      home.says('smoke');
      home.passes(seconds(10));
      home.isClosed('s-1', 's-2', 's-3');
      expect(home.news()).toEqual(['8 raised again 1 s-3', '8 raised again 2 s-3']);
      expect(sounds(home)).toBe('siren');
      home.isClosed('s-3');
      expect(sounds(home)).toBe('none');
      home.passes(hours(2));
      expect(home.news()).toEqual([]);
    });

    test('whoever closes later knows of it', () => {
      const home = flapped('smoke');
      home.says('smoke');
      home.passes(minutes(4));
      home.isClosed('s-3');
      home.passes(hours(2));
      expect(home.news()).toEqual(['8 raised again 1 s-3']);
    });
  });

  test.each<AlarmKind>(['smoke', 'fall'])('"all right" ends what was taken back, and the next %s is new', (kind) => {
    for (const isTakenBackFirst of [true, false]) {
      const home = new Home({ preAlarmSeconds: { [kind]: 0 } });
      for (let n = 0; n < 3; n++) {
        home.says(kind);
        if (n < 2) home.takesBack(kind);
      }
      home.news();
      if (isTakenBackFirst) home.takesBack(kind);
      home.saysAllRight();
      if (!isTakenBackFirst) home.takesBack(kind);
      home.passes(minutes(5));
      home.says(kind);
      expect(home.news()).toEqual(['0 cancelled s-3', '0 cleared s-3', '5 raised s-4']);
      expect(localSignal(home.alarms).pattern).toBe(alarmTable[kind].signal);
    }
  });

  test('a button pressed again and again calls every ten minutes, though the word of a closing was missed', () => {
    const home = new Home();
    for (let n = 0; n < 60; n++) {
      home.says('sos');
      home.passes(minutes(1));
    }
    const times = home.news().map((said) => Number(said.split(' ')[0]));
    expect(times).toEqual([0, 1, 2, 3, 13, 23, 33, 43, 53]);
  });

  test('a button pressed every twenty seconds is no other', () => {
    const home = new Home();
    for (let n = 0; n < 180; n++) {
      home.says('sos');
      home.passes(seconds(20));
    }
    expect(home.news().length).toBeGreaterThanOrEqual(8);
    expect(home.alarms.next).toBeLessThanOrEqual(10);
  });
});

describe('an incident that a person has closed', () => {
  test('absorbs what the sensor goes on saying for half an hour, then it is raised anew', () => {
    const home = new Home();
    home.says('gas');
    home.isClosed('s-1');
    for (let n = 0; n < 30; n++) {
      home.says('gas');
      home.passes(minutes(1));
    }
    expect(home.news()).toEqual(['0 raised s-1']);
    home.says('gas');
    expect(home.news()).toEqual(['30 raised s-2']);
  });

  test('what is taken back and said again is raised at once', () => {
    const home = new Home();
    home.says('gas');
    home.isClosed('s-1');
    home.takesBack('gas');
    home.says('gas');
    expect(home.news()).toEqual(['0 raised s-1', '0 cleared s-1', '0 raised s-2']);
  });

  test('covers no pre-alarm, and mends no fault', () => {
    const home = new Home();
    home.says('fall');
    home.says('battery_low');
    home.isClosed('s-1', 's-2');
    home.passes(seconds(30));
    expect(home.news()).toEqual(['0 pre-alarm s-1', '0 raised s-2', '1 raised s-1']);
    home.says('battery_low');
    expect(home.news()).toEqual([]);
  });

  test('ends a call by a button: the next press is another', () => {
    const home = new Home();
    home.says('sos');
    home.isClosed('s-1');
    home.says('sos');
    expect(home.news()).toEqual(['0 raised s-1', '0 raised s-2']);
  });
});

describe('a pre-alarm and the word of the sensor', () => {
  test('bathroom: who has left it cancels, and the relay learns by what', () => {
    const home = new Home();
    home.says('bathroom_overstay');
    home.takesBack('bathroom_overstay');
    home.passes(hours(1));
    expect(home.news()).toEqual(['0 pre-alarm s-1', '0 cancelled s-1']);
  });

  test('fall: the radar cancels nothing', () => {
    const home = new Home();
    home.says('fall');
    home.takesBack('fall');
    home.passes(seconds(30));
    expect(home.news()).toEqual(['0 pre-alarm s-1', '1 raised s-1', '1 cleared s-1']);
  });

  test('by kind, as set', () => {
    const kept = new Home({ endedBySensor: { bathroom_overstay: false } });
    kept.says('bathroom_overstay');
    kept.takesBack('bathroom_overstay');
    kept.passes(minutes(1));
    expect(kept.news()).toEqual(['0 pre-alarm s-1', '1 raised s-1', '1 cleared s-1']);
    const ended = new Home({ preAlarmSeconds: { bed_empty: 60 }, endedBySensor: { bed_empty: true } });
    ended.says('bed_empty');
    ended.takesBack('bed_empty');
    expect(ended.news()).toEqual(['0 pre-alarm s-1', '0 cancelled s-1']);
  });

  test.each(['fall', 'long_lie', 'sos'])('%s cannot be set so', (kind) => {
    const { success, error } = alarmSettingsSchema.safeParse({ endedBySensor: { [kind]: true } });
    expect(success).toBe(false);
    expect(error?.message).toContain('by a person only');
  });
});
