import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { findPins } from '../../../../edge/sources/pins/pin-finder.ts';
import { PinWatch } from '../../../../edge/sources/pins/pin-watch.ts';
import { boardSettings, type OwnPinsSettings } from '../../../../edge/sources/settings.ts';
import type { Clock } from '../../../../foundation/clock.ts';
import { systemClock } from '../../../../foundation/system-clock.ts';
import { SimulatedGpioChip } from '../../../../simulators/devices/gpio-tools/gpio-chip.ts';

vi.setConfig({ testTimeout: 60_000 });

const cord = 27;
let folder: string;
let chip: SimulatedGpioChip;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'anju-watch-'));
  chip = new SimulatedGpioChip({ folder, generation: '1.6.3' });
  await chip.start();
});
afterEach(async () => {
  await chip.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** What a program has written so far, its own wake-ups included. */
const written = (pid: number): number =>
  Number(/^wchar: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1] ?? Number.NaN);

test('what gpiomon has printed before it is ended is told, although it is read after', async () => {
  const system = systemClock();
  let toolsEnded = 0;
  let onToolEnded = (): void => undefined;
  // A question to a tool takes its time limit back when the tool has ended.
  const clock: Clock = {
    now: () => system.now(),
    wakeAt: (at, wake) => {
      const cancel = system.wakeAt(at, wake);
      return () => {
        cancel();
        toolsEnded++;
        onToolEnded();
      };
    },
  };
  const found = await findPins(boardSettings.parse({ pins: 'own' }) as OwnPinsSettings, {
    clock,
    folder,
    diesWithHub: false,
  });
  if ('problem' in found) throw new Error(found.problem);
  const told: { readonly high: boolean; readonly isEdge: boolean }[] = [];
  const watch = new PinWatch(found, 'up', [cord], {
    level: (_, high, monotonic) => told.push({ high, isEdge: monotonic !== undefined }),
    refused: () => expect.unreachable(),
    doubtful: () => undefined,
    lost: (because) => expect.unreachable(because),
  });
  expect(await watch.start()).toBeUndefined();
  watch.tell();
  expect(told.splice(0)).toEqual([{ high: true, isEdge: false }]);

  const pid = chip.holderOf(cord)?.pid ?? 0;
  const seconds = Math.floor(system.now().monotonic / 1000);
  const pulse = `${cord} 0 ${seconds} 1\n${cord} 1 ${seconds} 2000001\n`;
  toolsEnded = 0;
  onToolEnded = () => {
    // The last of the tools that are tried out before gpiomon is ended. Nothing is read until this returns.
    if (toolsEnded !== 2) return;
    const before = written(pid);
    chip.print(cord, pulse);
    const limit = system.now().monotonic + 20_000;
    while (written(pid) < before + pulse.length) {
      if (system.now().monotonic > limit) throw new Error('gpiomon has printed nothing');
    }
  };
  expect(await watch.again()).toBeUndefined();
  expect(told).toEqual([
    { high: false, isEdge: true },
    { high: true, isEdge: true },
    { high: true, isEdge: false },
  ]);
  expect(chip.holderOf(cord)?.pid).not.toBe(pid);
  await watch.end();
});
