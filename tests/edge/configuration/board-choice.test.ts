import { expect, test } from 'vitest';
import { parseHubConfiguration } from '../../../edge/configuration/load.ts';

const withBoard = (board: string) =>
  parseHubConfiguration(`dataFolder: /tmp/hub\ntimeZone: Asia/Shanghai\nboard: ${board}\n`);

test('a board is a Firmata board with a path, or the pins of the computer itself', () => {
  expect(withBoard('{ path: /dev/ttyACM0 }')).toMatchObject({
    ok: true,
    configuration: { board: { path: '/dev/ttyACM0', baudRate: 57_600 } },
  });
  expect(withBoard('{ pins: own }')).toMatchObject({ ok: true, configuration: { board: { pins: 'own' } } });
  expect(withBoard('{ pins: own, chip: pinctrl-rp1 }')).toMatchObject({
    ok: true,
    configuration: { board: { pins: 'own', chip: 'pinctrl-rp1' } },
  });
});

test.each([
  ['{}', /^board\.path: is missing\. Must be the path of the board, or say pins: own/],
  ['{ pins: own, path: /dev/ttyACM0 }', /^board\.path: "\/dev\/ttyACM0" cannot be used\. With pins: own/],
  ['{ pins: mine }', /^board\.pins: "mine" cannot be used\. Must be one of own/],
  ['{ path: /dev/ttyACM0, chip: x }', /^board\.chip: "x" cannot be used\. Belongs to pins: own/],
  ['{ pins: own, chip: "../x" }', /^board\.chip: "\.\.\/x" cannot be used\. Must be a label as gpiodetect shows it/],
  ['{ pin: own }', /^board\.pin: is not a setting\. Did you mean pins\?/],
])('%s is refused with the fix', (board, problem) => {
  const parsed = withBoard(board);
  expect(parsed.ok).toBe(false);
  expect(parsed.ok ? [] : parsed.problems).toContainEqual(expect.stringMatching(problem));
});
