import { describe, expect, it } from 'vitest';
import { seeedMr60fda2 } from '../../device-profiles/devices/seeed-mr60fda2.ts';
import { fromHex } from '../support/hex-bytes.ts';

const fall = '01 00 00 00 01 0E 02 F3 01 FE';

describe('MR60FDA2', () => {
  it('reads the frame that follows one without data at once: LEN 0 has no data checksum', () => {
    const decoder = seeedMr60fda2.createDecoder();
    const frames = decoder.push(fromHex(`01 00 00 00 00 0E 06 F6 ${fall}`));
    expect(frames.map((frame) => frame.values)).toEqual([[], [{ capability: 'fall', value: true }]]);
  });

  it('tolerates the extra FF that Hi-Link documents after a frame without data', () => {
    const decoder = seeedMr60fda2.createDecoder();
    expect(decoder.push(fromHex(`01 00 00 00 00 21 10 CF FF ${fall}`)).at(-1)?.values).toEqual([
      { capability: 'fall', value: true },
    ]);
  });

  it('counts a flag that is neither 0 nor 1 and raises nothing', () => {
    // 0E02 with data 02: header checksum as for the fall frame, data checksum ~02.
    const [frame] = seeedMr60fda2.createDecoder().push(fromHex('01 00 00 00 01 0E 02 F3 02 FD'));
    expect(frame).toMatchObject({ values: [], unknown: 'fall 2' });
  });

  it('names a type that it does not know', () => {
    const [frame] = seeedMr60fda2.createDecoder().push(fromHex('01 00 00 00 00 0A 29 DD'));
    expect(frame).toEqual({ values: [] });
    const withData = fromHex('01 00 00 00 02 0A 29 00 01 02 00');
    withData[7] = 0xff ^ withData.subarray(0, 7).reduce((sum, byte) => sum ^ byte, 0);
    withData[10] = 0xff ^ 0x01 ^ 0x02;
    expect(seeedMr60fda2.createDecoder().push(withData)).toMatchObject([{ values: [], unknown: 'type 0a29' }]);
  });

  it('counts a wrong data checksum with its reason', () => {
    const decoder = seeedMr60fda2.createDecoder();
    expect(decoder.push(fromHex('01 00 00 00 01 0E 02 F3 01 FF'))).toEqual([]);
    expect(decoder.refused.reasons).toEqual({ checksum: 1 });
  });

  it('is not held up by a false start that waits for more bytes: a quiet line gives it up', () => {
    const decoder = seeedMr60fda2.createDecoder();
    // A plausible header of an unknown type with 40 bytes of data, then a real fall.
    const header = fromHex('01 00 00 00 28 0B 0B 00');
    header[7] = 0xff ^ header.subarray(0, 7).reduce((sum, byte) => sum ^ byte, 0);
    expect(decoder.push(header)).toEqual([]);
    expect(decoder.push(fromHex(fall))).toEqual([]);
    expect(decoder.pending).toBe(true);
    expect(decoder.quiet().map((frame) => frame.values)).toEqual([[{ capability: 'fall', value: true }]]);
    expect(decoder.pending).toBe(false);
  });
});
