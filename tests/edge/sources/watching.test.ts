import { describe, expect, test } from 'vitest';
import { profiles } from '../../../device-profiles/registry.ts';
import { seconds } from '../../../foundation/durations.ts';
import { findSimulator } from '../../../simulators/devices/registry.ts';
import { RadarLine } from './radar-line.ts';

const watching = profiles.flatMap((profile) =>
  profile.transport === 'serial' && profile.watches ? [{ ...profile, watches: profile.watches }] : [],
);

/** The hub has this profile, and this device stands at the end of the line. */
async function wired(profile: string, device: string): Promise<RadarLine> {
  const line = await RadarLine.open(profile);
  const entry = findSimulator(device);
  if (entry?.transport !== 'serial') throw new Error(`${device} has no simulator`);
  const radar = entry.create({ line: line.end, clock: line.clock, seed: 7 });
  radar.start();
  radar.do('walking');
  await line.startHub();
  return line;
}

describe.each(watching)('$id', ({ id, watches, capabilities, silence }) => {
  test('has what it watches for, and shows well within its silence that it does, though nobody is there', async () => {
    expect(watches.filter((capability) => !capabilities.includes(capability))).toEqual([]);
    const line = await RadarLine.open(id);
    const entry = findSimulator(id);
    if (entry?.transport !== 'serial') throw new Error(`${id} has no simulator`);
    const radar = entry.create({ line: line.end, clock: line.clock, seed: 7 });
    radar.do('away');
    radar.start();
    await line.startHub();
    await line.pass(seconds(silence / 1_000));
    const third = seconds(silence / 3_000);
    const shown = line.heard.messages.filter((_, n) => line.heard.watching[n]).map(({ at }) => at.monotonic);
    expect(shown.length).toBeGreaterThan(2);
    for (const [n, at] of shown.entries()) expect(at - (shown[n - 1] ?? at)).toBeLessThanOrEqual(third);
  });
});

test('every radar that looks like another one is told apart', () => {
  expect(watching.length).toBeGreaterThanOrEqual(5);
});

test.each([
  ['seeed-mr60fda2', 'seeed-mr60bha2'],
  ['seeed-mr60fda1', 'seeed-mr60bha1'],
  ['seeed-mr60bha1', 'seeed-mr60fda1'],
] as const)('what a %s is configured for is not shown by a %s, though it is heard', async (profile, device) => {
  const line = await wired(profile, device);
  await line.pass(seconds(30));
  expect(line.heard.values).toContain('presence=true');
  expect(line.heard.messages.length).toBeGreaterThan(0);
  expect(new Set(line.heard.watching)).toEqual(new Set([false]));
});

test('a BHA1 that knows no bed state at present still watches', async () => {
  const line = await RadarLine.open('seeed-mr60bha1');
  await line.startHub();
  line.end.write(Uint8Array.from([0x53, 0x59, 0x84, 0x81, 0, 1, 2, 0xb4, 0x54, 0x43]));
  await line.settle();
  expect(line.heard.messages).toMatchObject([{ values: [] }]);
  expect(line.heard.watching).toEqual([true]);
});
