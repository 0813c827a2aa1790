import { expect, test } from 'vitest';
import { parseHubConfiguration } from '../../../edge/configuration/load.ts';
import { wantedSettings } from '../../support/wanted-settings.ts';

/** A home with one serial device, set as written. */
const problemsOf = (profile: string, settings: unknown): readonly string[] => {
  const parsed = parseHubConfiguration(
    JSON.stringify({
      dataFolder: 'data',
      timeZone: 'Asia/Shanghai',
      devices: [{ transport: 'serial', device: 'radar', profile, place: '卧室', path: '/dev/ttyUSB0', settings }],
    }),
  );
  return parsed.ok ? [] : parsed.problems;
};

test('settings that a radar can have are taken', () => {
  let checked = 0;
  for (const [profile, settings] of Object.entries(wantedSettings)) {
    expect(problemsOf(profile, settings)).toEqual([]);
    checked++;
  }
  expect(checked).toBe(7);
});

test('each setting that is wrong is named with field, value and fix', () => {
  const problems = problemsOf('seeed-mr60fda2', {
    installationHeight: 25,
    sensitivity: 2.5,
    alarmArea: { left: 0.5, right: 0.5, front: 0.5 },
    liveHeigth: true,
  });
  const starts = [
    /^devices\[0\]\.settings\.installationHeight: 25 cannot be used\. Must be a number from 1 to 5 \(height of the radar above the floor, in metres\)$/,
    /^devices\[0\]\.settings\.sensitivity: 2\.5 cannot be used\. Must be a whole number from 3 to 30 \(/,
    /^devices\[0\]\.settings\.alarmArea\.back: is missing\. Must be a number from 0\.3 to 1\.5 \(/,
    /^devices\[0\]\.settings\.liveHeigth: is not a setting\. Did you mean liveHeight\?$/,
  ];
  for (const start of starts) expect(problems).toContainEqual(expect.stringMatching(start));
  expect(problems).toHaveLength(starts.length);
});

test('zones and gates deep in a list are named with their place', () => {
  expect(problemsOf('hlk-ld2450', { zones: { kind: 'detect', areas: [{ x1: 0, y1: 0, x2: 1, y2: 9 }] } })).toEqual([
    'devices[0].settings.zones.areas[0].y2: 9 cannot be used. Must be a number from 0 to 6 (the opposite corner, away from the radar, in metres)',
  ]);
  expect(problemsOf('hlk-ld2450', { zones: { kind: 'detect' } })).toEqual([
    expect.stringMatching(/^devices\[0\]\.settings\.zones: .* Needs areas for detect and exclude, and none for off/),
  ]);
  expect(problemsOf('hlk-ld2410', { gates: [{ gate: 9, moving: 40, still: 40 }] })).toEqual([
    expect.stringMatching(
      /^devices\[0\]\.settings\.gates\[0\]\.gate: 9 cannot be used\. Must be a whole number from 0 to 8/,
    ),
  ]);
});

test('a device that cannot be set says so', () => {
  expect(problemsOf('seeed-mr60fda1', { installationHeight: 2.5 })).toEqual([
    'devices[0].settings: nothing can be set in seeed-mr60fda1. Leave it out',
  ]);
  expect(problemsOf('seeed-mr60fda2', 'high')).toEqual([
    expect.stringMatching(
      /^devices\[0\]\.settings: "high" cannot be used\. Must be a section with settings of its own/,
    ),
  ]);
});
