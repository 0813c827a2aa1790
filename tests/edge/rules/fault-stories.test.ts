import { expect } from 'vitest';
import { hours, minutes, seconds } from '../../../foundation/durations.ts';
import type { DeviceFacts } from '../../../edge/rules/rule.ts';
import { ruleContract, type Instead, type RuleStory } from '../../support/contract-rule.ts';
import { radar, smokeDetector } from '../decision/deciding-home.ts';

const meter: DeviceFacts = {
  device: 'plug',
  place: 'hall',
  profile: 'plug-profile',
  capabilities: ['mains_power'],
  silence: hours(25),
};

const hearsNone: Instead = {
  because: 'it is told of no reading and of no message, so that none can mislead it',
  shows: 'hears-no-readings',
};
const quiet = { inactivity: { enabled: false } };

ruleContract('battery-low', {
  'the level falls below the limit': {
    home: { devices: [smokeDetector] },
    raises: ['battery_low', 'battery-low'],
    begins(home) {
      home.hears(smokeDetector, { battery: 40 });
      home.hears(smokeDetector, { battery: 9 });
    },
    after: seconds(0),
    ends: (home) => home.hears(smokeDetector, { battery: 100 }),
    ordinary(home) {
      home.hears(smokeDetector, { battery: 40 });
      home.hears(smokeDetector, { battery: 15 });
    },
    sensor: smokeDetector,
    whenSensorDies: 'fires',
    changed: { settings: { lowPercent: 5 }, after: 'never' },
  },
  'the sensor says so itself': {
    home: { devices: [smokeDetector] },
    raises: ['battery_low', 'battery-low'],
    begins: (home) => home.hears(smokeDetector, { battery_low: true }),
    after: seconds(0),
    ends: (home) => home.hears(smokeDetector, { battery_low: false }),
    ordinary: (home) => home.hears(smokeDetector, { battery_low: false }),
    sensor: smokeDetector,
    whenSensorDies: 'fires',
    changed: { settings: { lowPercent: 5 }, after: seconds(0) },
  },
});

ruleContract('mains-lost', {
  'no mains for minutes': {
    home: { devices: [meter] },
    raises: ['mains_lost', 'mains-power-lost'],
    begins(home) {
      home.hears(meter, { mains_power: true });
      home.hears(meter, { mains_power: false });
    },
    after: minutes(5),
    ends: (home) => home.hears(meter, { mains_power: true }),
    ordinary(home) {
      home.hears(meter, { mains_power: false });
      home.passes(minutes(4));
      home.hears(meter, { mains_power: true });
    },
    sensor: meter,
    whenSensorDies: 'fires',
    changed: { settings: { lostMinutes: 20 }, after: minutes(20) },
  },
});

ruleContract('device-silent', {
  'a radar says nothing': {
    home: { devices: [radar], rules: quiet },
    raises: ['device_silent', 'device-silent'],
    begins: (home) => home.hears(radar, { presence: true }),
    after: minutes(10),
    ends: (home) => home.hears(radar, {}),
    ordinary(home) {
      home.passes(minutes(9));
      home.hears(radar, {});
      home.passes(hours(2), [radar]);
      home.tell({ kind: 'availability', device: radar.device, available: false });
    },
    sensor: radar,
    whenSensorDies: 'fires',
    changed: 'none',
    instead: {
      stale: {
        because: 'a sensor that is heard after days is heard, and from then on counts as any other',
        shows(open) {
          const home = open();
          home.passes(hours(48));
          home.hears(radar, {});
          const aboutSilence = (): string[] => home.news().filter((news) => news.includes('device_silent'));
          expect(aboutSilence()).toEqual([
            'raised device_silent (device-never-heard)',
            'cleared device_silent (device-heard)',
          ]);
          home.passes(minutes(10));
          expect(aboutSilence()).toEqual(['raised device_silent (device-silent)']);
        },
      },
      notLive: {
        because: 'silence is what it watches: a word that is not live must not end it',
        shows(open) {
          const home = open();
          home.hears(radar, {});
          for (const origin of ['replayed', 'restored', 'simulated'] as const) {
            home.passes(minutes(3));
            home.hears(radar, { presence: true }, origin);
          }
          home.passes(minutes(1));
          expect(home.timedNews()).toEqual([[600, 'raised device_silent (device-silent)']]);
        },
      },
      sensorDies: {
        because: 'a sensor that dies is what it watches; a bridge that notices it first is believed at once',
        shows(open) {
          const home = open();
          home.hears(radar, {});
          home.passes(minutes(5));
          home.tell({ kind: 'availability', device: radar.device, available: false });
          home.passes(hours(1));
          expect(home.timedNews()).toEqual([[300, 'raised device_silent (device-unavailable)']]);
        },
      },
    },
  },
});

const failing = { kind: 'source', source: 'zigbee', state: 'failed', detail: 'no broker' } as const;
const hearing = { kind: 'source', source: 'zigbee', state: 'hearing' } as const;

ruleContract('source-failed', {
  'a connection fails': {
    home: { devices: [radar], rules: quiet },
    raises: ['source_failed', 'source-fails'],
    begins(home) {
      home.tell(hearing);
      home.tell(failing);
    },
    after: seconds(60),
    ends(home) {
      home.tell(hearing);
      home.passes(minutes(2));
    },
    ordinary(home) {
      home.tell(hearing);
      home.tell({ ...hearing, state: 'starting' });
      home.passes(minutes(10));
      home.tell(failing);
      home.passes(seconds(30));
      home.tell(hearing);
    },
    sensor: radar,
    whenSensorDies: 'fires',
    changed: { settings: { failedSeconds: 300 }, after: minutes(5) },
    instead: {
      late: {
        because: 'a connection is opened anew after every start, and has its whole time to come up',
        shows(open) {
          const home = open();
          home.tell(failing);
          home.passes(seconds(30));
          home.restart(minutes(10));
          home.passes(hours(1));
          expect(home.news()).not.toContain('raised source_failed (source-fails)');
          home.tell(failing);
          home.passes(seconds(60));
          expect(home.news()).toContain('raised source_failed (source-fails)');
        },
      },
      notLive: hearsNone,
      settingsChange: {
        because: 'connections are opened anew with other settings, and then tell by themselves how they are',
        shows(open) {
          const home = open();
          home.tell(failing);
          home.passes(seconds(30));
          home.setup = { ...home.setup, rules: { ...home.setup.rules, 'source-failed': { failedSeconds: 300 } } };
          home.restart(seconds(0));
          home.tell(failing);
          home.passes(seconds(299));
          expect(home.news()).not.toContain('raised source_failed (source-fails)');
          home.passes(seconds(1));
          expect(home.news()).toContain('raised source_failed (source-fails)');
        },
      },
    },
  },
});

const notSet = { ...hearing, settings: { confirmed: false, problem: 'sensitivity is 3, should be 7' } };

ruleContract('device-settings', {
  'a device does not take its settings': {
    home: { devices: [radar], rules: quiet },
    raises: ['source_failed', 'device-not-set'],
    begins: (home) => home.tell(notSet),
    after: seconds(0),
    ends: (home) => home.tell({ ...hearing, settings: { confirmed: true } }),
    ordinary(home) {
      home.tell(hearing);
      home.tell({ ...hearing, settings: { confirmed: true } });
    },
    sensor: radar,
    whenSensorDies: 'fires',
    changed: 'none',
    instead: { notLive: hearsNone },
  },
});

const nobodyConfirms: RuleStory = {
  home: { devices: [radar], rules: quiet, clockTrusted: true },
  raises: ['clock_untrusted', 'clock-not-confirmed'],
  begins: (home) => home.trust(false),
  after: minutes(15),
  ends: (home) => home.trust(true),
  ordinary(home) {
    home.trust(false);
    home.passes(minutes(14));
    home.trust(true);
  },
  sensor: radar,
  whenSensorDies: 'fires',
  changed: { settings: { untrustedMinutes: 60 }, after: minutes(60) },
  instead: {
    late: {
      because: 'what counts is the time in which the running hub could have learned what time it is',
      shows(open) {
        const home = open();
        home.trust(false);
        home.passes(minutes(10));
        home.powerCut({ outage: hours(3), clockTrusted: false });
        home.passes(minutes(4));
        expect(home.news()).not.toContain('raised clock_untrusted (clock-not-confirmed)');
        home.passes(minutes(11));
        expect(home.news()).toContain('raised clock_untrusted (clock-not-confirmed)');
      },
    },
    notLive: hearsNone,
  },
};

ruleContract('clock-untrusted', { 'nothing confirms the clock': nobodyConfirms });
