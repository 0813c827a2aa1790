import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batteryVoltage } from '../../../device-profiles/devices/battery-voltage.ts';
import { stepVoltage, unmeasured } from '../../../edge/sources/voltage.ts';
import type { Monotonic } from '../../../foundation/clock.ts';

/** A sample each second. */
function play(volts: readonly number[]): string[] {
  const said: string[] = [];
  let state = unmeasured;
  for (const [second, sample] of volts.entries()) {
    const step = stepVoltage(state, sample, (second * 1_000) as Monotonic, batteryVoltage);
    state = step.state;
    if (step.volts !== undefined) said.push(`${step.volts} V at ${second}`);
    if (step.low !== undefined) said.push(`low ${step.low} at ${second}`);
  }
  return said;
}
const minutesOf = (count: number, volts: number): number[] => Array.from({ length: count * 60 }, () => volts);
const verdicts = (said: readonly string[]): string[] => said.filter((text) => text.startsWith('low'));

test('the voltage is said soon, with the first verdict, and then every 5 minutes', () => {
  expect(play(minutesOf(12, 12.8))).toEqual([
    '12.8 V at 10',
    '12.8 V at 60',
    'low false at 60',
    '12.8 V at 360',
    '12.8 V at 660',
  ]);
});

test('a battery that sinks is low after a minute, and recovers only well above', () => {
  const said = play([...minutesOf(5, 12.5), ...minutesOf(5, 11.5), ...minutesOf(5, 12.1), ...minutesOf(5, 12.4)]);
  // The smoothing takes some seconds, and then comes the minute.
  expect(verdicts(said)).toEqual(['low false at 60', 'low true at 381', 'low false at 970']);
  expect(said.join()).toMatch(/11\.5 V at 381,low true at 381/);
});

test('a siren that pulls it down for half a minute does not make it low', () => {
  const said = play([...minutesOf(5, 12.5), ...minutesOf(0.5, 10.9), ...minutesOf(5, 12.5)]);
  expect(verdicts(said)).toEqual(['low false at 60']);
});

test('a cut wire reads as an empty battery', () => {
  expect(play(minutesOf(2, 0))).toContain('low true at 60');
});

test('a voltage that wanders between the limits never changes the verdict, and each verdict differs from the last', () => {
  const wander = fc.array(fc.double({ min: 11.6, max: 12.29, noNaN: true }), { minLength: 60, maxLength: 600 });
  fc.assert(
    fc.property(wander, (between) => {
      expect(verdicts(play([...minutesOf(2, 12.6), ...between]))).toEqual(['low false at 60']);
      expect(verdicts(play([...minutesOf(2, 11), ...between]))).toEqual(['low true at 60']);
    }),
    { numRuns: 50 },
  );
  const anything = fc.array(fc.double({ min: 0, max: 15, noNaN: true }), { maxLength: 600 });
  fc.assert(
    fc.property(anything, (volts) => {
      const said = verdicts(play(volts)).map((text) => text.split(' ')[1]);
      for (const [index, verdict] of said.entries()) if (index > 0) expect(verdict).not.toBe(said[index - 1]);
    }),
    { numRuns: 100 },
  );
});
