import { expect, test } from 'vitest';
import { FirmataFraming } from '../../../edge/sources/firmata-framing.ts';
import { randomBytes } from '../../../simulators/devices/random-bytes.ts';

function cut(...chunks: number[][]): { messages: string[]; refused: number } {
  const framing = new FirmataFraming();
  const messages: string[] = [];
  let refused = 0;
  for (const chunk of chunks) {
    framing.push(Uint8Array.from(chunk), {
      message: ({ kind, bytes }) => messages.push(`${kind} ${Buffer.from(bytes).toString('hex')}`),
      refused: () => refused++,
    });
  }
  return { messages, refused };
}

test('messages are found however the bytes are cut', () => {
  const bytes = [0xf9, 2, 6, 0xf0, 0x79, 2, 6, 0x53, 0, 0xf7, 0x90, 4, 0, 0xe1, 1, 2];
  const whole = cut(bytes);
  expect(whole).toEqual({
    messages: ['version f90206', 'sysex f0790206' + '5300f7', 'digital 900400', 'analog e10102'],
    refused: 0,
  });
  let checked = 0;
  for (let at = 1; at < bytes.length; at++, checked++) {
    expect(cut(bytes.slice(0, at), bytes.slice(at))).toEqual(whole);
  }
  expect(checked).toBe(bytes.length - 1);
});

test('a cut message is refused and the one that begins there is kept', () => {
  expect(cut([0x90, 4, 0x91, 1, 0])).toEqual({ messages: ['digital 910100'], refused: 1 });
  expect(cut([0xf0, 0x79, 2, 0x90, 4, 0])).toEqual({ messages: ['digital 900400'], refused: 1 });
  expect(cut([1, 2, 3, 0x90, 4, 0, 5, 0xff, 0x90, 0, 0])).toEqual({
    messages: ['digital 900400', 'digital 900000'],
    refused: 2,
  });
});

test('an endless message is given up', () => {
  expect(cut([0xf0, ...Array.from({ length: 20_000 }, () => 0x11), 0xf9, 2, 6])).toEqual({
    messages: ['version f90206'],
    refused: 1,
  });
});

test('a megabyte of noise is cut into whole messages and counted refusals only', () => {
  const framing = new FirmataFraming();
  const lengths: Record<string, number[]> = {};
  let refused = 0;
  framing.push(randomBytes(5, 1_000_000), {
    message: ({ kind, bytes }) => (lengths[kind] ??= []).push(bytes.length),
    refused: () => refused++,
  });
  expect(refused).toBeGreaterThan(10_000);
  expect(new Set(lengths['digital'])).toEqual(new Set([3]));
  expect(new Set(lengths['version'])).toEqual(new Set([3]));
});
