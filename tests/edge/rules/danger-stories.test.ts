import { expect } from 'vitest';
import type { AlarmKind } from '../../../contracts/alarm-table.ts';
import type { Capability } from '../../../device-profiles/reading.ts';
import { hours, minutes, seconds } from '../../../foundation/durations.ts';
import type { DeviceFacts } from '../../../edge/rules/rule.ts';
import { ruleContract, type RuleStory } from '../../support/contract-rule.ts';
import { button, radar, smokeDetector } from '../decision/deciding-home.ts';

const leakSensor: DeviceFacts = {
  device: 'leak',
  place: 'bathroom',
  profile: 'leak-profile',
  capabilities: ['water_leak', 'battery'],
  silence: hours(25),
};

/** A sensor that itself decides: a live true, and a live false when it is over. */
const sensorSays = (capability: Capability, kind: AlarmKind, reason: string, sensor: DeviceFacts): RuleStory => ({
  home: { devices: [sensor] },
  raises: [kind, reason],
  begins(home) {
    home.hears(sensor, { [capability]: false });
    home.hears(sensor, { [capability]: true });
  },
  after: seconds(0),
  ends: (home) => home.hears(sensor, { [capability]: false }),
  ordinary(home) {
    home.hears(sensor, { [capability]: false, battery: 80 });
    home.hears(sensor, {});
  },
  sensor,
  whenSensorDies: 'fires',
  changed: 'none',
});

ruleContract('smoke', {
  'a detector smells smoke': sensorSays('smoke', 'smoke', 'detector-reports-smoke', smokeDetector),
});

ruleContract('carbon-monoxide', {
  'a detector finds it': sensorSays(
    'carbon_monoxide',
    'carbon_monoxide',
    'detector-reports-carbon-monoxide',
    smokeDetector,
  ),
});

ruleContract('gas', { 'a detector finds it': sensorSays('gas', 'gas', 'detector-reports-gas', smokeDetector) });

ruleContract('water-leak', {
  'water on the floor': sensorSays('water_leak', 'water_leak', 'detector-reports-water', leakSensor),
});

ruleContract('tamper', {
  'a case is opened': sensorSays('tamper', 'tamper', 'sensor-reports-tampering', leakSensor),
});

ruleContract('device-trouble', {
  'a device cannot watch': sensorSays('trouble', 'device_trouble', 'device-in-trouble', radar),
});

ruleContract('sos', {
  'a pressed button': {
    ...sensorSays('sos', 'sos', 'sos-pressed', button),
    begins: (home) => home.hears(button, { sos: true }),
    ends: (home) => home.tell({ kind: 'cancel', by: 'portal' }),
    ordinary: (home) => home.hears(button, { all_right: true, battery: 80 }),
  },
});

ruleContract('verify', {
  'a cached word of danger': {
    ...sensorSays('smoke', 'verify', 'old-danger-reported', smokeDetector),
    begins: (home) => home.hears(smokeDetector, { smoke: true }, 'replayed'),
    ordinary(home) {
      home.hears(smokeDetector, { smoke: false, battery: 80 }, 'replayed');
      home.hears(smokeDetector, { smoke: true }, 'simulated');
    },
    instead: {
      notLive: {
        because: 'a cached danger is just what it watches; only a rehearsed one must raise nothing',
        shows(open) {
          const home = open();
          home.hears(smokeDetector, { smoke: true }, 'simulated');
          home.passes(minutes(5));
          expect(home.news()).toEqual([]);
          home.hears(smokeDetector, { smoke: true }, 'restored');
          expect(home.news()).toEqual(['raised verify (old-danger-reported)']);
        },
      },
    },
  },
});
