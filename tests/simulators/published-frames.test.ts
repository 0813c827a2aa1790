import { describe, expect, it } from 'vitest';
import { findProfile } from '../../device-profiles/registry.ts';
import { fromHex } from '../support/hex-bytes.ts';
import { publishedFrames } from '../support/published-frames.ts';
import { hexOf } from './hex.ts';

const rounded = (value: number | boolean): number | boolean =>
  typeof value === 'number' ? Math.round(value * 1_000) / 1_000 : value;

describe('frames that their makers print or that were captured', () => {
  it.each(publishedFrames)('$profile: $hex ($source)', ({ profile: id, hex, heard, made }) => {
    // Byte by byte as the simulated device writes it.
    expect(made().map(hexOf)).toContain(hex);

    const profile = findProfile(id);
    if (profile?.transport !== 'serial') throw new Error(`${id} is no profile of a serial device`);
    const decoder = profile.createDecoder();
    const frames = [...decoder.push(fromHex(hex)), ...decoder.quiet()];
    expect(frames).toHaveLength(1);
    expect(frames.flatMap(({ unknown }) => unknown ?? [])).toEqual([]);
    const values = frames.flatMap((frame) => frame.values);
    expect(values.map(({ capability, value }) => `${capability}=${rounded(value)}`)).toEqual(heard);
  });

  it('are of every serial device but the one of which only captures are published', () => {
    const ofProfile = (id: string) => publishedFrames.filter(({ profile }) => profile === id).length;
    expect(publishedFrames.filter(({ kind }) => kind === 'published').length).toBeGreaterThanOrEqual(33);
    expect(publishedFrames.length).toBeGreaterThanOrEqual(73);
    for (const id of ['seeed-mr60fda1', 'seeed-mr60bha1', 'dfrobot-c1001-fall', 'seeed-mr60fda2', 'seeed-mr60bha2']) {
      expect(ofProfile(id)).toBeGreaterThan(3);
    }
    for (const id of ['hlk-ld2410', 'hlk-ld2450', 'hlk-ld6002']) expect(ofProfile(id)).toBeGreaterThan(4);
  });
});
