import { seconds } from '../../foundation/durations.ts';
import { ManualClock } from '../../foundation/manual-clock.ts';
import type { Doing } from '../../simulators/devices/device-simulator.ts';
import type { SerialHardware } from '../../simulators/devices/serial-device.ts';
import { fromHex } from './hex-bytes.ts';
import { LineInHand } from './simulated-line.ts';

/** One frame as its source prints it, and how our simulator comes to write it. */
export interface PublishedFrame {
  readonly profile: string;
  readonly source: string;
  /** Printed by a maker or captured from a device; computed from what they print where not. */
  readonly kind: 'published' | 'computed';
  readonly hex: string;
  /** What the profile must hear in it; empty: proof of life. */
  readonly heard: readonly string[];
  /** Everything that the simulator writes then; the frame stands among it. */
  readonly made: () => readonly Uint8Array[];
}

export type Making = (line: LineInHand, clock: ManualClock) => SerialHardware;

/** A device that was started, and then did or was told something. */
export const made =
  (making: Making, act: (device: SerialHardware, line: LineInHand) => void) => (): readonly Uint8Array[] => {
    const line = new LineInHand();
    const clock = new ManualClock({ wall: '2026-03-01T18:00:00Z' });
    const device = making(line, clock);
    device.start();
    line.take();
    act(device, line);
    clock.advance(seconds(3));
    device.stop();
    return line.take();
  };

export const asked = (making: Making, ...commands: string[]) =>
  made(making, (_device, line) => {
    for (const command of commands) line.tell(fromHex(command));
  });

export const doing = (making: Making, ...doings: Doing[]) =>
  made(making, (device) => {
    for (const one of doings) device.do(one);
  });

type Row = readonly [hex: string, heard: readonly string[], made: () => readonly Uint8Array[]];
export const rows = (
  about: { readonly profile: string; readonly source: string; readonly kind: PublishedFrame['kind'] },
  list: readonly Row[],
): readonly PublishedFrame[] => list.map(([hex, heard, how]) => ({ ...about, hex, heard, made: how }));
