import { describe, expect, test } from 'vitest';
import { parseHubConfiguration } from '../../../edge/configuration/load.ts';

const good = `
dataFolder: data
timeZone: Asia/Shanghai
board: { path: /dev/ttyACM0 }
signals: { siren: { pin: 8 }, chime: { pin: 9, activeLow: true } }
devices:
  - { transport: serial, device: bedroom-radar, profile: seeed-mr60fda2, place: 卧室, path: /dev/ttyUSB0 }
  - { transport: gpio, device: bed-mat, profile: bed-mat, place: 卧室, pin: 2 }
  - { transport: zigbee, device: kitchen-smoke, place: 厨房, ieee: '0x00158D0001A2B3C4' }
`;

const problemsOf = (text: string): readonly string[] => {
  const parsed = parseHubConfiguration(text);
  return parsed.ok ? [] : parsed.problems;
};

describe('a hub configuration', () => {
  test('that is right is read, with defaults and paths relative to its folder', () => {
    const parsed = parseHubConfiguration(good, '/etc/anju');
    expect(parsed).toMatchObject({ ok: true, fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/) });
    if (!parsed.ok) throw new Error('not read');
    expect(parsed.configuration).toMatchObject({
      dataFolder: '/etc/anju/data',
      journal: { largestMegabytes: 64, flushSeconds: 30 },
      board: { baudRate: 57_600 },
      signals: { sirenRhythm: 'by-kind', chime: { pin: 9, activeLow: true } },
    });
    expect(parsed.configuration.devices.map(({ device }) => device)).toEqual([
      'bedroom-radar',
      'bed-mat',
      'kitchen-smoke',
    ]);
    expect(parsed.configuration.devices[2]).toMatchObject({ ieee: '0x00158d0001a2b3c4' });
  });

  test('names path, value and fix of everything that is wrong, all at once', () => {
    const wrong = good
      .replace('Asia/Shanghai', 'Peking')
      .replace('pin: 2', 'pin: 200')
      .replace('profile: seeed-mr60fda2', 'profile: heiman-hs1sa-e')
      .replace('place: 厨房', 'plase: 厨房')
      .replace('pin: 8 }', 'pin: 9 }')
      .concat('portal: { port: 70000 }\n');
    const problems = problemsOf(wrong);
    const starts = [
      /^timeZone: "Peking" cannot be used\. Must be a time zone of the tz database/,
      /^devices\[1\]\.pin: 200 cannot be used\. Must be a whole number from 0 to 127 \(pin number/,
      /^devices\[0\]\.profile: "heiman-hs1sa-e" is a profile for zigbee, not serial\. Must be one of .*seeed-mr60fda2/,
      /^devices\[2\]\.place: is missing\. Must be a text of 1 to 64 characters \(room/,
      /^devices\[2\]\.plase: is not a setting\. Did you mean place\?/,
      /^signals\.chime\.pin: "9" stands at signals\.siren\.pin already/,
      /^portal\.port: 70000 cannot be used\. Must be a whole number from 0 to 65535/,
    ];
    for (const start of starts) expect(problems).toContainEqual(expect.stringMatching(start));
    expect(problems).toHaveLength(starts.length);
  });

  test('an unknown key far from any other is answered with those that exist', () => {
    expect(problemsOf(`${good}colour: red\n`)).toEqual([
      expect.stringMatching(/^colour: is not a setting\. Known here: dataFolder, timeZone, /),
    ]);
  });

  test('a device of no known transport is told which there are', () => {
    const problems = problemsOf(good.replace('transport: gpio', 'transport: gipo'));
    expect(problems).toContainEqual(
      expect.stringMatching(/^devices\[1\]\.transport: "gipo" cannot be used\. .*'serial' \| 'gpio' \| 'zigbee'/),
    );
  });

  test('the same name, address, port or pin twice is refused, and a pin needs a board', () => {
    const twice = `
dataFolder: data
timeZone: Asia/Shanghai
devices:
  - { transport: zigbee, device: a, place: x, ieee: '0x0000000000000001' }
  - { transport: zigbee, device: a, place: x, ieee: '0x0000000000000001' }
  - { transport: serial, device: b, place: x, profile: seeed-mr60fda2, path: /dev/one }
  - { transport: serial, device: c, place: x, profile: seeed-mr60fda2, path: /dev/one }
  - { transport: gpio, device: d, place: x, profile: bed-mat, pin: 4 }
  - { transport: gpio, device: e, place: x, profile: bed-mat, pin: 4 }
`;
    const problems = problemsOf(twice);
    for (const at of ['devices[1].device', 'devices[1].ieee', 'devices[3].path', 'devices[5].pin', 'devices[4].pin']) {
      expect(problems).toContainEqual(expect.stringContaining(`${at}: `));
    }
    expect(problems).toHaveLength(6);
  });

  test('settings of rules and alarms are checked too', () => {
    const problems = problemsOf(
      `${good}rules: { inactivty: {} }\nalarms: { preAlarmSeconds: { fall: 9000, storm: 3 } }\n`,
    );
    expect(problems).toContainEqual(
      expect.stringContaining('rules.inactivty: is not a setting. Did you mean inactivity?'),
    );
    expect(problems).toContainEqual(expect.stringContaining('alarms.preAlarmSeconds.fall: 9000 cannot be used.'));
    expect(problems).toContainEqual(expect.stringContaining('alarms.preAlarmSeconds.storm'));
  });

  test('what is no YAML, no mapping, or empty is one clear line and not a crash', () => {
    for (const text of [
      'a: [1',
      'a: 1\na: 2\n',
      '\t- x',
      '- 1\n- 2\n',
      '',
      'null',
      '"text"',
      '\u0000\u0001',
      '&a [*a]',
    ]) {
      const problems = problemsOf(text);
      expect(problems.length, JSON.stringify(text)).toBeGreaterThan(0);
      for (const problem of problems) expect(problem).not.toContain('\n');
    }
  });
});
