import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../foundation/manual-clock.ts';
import { Ld6002 } from '../../simulators/devices/ld6002.ts';
import { encodeTinyFrame, f32, u32, u8 } from '../../simulators/devices/tiny-frame.ts';
import { LineInHand } from '../support/simulated-line.ts';
import { hexOf } from './hex.ts';

function radar() {
  const line = new LineInHand();
  const device = new Ld6002({ line: line.end, clock: new ManualClock({ wall: '2026-03-01T22:00:00Z' }) });
  device.start();
  /** Types and data of what comes back; the acknowledgement without data first. */
  const command = (type: number, data: Uint8Array): string[] => {
    line.take();
    line.tell(encodeTinyFrame({ id: 5, type, data }));
    return line.take().map((frame) => `${hexOf(frame.slice(5, 7))}: ${hexOf(frame.slice(8, -1))}`);
  };
  return { device, command };
}

describe('the simulated LD6002C', () => {
  it('acknowledges each command, then says what came of it', () => {
    const { device, command } = radar();
    expect(command(0x0e04, f32(2.5))).toEqual(['0E 04: ', '0E 04: 01']);
    expect(command(0x0e04, f32(9))).toEqual(['0E 04: ', '0E 04: 00']);
    expect(device.settings.installHeight).toBe(2.5);
    expect(device.changes).toEqual([0x0e04]);
    expect(command(0x0e06, new Uint8Array(0))[1]).toMatch(
      /^0E 06: 00 00 20 40 00 00 00 3F 0A 00 00 00( 00 00 00 3F){4}$/,
    );
    command(0x2110, new Uint8Array(0));
    expect(device.settings.installHeight).toBe(2.2);
  });

  // Control words of the reference, 2.1.1: what sets, what asks, and the answer.
  it.each([
    ['sensitivity', 0x0c, 0x0d, '0A 0E: 02'],
    ['trigger speed', 0x0e, 0x11, '0A 0F: 00'],
    ['mounting', 0x14, 0x15, '0A 11: 01'],
    ['low power', 0x16, 0x18, '0A 12: 01'],
  ])('keeps its %s', (_name, sets, asks, answer) => {
    const { command } = radar();
    expect(command(0x0201, u32(sets))).toEqual(['02 01: ']);
    expect(command(0x0201, u32(asks))).toEqual(['02 01: ', answer]);
  });

  it('keeps hold time, sleep time, heights and zones', () => {
    const { command } = radar();
    command(0x0203, u32(45));
    expect(command(0x0201, u32(0x05))[1]).toBe('0A 0D: 2D 00 00 00');
    command(0x0205, u32(700));
    expect(command(0x0201, u32(0x19))[1]).toBe('0A 13: BC 02 00 00');
    command(0x0204, f32(-1, 2));
    expect(command(0x0201, u32(0x12))[1]).toBe('0A 10: 00 00 80 BF 00 00 00 40');
    const zone = f32(-1, 1, 0, 2, -6, 6);
    command(0x0202, Uint8Array.from([...u32(5), ...zone]));
    const [, interference, detection] = command(0x0201, u32(0x02));
    expect(interference).toBe(`0A 0B: ${hexOf(new Uint8Array(96))}`);
    expect(detection?.slice(7 + 72, 7 + 72 + 71)).toBe(hexOf(zone));
    command(0x0201, u32(0x04));
    expect(command(0x0201, u32(0x02))[2]).toBe(`0A 0C: ${hexOf(new Uint8Array(96))}`);
  });

  it('shows no targets once it was told not to', () => {
    const { device, command } = radar();
    expect(device.presence.showsTargets).toBe(true);
    command(0x0201, u32(0x09));
    expect(device.presence.showsTargets).toBe(false);
    expect(command(0x0201, u8(1))).toEqual(['02 01: ']);
  });
});
