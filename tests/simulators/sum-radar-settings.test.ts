import { describe, expect, it } from 'vitest';
import { minutes, seconds } from '../../foundation/durations.ts';
import { ManualClock } from '../../foundation/manual-clock.ts';
import { SumRadar, type SumRadarModel } from '../../simulators/devices/sum-radar.ts';
import { LineInHand } from '../support/simulated-line.ts';
import { bytesOf, hexOf } from './hex.ts';

function radar(model: SumRadarModel) {
  const clock = new ManualClock({ wall: '2026-03-01T22:00:00Z' });
  const line = new LineInHand();
  const device = new SumRadar({ model, line: line.end, clock });
  device.start();
  const take = (): string[] => line.take().map(hexOf);
  const ask = (hex: string): string[] => {
    take();
    line.tell(bytesOf(hex));
    return take();
  };
  return { clock, device, take, ask };
}

const fallQuery = '53 59 83 81 00 01 0F C0 54 43';
const presenceQuery = '53 59 80 81 00 01 0F BD 54 43';
const reset = '53 59 01 02 00 01 0F BF 54 43';

describe('the settings of the radars of the first generation', () => {
  it('are told back, by query and by set; one that is out of bounds is told back as it was', () => {
    const { device, ask } = radar('c1001-fall');
    expect(ask('53 59 02 A8 00 01 0F 66 54 43')).toEqual(['53 59 02 A8 00 01 01 58 54 43']);
    expect(ask('53 59 06 82 00 01 0F 44 54 43')).toEqual(['53 59 06 82 00 02 01 0E 45 54 43']);
    expect(ask('53 59 83 0D 00 01 01 3E 54 43')).toEqual(['53 59 83 0D 00 01 01 3E 54 43']);
    expect(ask('53 59 83 0D 00 01 09 46 54 43')).toEqual(['53 59 83 0D 00 01 01 3E 54 43']);
    expect(device.settings).toMatchObject({ mode: 1, height: 270, sensitivity: 1 });
    expect(device.changes).toEqual([0x830d]);
  });

  it('keep a C1001 from answering of the room until it is reset, and ten seconds longer', () => {
    const { clock, ask } = radar('c1001-fall');
    expect(ask(fallQuery)).toHaveLength(1);
    ask('53 59 83 0D 00 01 01 3E 54 43');
    expect(ask(fallQuery)).toEqual([]);
    expect(ask(presenceQuery)).toEqual([]);
    expect(ask(reset)).toEqual([reset]);
    clock.advance(seconds(9));
    expect(ask(fallQuery)).toEqual([]);
    clock.advance(seconds(1));
    expect(ask(fallQuery)).toEqual(['53 59 83 81 00 01 00 B1 54 43']);
  });

  it('make another radar of a C1001: in its sleep mode it knows nothing of falls', () => {
    const { clock, device, ask } = radar('c1001-fall');
    device.do('lying-in-bed');
    expect(ask('53 59 02 08 00 01 02 B9 54 43')).toEqual(['53 59 02 08 00 01 02 B9 54 43']);
    clock.advance(seconds(10));
    expect(ask(fallQuery)).toEqual([]);
    expect(ask('53 59 83 8D 00 01 0F CC 54 43')).toEqual([]);
    expect(ask('53 59 84 81 00 01 0F C1 54 43')).toEqual(['53 59 84 81 00 01 01 B3 54 43']);
  });

  it('leave of a BHA1 in sleep mode nothing but a summary every ten minutes', () => {
    const { clock, device, take, ask } = radar('mr60bha1');
    device.do('lying-in-bed');
    ask('53 59 84 0F 00 01 01 41 54 43');
    clock.advance(minutes(20));
    expect(take().map((hex) => hex.slice(6, 11))).toEqual(['84 0C', '84 0C']);
    ask('53 59 84 0F 00 01 00 40 54 43');
    clock.advance(seconds(3));
    expect(take().length).toBeGreaterThan(3);
  });

  it('say that somebody has not moved for as long as they name, once, and that they moved again', () => {
    const { clock, device, take } = radar('mr60fda1');
    device.do('sitting');
    clock.advance(seconds(199));
    expect(take().filter((hex) => hex.startsWith('53 59 83 05'))).toEqual([]);
    clock.advance(seconds(60));
    expect(take().filter((hex) => hex.startsWith('53 59 83 05'))).toEqual(['53 59 83 05 00 01 01 36 54 43']);
    device.do('walking');
    expect(take()).toContain('53 59 83 05 00 01 00 35 54 43');
  });
});
