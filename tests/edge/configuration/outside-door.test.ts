import { expect, test } from 'vitest';
import { homeOf } from '../../../edge/configuration/home.ts';
import { parseHubConfiguration } from '../../../edge/configuration/load.ts';
import { factsOf } from '../../../edge/rules/home-facts.ts';
import type { DeviceFacts } from '../../../edge/rules/rule.ts';
import { hours, minutes, seconds } from '../../../foundation/durations.ts';
import { DecidingHome } from '../decision/deciding-home.ts';

const zigbee = (device: string, place: string, profile: string, last: number, more = {}) => ({
  transport: 'zigbee',
  device,
  place,
  profile,
  ieee: `0x00158d000000000${last}`,
  ...more,
});

/** A kitchen with a contact whose name says nothing, and another contact somewhere. */
function homeWith(other: string, contact: { outsideDoor?: boolean } = {}, place = 'hall'): DecidingHome {
  const parsed = parseHubConfiguration(
    JSON.stringify({
      dataFolder: 'data',
      timeZone: 'Asia/Shanghai',
      board: { path: '/dev/ttyACM0' },
      devices: [
        { transport: 'gpio', device: 'motion', place: 'kitchen', profile: 'pir-motion', pin: 5 },
        zigbee('contact-2', 'kitchen', 'aqara-mccgq11lm', 2, contact),
        zigbee(other, place, 'aqara-mccgq11lm', 3),
      ],
    }),
  );
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  return new DecidingHome({ at: '2026-03-10T08:00:00+08:00', devices: homeOf(parsed.configuration).devices });
}

/** Somebody moves about in the kitchen, opens the contact there, and moves no more. */
function opensAndFalls(home: DecidingHome): string[] {
  const facts = (device: string): DeviceFacts => {
    const found = factsOf(home.setup.home, device);
    if (!found) throw new Error(`no ${device}`);
    return found;
  };
  const [motion, contact] = [facts('motion'), facts('contact-2')];
  home.hears(contact, { contact: true });
  for (let n = 0; n < 6; n++) {
    home.hears(motion, { occupancy: n % 2 === 0 });
    home.passes(minutes(2));
  }
  home.hears(contact, { contact: false });
  home.passes(seconds(20));
  home.hears(contact, { contact: true });
  home.passes(hours(7), home.setup.home.devices);
  return home.news().filter((news) => news.includes('inactivity'));
}

const found = ['raised inactivity (nothing-moves-by-day)'];

test('who opens a cupboard whose contact has no telling name, and then falls, is not taken for somebody who has left', () => {
  expect(opensAndFalls(homeWith('front-door'))).toEqual(found);
  expect(opensAndFalls(homeWith('contact-3'))).toEqual(found);
  expect(opensAndFalls(homeWith('contact-3', {}, '门厅'))).toEqual(found);
  expect(opensAndFalls(homeWith('contact-3', { outsideDoor: false }, 'Flur'))).toEqual(found);
});

test('a contact that may be the only outside door, or that the file says is it, is believed', () => {
  expect(opensAndFalls(homeWith('contact-3', {}, 'Flur'))).toEqual([]);
  expect(opensAndFalls(homeWith('front-door', { outsideDoor: true }))).toEqual([]);
});
