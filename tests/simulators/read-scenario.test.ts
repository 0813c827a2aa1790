import { describe, expect, it } from 'vitest';
import { AnjuError } from '../../foundation/errors.ts';
import { clockTime, planOf } from '../../simulators/scenarios/plan.ts';
import { parseScenario } from '../../simulators/scenarios/read-scenario.ts';
import { readDuration } from '../../simulators/scenarios/written-duration.ts';

const scenario = (steps: string, more = ''): string => `title: A test
about: For the reader of scenarios.
${more}home:
  devices:
    - { name: radar, is: seeed-mr60fda2, place: 卧室 }
    - { name: mat, is: bed-mat, place: 卧室 }
steps:
${steps}`;

function problemsIn(text: string): string[] {
  try {
    parseScenario(text, 'home.yaml');
  } catch (error) {
    expect(error).toBeInstanceOf(AnjuError);
    return (error as AnjuError).message.split('\n');
  }
  return [];
}

describe('a scenario that cannot be used says file, line, field, value and fix', () => {
  it.each([
    [
      '  - after: soon\n    do: { radar: fallen }',
      'home.yaml:8: steps[0].after: "soon": must be a length of time such as 5 min, 1 h 30 min or 250 ms',
    ],
    ['  - after: 1 s\n    do: { radar: dancing }', /^home\.yaml:9: steps\[0\]\.do\.radar: "dancing": .*fallen/],
    [
      '  - after: 1 s\n    do: { radra: fallen }',
      'home.yaml:9: steps[0].do.radra: "radra" is no device and no room of this home; devices: radar, mat',
    ],
    [
      '  - after: 1 s\n    event: { mat: jump }',
      /^home\.yaml:9: steps\[0\]\.event\.mat: "jump" is no event of mat \(bed-mat\); it has weight-on/,
    ],
    [
      '  - after: 1 s\n    fial: { mat: noise }',
      'home.yaml:9: steps[0].fial: is not a setting here; check its spelling or leave it out',
    ],
    ['  - do: { radar: fallen }', /^home\.yaml:8: steps\[0\]: .*must say when: either `at` or `after`/],
    [
      '  - after: 1 s\n    expect: [{ alarm: fyre, within: 1 s }]',
      /^home\.yaml:9: steps\[0\]\.expect\[0\]\.alarm: "fyre": must be a kind of alarm: fall, smoke/,
    ],
    [
      '  - after: 1 s\n    expect: [{ alarm: fall, fault: verify }]',
      /must say exactly one of .*it says alarm and fault/,
    ],
    [
      '  - after: 1 s\n    expect: [{ no: alarm }]',
      /expect\[0\]\.for: is missing: must say for how long nothing may come/,
    ],
    ['  - after: 1 s\n    after: 2 s', 'home.yaml:9: not YAML: Map keys must be unique'],
  ])('%s', (steps, expected) => {
    const problems = problemsIn(scenario(steps));
    expect(problems).toHaveLength(1);
    if (typeof expected === 'string') expect(problems[0]).toBe(expected);
    else expect(problems[0]).toMatch(expected);
  });

  it.each(['999999999999999999999999 d', `${'9'.repeat(400)} d`, '401 d'])('a length of %s is none', (length) => {
    const problems = [
      ...problemsIn(scenario(`  - after: ${length}`)),
      ...problemsIn(scenario(`  - after: 1 s\n    expect: [{ no: alarm, for: ${length} }]`)),
      ...problemsIn(scenario(`  - after: 1 s\n    clock: { step: -${length} }`)),
      ...problemsIn(scenario('  - after: 1 s', `ends: ${length}\n`)),
    ];
    expect(problems).toHaveLength(4);
    for (const problem of problems) expect(problem).toMatch(/: must be at most 400 d( either way)?$/);
  });

  it('lengths that are too long together', () => {
    expect(problemsIn(scenario('  - after: 300 d\n  - after: 100 d'))).toEqual([]);
    expect(problemsIn(scenario('  - after: 300 d\n  - after: 101 d'))).toEqual([
      'home.yaml:9: steps[1].after: a scenario lasts at most 400 d; with this step it would be longer',
    ]);
  });

  it.each(['x/../../../etc/file', '..', '.', 'a\\\\b', '/radar', 'a\\nb', 'a\\0'])('a device named "%s"', (named) => {
    const text = scenario('  - after: 1 s').replace('name: mat', `name: "${named}"`);
    expect(problemsIn(text)).toEqual([
      expect.stringMatching(
        /^home\.yaml:6: home\.devices\[1\]\.name: .*: must be a plain name without \/ and \\/,
      ) as string,
    ]);
  });

  it('all of it at once', () => {
    expect(problemsIn(scenario('  - after: soon\n    do: { radar: dancing }\n  - at: "25:00"'))).toHaveLength(3);
  });
});

describe('when things happen', () => {
  it.each([
    ['5 min', 300_000],
    ['1 h 30 min', 5_400_000],
    ['250 ms', 250],
    ['+1 h', 3_600_000],
    ['-30 min', -1_800_000],
    ['1.5 s', 1_500],
    ['2 d', 172_800_000],
  ])('%s', (written, expected) => {
    expect(readDuration(written)).toBe(expected);
  });

  it.each(['', '5', 'min', '5 minutes', '5 min ago', '1 h soon'])('"%s" is no length of time', (written) => {
    expect(readDuration(written)).toBeUndefined();
  });

  const planned = (steps: string, start: string, zone: string): string[] => {
    const { scenario: read, stepLines } = parseScenario(
      scenario(steps, `time: { start: "${start}", zone: ${zone} }\n`),
      'home.yaml',
    );
    const plan = planOf(read, stepLines);
    return plan.moments.map(({ at, line }) => `${clockTime(plan, at)} line ${line}`);
  };

  it('a time of day is the next one, also over midnight', () => {
    expect(
      planned(
        '  - at: "23:00"\n  - after: 30 min\n  - at: "02:10:30"\n  - at: "02:10:30"',
        '2026-03-02 22:00',
        'Asia/Shanghai',
      ),
    ).toEqual(['03-02 23:00:00 line 9', '03-02 23:30:00 line 10', '03-03 02:10:30 line 11', '03-03 02:10:30 line 12']);
  });

  it('a time of day is what the clocks show in the night in which they are changed', () => {
    expect(planned('  - at: "01:30"\n  - at: "06:00"', '2026-03-28 23:00', 'Europe/Berlin')).toEqual([
      '03-29 01:30:00 line 9',
      '03-29 06:00:00 line 10',
    ]);
  });
});

it('an inverted device is a contact on a pin, and no radar', () => {
  const devices = (radar: string, mat: string): string =>
    scenario('  - after: 1 s\n    event: { mat: weight-on }')
      .replace('place: 卧室 }', `place: 卧室${radar} }`)
      .replace(/(bed-mat, place: 卧室) \}/, `$1${mat} }`);
  expect(parseScenario(devices('', ', inverted: true'), 'home.yaml').scenario.home.devices).toMatchObject([
    { inverted: false },
    { inverted: true },
  ]);
  expect(problemsIn(devices(', inverted: true', ''))).toEqual([
    'home.yaml:5: home.devices[0].inverted: seeed-mr60fda2 is no contact on a pin; leave it out',
  ]);
});
