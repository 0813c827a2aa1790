import { expect, test } from 'vitest';
import { minutes } from '../../../foundation/durations.ts';
import { DecidingHome, radar } from '../decision/deciding-home.ts';

const rules = { inactivity: { enabled: false } };

test('a sensor that speaks, but not of what it is there for, is a fault that says so, until it does', () => {
  const fallRadar = { ...radar, watches: ['fall'] };
  const home = new DecidingHome({ devices: [fallRadar], rules });
  home.hears(fallRadar, { fall: false });
  home.tell({ kind: 'heard', device: 'radar', origin: 'live', readings: [], watching: false });
  home.passes(minutes(9));
  home.hears(fallRadar, { fall: false });
  const speaks = (): void => {
    for (let minute = 0; minute < 10; minute++) {
      home.tell({ kind: 'heard', device: 'radar', origin: 'live', readings: [], watching: false });
      home.passes(minutes(1));
    }
  };
  speaks();
  expect(home.happened[0]?.transition).toMatchObject({
    alarm: {
      because: { reason: 'device-watches-nothing', evidence: { silenceAllowed: '10 min', waitedFor: 'fall' } },
    },
  });
  expect(home.timedNews()).toEqual([[19 * 60, 'raised device_silent (device-watches-nothing)']]);
  speaks();
  home.restart(minutes(1));
  speaks();
  expect(home.news()).toEqual([]);
  home.hears(fallRadar, { fall: false });
  expect(home.news()).toEqual(['cleared device_silent (device-heard)']);
  home.passes(minutes(10));
  expect(home.news()).toEqual(['raised device_silent (device-silent)']);
});
