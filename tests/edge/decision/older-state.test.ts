import { expect, test } from 'vitest';
import { z } from 'zod';
import { days, hours, minutes } from '../../../foundation/durations.ts';
import { startDeadline } from '../../../edge/rules/deadlines.ts';
import { DecidingHome, mat, radar } from './deciding-home.ts';

/** What the hub wrote before signs of life and hearing times were kept. */
function olderTexts(home: DecidingHome): Record<string, string> {
  const now = home.clock.now();
  const in25Hours = startDeadline(now, hours(25));
  const settings = {
    enabled: true,
    hours: 6,
    hoursAtAnyHour: 12,
    cannotJudgeMinutes: 60,
    nightFrom: '22:00',
    nightTo: '06:00',
  };
  return {
    'rule:device-silent': JSON.stringify({
      settings: '{}',
      state: {
        deadlines: { mat: in25Hours, radar: startDeadline(now, minutes(10)) },
        devices: { mat: 'heard', radar: 'heard' },
        speaking: {},
      },
    }),
    'rule:inactivity': JSON.stringify({
      settings: JSON.stringify(settings),
      state: {
        deadlines: {
          inactive: startDeadline(now, hours(6)),
          'heard mat': in25Hours,
          'heard radar': startDeadline(now, minutes(10)),
        },
        watching: 'by-day',
        values: { 'mat bed_occupancy': false },
        inactiveBeforeBlind: null,
      },
    }),
  };
}

test('states that an older program wrote are read without a fault, and wait for nothing that nobody ends', () => {
  const home = new DecidingHome({ devices: [mat, radar], rules: { 'bathroom-overstay': { enabled: false } } });
  home.save();
  Object.assign(home.saved, olderTexts(home));
  home.restart();
  expect(home.notes).toEqual([]);
  home.passes(days(3));
  expect(home.news()).toContain('raised device_silent (device-silent)');
});

test('who lies in bed is known although an older program wrote less of the signs of life', () => {
  const home = new DecidingHome({ devices: [mat, radar] });
  home.hears(mat, { bed_occupancy: false });
  home.hears(mat, { bed_occupancy: true });
  home.save();
  const { rooms, stretches, ...older } = z.looseObject({}).parse(JSON.parse(home.saved['estimate:life'] ?? ''));
  expect([rooms, stretches]).toEqual([[{ place: mat.place, minute: expect.any(Number) }], 1]);
  home.saved['estimate:life'] = JSON.stringify(older);
  home.restart();
  expect(home.notes).toEqual([]);
  expect(home.state.estimates.life.last).toMatchObject({ device: mat.device, capability: 'bed_occupancy' });
  expect(home.state.estimates.life.sensed.names()).toEqual([`${mat.device} bed_occupancy`]);
  home.hears(mat, { bed_occupancy: false });
  expect(home.state.estimates.life.signs).toBe(2);
});
