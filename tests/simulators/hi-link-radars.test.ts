import { describe, expect, it } from 'vitest';
import { milliseconds, seconds } from '../../foundation/durations.ts';
import { ManualClock } from '../../foundation/manual-clock.ts';
import { Ld2410 } from '../../simulators/devices/ld2410.ts';
import { Ld2450 } from '../../simulators/devices/ld2450.ts';
import { LineInHand } from '../support/simulated-line.ts';
import { bytesOf, hexOf } from './hex.ts';

function onLine<Radar extends Ld2410 | Ld2450>(
  make: (parts: { line: LineInHand['end']; clock: ManualClock; speedChanged: (speed: number) => void }) => Radar,
) {
  const clock = new ManualClock({ wall: '2026-03-01T22:00:00Z' });
  const line = new LineInHand();
  const speeds: number[] = [];
  const radar = make({ line: line.end, clock, speedChanged: (speed) => void speeds.push(speed) });
  radar.start();
  const take = (): string[] => line.take().map(hexOf);
  /** The answer's content, or nothing. */
  const command = (content: string): string[] => {
    take();
    const length = content.split(' ').length.toString(16).padStart(2, '0');
    line.tell(bytesOf(`FD FC FB FA ${length} 00 ${content} 04 03 02 01`));
    return take().map((hex) => hex.slice(18, -12));
  };
  return { radar, clock, line, speeds, take, command };
}

const ld2410 = () => onLine((parts) => new Ld2410(parts));
const ld2450 = () => onLine((parts) => new Ld2450(parts));

describe('a configuration session of a Hi-Link radar', () => {
  it.each([
    ['LD2410', ld2410],
    ['LD2450', ld2450],
  ])('of the %s keeps it from reporting until it ends, and nothing is obeyed outside of it', (_name, make) => {
    const { clock, take, command } = make();
    expect(command('A0 00')).toEqual(['A0 01 01 00']);
    expect(command('FF 00 01 00')).toEqual(['FF 01 00 00 01 00 40 00']);
    clock.advance(seconds(5));
    expect(take()).toEqual([]);
    expect(command('FE 00')).toEqual(['FE 01 00 00']);
    clock.advance(seconds(1));
    expect(take()).toHaveLength(10);
    // An end without a session is how a hub makes sure that none is open.
    expect(command('FE 00')).toEqual(['FE 01 00 00']);
  });

  it('is over after a loss of power', () => {
    const { radar, clock, take, command } = ld2410();
    command('FF 00 01 00');
    radar.stop();
    radar.start();
    clock.advance(seconds(1));
    expect(take().length).toBeGreaterThan(9);
  });

  it('sets what an LD2410 then tells, and refuses what it cannot be', () => {
    const { radar, command } = ld2410();
    command('FF 00 01 00');
    expect(command('60 00 00 00 06 00 00 00 01 00 05 00 00 00 02 00 3C 00 00 00')).toEqual(['60 01 00 00']);
    expect(command('64 00 00 00 03 00 00 00 01 00 28 00 00 00 02 00 1E 00 00 00')).toEqual(['64 01 00 00']);
    expect(command('61 00')).toEqual([
      '61 01 00 00 AA 08 06 05 32 32 28 28 14 0F 0F 0F 0F 00 00 28 1E 1E 1E 14 14 14 3C 00',
    ]);
    expect(command('64 00 00 00 FF FF 00 00 01 00 32 00 00 00 02 00 32 00 00 00')).toEqual(['64 01 00 00']);
    expect(radar.settings).toMatchObject({ lastMovingGate: 6, lastStillGate: 5, holdSeconds: 60 });
    expect(radar.settings.moving).toEqual(Array.from({ length: 9 }, () => 50));
    // A gate of which there is none, an energy above 100, a command that nobody knows.
    expect(command('64 00 00 00 09 00 00 00 01 00 28 00 00 00 02 00 1E 00 00 00')).toEqual(['64 01 01 00']);
    expect(command('64 00 00 00 03 00 00 00 01 00 65 00 00 00 02 00 1E 00 00 00')).toEqual(['64 01 01 00']);
    expect(command('77 00')).toEqual(['77 01 01 00']);
    expect(radar.changes).toEqual([0x60, 0x64, 0x64]);
    expect(command('A2 00')).toEqual(['A2 01 00 00']);
    expect(radar.settings.lastMovingGate).toBe(8);
  });

  it('makes an LD2410 tell every gate until it is restarted', () => {
    const { radar, clock, take, command } = ld2410();
    const kinds = (): Set<string> => {
      take();
      clock.advance(seconds(2));
      return new Set(take().map((hex) => hex.slice(18, 20)));
    };
    radar.do('sitting');
    command('FF 00 01 00');
    command('62 00');
    command('FE 00');
    expect(kinds()).toEqual(new Set(['01']));
    command('FF 00 01 00');
    expect(command('A3 00')).toEqual(['A3 01 00 00']);
    clock.advance(milliseconds(900));
    expect(take()).toEqual([]);
    expect(kinds()).toEqual(new Set(['02']));
  });

  it('changes the speed from the restart on', () => {
    const { clock, speeds, command } = ld2450();
    command('FF 00 01 00');
    expect(command('A1 00 05 00')).toEqual(['A1 01 00 00']);
    expect(command('A1 00 09 00')).toEqual(['A1 01 01 00']);
    command('FE 00');
    clock.advance(seconds(10));
    expect(speeds).toEqual([]);
    command('FF 00 01 00');
    expect(command('A3 00')).toEqual(['A3 01 00 00']);
    expect(speeds).toEqual([]);
    clock.advance(seconds(1));
    expect(speeds).toEqual([115_200]);
  });

  it('sets how many an LD2450 follows, and where', () => {
    const { radar, command } = ld2450();
    command('FF 00 01 00');
    expect(command('91 00')).toEqual(['91 01 00 00 02 00']);
    command('80 00');
    expect(command('91 00')).toEqual(['91 01 00 00 01 00']);
    const zones = '01 00 24 FA 00 00 DC 05 B8 0B 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00';
    expect(command(`C2 00 ${zones}`)).toEqual(['C2 01 00 00']);
    expect(command('C1 00')).toEqual([`C1 01 00 00 ${zones}`]);
    expect(command('C2 00 07 00')).toEqual(['C2 01 01 00']);
    expect(radar.changes).toEqual([0x80, 0xc2]);
  });

  it('is heard byte by byte, after noise and after a command without its end', () => {
    const { line, take } = ld2410();
    take();
    const noisy = bytesOf('FD FC 00 FD FC FB FA 02 00 61 00 FF FF FF FF FD FC FB FA 04 00 FF 00 01 00 04 03 02 01');
    for (const byte of noisy) line.tell(Uint8Array.of(byte));
    expect(take()).toEqual(['FD FC FB FA 08 00 FF 01 00 00 01 00 40 00 04 03 02 01']);
  });
});
