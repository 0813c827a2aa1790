import { expect, test } from 'vitest';
import { zigbeeProfileOf } from '../../device-profiles/registry.ts';
import { readDevices } from '../../edge/sources/zigbee-devices.ts';
import { coverageOf, coverageText } from '../bench/zigbee-coverage-text.ts';
import type { Definition } from '../bench/zigbee-definitions.ts';

const binary = (property: string, access = 1) => ({
  type: 'binary',
  name: property,
  property,
  access,
  value_on: true,
  value_off: false,
});

const definitions: readonly Definition[] = [
  { model: 'DETECTOR', vendor: 'A', description: 'Smoke sensor', exposes: [binary('smoke'), binary('tamper')] },
  // What it watches stands only in its description: found, and not to be read.
  { model: 'GENERIC', vendor: 'B', description: 'Smoke alarm', exposes: [binary('alarm_1')] },
  // A key of a kind that nobody has heard of.
  { model: 'NEW', vendor: 'C', description: 'Detector', exposes: [binary('smoke_seen')] },
  { model: 'LAMP', vendor: 'D', description: 'Light', exposes: [{ type: 'light', features: [binary('state', 7)] }] },
  { model: 'SWITCH', vendor: 'E', description: 'Switch', exposes: [binary('vibration', 3)] },
];
const read = ({ model, exposes }: Definition) =>
  zigbeeProfileOf(
    undefined,
    readDevices([{ ieee_address: '0x00158d0001a2b301', friendly_name: 'x', definition: { model, exposes } }])
      ?.devices[0],
  )?.capabilities ?? [];

test('the coverage tells what is understood, what is left out and what is missing', () => {
  const coverage = coverageOf(definitions, read);
  const verdicts = coverage.judged.map(
    ({ capability, definition, verdict }) => `${definition.model} ${capability} ${verdict}`,
  );
  expect(verdicts).toEqual([
    'DETECTOR smoke understood',
    'DETECTOR tamper understood',
    'GENERIC smoke nothing-published',
    'NEW smoke gap',
    'SWITCH vibration excused',
  ]);
  expect(coverage).toMatchObject({
    definitions: 5,
    heard: 1,
    lifeSafety: { readable: 2, understood: 1, gaps: 1 },
    everydayCare: { readable: 1, understood: 1, gaps: 0 },
  });
  const text = coverageText('1.2.3', coverage);
  expect(text).toContain('- smoke: C NEW (Detector): `smoke_seen`');
  expect(text).toContain('1 of 2 devices that publish such a value are understood, 1 are not (50.00 %)');
});

test('a reader that understands nothing leaves gaps everywhere', () => {
  const { judged } = coverageOf(definitions, () => []);
  expect(judged.filter(({ verdict }) => verdict === 'gap').map(({ capability }) => capability)).toEqual([
    'smoke',
    'tamper',
    'smoke',
  ]);
});
