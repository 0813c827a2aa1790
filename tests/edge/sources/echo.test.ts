import { describe, expect, test } from 'vitest';
import type { SerialProfile } from '../../../device-profiles/profile.ts';
import { profiles } from '../../../device-profiles/registry.ts';
import { Echoes } from '../../../edge/sources/echo.ts';
import { seconds } from '../../../foundation/durations.ts';
import { SumRadar } from '../../../simulators/devices/sum-radar.ts';
import { fromHex } from '../../support/hex-bytes.ts';
import { wantedSettings } from '../../support/wanted-settings.ts';
import { RadarLine } from './radar-line.ts';

const serial = profiles.filter((profile): profile is SerialProfile => profile.transport === 'serial');
const asked = serial.filter(({ polls, greeting, setup }) => polls ?? greeting ?? setup);

/** A line of which the transmit and receive wires touch. */
async function joined(profile: string): Promise<RadarLine> {
  const line = await RadarLine.open(profile);
  line.end.onData((bytes) => line.end.write(bytes));
  return line;
}

test('every profile that is written to is checked here', () => {
  expect(asked.length).toBeGreaterThanOrEqual(8);
});

describe.each(asked)('$id', (profile) => {
  const { id, polls = [], greeting = [], setup } = profile;

  test('on a line that only brings back what the hub writes: nothing is heard, nothing is confirmed, the source fails', async () => {
    const line = await joined(id);
    await line.startHub(wantedSettings[id]);
    await line.pass(seconds(9));
    expect(line.heard.messages).toEqual([]);
    await line.passUntil(() => line.status()?.state === 'failed', 'the source fails', seconds(5));
    await line.pass(seconds(20));
    expect(line.heard.messages).toEqual([]);
    expect(line.status()).toMatchObject({ state: 'failed', heard: 0 });
    expect(line.status()?.settings?.state).not.toBe('confirmed');
    if (polls.length + greeting.length === 0) return;
    expect(line.heard.statuses.map(({ detail }) => detail)).toContainEqual(
      expect.stringContaining("only the hub's own questions come back"),
    );
    expect(line.status()?.refused).toBeGreaterThan(0);
    expect(line.unrecognised()).toMatchObject([{ heard: expect.stringContaining('that the hub itself wrote') }]);
  });

  test('knows its own questions again', () => {
    const questions = [...polls.map(({ hex }) => hex), ...greeting].map(fromHex);
    for (const question of questions) {
      const echoes = new Echoes();
      echoes.wrote(question);
      expect(profile.createDecoder(echoes.isOwn).push(question)).toMatchObject([{ echo: true }]);
      expect(profile.createDecoder(new Echoes().isOwn).push(question)[0]?.echo).toBeUndefined();
    }
    expect(questions.length > 0 || setup !== undefined).toBe(true);
  });
});

const rate = (perMinute: number): Uint8Array =>
  Uint8Array.of(0x53, 0x59, 0x81, 0x82, 0, 1, perMinute, (0xb0 + perMinute) & 0xff, 0x54, 0x43);

test('15 breaths a minute, whose bytes are those of the question, are heard of a radar that speaks', async () => {
  const line = await RadarLine.open('dfrobot-c1001-sleep');
  const radar = new SumRadar({ model: 'c1001-sleep', line: line.end, clock: line.clock });
  line.spoilAnswers((frame) => (frame[2] === 0x81 && frame[3] === 0x82 ? [rate(15)] : [frame]));
  radar.do('lying-in-bed');
  radar.start();
  await line.startHub();
  await line.pass(seconds(10));
  expect(line.heard.values).toContain('respiration_rate=15');
  expect(line.status()?.refused).toBe(0);
});

test('a radar on a line that also echoes is heard; what could be an echo is not', async () => {
  const line = await joined('dfrobot-c1001-sleep');
  const radar = new SumRadar({ model: 'c1001-sleep', line: line.end, clock: line.clock });
  radar.do('lying-in-bed');
  radar.start();
  await line.startHub();
  await line.pass(seconds(10));
  expect(line.heard.values).toContain('respiration_rate=16');
  expect(line.heard.values).not.toContain('respiration_rate=15');
  expect(line.heard.values).not.toContain('movement=15');
  expect(line.status()?.state).toBe('hearing');
});

test('the C1001 confirms by echoing: told once, confirmed', async () => {
  const line = await RadarLine.open('dfrobot-c1001-fall');
  const radar = new SumRadar({ model: 'c1001-fall', line: line.end, clock: line.clock });
  radar.start();
  await line.startHub({ fallSeconds: 8 });
  expect((await line.settings(seconds(60))).state).toBe('confirmed');
  expect(line.timesWritten('53 59 83 0C')).toBe(1);
  expect(line.status()?.refused).toBe(0);
});
