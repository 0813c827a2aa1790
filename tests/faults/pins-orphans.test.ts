import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test, vi } from 'vitest';
import { SimulatedGpioChip } from '../../simulators/devices/gpio-tools/gpio-chip.ts';

const program = fileURLToPath(new URL('pins-process.js', import.meta.url));
const ends: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** Whether a process is there and no zombie that only waits to be counted. */
function lives(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

test.each(['1.6.3', '2.2.1'] as const)(
  'a hub that is killed takes the programs at its pins (%s) with it, and the next one has the pins at once',
  async (generation) => {
    const folder = mkdtempSync(join(tmpdir(), 'anju-orphans-'));
    const chip = new SimulatedGpioChip({ folder, generation });
    await chip.start();
    ends.push(async () => {
      await chip.stop();
      rmSync(folder, { recursive: true, force: true });
    });
    const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 20_000, interval: 5 });

    let kills = 0;
    for (; kills < 3; kills++) {
      const hub = spawn(process.execPath, [program, folder], { stdio: ['ignore', 'ignore', 'inherit'] });
      const gone = new Promise((resolve) => hub.once('close', resolve));
      ends.push(() => void hub.kill('SIGKILL'));
      await until(() => expect([chip.outputOf(23), chip.holderOf(17)?.tool]).toEqual([1, 'gpiomon']));
      const children = chip.holders().map(({ pid }) => pid);
      expect(children).toHaveLength(2);
      hub.kill('SIGKILL');
      await gone;
      // No edge comes, nobody closes anything: the kernel ends them.
      await until(() => expect(children.filter(lives)).toEqual([]));
      await until(() => expect(chip.holders()).toEqual([]));
      expect(chip.outputOf(23)).toBeUndefined();
    }
    expect(kills).toBe(3);
  },
);
