import { expect, test } from 'vitest';
import { parseHubConfiguration } from '../../../edge/configuration/load.ts';

const problemsOf = (devices: string): readonly string[] => {
  const parsed = parseHubConfiguration(
    `dataFolder: data\ntimeZone: Asia/Shanghai\nboard: { path: /dev/ttyACM0 }\ndevices:\n${devices}`,
  );
  return parsed.ok ? [] : parsed.problems;
};
const pin = (profile: string, rest = ''): string =>
  `  - { transport: gpio, device: it, place: 厨房, profile: ${profile}, pin: 14${rest === '' ? '' : `, ${rest}`} }\n`;

test('meters and batteries with their settings are read', () => {
  expect(problemsOf(pin('water-meter-pulse', 'litresPerPulse: 2.5'))).toEqual([]);
  expect(problemsOf(pin('battery-voltage', 'dividerRatio: 3'))).toEqual([]);
  expect(problemsOf(pin('battery-voltage', 'dividerRatio: 8, lowVolts: 23.4, recoveredVolts: 24.6'))).toEqual([]);
  expect(problemsOf(pin('sos-pull-cord', 'inverted: true'))).toEqual([]);
});

test.each([
  [pin('water-meter-pulse'), /^devices\[0\]\.litresPerPulse: is missing\. Give the litres for one pulse/],
  [pin('water-meter-pulse', 'litresPerPulse: 0'), /^devices\[0\]\.litresPerPulse: 0 cannot be used\. Must be a number from 0\.01 to 1000/], // prettier-ignore
  [pin('battery-voltage'), /^devices\[0\]\.dividerRatio: is missing\. Give the volts of the battery/],
  [pin('battery-voltage', 'dividerRatio: 3, lowVolts: 12, recoveredVolts: 12'), /^devices\[0\]\.recoveredVolts: 12 is not above lowVolts, 12\. Give a higher one, such as 12\.5/], // prettier-ignore
  [
    pin('battery-voltage', 'dividerRatio: 3, inverted: true'),
    /^devices\[0\]\.inverted: true means nothing for a voltage/,
  ],
  [pin('door-contact', 'litresPerPulse: 10'), /^devices\[0\]\.litresPerPulse: 10 is a setting of a meter, and door-contact is a contact\. Take it out/], // prettier-ignore
  [pin('water-meter-pulse', 'litresPerPulse: 1, lowVolts: 3'), /^devices\[0\]\.lowVolts: 3 is a setting of a battery voltage/], // prettier-ignore
  [pin('smoke-relay', 'inverted: true'), /^devices\[0\]\.inverted: true would make a cut wire look like safety/],
  [pin('gas-relay', 'inverted: true'), /^devices\[0\]\.inverted: true would make a cut wire look like safety/],
])('%s is refused with field, value and fix', (devices, problem) => {
  expect(problemsOf(devices)).toEqual([expect.stringMatching(problem)]);
});

test("a voltage on the computer's own pins is refused, a contact is not", () => {
  const own = (device: string): readonly string[] => {
    const parsed = parseHubConfiguration(
      `dataFolder: data\ntimeZone: Asia/Shanghai\nboard: { pins: own }\ndevices:\n${device}`,
    );
    return parsed.ok ? [] : parsed.problems;
  };
  expect(own(pin('battery-voltage', 'dividerRatio: 3'))).toContainEqual(
    expect.stringMatching(
      /^devices\[0\]\.profile: "battery-voltage" needs an analogue pin, and the computer's own pins have none\. Connect it to a Firmata board/,
    ),
  );
  expect(own(pin('door-contact')).join('\n')).not.toContain('analogue');
});
