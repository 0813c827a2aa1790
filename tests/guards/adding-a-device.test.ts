import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repository, TemporaryCopy } from './temporary-copy.ts';

const page = readFileSync(join(repository, 'docs/adding-a-device.md'), 'utf8');

/** The file that stands on its own line above a block of code, and the block. */
const files = new Map(
  [
    ...page.matchAll(/^`((?:[a-z0-9-]+\/)*(?!registry)[a-z0-9-]+\.(?:ts|yaml))`\n\n```(?:ts|yaml)\n([\s\S]*?)^```$/gm),
  ].map(([, file = '', text = '']) => [file, text]),
);
/** An import and a line of a list that follow the name of a registry. */
const lines = [
  ...page.matchAll(/^`([a-z/-]+registry\.ts)`[^\n]*\n\n```ts\n(import [^\n]+\n)```\n\n```ts\n([^\n]+\n)```$/gm),
].map(([, file = '', imported = '', line = '']) => ({ file, imported, line }));
const [story = ''] = /^ {2}'door-mat': \{[\s\S]*?^ {2}\},\n/m.exec(page) ?? [];
const [contact = ''] = /^ {0,2}contact\(\{[\s\S]*?^ {0,2}\}\),?$/m.exec(page) ?? [];

/** The contract suites that the page names, and what they stand on. */
const contracts = [
  'vitest.config.js',
  'tests/device-profiles/registry.test.ts',
  'tests/edge/sources/gpio-devices.test.ts',
  'tests/edge/sources/heard.ts',
  'tests/simulators/device-registry.test.ts',
  'tests/support/contract-profile.ts',
  'tests/support/contract-simulator.ts',
  'tests/support/count-reporter.js',
  'tests/support/hex-bytes.ts',
  'tests/support/serial-traffic.ts',
  'tests/support/simulated-line.ts',
  'tests/support/simulated-truth.ts',
];
const named = [...new Set(page.match(/dist\/tests\/[a-z/-]+\.test\.js/g))];

describe('the page on adding a device', () => {
  let copy: TemporaryCopy;
  const change = (file: string, edit: (text: string) => string): void =>
    copy.write(file, edit(readFileSync(join(repository, file), 'utf8')));

  beforeAll(() => {
    copy = new TemporaryCopy();
    for (const [file, text] of files) copy.write(file, text);
    for (const file of new Set(lines.map((each) => each.file))) {
      const own = lines.filter((each) => each.file === file);
      change(
        file,
        (text) =>
          own.map(({ imported }) => imported).join('') +
          text.replace(
            /^(export const [a-z]+: readonly \w+\[\] = \[\n)/m,
            (list) => list + own.map(({ line }) => line).join(''),
          ),
      );
    }
    change('simulators/devices/gpio-contacts.ts', (text) =>
      text.replace(
        /^(export const gpioContacts: readonly SimulatorEntry\[\] = \[\n)/m,
        (list) => `${list}${contact.replace(/,?$/, ',')}\n`,
      ),
    );
    for (const file of contracts) change(file, (text) => text);
    change('tests/edge/sources/gpio-devices.test.ts', (text) =>
      text.replace(/^(const stories: .*\{\n)/m, (list) => list + story),
    );
    // Nothing of these tests stands on the relay, whose build would take longer than all the rest.
    change('tests/tsconfig.json', (text) => text.replace(/ *\{ "path": "\.\.\/cloud-relay" \},\n/, ''));
  });
  afterAll(() => copy.dispose());

  it('shows every file, and a line for each registry', () => {
    expect([...files.keys()].toSorted()).toEqual([
      'device-profiles/devices/door-mat.ts',
      'device-profiles/devices/meadow-m1.ts',
      'hub.yaml',
      'meadow.yaml',
      'simulators/devices/meadow-m1.ts',
    ]);
    expect(lines.map(({ file }) => file)).toEqual([
      'device-profiles/registry.ts',
      'simulators/devices/registry.ts',
      'device-profiles/registry.ts',
    ]);
    expect(contact).toContain("id: 'door-mat'");
  });

  it('shows code that builds, and a scenario and a configuration that the hub then accepts', () => {
    for (const folder of ['device-profiles', 'edge', 'simulators', 'simulators/scenarios'])
      expect(copy.build([folder]), folder).toEqual({ ok: true, output: '' });
    const program = join(copy.root, 'dist/simulators/cli/main.js');
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'run', join(copy.root, 'meadow.yaml')], {
      encoding: 'utf8',
      timeout: 60_000,
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('1 passed');
    const hub = [join(copy.root, 'dist/edge/main.js'), 'check', '--config', join(copy.root, 'hub.yaml')];
    const checked = spawnSync(process.execPath, hub, { encoding: 'utf8', timeout: 60_000 });
    expect({ status: checked.status, stderr: checked.stderr }).toEqual({ status: 0, stderr: '' });
    expect(checked.stdout).toContain('in order, 2 devices');
  }, 240_000);

  it('shows devices that pass every contract suite that it names', () => {
    expect(copy.build(['tests'])).toEqual({ ok: true, output: '' });
    const suites = named.map((file) => file.replace(/^dist\//, '').replace(/\.js$/, '.ts'));
    expect(suites.toSorted()).toEqual(contracts.filter((file) => file.endsWith('.test.ts') && suites.includes(file)));
    expect(suites).toHaveLength(3);
    const { status, output } = copy.vitest(named, 'meadow-m1|door-mat|registry|has a simulator and a story');
    expect({ status, output }).toMatchObject({ status: 0 });
    expect(output).toMatch(/✓ .*door-mat through a real port/);
    expect(output).toMatch(/Test Files .*3 passed/);
  }, 240_000);

  it('shows code as the rest is written', () => {
    const written = [...files.keys()].filter((file) => file.endsWith('.ts'));
    expect(copy.lint(written)).toEqual([]);
    expect(written).toHaveLength(3);
  });
});
