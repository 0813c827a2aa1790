import { expect, test } from 'vitest';
import { isOutsideDoor, mayLeadOutside, withOutsideDoors } from '../../../edge/rules/outside-door.ts';
import { isNamed } from '../../../edge/rules/place-words.ts';
import { minutes } from '../../../foundation/durations.ts';

const bathrooms = 'bathroom, wc, guest toilet, 卫生间、浴室';

test.each([
  ['Bathroom', true],
  ['bathroom2', true],
  ['upstairs_bathroom', true],
  ['WC', true],
  ['the guest toilet', true],
  ['主卧卫生间', true],
  ['浴室', true],
  ['newcomer', false],
  ['bathrooms', false],
  ['toilet', false],
  ['卧室', false],
  ['', false],
])('%s', (name, named) => {
  expect(isNamed(name, bathrooms)).toBe(named);
});

test('no words name nothing, and signs are only signs', () => {
  expect(isNamed('bathroom', ' , ')).toBe(false);
  expect(isNamed('a.b (c)', 'a.b (c)')).toBe(true);
  expect(isNamed('axb (c)', 'a.b (c)')).toBe(false);
});

test.each([
  ['door', 'hall', true],
  ['front-door', '门厅', true],
  ['contact-7', 'Flur', true],
  ['contact-8', 'back door', true],
  ['fridge', 'hall', false],
  ['closet', 'hall', false],
  ['pill-box', 'hall', false],
  ['washing-machine', 'hallway', false],
  ['contact-11', '壁橱', false],
  ['contact-12', '洗衣机', false],
  ['contact-9', '卫生间', false],
  ['contact-10', '药柜', false],
  ['window-1', 'living room', false],
])('a contact named %s in %s leads outside: %s', (device, place, outside) => {
  const facts = { device, place, profile: 'p', capabilities: ['contact'], silence: minutes(10) };
  expect(isOutsideDoor(facts)).toBe(outside);
  expect(isOutsideDoor({ ...facts, capabilities: ['occupancy'] })).toBe(false);
});

const contact = (device: string, place: string, outsideDoor?: 'yes' | 'no') => ({
  device,
  place,
  profile: 'p',
  capabilities: ['contact'],
  silence: minutes(10),
  ...(outsideDoor && { outsideDoor }),
});

test.each([
  [
    'a front door makes a contact of no name a mere perhaps',
    [contact('front-door', 'hall'), contact('0x00158d', 'kitchen')],
    [true, false],
    [true, true],
  ],
  ['大门也是', [contact('contact-1', '大门'), contact('contact-2', '客厅')], [true, false], [true, true]],
  [
    'none is named: each may be the one',
    [contact('c-1', 'Flur'), contact('c-2', 'kitchen')],
    [true, true],
    [true, true],
  ],
  [
    'the file says which, whatever the names say',
    [contact('window', 'balcony', 'yes'), contact('front-door', 'hall', 'no'), contact('c-3', 'kitchen')],
    [true, false, false],
    [true, false, true],
  ],
])('%s', (_, given, outside, perhaps) => {
  const devices = withOutsideDoors(given);
  expect(devices.map(isOutsideDoor)).toEqual(outside);
  expect(devices.map(mayLeadOutside)).toEqual(perhaps);
  expect(devices.length).toBeGreaterThan(1);
});
