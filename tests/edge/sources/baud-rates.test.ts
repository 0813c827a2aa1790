import { expect, test } from 'vitest';
import { milliseconds, seconds } from '../../../foundation/durations.ts';
import type { DeviceSimulator } from '../../../simulators/devices/device-simulator.ts';
import { findSimulator } from '../../../simulators/devices/registry.ts';
import { RadarLine } from './radar-line.ts';

function simulated(line: RadarLine, id: string): DeviceSimulator {
  const entry = findSimulator(id);
  if (entry?.transport !== 'serial') throw new Error(`${id} is not simulated`);
  return entry.create({ line: line.end, clock: line.clock, seed: 5 });
}
const isHeard = (line: RadarLine) => (): boolean => line.status()?.state === 'hearing' && line.heard.values.length > 0;

test.each(['hlk-ld2410', 'hlk-ld2450'])(
  '%s at another speed is found, and kept when the line is opened again',
  async (id) => {
    const line = await RadarLine.open(id);
    const radar = simulated(line, id);
    radar.fail('baud-change');
    // A line that nobody has opened yet has no speed: the radar must not speak before.
    await line.startHub();
    radar.start();
    await line.passUntil(isHeard(line), 'the radar is heard at its own speed', seconds(30));
    const speed = await line.end.lineSpeed?.();
    expect(speed).not.toBe(256_000);
    // The plug is pulled and put back: the speed that worked is the first to be tried.
    await line.end.close?.();
    await line.passUntil(() => line.status()?.state === 'failed', 'the loss is said', seconds(20));
    const { length } = line.heard.messages;
    await line.end.replug?.();
    await line.passUntil(() => line.heard.messages.length > length, 'it is heard again', seconds(3));
    expect(await line.end.lineSpeed?.()).toBe(speed);
    // A hub that starts again begins with it too.
    await line.stopHub();
    await line.startHub();
    expect(await line.end.lineSpeed?.()).toBe(speed);
    await line.passUntil(isHeard(line), 'the next hub hears it', seconds(30));
    expect(await line.end.lineSpeed?.()).toBe(speed);
  },
);

test('a radar whose speed changes while it is heard is lost, said, and found at the new one', async () => {
  const line = await RadarLine.open('hlk-ld2410');
  const radar = simulated(line, 'hlk-ld2410');
  radar.start();
  await line.startHub();
  await line.passUntil(isHeard(line), 'the radar is heard', seconds(5));
  radar.fail('baud-change');
  await line.passUntil(() => line.status()?.state === 'failed', 'the loss is said', seconds(20));
  expect(line.status()?.detail).toContain('baud');
  await line.passUntil(isHeard(line), 'it is found at the new speed', seconds(60));
  expect(await line.end.lineSpeed?.()).not.toBe(256_000);
});

test('a radar at a speed that nobody tries is shown with the bytes that came and the speeds that were tried', async () => {
  const line = await RadarLine.open('seeed-mr60fda2');
  const radar = simulated(line, 'seeed-mr60fda2');
  radar.fail('baud-change');
  radar.start();
  await line.startHub();
  await line.pass(seconds(40));
  expect(line.status()?.state).not.toBe('hearing');
  expect(line.unrecognised()).toEqual([
    expect.objectContaining({
      heard: expect.stringMatching(/^\d+ bytes and no frame of seeed-mr60fda2 at 115200 baud: another device/),
    }),
  ]);
  await line.pass(milliseconds(100));
});
