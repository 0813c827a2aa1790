import { describe, expect, it } from 'vitest';
import { findProfile } from '../../device-profiles/registry.ts';
import { seconds } from '../../foundation/durations.ts';
import { ManualClock } from '../../foundation/manual-clock.ts';
import type { Doing } from '../../simulators/devices/device-simulator.ts';
import { SumRadar, type SumRadarModel } from '../../simulators/devices/sum-radar.ts';
import { bytesOf, hexOf } from './hex.ts';

/** A radar on a line of which both ends are here. */
function radar(model: SumRadarModel) {
  const written: Uint8Array[] = [];
  const listeners = new Set<(bytes: Uint8Array) => void>();
  const clock = new ManualClock({ wall: '2026-03-01T22:00:00Z' });
  const device = new SumRadar({
    model,
    clock,
    line: {
      write: (bytes) => void written.push(bytes),
      onData: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
  });
  const take = (): string[] => written.splice(0).map(hexOf);
  const ask = (hex: string): string[] => {
    take();
    for (const listener of listeners) listener(bytesOf(hex));
    return take();
  };
  return { device, clock, take, ask, takeBytes: () => written.splice(0) };
}

describe('the simulated radars of the first generation', () => {
  it('push the bytes of the data sheets, each change once', () => {
    const { device, clock, take } = radar('mr60fda1');
    device.start();
    expect(take()).toEqual(['53 59 80 03 00 01 2D 5D 54 43']);
    device.do('fallen');
    expect(take()).toEqual(['53 59 80 02 00 01 01 30 54 43', '53 59 83 01 00 01 01 32 54 43']);
    clock.advance(seconds(2));
    expect(take()).toHaveLength(2);
    device.do('away');
    expect(take()).toEqual([
      '53 59 80 01 00 01 00 2E 54 43',
      '53 59 80 02 00 01 00 2F 54 43',
      '53 59 83 01 00 01 00 31 54 43',
    ]);
    device.silence();
    clock.advance(seconds(5));
    expect(take()).toEqual([]);
    device.stop();
  });

  it('say nothing by themselves when they are of the kind that is asked', () => {
    const { device, clock, take, ask } = radar('c1001-fall');
    device.start();
    device.do('fallen');
    clock.advance(seconds(10));
    expect(take()).toEqual([]);
    expect(ask('53 59 83 81 00 01 0F C0 54 43')).toEqual(['53 59 83 81 00 01 01 B2 54 43']);
    // A command within noise is still heard; one with a wrong sum is not.
    expect(ask('53 53 59 83 81 00 01 0F C0 54 43')).toHaveLength(1);
    expect(ask('53 59 83 81 00 01 0F C1 54 43')).toEqual([]);
  });

  const stories: [SumRadarModel, string, Doing, string[]][] = [
    ['mr60fda1', 'seeed-mr60fda1', 'fallen', ['fall=true']],
    ['mr60fda1', 'seeed-mr60fda1', 'away', ['presence=false']],
    ['mr60bha1', 'seeed-mr60bha1', 'lying-in-bed', ['bed_occupancy=true', 'respiration_rate=16', 'heart_rate=72']],
    ['c1001-fall', 'dfrobot-c1001-fall', 'fallen', ['fall=true', 'presence=true']],
    [
      'c1001-sleep',
      'dfrobot-c1001-sleep',
      'lying-in-bed',
      ['bed_occupancy=true', 'respiration_rate=16', 'heart_rate=72'],
    ],
  ];
  it.each(stories)('%s is understood by the profile %s: %s', (model, id, doing, expected) => {
    const profile = findProfile(id);
    if (profile?.transport !== 'serial') throw new Error(`${id} is no serial profile`);
    const { device, clock, takeBytes, ask } = radar(model);
    device.start();
    device.do(doing);
    clock.advance(seconds(4));
    const pushed = takeBytes();
    const answered = (profile.polls ?? []).flatMap(({ hex }) => ask(hex)).map(bytesOf);
    const decoder = profile.createDecoder();
    const frames = [...pushed, ...answered].flatMap((bytes) => decoder.push(bytes));
    expect(frames.flatMap(({ unknown }) => unknown ?? [])).toEqual([]);
    expect(decoder.refused).toEqual({ bytes: 0, frames: 0, reasons: {} });
    const said = frames.flatMap(({ values }) => values.map(({ capability, value }) => `${capability}=${value}`));
    expect(said).toEqual(expect.arrayContaining(expected));
  });
});
