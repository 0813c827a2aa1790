import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { SerialFrame, SerialProfile } from '../../device-profiles/profile.ts';
import { isAlarmGrade, type Capability, type DecodedValue } from '../../device-profiles/reading.ts';
import { seconds } from '../../foundation/durations.ts';
import { ManualClock } from '../../foundation/manual-clock.ts';
import type { DeviceSimulator, Doing } from '../../simulators/devices/device-simulator.ts';
import { findSimulator } from '../../simulators/devices/registry.ts';
import { fromHex } from './hex-bytes.ts';
import { joined, LineInHand } from './simulated-line.ts';
import { evening, questions, truthOf, unsaid } from './simulated-truth.ts';

const valuesOf = (frames: readonly SerialFrame[]): DecodedValue[] => frames.flatMap((frame) => frame.values);

/** The profile's device on a line that the test holds, powered up. */
function simulated(profile: SerialProfile) {
  const entry = findSimulator(profile.id);
  if (entry?.transport !== 'serial') throw new Error(`${profile.id} has no simulator on a serial line`);
  const clock = new ManualClock({ wall: '2026-03-01T18:00:00Z' });
  const line = new LineInHand();
  const device = entry.create({ line: line.end, clock, seed: 7 });
  return { entry, clock, line, device, hear: () => hear(profile, clock, line) };
}

/** Four seconds of what it says by itself and of what it answers. */
function hear(profile: SerialProfile, clock: ManualClock, line: LineInHand): readonly Uint8Array[] {
  for (const hex of questions[profile.id] ?? []) line.tell(fromHex(hex));
  clock.advance(seconds(4));
  for (const { hex } of profile.polls ?? []) line.tell(fromHex(hex));
  return line.take();
}

/** What a serial profile promises of what its simulator writes. */
export function serialSimulatorContract(profile: SerialProfile): void {
  it('hears of its simulated device what is true, whatever somebody does', () => {
    const { device, hear: listen } = simulated(profile);
    const decoder = profile.createDecoder();
    const heard = new Set<Capability>();
    const latest = new Map<Capability, DecodedValue>();
    device.do('sitting');
    device.start();
    const judged: Doing[] = [];
    for (const doing of evening) {
      let checked = 0;
      device.do(doing);
      const frames = listen().flatMap((bytes) => [...decoder.push(bytes)]);
      expect(frames.flatMap(({ unknown }) => unknown ?? [])).toEqual([]);
      const fresh = new Map(valuesOf(frames).map((one) => [one.capability, one]));
      for (const [capability, one] of fresh) latest.set(capability, one);
      for (const { capability, value } of latest.values()) {
        // A number that is not said again was true when it was said.
        if (typeof value === 'number' && !fresh.has(capability)) continue;
        const isTrue = truthOf(profile.id, capability)?.(value, doing) ?? false;
        expect(isTrue, `${capability} ${value} while ${doing}`).toBe(true);
        heard.add(capability);
        checked++;
      }
      if (checked > 0) judged.push(doing);
    }
    device.stop();
    expect(decoder.refused).toEqual({ bytes: 0, frames: 0, reasons: {} });
    const missing = profile.capabilities.filter((capability) => !heard.has(capability));
    expect(missing, 'what it never says stands in tests/support/simulated-truth.ts').toEqual(unsaid[profile.id] ?? []);
    expect(judged).toEqual(evening);
  });

  it('hears the same of an evening byte by byte, frame by frame and in one piece', () => {
    const { device, hear: listen } = simulated(profile);
    device.start();
    const writes = evening.flatMap((doing) => {
      device.do(doing);
      return listen();
    });
    device.stop();
    const whole = joined(writes);
    const split = (chunks: readonly Uint8Array[]): DecodedValue[] => {
      const decoder = profile.createDecoder();
      return chunks.flatMap((chunk) => valuesOf(decoder.push(chunk)));
    };
    const byFrame = split(writes);
    const said = new Set(byFrame.map(({ capability }) => capability));
    expect(said.size).toBe(profile.capabilities.length - (unsaid[profile.id]?.length ?? 0));
    expect(split([whole])).toEqual(byFrame);
    expect(split(Array.from(whole, (byte) => Uint8Array.of(byte)))).toEqual(byFrame);
  });

  it('hears two simulated frames with noise before, between and behind them', () => {
    const { device, hear: listen } = simulated(profile);
    device.start();
    const frames = evening
      .flatMap((doing) => {
        device.do(doing);
        return listen();
      })
      .filter((bytes) => valuesOf(profile.createDecoder().push(bytes)).length > 0);
    device.stop();
    const noise = fc.uint8Array({ maxLength: 80 });
    const frame = fc.constantFrom(...frames);
    let checked = 0;
    fc.assert(
      fc.property(noise, frame, noise, frame, noise, (before, first, between, second, behind) => {
        const said = [first, second].flatMap((bytes) => valuesOf(profile.createDecoder().push(bytes)));
        const decoder = profile.createDecoder();
        const stream = joined([before, first, between, second, behind]);
        const heard = valuesOf([...decoder.push(stream), ...decoder.quiet()]);
        expect(heard.filter(isAlarmGrade)).toEqual(said.filter(isAlarmGrade));
        expect(isWithin(said, heard)).toBe(true);
        checked++;
      }),
      // A checksum of one byte fits by chance once in a while: the same noise each time.
      { numRuns: 150, seed: 2 },
    );
    expect(checked).toBe(150);
  });

  const lasting: readonly (readonly [string, (device: DeviceSimulator) => void])[] = [
    ['cut', (device) => device.fail('cut-frame')],
    ['damaged', (device) => device.fail('bad-checksum')],
    ['noise', (device) => device.fail('noise')],
  ];
  it.each(lasting)('says nothing of what its device sends %s, and hears the next frame', (_name, fail) => {
    const { device, line, entry, hear: listen } = simulated(profile);
    device.do('walking');
    device.start();
    listen();
    const decoder = profile.createDecoder();
    fail(device);
    const bad = line.take();
    expect(bad.length).toBe(1);
    expect(valuesOf([...decoder.push(joined(bad)), ...decoder.quiet()])).toEqual([]);
    expect(decoder.refused.bytes).toBeGreaterThan(0);
    const heard = valuesOf([...listen().flatMap((bytes) => [...decoder.push(bytes)]), ...decoder.quiet()]);
    expect(heard.length).toBeGreaterThan(0);
    expect(heard.filter(isAlarmGrade)).toEqual([]);
    expect(entry.faults).toHaveLength(9);
    device.stop();
  });

  it('hears twice what comes twice, and again what an adapter brings late', () => {
    const { device, line, hear: listen } = simulated(profile);
    device.do('walking');
    device.start();
    listen();
    device.do('fallen');
    const first = listen();
    device.fail('duplicate');
    expect(joined(line.take())).toEqual(first.at(-1));
    device.do('walking');
    listen();
    device.fail('stale-replay');
    const stale = line.take();
    expect(stale.length).toBeGreaterThan(1);
    const decoder = profile.createDecoder();
    const heard = stale.flatMap((bytes) => valuesOf(decoder.push(bytes)));
    expect(heard.length).toBeGreaterThan(0);
    expect(decoder.refused.frames).toBe(0);
    // What was true then is said again: a replayed fall is a fall to whoever hears it.
    expect(heard.some(isAlarmGrade)).toBe(profile.capabilities.includes('fall'));
    device.stop();
  });

  it('is told of a device that is silent, unplugged, latched or at another speed, and hears it again afterwards', async () => {
    const { device, line, clock, hear: listen } = simulated(profile);
    device.do('walking');
    device.start();
    listen();
    for (const fault of ['silence', 'unplug'] as const) {
      device.fail(fault);
      expect(listen(), fault).toEqual([]);
      device.mend();
      await settled();
      // The slowest of them needs so long after power-on.
      clock.advance(seconds(10));
      expect(listen().length, fault).toBeGreaterThan(0);
    }
    device.fail('latched-value');
    device.do('fallen');
    const latched = listen().flatMap((bytes) => valuesOf(profile.createDecoder().push(bytes)));
    expect(latched.length).toBeGreaterThan(0);
    expect(latched.filter(isAlarmGrade)).toEqual([]);
    device.do('walking');
    device.mend();
    line.take();
    device.fail('baud-change');
    const decoder = profile.createDecoder();
    for (const hex of questions[profile.id] ?? []) line.tell(fromHex(hex));
    clock.advance(seconds(4));
    await settled();
    const garbled = valuesOf([...decoder.push(joined(line.take())), ...decoder.quiet()]);
    expect(garbled.filter(isAlarmGrade)).toEqual([]);
    device.mend();
    await settled();
    line.take();
    const after = listen().flatMap((bytes) => valuesOf(profile.createDecoder().push(bytes)));
    expect(after.length).toBeGreaterThan(0);
    device.stop();
  });
}

/** Whether the values stand in the others, in their order. */
function isWithin(values: readonly DecodedValue[], others: readonly DecodedValue[]): boolean {
  let at = 0;
  for (const other of others) {
    const wanted = values[at];
    if (wanted && wanted.capability === other.capability && wanted.value === other.value) at++;
  }
  return at === values.length;
}

/** Lets what waits for a promise of the line happen. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
