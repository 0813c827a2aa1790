import { describe, expect, it } from 'vitest';
import { seconds } from '../../foundation/durations.ts';
import { ManualClock } from '../../foundation/manual-clock.ts';
import { Mr60fda2, mr60fda2Types, type Mr60fda2Options } from '../../simulators/devices/mr60fda2.ts';
import { encodeTinyFrame, f32 } from '../../simulators/devices/tiny-frame.ts';
import { randomBytes, seededRandom } from '../../simulators/devices/random-bytes.ts';
import { bytesOf, hexOf } from './hex.ts';

/** A radar on a line of which both ends are here. */
function radar(options: Partial<Mr60fda2Options> = {}) {
  const written: string[] = [];
  const listeners = new Set<(bytes: Uint8Array) => void>();
  const clock = new ManualClock({ wall: '2026-03-01T22:00:00Z' });
  const device = new Mr60fda2({
    line: {
      write: (bytes) => written.push(hexOf(bytes)),
      onData: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    clock,
    ...options,
  });
  const take = (): string[] => written.splice(0);
  const command = (hex: string): string[] => {
    take();
    for (const listener of listeners) listener(bytesOf(hex));
    return take();
  };
  return { device, clock, take, command };
}

const fallFrame = '01 00 00 00 01 0E 02 F3 01 FE';

describe('the simulated MR60FDA2', () => {
  // Frames that ESPHome, mr60fda2-proto and Hi-Link publish, and others computed from them; `firstId` is the id in the frame.
  const reports: [string, number, (device: Mr60fda2) => void, string][] = [
    ['fall', 0, (device) => device.fall(), fallFrame],
    [
      'fall cleared',
      0,
      (device) => {
        device.fall();
        device.getUp();
      },
      '01 00 01 00 01 0E 02 F2 00 FF',
    ],
    ['people', 2, (device) => device.setPresent(true), '01 00 02 00 01 0F 09 FB 01 FE'],
    ['nobody', 3, (device) => device.setPresent(false), '01 00 03 00 01 0F 09 FA 00 FF'],
    [
      'live height .35 m',
      4,
      (device) => device.sendFrame(mr60fda2Types.liveHeight, f32(0.35)),
      '01 00 04 00 04 0E 0E FE 33 33 B3 3E 72',
    ],
  ];
  it.each(reports)('reports %s with the bytes of the data sheet', (_name, firstId, act, expected) => {
    const { device, take } = radar({ firstId });
    act(device);
    expect(take().at(-1)).toBe(expected);
  });

  const commands: [string, string, string[]][] = [
    [
      'read parameters',
      '01 00 00 00 00 0E 06 F6',
      [
        '01 00 00 00 1C 0E 06 EA 66 66 26 40 9A 99 99 3E 0F 00 00 00 00 00 00 3F 00 00 00 3F 00 00 00 3F 00 00 00 3F 32',
      ],
    ],
    ['set height 2.5 m', '01 00 00 00 04 0E 04 F0 00 00 20 40 9F', ['01 00 00 00 01 0E 04 F5 01 FE']],
    ['set threshold 0.6 m', '01 00 00 00 04 0E 08 FC 9A 99 19 3F DA', ['01 00 00 00 01 0E 08 F9 01 FE']],
    ['sensitivity 15', '01 00 00 00 04 0E 0A FE 0F 00 00 00 F0', ['01 00 00 00 01 0E 0A FB 01 FE']],
    [
      'alarm area 0.5 m',
      '01 00 00 00 10 0E 0C EC 00 00 00 3F 00 00 00 3F 00 00 00 3F 00 00 00 3F FF',
      ['01 00 00 00 01 0E 0C FD 01 FE'],
    ],
    ['factory reset', '01 00 00 00 00 21 10 CF', []],
    ['enable height upload', '01 80 00 00 00 0E 0E 7E', ['01 80 00 00 00 0E 0E 7E']],
  ];
  it.each(commands)('answers "%s"', (_name, hex, expected) => {
    const { device, command } = radar({ settings: { fallThreshold: 0.3, sensitivity: 15 } });
    device.start();
    expect(command(hex)).toEqual(expected);
    device.stop();
  });

  it('keeps what was set, refuses what the data sheet forbids, and forgets it all on factory reset', () => {
    const { device, command } = radar();
    device.start();
    command('01 00 00 00 04 0E 04 F0 00 00 20 40 9F');
    command('01 00 00 00 04 0E 0A FE 0F 00 00 00 F0');
    expect(device.settings).toMatchObject({ installHeight: 2.5, sensitivity: 15 });
    const sixMetres = hexOf(encodeTinyFrame({ id: 0, type: mr60fda2Types.setHeight, data: f32(6) }));
    expect(command(sixMetres)).toEqual(['01 00 00 00 01 0E 04 F5 00 FF']);
    expect(device.settings.installHeight).toBe(2.5);
    command('01 00 00 00 00 21 10 CF');
    expect(device.settings).toMatchObject({ installHeight: 2.6, sensitivity: 10 });
    device.stop();
  });

  it('reads a command that comes byte by byte, after noise that looks like a start', () => {
    const { device, command } = radar();
    device.start();
    const heard = ['01', '01 FF', ...'01 00 00 00 04 0E 04 F0 00 00 20 40 9F'.split(' ')].flatMap(command);
    expect(heard).toEqual(['01 00 00 00 01 0E 04 F5 01 FE']);
    device.stop();
  });

  it('repeats the fall each second until the person is up, and presence all the time', () => {
    const { device, clock, take } = radar();
    device.start();
    take();
    device.fall();
    clock.advance(seconds(3));
    const falls = take().filter((frame) => frame.includes('0E 02'));
    expect(falls).toHaveLength(4);
    expect(falls.every((frame) => frame.endsWith('01 FE'))).toBe(true);

    device.getUp();
    clock.advance(seconds(3));
    const after = take();
    expect(after.filter((frame) => frame.includes('0E 02'))).toHaveLength(1);
    expect(after.filter((frame) => frame.includes('0F 09'))).toHaveLength(3);
    device.stop();
    expect(clock.pending).toBe(0);
  });

  it('sends the live height after it was asked to, lower when somebody lies there', () => {
    const { device, clock, command, take } = radar();
    device.start();
    command('01 80 00 00 00 0E 0E 7E');
    device.fall();
    take();
    clock.advance(seconds(1));
    expect(take().filter((frame) => frame.includes('0E 0E') && frame.endsWith('33 33 B3 3E 72'))).toHaveLength(1);
    device.stop();
  });

  it('writes and answers nothing while silent, and speaks again', () => {
    const { device, clock, command, take } = radar();
    device.start();
    device.silence();
    take();
    device.fall();
    clock.advance(seconds(5));
    expect(take()).toEqual([]);
    expect(command('01 00 00 00 00 0E 06 F6')).toEqual([]);
    device.speakAgain();
    clock.advance(seconds(1));
    expect(take().some((frame) => frame.includes('0E 02') && frame.endsWith('01 FE'))).toBe(true);
    device.stop();
  });

  it('acknowledges first, with a frame without data, when it is the firmware that does', () => {
    const { device, command } = radar({ acknowledgesFirst: true });
    device.start();
    expect(command('01 00 00 00 04 0E 04 F0 00 00 20 40 9F')).toEqual([
      '01 00 00 00 00 0E 04 F4',
      '01 00 00 00 01 0E 04 F5 01 FE',
    ]);
    device.stop();
  });

  it('makes the faults it is told to', () => {
    const { device, take } = radar();
    device.sendCutFrame();
    device.sendBadChecksum('head');
    device.sendBadChecksum('data');
    device.sendNoise(Uint8Array.of(1, 1, 1));
    expect(take()).toEqual([
      '01 00 00 00 01 0E 02',
      '01 00 01 00 01 0E 02 0D 01 FE',
      '01 00 02 00 01 0E 02 F1 01 01',
      '01 01 01',
    ]);
  });
});

describe('noise', () => {
  it('is the same for the same seed, another for another, and covers every byte value', () => {
    expect(randomBytes(7, 1000)).toEqual(randomBytes(7, 1000));
    expect(randomBytes(7, 1000)).not.toEqual(randomBytes(8, 1000));
    expect(new Set(randomBytes(7, 10_000)).size).toBe(256);
    const draw = seededRandom(3);
    const numbers = Array.from({ length: 1000 }, draw);
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...numbers)).toBeLessThan(1);
  });
});
