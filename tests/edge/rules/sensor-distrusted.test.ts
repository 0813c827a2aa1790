import { expect, test } from 'vitest';
import { hours, minutes, seconds, type Duration } from '../../../foundation/durations.ts';
import { ruleContract } from '../../support/contract-rule.ts';
import { DecidingHome, radar } from '../decision/deciding-home.ts';
import { kitchen, living } from '../estimates/inhabited-home.ts';

/** A radar in the bathroom that says every five minutes that somebody is there, and a person in the other rooms. */
function livesElsewhere(home: DecidingHome, duration: Duration, presence = true): void {
  const steps = duration / minutes(5);
  for (let step = 0; step < steps; step++) {
    home.hears(radar, { presence });
    const room = step % 5 < 3 ? living : kitchen;
    home.hears(room, { occupancy: true });
    home.clock.advance(seconds(step % 90));
    home.hears(room, { occupancy: false });
    home.clock.advance((minutes(5) - seconds(step % 90)) as Duration);
  }
}

ruleContract('sensor-distrusted', {
  'presence that never ends': {
    home: { devices: [radar, living, kitchen] },
    raises: ['sensor_distrusted', 'presence-never-ends'],
    begins: (home) => livesElsewhere(home, hours(13)),
    after: minutes(0),
    ends: (home) => livesElsewhere(home, hours(25), false),
    ordinary(home) {
      for (let day = 0; day < 2; day++) {
        livesElsewhere(home, hours(9));
        livesElsewhere(home, hours(3), false);
      }
    },
    sensor: radar,
    whenSensorDies: 'fires',
    changed: 'none',
  },
});

test('a sensor that is taken away is no fault any more', () => {
  const home = new DecidingHome({ devices: [radar, living, kitchen] });
  livesElsewhere(home, hours(13));
  const faults = () => home.state.alarms.open.filter(({ kind }) => kind === 'sensor_distrusted');
  expect(faults()).toHaveLength(1);
  home.save();
  home.setup = { ...home.setup, home: { ...home.setup.home, devices: [living, kitchen] } };
  home.restart();
  expect(faults()).toEqual([]);
});

test('the fault says what was seen', () => {
  const home = new DecidingHome({ devices: [radar, living, kitchen] });
  livesElsewhere(home, hours(13));
  const [fault] = home.state.alarms.open.filter(({ kind }) => kind === 'sensor_distrusted');
  expect(fault).toMatchObject({
    place: 'bathroom',
    device: 'radar',
    because: { reason: 'presence-never-ends', evidence: { device: 'radar', hours: 12 } },
  });
});
