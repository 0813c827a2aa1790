import { describe, expect, test } from 'vitest';
import { readChips, readEdge, readLevels, readLines, readVersion } from '../../../../edge/sources/pins/tool-output.ts';
import { randomBytes } from '../../../../simulators/devices/random-bytes.ts';

/** Printed by the real tools of Debian's gpiod 1.6.3 and of libgpiod 2.2.4. */
const first = [
  'gpiochip0 - 58 lines:',
  '\tline   0:      "GPIO0"       unused   input  active-high ',
  '\tline   2:       "SDA1"       kernel   input  active-high [used]',
  '\tline  17:     "GPIO17"    "gpiomon"   input  active-high [used pull-up]',
  '\tline  23:     "GPIO23"    "gpioset"  output  active-high [used]',
  '\tline  40:      unnamed       unused   input  active-high ',
  '\tline  42: "STATUS_LED_G_CLK" "led0" output active-low [used]',
].join('\n');
const second = [
  'gpiochip0 - 58 lines:',
  '\tline   0:\t"GPIO0"         \tinput',
  '\tline   2:\t"SDA1"          \tinput consumer="kernel"',
  '\tline  17:\t"GPIO17"        \tinput bias=pull-up edges=both event-clock=monotonic consumer="anju-hub"',
  '\tline  23:\t"GPIO23"        \toutput consumer="anju-hub"',
  '\tline  40:\tunnamed         \tinput',
  '\tline  42:\t"STATUS_LED_G_CLK"\toutput active-low consumer="led0"',
].join('\n');

test.each([
  ['1.6', first, 'gpiomon', 'gpioset'],
  ['2.2', second, 'anju-hub', 'anju-hub'],
])('gpioinfo of %s says who holds what', (_, text, watcher, driver) => {
  expect(readLines(text)).toEqual([
    { pin: 0, direction: 'input', heldBy: undefined },
    { pin: 2, direction: 'input', heldBy: 'kernel' },
    { pin: 17, direction: 'input', heldBy: watcher },
    { pin: 23, direction: 'output', heldBy: driver },
    { pin: 40, direction: 'input', heldBy: undefined },
    { pin: 42, direction: 'output', heldBy: 'led0' },
  ]);
});

test('versions and chips', () => {
  expect(readVersion('gpiodetect (libgpiod) v1.6.3\nCopyright')).toEqual({ major: 1, minor: 6 });
  expect(readVersion('gpiodetect (libgpiod) v2.2.4\n')).toEqual({ major: 2, minor: 2 });
  expect(readVersion('gpiodetect (libgpiod) v2.1-devel\n')).toEqual({ major: 2, minor: 1 });
  expect(readVersion('gpiodetect version two')).toBeUndefined();
  expect(
    readChips('gpiochip0 [pinctrl-rp1] (54 lines)\nrubbish\ngpiochip10 [gpio-brcmstb@107d508500] (32 lines)\n'),
  ).toEqual([
    { name: 'gpiochip0', label: 'pinctrl-rp1', lines: 54 },
    { name: 'gpiochip10', label: 'gpio-brcmstb@107d508500', lines: 32 },
  ]);
});

test('levels in the order in which they were asked for, and nothing else', () => {
  expect(readLevels('0 1\n', [27, 26])).toEqual(
    new Map([
      [27, false],
      [26, true],
    ]),
  );
  for (const text of ['0\n', '0 1 1\n', '0 2\n', '', '"27"=active "26"=inactive\n']) {
    expect(readLevels(text, [27, 26]), text).toBeUndefined();
  }
});

describe('edges', () => {
  test('the generations number them differently', () => {
    expect(readEdge('17 0 26917 85767639', 1)).toEqual({ pin: 17, rising: false, monotonic: 26_917_085.767639 });
    expect(readEdge('17 1 26917 5', 1)).toMatchObject({ rising: true, monotonic: 26_917_000.000005 });
    expect(readEdge('17 2 26940.148353127', 2)).toEqual({ pin: 17, rising: false, monotonic: 26_940_148.353127 });
    expect(readEdge('17 1 26940.148460928', 2)).toMatchObject({ rising: true });
  });

  test('what one prints is rubbish to the other', () => {
    expect(readEdge('17 0 26917 85767639', 2)).toBeUndefined();
    expect(readEdge('17 2 26940.148353127', 1)).toBeUndefined();
  });

  test('1 MB of random bytes is no edge', () => {
    let lines = 0;
    for (let part = 0; part < 64; part++) {
      for (const line of Buffer.from(randomBytes(7_000 + part, 16_384))
        .toString('latin1')
        .split('\n')) {
        lines++;
        expect(readEdge(line, 1) ?? readEdge(line, 2)).toBeUndefined();
      }
    }
    expect(lines).toBeGreaterThan(3_000);
  });

  test('a line that was cut anywhere is no edge, or another time of the same one', () => {
    let cut = 0;
    const whole = '17 2 26940.148353127';
    for (let end = 0; end < whole.length; end++, cut++) expect(readEdge(whole.slice(0, end), 2)).toBeUndefined();
    expect(cut).toBe(whole.length);
  });
});
