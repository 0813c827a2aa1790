import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  pinToolsOf,
  versionCommand,
  type PinTools,
  type ToolCommand,
} from '../../../../edge/sources/pins/pin-tools.ts';
import { readVersion } from '../../../../edge/sources/pins/tool-output.ts';
import { SimulatedGpioChip } from '../../../../simulators/devices/gpio-tools/gpio-chip.ts';
import type { Generation } from '../../../../simulators/devices/gpio-tools/tool-options.ts';

/** No computer has this chip: what a real tool says of it shows that it took every option before it. */
const noChip = 'gpiochip98';

/** Folders with real tools of further versions, for whoever has built them: ANJU_GPIOD_FOLDERS=/a:/b. */
const folders = ['', ...(process.env['ANJU_GPIOD_FOLDERS'] ?? '').split(':').filter((folder) => folder !== '')];

interface Said {
  readonly status: number | null;
  readonly stderr: string;
}

function run(folder: string, { tool, args }: ToolCommand): Said | undefined {
  const path = folder === '' ? tool : join(folder, tool);
  const { status, stderr, error } = spawnSync(path, args, { encoding: 'utf8', input: '', timeout: 10_000 });
  if (error) {
    expect(error, path).toMatchObject({ code: 'ENOENT' });
    return undefined;
  }
  // Some versions name themselves with their folder.
  return { status, stderr: stderr.replaceAll(path, tool) };
}

const commandsOf = (tools: PinTools, chip: string): ToolCommand[] => [
  tools.describe(chip),
  ...(['up', 'none'] as const).flatMap((pull) => [tools.read(chip, pull, [17, 27]), tools.watch(chip, pull, [17, 27])]),
  tools.hold(chip, 23, true),
  tools.hold(chip, 23, false),
];

describe.each(folders)('the real tools %s', (folder) => {
  const version = spawnSync(folder === '' ? 'gpiodetect' : join(folder, 'gpiodetect'), versionCommand.args, {
    encoding: 'utf8',
  });
  const known = version.error ? undefined : readVersion(version.stdout);
  const tools = known && pinToolsOf(known);

  test('are installed, or this test is left out', () => {
    if (version.error) expect(version.error).toMatchObject({ code: 'ENOENT' });
    else expect(tools, version.stdout).toBeDefined();
  });

  test.runIf(tools)('take every option that the hub gives them', () => {
    if (!tools) return;
    expect(run(folder, tools.detect())?.status).toBe(0);
    let checked = 0;
    for (const command of commandsOf(tools, noChip)) {
      const said = run(folder, command);
      const why = `${command.tool} ${command.args.join(' ')}: ${said?.stderr}`;
      expect(said?.status, why).toBe(1);
      // Not of an option, but of the chip.
      expect(said?.stderr, why).not.toMatch(/option|invalid|try .* --help|must be/);
      expect(said?.stderr, why).toMatch(/No such file or directory|cannot find GPIO chip/);
      checked++;
    }
    expect(checked).toBe(7);
  });

  describe.runIf(tools)('beside the stand-ins', () => {
    const generation: Generation = tools?.generation === 2 ? '2.2.1' : '1.6.3';
    let own: string;
    let chip: SimulatedGpioChip;
    beforeAll(async () => {
      own = mkdtempSync(join(tmpdir(), 'anju-tools-'));
      chip = new SimulatedGpioChip({ folder: own, generation });
      await chip.start();
    });
    afterAll(async () => {
      await chip.stop();
      rmSync(own, { recursive: true, force: true });
    });

    /** What either generation refuses, and what only one of them does. */
    const wrong: readonly ToolCommand[] = [
      { tool: 'gpiomon', args: [] },
      { tool: 'gpiomon', args: ['--nope', noChip, '17'] },
      { tool: 'gpiomon', args: ['--line-buffered', noChip, '17'] },
      { tool: 'gpiomon', args: ['-F'] },
      { tool: 'gpiomon', args: ['-B', 'sideways', noChip, '17'] },
      { tool: 'gpiomon', args: ['--bias=sideways', `--chip=${noChip}`, '17'] },
      { tool: 'gpiomon', args: ['--edges=some', `--chip=${noChip}`, '17'] },
      { tool: 'gpiomon', args: ['--event-clock=sundial', `--chip=${noChip}`, '17'] },
      { tool: 'gpioget', args: ['--numeric', noChip, '17'] },
      { tool: 'gpioget', args: ['--bias=disabled', noChip, '17'] },
      { tool: 'gpioget', args: ['--bias=disable', noChip, '17'] },
      { tool: 'gpioset', args: ['--interactive', noChip, '17=1'] },
      { tool: 'gpioset', args: ['--mode=waiting', noChip, '17=1'] },
      { tool: 'gpioset', args: ['--mode', 'wait'] },
      { tool: 'gpioinfo', args: [`--chip=${noChip}`] },
      { tool: 'gpiodetect', args: ['-x'] },
    ];

    test.each(wrong.map((command) => [`${command.tool} ${command.args.join(' ')}`, command] as const))(
      '%s is answered alike',
      async (_, command) => {
        const real = run(folder, command);
        const child = spawn(join(own, command.tool), command.args, { stdio: ['ignore', 'ignore', 'pipe'] });
        let stderr = '';
        child.stderr.on('data', (part: Buffer) => (stderr += part.toString()));
        const status = await new Promise((resolve) => child.once('close', resolve));
        expect({ status, first: stderr.split('\n')[0] }).toEqual({
          status: real?.status,
          first: real?.stderr.split('\n')[0],
        });
      },
    );
  });
});
