import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findProfile } from '../../device-profiles/registry.ts';
import { SerialSource } from '../../edge/sources/serial-source.ts';
import { serialDeviceSettings } from '../../edge/sources/settings.ts';
import { milliseconds } from '../../foundation/durations.ts';
import { createLog } from '../../foundation/log.ts';
import { ManualClock } from '../../foundation/manual-clock.ts';
import { findSimulator } from '../../simulators/devices/registry.ts';
import { openPty } from '../../simulators/serial/pty-pair.ts';
import { Heard } from '../edge/sources/heard.ts';
import { LineInHand } from '../support/simulated-line.ts';
import { until } from '../support/until.ts';

function entryOf(id: string) {
  const entry = findSimulator(id);
  const profile = findProfile(id);
  if (entry?.transport !== 'serial' || profile?.transport !== 'serial') throw new Error(`${id} is not a serial device`);
  return { entry, profile };
}

test('a radar that has changed its speed is found at the other one, over a real port, and again after its plug was out', async () => {
  const { entry, profile } = entryOf('hlk-ld2450');
  const folder = mkdtempSync(join(tmpdir(), 'anju-speed-'));
  const path = join(folder, 'radar');
  const clock = new ManualClock({ wall: '2026-03-01T22:00:00Z' });
  const port = await openPty({ link: path });
  const radar = entry.create({ line: port, clock, seed: 3 });
  const heard = new Heard();
  const source = new SerialSource({
    settings: serialDeviceSettings.parse({ device: 'radar', profile: profile.id, place: '卧室', path }),
    profile,
    clock,
    log: createLog({ program: 'test', level: 'silent' }),
  });
  onTestFinished(async () => {
    radar.stop();
    await source.stop();
    await port.close();
    rmSync(folder, { recursive: true });
  });
  /** Time passes, no faster than bytes pass through the port. */
  const untilHeard = async (value: string, speed: number, what: string): Promise<void> => {
    heard.messages.length = 0;
    await until(async () => {
      await port.drained();
      clock.advance(milliseconds(2));
      return heard.values.includes(value) && (await port.lineSpeed()) === speed;
    }, what);
  };

  // From here on the line carries what fits its speed alone, as a real one does.
  radar.fail('baud-change');
  radar.mend();
  radar.do('walking');
  radar.start();
  source.start(heard);
  await untilHeard('presence=true', 256_000, 'the radar is heard');

  radar.fail('baud-change');
  radar.do('away');
  await untilHeard('presence=false', 115_200, 'the radar is heard at its other speed');
  expect(source.status().refused).toBeGreaterThan(0);

  radar.mend();
  radar.do('walking');
  await untilHeard('presence=true', 256_000, 'the radar is heard at its first speed');

  radar.fail('unplug');
  await until(() => !port.plugged, 'the plug is out');
  radar.mend();
  radar.do('away');
  await untilHeard('presence=false', 256_000, 'the radar is heard after it was plugged in again');
});

test('bytes are garbled while the two speeds differ, in both directions, and as they are once they fit', async () => {
  const { entry, profile } = entryOf('seeed-mr60fda2');
  const clock = new ManualClock({ wall: '2026-03-01T22:00:00Z' });
  const line = new LineInHand();
  let host = entry.baudRate;
  const end = { ...line.end, lineSpeed: () => Promise.resolve(host) };
  const radar = entry.create({ line: end, clock, seed: 3 });
  const heard = async (): Promise<number> => {
    line.take();
    line.tell(Uint8Array.from([0x01, 0, 0, 0, 0, 0x0e, 0x06, 0xf6]));
    clock.advance(milliseconds(5_000));
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
    const decoder = profile.createDecoder();
    return line.take().flatMap((bytes) => [...decoder.push(bytes)]).length;
  };
  radar.start();
  const usual = await heard();
  expect(usual).toBe(6);
  radar.fail('baud-change');
  expect(await heard()).toBe(0);
  host = 57_600;
  expect(await heard()).toBe(usual);
  radar.mend();
  expect(await heard()).toBe(0);
  host = entry.baudRate;
  expect(await heard()).toBe(usual);
  radar.stop();
});
