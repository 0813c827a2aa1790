import { expect, test } from 'vitest';
import type { DeviceFacts } from '../../../edge/rules/rule.ts';
import { hours, minutes, seconds } from '../../../foundation/durations.ts';
import { DecidingHome, door, mat, radar, type HomeOptions } from '../decision/deciding-home.ts';
import { waterMeter } from './water-meter.ts';

/** What the hub holds of a Zigbee device before it has read, or heard, what the device says. */
const unknown = (facts: DeviceFacts): DeviceFacts => ({ ...facts, capabilities: [] });

const bed = unknown(mat);
const fallRadar = unknown(radar);
const meter = unknown(waterMeter);
const rules = { inactivity: { enabled: false } };
const only = (kind: string, news: readonly string[]): string[] => news.filter((one) => one.includes(` ${kind} `));

const watching = [
  'in-bed-long',
  'not-in-bed',
  'not-up',
  'no-water-use',
  'water-flows-on',
  'low-height',
  'long-lie',
  'vitals',
];
const unsureOf = ({ last }: DecidingHome): string[] =>
  last.cannotJudge
    .filter(({ rule }) => watching.includes(rule))
    .map(({ rule, because }) => `${rule} ${because.reason}`);

const homeWith = (devices: readonly DeviceFacts[], more: HomeOptions = {}): DecidingHome =>
  new DecidingHome({ devices, at: '2026-03-10T21:00:00+08:00', rules, ...more });

test('a bed sensor that is not known at the start watches the bed from its first word on', () => {
  const home = homeWith([bed]);
  home.hears(bed, { bed_occupancy: true });
  home.passes(hours(11), [bed]);
  home.hears(bed, { bed_occupancy: true });
  expect(only('in_bed_long', home.news())).toEqual([]);
  home.passes(hours(1), [bed]);
  expect(only('in_bed_long', home.news())).toEqual(['raised in_bed_long (in-bed-for-long)']);
  home.hears(bed, { bed_occupancy: false });
  home.passes(minutes(6), [bed]);
  expect(only('in_bed_long', home.news())).toEqual(['cleared in_bed_long (out-of-bed)']);
});

test('who is still in a bed late in the morning, or has not gone to one, is seen by a sensor that was not known', () => {
  const late = homeWith([bed]);
  late.hears(bed, { bed_occupancy: true });
  late.passes(hours(14), [bed]);
  expect(only('not_up', late.news())).toEqual(['raised not_up (in-bed-late-in-the-morning)']);
  const motion = { ...door, device: 'motion', place: 'kitchen', capabilities: ['occupancy'] };
  const unused = homeWith([bed, motion], { at: '2026-03-10T18:00:00+08:00' });
  unused.hears(bed, { bed_occupancy: false });
  unused.passes(hours(6), [bed, motion]);
  unused.hears(motion, { occupancy: true });
  unused.passes(hours(3), [bed, motion]);
  expect(only('not_in_bed', unused.news())).toEqual(['raised not_in_bed (bed-unused-by-night)']);
});

test('what a bed sensor said counts on after a start at which it is not known, as it is or for once', () => {
  for (const before of [bed, mat]) {
    const home = homeWith([before]);
    home.hears(before, { bed_occupancy: true });
    home.passes(hours(8), [before]);
    home.save();
    home.setup = { ...home.setup, home: { ...home.setup.home, devices: [bed] } };
    home.restart();
    home.passes(hours(4), [bed]);
    expect(only('in_bed_long', home.news())).toEqual(['raised in_bed_long (in-bed-for-long)']);
  }
});

test('a bed sensor that spoke once and is heard no more cannot be judged by', () => {
  const home = homeWith([{ ...bed, silence: minutes(10) }]);
  home.hears(bed, { bed_occupancy: true });
  expect(unsureOf(home)).toEqual([]);
  home.passes(minutes(12));
  expect(unsureOf(home)).toEqual([
    'not-up bed-sensor-is-not-heard',
    'in-bed-long bed-sensor-is-not-heard',
    'not-in-bed bed-sensor-is-not-heard',
  ]);
});

test('quiet is watched where no bed sensor is known, until a bed sensor speaks', () => {
  const motion = { ...door, device: 'motion', place: 'kitchen', capabilities: ['occupancy'] };
  const home = homeWith([bed, motion], { rules: { ...rules, 'not-up': { withoutBedSensor: true } } });
  home.passes(hours(15), [bed, motion]);
  expect(only('not_up', home.news())).toEqual(['raised not_up (nothing-moves-since-night)']);
  home.hears(bed, { bed_occupancy: false });
  home.passes(hours(1), [bed, motion]);
  expect(only('not_up', home.news())).toEqual([]);
  home.hears(motion, { occupancy: true });
  expect(only('not_up', home.news())).toEqual(['cleared not_up (somebody-moves)']);
  home.passes(hours(9), [bed, motion]);
  home.hears(bed, { bed_occupancy: true });
  home.passes(hours(13), [bed, motion]);
  expect(only('not_up', home.news())).toEqual(['raised not_up (in-bed-late-in-the-morning)']);
});

test('a fall radar that is not known at the start is watched for a long lie', () => {
  const home = homeWith([fallRadar]);
  home.hears(fallRadar, { fall: true });
  home.passes(minutes(11), [fallRadar]);
  expect(only('long_lie', home.news())).toEqual(['raised long_lie (still-down-after-fall)']);
});

test('once the radar has dropped its flag, a sensor that was heard of motion or of a door shows whether anybody gets up', () => {
  const motion = unknown({ ...door, device: 'motion', place: 'kitchen' });
  let checked = 0;
  for (const values of [{ occupancy: false }, { movement: 0 }, { contact: true }, { battery: 90 }] as const) {
    const home = homeWith([fallRadar, motion]);
    home.hears(motion, values);
    home.hears(fallRadar, { fall: true });
    home.passes(minutes(1), [fallRadar, motion]);
    home.hears(fallRadar, { fall: false });
    home.passes(minutes(11), [fallRadar, motion]);
    const isWitness = !('battery' in values);
    expect(only('long_lie', home.news())).toEqual(isWitness ? ['raised long_lie (nobody-moves-after-fall)'] : []);
    expect(unsureOf(home)).toEqual(isWitness ? [] : ['long-lie nothing-shows-whether-somebody-recovers']);
    checked += 1;
  }
  expect(checked).toBe(4);
});

test('a radar that tells heights and is not known at the start sees who stays near the floor', () => {
  const home = homeWith([fallRadar]);
  home.hears(fallRadar, { target_height: 1.5 });
  for (let second = 0; second < 40; second++) {
    home.passes(seconds(1));
    home.hears(fallRadar, { target_height: 0.2 });
  }
  expect(only('fall', home.news())).toContain('pre-alarm fall (near-the-floor)');
});

test('a radar of vitals that is not known at the start is one from its first rate on, by its own bed or that of the room', () => {
  const vitalsRadar = { ...fallRadar, device: 'bed radar', place: 'bedroom' };
  let checked = 0;
  for (const sayer of [vitalsRadar, bed]) {
    const home = homeWith([vitalsRadar, bed]);
    home.hears(vitalsRadar, { presence: true });
    home.hears(sayer, { bed_occupancy: true });
    const says = (respiration_rate: number, forMinutes: number): void => {
      for (let n = 0; n < forMinutes * 6; n++) {
        home.hears(vitalsRadar, { respiration_rate, heart_rate: 66 });
        home.passes(seconds(10));
      }
    };
    says(15, 11);
    says(6, 8);
    home.restart();
    says(6, 8);
    expect(only('vital_signs', home.news())).toEqual(['raised vital_signs (breathing-slow)']);
    says(15, 2);
    expect(only('vital_signs', home.news())).toEqual(['cleared vital_signs (vitals-as-usual-again)']);
    home.passes(minutes(15));
    expect(unsureOf(home)).toContain('vitals vitals-radar-is-not-heard');
    checked += 1;
  }
  expect(checked).toBe(2);
});

test('a meter that is not known at the start is one from its first word of water on', () => {
  const dry = homeWith([meter], { at: '2026-03-10T07:00:00+08:00' });
  dry.passes(hours(30), [meter]);
  expect(dry.news()).toEqual([]);
  dry.hears(meter, { water_use: 0 });
  dry.passes(hours(25), [meter]);
  expect(dry.news()).toEqual(['raised no_water_use (no-water-used-at-any-hour)']);
  dry.hears(meter, { water_use: 20 });
  expect(dry.news()).toEqual(['cleared no_water_use (water-used-again)']);
  const flows = homeWith([meter]);
  for (let minute = 0; minute < 60; minute++) {
    flows.hears(meter, { water_use: 1 });
    flows.passes(minutes(1));
  }
  flows.restart();
  for (let minute = 0; minute < 62; minute++) {
    flows.hears(meter, { water_use: 1 });
    flows.passes(minutes(1));
  }
  expect(flows.news()).toEqual(['raised water_flows_on (water-flows-without-pause)']);
});

test('of a device that says nothing of beds, falls or water nothing is raised, and nothing said that cannot be judged', () => {
  const devices = [bed, fallRadar, meter];
  let checked = 0;
  for (const heard of [devices, []]) {
    const home = homeWith(devices, { clockTrusted: heard.length > 0 });
    home.hears(bed, { temperature: 20, battery: 90 });
    home.hears(bed, { presence: true });
    for (let hour = 0; hour < 60; hour++) {
      home.passes(hours(1), heard);
      expect(unsureOf(home)).toEqual([]);
      checked += 1;
    }
    const kinds = new Set(
      home.happened.flatMap(({ transition }) => ('alarm' in transition ? [transition.alarm.kind] : [])),
    );
    kinds.delete('device_silent');
    kinds.delete('clock_untrusted');
    expect([...kinds]).toEqual([]);
  }
  expect(checked).toBe(120);
});
