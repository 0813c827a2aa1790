import { expect, test } from 'vitest';
import { seconds } from '../../../foundation/durations.ts';
import { RadarLine } from './radar-line.ts';

/** Of a Seeed MR60FDA2: somebody is there, and a type that no radar that we know of sends. Both sums are right. */
const present = Uint8Array.from([0x01, 0, 2, 0, 0x01, 0x0f, 0x09, 0xfb, 0x01, 0xfe]);
const foreign = Uint8Array.from([0x01, 0, 2, 0, 0x01, 0x0e, 0x77, 0x84, 0x01, 0xfe]);

test('frames of which nothing is understood are shown and keep the line, and are no proof that the device watches', async () => {
  const line = await RadarLine.open('seeed-mr60fda2');
  await line.startHub();
  line.end.write(present);
  await line.pass(seconds(1));
  const before = line.heard.messages.length;
  expect(before).toBe(1);
  for (let second = 0; second < 30; second++) {
    line.end.write(foreign);
    await line.pass(seconds(1));
  }
  expect(line.heard.messages).toHaveLength(before);
  expect(line.status()).toMatchObject({ state: 'hearing', heard: 1 });
  expect(line.unrecognised()).toMatchObject([{ heard: expect.stringContaining('e77 (30)') }]);
  line.end.write(present);
  await line.pass(seconds(1));
  expect(line.heard.messages).toHaveLength(before + 1);
});
