import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type {
  ContactProfile,
  GpioProfile,
  Profile,
  PulseProfile,
  SerialFrame,
  SerialProfile,
  VoltageProfile,
  ZigbeeProfile,
} from '../../device-profiles/profile.ts';
import { capabilities, isAlarmGrade, type DecodedValue } from '../../device-profiles/reading.ts';
import { serialSimulatorContract } from './contract-simulator.ts';
import { fromHex } from './hex-bytes.ts';

const total = <Each>(all: readonly Each[], of: (each: Each) => number): number =>
  all.reduce((sum, each) => sum + of(each), 0);

const valuesOf = (frames: readonly SerialFrame[]): DecodedValue[] => frames.flatMap((frame) => frame.values);

/** What every profile promises, whatever its device. Run on each entry of the registry. */
export function profileContract(profile: Profile): void {
  describe(`profile ${profile.id}`, () => {
    it('says what it is in both languages, what it can say, and how long its silence is normal', () => {
      expect(profile.id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(profile.title.en).not.toBe('');
      expect(profile.title.zh).toMatch(/\p{Script=Han}/u);
      expect(profile.capabilities.length).toBeGreaterThan(0);
      expect(profile.silence).toBeGreaterThanOrEqual(10_000);
      expect(profile.installation.length).toBeGreaterThan(0);
    });
    if (profile.transport === 'serial') {
      serialContract(profile);
      serialSimulatorContract(profile);
    } else if (profile.transport === 'zigbee') zigbeeContract(profile);
    else gpioContract(profile);
  });
}

function serialContract(profile: SerialProfile): void {
  const alarming = profile.samples.filter((sample) => sample.values.some(isAlarmGrade));
  /** What must never be missed: alarms, where the device has them. */
  const important = alarming.length > 0 ? alarming : profile.samples.filter((sample) => sample.values.length > 0);

  it('decodes its samples, whole and split at every byte', () => {
    let checked = 0;
    for (const sample of profile.samples) {
      const bytes = fromHex(sample.hex);
      for (let cut = 0; cut <= bytes.length; cut++) {
        const decoder = profile.createDecoder();
        const frames = [...decoder.push(bytes.subarray(0, cut)), ...decoder.push(bytes.subarray(cut))];
        expect(frames, `${sample.hex} cut at ${cut}`).toHaveLength(1);
        expect(valuesOf(frames)).toEqual(sample.values);
        expect(decoder.refused.frames).toBe(0);
        checked++;
      }
      for (const { capability, value } of sample.values) {
        expect(profile.capabilities).toContain(capability);
        expect(typeof value).toBe(capabilities[capability]);
      }
    }
    // Every place of a cut, its two ends too.
    expect(checked).toBe(total(profile.samples, ({ hex }) => fromHex(hex).length + 1));
  });

  it('says nothing alarming of random bytes, and hears the next good frame after them', () => {
    const good = profile.samples.find((sample) => sample.values.length > 0);
    expect(good).toBeDefined();
    if (!good) return;
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (noise) => {
        const decoder = profile.createDecoder();
        expect(valuesOf(decoder.push(noise)).filter(isAlarmGrade)).toEqual([]);
        const heard = valuesOf([...decoder.push(fromHex(good.hex)), ...decoder.quiet()]);
        expect(heard).toEqual(expect.arrayContaining([...good.values]));
      }),
      // A checksum of one byte fits by chance once in a while: the same noise each time.
      { numRuns: 500, seed: 1 },
    );
  });

  it('drops a frame cut at any place and hears the one behind it', () => {
    let checked = 0;
    for (const first of profile.samples) {
      const bytes = fromHex(first.hex);
      for (let length = 1; length < bytes.length; length++) {
        for (const second of important) {
          const decoder = profile.createDecoder();
          const frames = [
            ...decoder.push(bytes.subarray(0, length)),
            ...decoder.push(fromHex(second.hex)),
            ...decoder.quiet(),
          ];
          expect(valuesOf(frames), `${first.hex} cut to ${length}`).toEqual(second.values);
          checked++;
        }
      }
    }
    expect(important.length).toBeGreaterThan(0);
    expect(checked).toBe(important.length * total(profile.samples, ({ hex }) => fromHex(hex).length - 1));
  });

  it('refuses every frame with one flipped bit, or reads it as something that is not alarming', () => {
    let checked = 0;
    const quiet = profile.samples.filter((candidate) => !candidate.values.some(isAlarmGrade));
    for (const sample of quiet) {
      const bytes = fromHex(sample.hex);
      for (let bit = 0; bit < bytes.length * 8; bit++) {
        const flipped = bytes.slice();
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const decoder = profile.createDecoder();
        const heard = valuesOf([...decoder.push(flipped), ...decoder.quiet()]);
        expect(heard.filter(isAlarmGrade), `${sample.hex} bit ${bit}`).toEqual([]);
        checked++;
      }
    }
    expect(quiet.length).toBeGreaterThan(0);
    expect(checked).toBe(total(quiet, ({ hex }) => fromHex(hex).length * 8));
  });

  it('keeps no more than a frame, whatever comes', () => {
    const decoder = profile.createDecoder();
    const start = fromHex(profile.samples[0]?.hex ?? '00').subarray(0, 1);
    const flood = new Uint8Array(1_000_000).fill(start[0] ?? 0);
    decoder.push(flood);
    expect(decoder.refused.bytes).toBeGreaterThan(flood.length - 2_000);
  });
}

function zigbeeContract(profile: ZigbeeProfile): void {
  it('decodes its samples', () => {
    for (const sample of profile.samples) {
      const decoded = profile.decode(sample.payload, sample.exposes);
      expect(decoded.values).toEqual(sample.values);
      expect(decoded.unknown).toEqual([]);
      for (const { capability } of decoded.values) expect(profile.capabilities).toContain(capability);
    }
    expect(profile.samples.length).toBeGreaterThan(1);
  });

  it('names every value that it cannot read, and raises nothing from it', () => {
    const sample = profile.samples[0];
    expect(sample).toBeDefined();
    if (!sample) return;
    const keys = sample.exposes.map((expose) => expose.property);
    const rubbish = fc.oneof(
      fc.string().filter((text) => text !== '' && !sample.exposes.some((expose) => expose.values?.includes(text))),
      fc.array(fc.integer()),
      fc.dictionary(fc.string(), fc.integer()),
      fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY),
    );
    fc.assert(
      fc.property(fc.constantFrom(...keys), rubbish, (key, said) => {
        const decoded = profile.decode({ [key]: said }, sample.exposes);
        expect(decoded.values).toEqual([]);
        expect(decoded.unknown).toHaveLength(1);
        expect(decoded.unknown[0]).toContain(key);
      }),
    );
  });

  it('says nothing of missing keys and nulls', () => {
    const exposes = profile.samples[0]?.exposes ?? [];
    const nulls = Object.fromEntries(exposes.map((expose) => [expose.property, null]));
    expect(profile.decode({}, exposes)).toEqual({ values: [], unknown: [] });
    expect(profile.decode(nulls, exposes)).toEqual({ values: [], unknown: [] });
  });
}

function gpioContract(profile: GpioProfile): void {
  it('names a capability that it lists, of the kind that its pin can say', () => {
    expect(profile.capabilities).toContain(profile.capability);
    expect(capabilities[profile.capability]).toBe(profile.kind === 'contact' ? 'boolean' : 'number');
    // The board proves each minute that it lives; a contact that nobody moves is heard all the same.
    expect(profile.silence).toBeGreaterThan(2 * 60_000);
  });

  switch (profile.kind) {
    case 'contact':
      return contactContract(profile);
    case 'pulses':
      return pulseContract(profile);
    case 'voltage':
      return voltageContract(profile);
  }
}

function contactContract(profile: ContactProfile): void {
  it('has times that are not negative, and says danger soon', () => {
    for (const time of [profile.debounce, profile.holdTrue, profile.holdFalse]) expect(time).toBeGreaterThanOrEqual(0);
    if (profile.event) expect(profile.debounce).toBe(0);
    if (isAlarmGrade({ capability: profile.capability, value: true }))
      expect(profile.debounce + profile.holdTrue).toBeLessThanOrEqual(500);
  });

  it('reads a cut wire as what alarms, where the wire comes from a detector', () => {
    const detects: readonly string[] = ['smoke', 'gas', 'carbon_monoxide', 'water_leak', 'tamper'];
    const cutWireSays = profile.pull === 'up' ? profile.valueWhenHigh : undefined;
    const mustSay =
      detects.includes(profile.capability) || (profile.capability === 'mains_power' ? false : cutWireSays);
    expect(cutWireSays).toBe(mustSay);
  });
}

function pulseContract(profile: PulseProfile): void {
  it('is slower than contacts bounce and as fast as a pipe can be', () => {
    expect(profile.settles).toBeGreaterThanOrEqual(5);
    // An electronic pulse output may be as short as this.
    expect(profile.settles).toBeLessThan(30);
    expect(profile.mostLitresPerSecond).toBeGreaterThan(0);
    expect(profile.saysEvery).toBeLessThan(profile.silence);
  });
}

function voltageContract(profile: VoltageProfile): void {
  it('has a low that lies below recovered, and says so before its silence is over', () => {
    expect(profile.capabilities).toContain('battery_low');
    expect(profile.lowVolts).toBeGreaterThan(0);
    expect(profile.recoveredVolts).toBeGreaterThan(profile.lowVolts);
    expect(profile.holds).toBeGreaterThan(0);
    expect(profile.saysEvery).toBeLessThan(profile.silence);
  });
}
