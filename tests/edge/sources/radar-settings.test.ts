import { expect, test } from 'vitest';
import { hours, milliseconds, minutes, seconds } from '../../../foundation/durations.ts';
import { Ld2410 } from '../../../simulators/devices/ld2410.ts';
import { Ld2450 } from '../../../simulators/devices/ld2450.ts';
import { Ld6002 } from '../../../simulators/devices/ld6002.ts';
import { Mr60fda2 } from '../../../simulators/devices/mr60fda2.ts';
import { SumRadar } from '../../../simulators/devices/sum-radar.ts';
import { wantedSettings } from '../../support/wanted-settings.ts';
import { RadarLine } from './radar-line.ts';

const area = { left: 0.5, right: 0.5, front: 0.5, back: 0.5 };

test('MR60FDA2: told once what differs; a hub that starts again asks and tells nothing', async () => {
  const line = await RadarLine.open('seeed-mr60fda2');
  const radar = new Mr60fda2({ line: line.end, clock: line.clock });
  radar.start();
  const wanted = { installationHeight: 2.5, sensitivity: 15, alarmArea: { ...area, left: 1 } };
  await line.startHub(wanted);
  expect(await line.settings(seconds(10))).toEqual({
    state: 'confirmed',
    says: { installationHeight: 2.5, fallThreshold: 0.6, sensitivity: 15, alarmArea: { ...area, left: 1 } },
    problems: [],
  });
  expect(radar.settings).toMatchObject({ installHeight: 2.5, sensitivity: 15, alarmArea: [1, 0.5, 0.5, 0.5] });
  expect(radar.changes).toHaveLength(3);
  await line.pass(minutes(1));
  await line.stopHub();
  await line.startHub(wanted);
  expect((await line.settings(seconds(10))).state).toBe('confirmed');
  await line.pass(minutes(1));
  expect(radar.changes).toHaveLength(3);
});

test('MR60FDA2: without settings its parameters are read and nothing is told', async () => {
  const line = await RadarLine.open('seeed-mr60fda2');
  const radar = new Mr60fda2({ line: line.end, clock: line.clock, acknowledgesFirst: true });
  radar.start();
  await line.startHub();
  expect(await line.settings(seconds(10))).toMatchObject({
    state: 'confirmed',
    says: { installationHeight: 2.6, sensitivity: 10 },
  });
  expect(radar.changes).toEqual([]);
  expect(Buffer.concat(line.written).toString('hex').replaceAll('01000000000e06f6', '')).toBe('');
});

test('MR60FDA2: the live height shows a low posture before the radar itself says that somebody fell', async () => {
  const line = await RadarLine.open('seeed-mr60fda2');
  const radar = new Mr60fda2({ line: line.end, clock: line.clock });
  radar.start();
  await line.startHub({ liveHeight: true });
  expect((await line.settings(seconds(10))).state).toBe('confirmed');
  await line.pass(seconds(2));
  expect(line.heard.values).toContain(`target_height=${Math.fround(1.6)}`);
  radar.setPosture('low');
  await line.pass(seconds(3));
  expect(line.heard.values).toContain(`target_height=${Math.fround(0.9)}`);
  expect(line.heard.values).not.toContain('fall=true');
  radar.fall();
  await line.pass(seconds(1));
  expect(line.heard.values).toContain('fall=true');
  // A radar that shows it by itself is not told again by the next hub.
  await line.stopHub();
  await line.startHub({ liveHeight: true });
  expect((await line.settings(seconds(10))).state).toBe('confirmed');
  expect(line.timesWritten('01 80 00 00 00 0E 0E 7E')).toBe(1);
});

test('MR60FDA2: older firmware that does not tell its area is told once, and remembered', async () => {
  const line = await RadarLine.open('seeed-mr60fda2');
  const radar = new Mr60fda2({ line: line.end, clock: line.clock, parametersLength: 12 });
  radar.start();
  for (let start = 0; start < 3; start++) {
    await line.startHub({ alarmArea: { ...area, back: 1.2 } });
    expect((await line.settings(seconds(10))).state).toBe('confirmed');
    await line.stopHub();
  }
  expect(radar.changes).toHaveLength(1);
});

/** The frame with this TinyFrame type. */
const isType = (bytes: Uint8Array, type: number): boolean => bytes[5] === type >> 8 && bytes[6] === (type & 0xff);

test('a refused value is a problem with field, value and fix; the radar is heard, and told no more than three times a day', async () => {
  const line = await RadarLine.open('seeed-mr60fda2');
  const radar = new Mr60fda2({ line: line.end, clock: line.clock });
  // Its firmware takes 3 to 10 only.
  line.spoilQuestions((bytes) => {
    if (!isType(bytes, 0x0e0a)) return bytes;
    radar.sendFrame(0x0e0a, Uint8Array.of(0));
    return undefined;
  });
  radar.start();
  let starts = 0;
  for (; starts < 5; starts++) {
    await line.startHub({ sensitivity: 30, installationHeight: 2.6 });
    const { state, problems } = await line.settings(seconds(10));
    expect(state).toBe('not-confirmed');
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^settings\.sensitivity: 30 .*it has 10\. Some firmware takes 3 to 10 only/);
    expect(line.status()?.state).toBe('hearing');
    await line.stopHub();
  }
  expect(starts).toBe(5);
  const told = '01 00 00 00 04 0E 0A';
  expect(line.timesWritten(told)).toBe(3);
  radar.stop();
  line.clock.advance(hours(24));
  radar.start();
  await line.startHub({ sensitivity: 30, installationHeight: 2.6 });
  await line.settings(seconds(10));
  expect(line.timesWritten(told)).toBe(4);
  radar.fall();
  await line.pass(seconds(1));
  expect(line.heard.values).toContain('fall=true');
});

test('answers that come twice, and answers that are lost, lead to the same settings', async () => {
  const line = await RadarLine.open('seeed-mr60fda2');
  const radar = new Mr60fda2({ line: line.end, clock: line.clock });
  let lost = 0;
  line.spoilAnswers((frame) => {
    if (isType(frame, 0x0e0a) && lost++ < 1) return [];
    return isType(frame, 0x0e04) || isType(frame, 0x0e06) ? [frame, frame] : [frame];
  });
  radar.start();
  const { liveHeight: _, ...wanted } = wantedSettings['seeed-mr60fda2'] ?? {};
  await line.startHub({ ...wanted, fallThreshold: 0.7 });
  expect((await line.settings(seconds(20))).state).toBe('confirmed');
  expect(radar.settings).toMatchObject({ installHeight: 2.5, fallThreshold: 0.7, sensitivity: 15 });
  // Reading back shows that only the answer was lost.
  expect(line.timesWritten('01 00 00 00 04 0E 0A')).toBe(1);
  expect(line.timesWritten('01 00 00 00 04 0E 04')).toBe(1);
});

test('a radar that does not hear the hub is told nothing, and that is said', async () => {
  const line = await RadarLine.open('seeed-mr60fda2');
  line.spoilQuestions(() => undefined);
  const radar = new Mr60fda2({ line: line.end, clock: line.clock });
  radar.start();
  await line.startHub({ installationHeight: 2.5 });
  const { problems } = await line.settings(seconds(20));
  expect(problems).toEqual([
    'settings: it answers no question (the question for its parameters was not answered). Check that its receiving wire is connected',
  ]);
  expect(line.timesWritten('01 00 00 00 04')).toBe(0);
  expect(line.status()?.state).toBe('hearing');
});

test('LD6002C, which acknowledges each command first: told once what differs', async () => {
  const line = await RadarLine.open('hlk-ld6002');
  const radar = new Ld6002({ line: line.end, clock: line.clock });
  radar.start();
  for (let start = 0; start < 2; start++) {
    await line.startHub(wantedSettings['hlk-ld6002']);
    expect((await line.settings(seconds(10))).state).toBe('confirmed');
    await line.stopHub();
  }
  expect(radar.settings).toMatchObject({ installHeight: 2.5, fallThreshold: 0.6, sensitivity: 4 });
  expect(radar.changes).toHaveLength(3);
});

test('C1001 in sleep mode: switched to falls, set and reset once, asked no polls meanwhile, and then heard', async () => {
  const line = await RadarLine.open('dfrobot-c1001-fall');
  const radar = new SumRadar({ model: 'c1001-sleep', line: line.end, clock: line.clock });
  radar.start();
  const wanted = { installationHeight: 2.5, fallSeconds: 8 };
  // Shorter than the radar is silent for: that silence is no loss.
  await line.startHub(wanted, { silentAfterSeconds: 5 });
  const fallQuery = '53 59 83 81 00 01 0F C0 54 43';
  await line.passUntil(() => radar.settings['mode'] === 1, 'the mode is switched', seconds(30));
  const asked = line.timesWritten(fallQuery);
  await line.pass(seconds(9));
  expect(line.timesWritten(fallQuery)).toBe(asked);
  expect(await line.settings(seconds(60))).toMatchObject({
    state: 'confirmed',
    says: { mode: 'fall', installationHeight: 2.5, fallSeconds: 8 },
  });
  expect(radar.changes).toEqual([0x0208, 0x0602, 0x830c]);
  expect(line.timesWritten('53 59 01 02 00 01 0F BF 54 43')).toBe(1);
  expect(line.heard.states).toEqual(['hearing', 'hearing']);
  radar.do('fallen');
  await line.pass(seconds(1.1));
  expect(line.heard.values).toContain('fall=true');
  await line.stopHub();
  await line.startHub(wanted);
  expect((await line.settings(seconds(60))).state).toBe('confirmed');
  expect(radar.changes).toHaveLength(3);
  expect(line.timesWritten('53 59 01 02 00 01 0F BF 54 43')).toBe(1);
});

test('C1001: a hub that dies between a change and its reset: the next one resets first, and hears', async () => {
  const line = await RadarLine.open('dfrobot-c1001-fall');
  const radar = new SumRadar({ model: 'c1001-fall', line: line.end, clock: line.clock });
  radar.start();
  const reset = '53 59 01 02 00 01 0F BF 54 43';
  await line.startHub({ fallSeconds: 8 });
  await line.passUntil(() => radar.changes.length === 1, 'it is changed', seconds(20));
  await line.stopHub();
  expect(line.timesWritten(reset)).toBe(0);
  await line.startHub({ fallSeconds: 8 });
  expect((await line.settings(seconds(60))).state).toBe('confirmed');
  expect(line.timesWritten(reset)).toBe(1);
  radar.do('fallen');
  await line.pass(seconds(1.1));
  expect(line.heard.values).toContain('fall=true');
  await line.stopHub();
  await line.startHub({ fallSeconds: 8 });
  expect((await line.settings(seconds(60))).state).toBe('confirmed');
  expect([line.timesWritten(reset), radar.changes.length]).toEqual([1, 1]);
});

test('C1001: one that stays dumb after a change is reset a few times and no more', async () => {
  const line = await RadarLine.open('dfrobot-c1001-fall');
  const radar = new SumRadar({ model: 'c1001-fall', line: line.end, clock: line.clock });
  radar.start();
  await line.startHub({ fallSeconds: 8 });
  await line.passUntil(() => radar.changes.length === 1, 'it is changed', seconds(20));
  radar.silence();
  await line.pass(minutes(10));
  expect(line.timesWritten('53 59 01 02 00 01 0F BF 54 43')).toBe(4);
  expect(line.timesWritten('53 59 83 0C')).toBe(1);
  expect(line.status()?.state).toBe('failed');
  radar.speakAgain();
  radar.stop();
  radar.start();
  await line.passUntil(() => line.status()?.state === 'hearing', 'it is heard after it had no power', seconds(30));
});

test('MR60BHA1: its mode is told once in its life, because it cannot be asked for', async () => {
  const line = await RadarLine.open('seeed-mr60bha1');
  const radar = new SumRadar({ model: 'mr60bha1', line: line.end, clock: line.clock });
  radar.start();
  for (let start = 0; start < 3; start++) {
    await line.startHub({ mode: 'real-time' });
    const { state, says } = await line.settings(seconds(30));
    expect(state).toBe('confirmed');
    expect(says['model']).toMatch(/^G60/);
    await line.stopHub();
  }
  expect(radar.changes).toEqual([0x840f]);
});

const endOfSession = 'FD FC FB FA 02 00 FE 00 04 03 02 01';

test('LD2410: set in one session that is ended, in engineering mode, and its reports go on', async () => {
  const line = await RadarLine.open('hlk-ld2410');
  const radar = new Ld2410({ line: line.end, clock: line.clock });
  radar.start();
  const wanted = { ...wantedSettings['hlk-ld2410'], farthestMovingGate: 4, holdSeconds: 30 };
  await line.startHub(wanted);
  expect((await line.settings(seconds(20))).state).toBe('confirmed');
  expect(radar.settings).toMatchObject({ lastMovingGate: 4, lastStillGate: 8, holdSeconds: 30 });
  expect([radar.settings.moving[3], radar.settings.still[3]]).toEqual([40, 40]);
  expect(radar.changes).toEqual([0x60, 0x64, 0x62]);
  const before = line.heard.messages.length;
  await line.pass(seconds(2));
  expect(line.heard.messages.length).toBeGreaterThan(before + 10);
  await line.stopHub();
  await line.startHub(wanted);
  expect((await line.settings(seconds(20))).state).toBe('confirmed');
  expect(radar.changes).toHaveLength(3);
});

test('LD2410: a hub that stops in the middle of a session ends it; one that dies is mended by the next', async () => {
  const line = await RadarLine.open('hlk-ld2410');
  const radar = new Ld2410({ line: line.end, clock: line.clock });
  line.spoilAnswers((frame) => (frame[6] === 0x61 && frame[0] === 0xfd ? [] : [frame]));
  radar.start();
  await line.startHub({ holdSeconds: 30 });
  const question = 'FD FC FB FA 02 00 61 00 04 03 02 01';
  await line.passUntil(() => line.timesWritten(question) > 0, 'it is asked for its parameters', seconds(10));
  const ended = line.timesWritten(endOfSession);
  await line.stopHub();
  expect(line.timesWritten(endOfSession)).toBe(ended + 1);
  // Somebody else has opened a session and gone: the first thing that a hub writes is its end.
  line.written.length = 0;
  await line.startHub();
  await line.settle();
  expect(line.timesWritten(endOfSession)).toBe(1);
  await line.passUntil(() => line.heard.values.length > 0, 'it reports', seconds(5));
});

test('LD2410: a session whose commands are not answered is ended all the same', async () => {
  const line = await RadarLine.open('hlk-ld2410');
  const radar = new Ld2410({ line: line.end, clock: line.clock });
  line.spoilQuestions((bytes) => (bytes[6] === 0x60 ? undefined : bytes));
  radar.start();
  await line.startHub({ holdSeconds: 30 });
  const { problems } = await line.settings(seconds(30));
  expect(problems).toEqual([
    expect.stringMatching(
      /^settings\.farthestMovingGate, .*settings\.holdSeconds: \{.*"holdSeconds":30\} was not confirmed/,
    ),
  ]);
  expect(line.timesWritten('FD FC FB FA 14 00 60')).toBe(1);
  const { length } = line.heard.messages;
  await line.pass(seconds(1));
  expect(line.heard.messages.length).toBeGreaterThan(length + 5);
});

test('LD2450: zones and several people, told once', async () => {
  const line = await RadarLine.open('hlk-ld2450');
  const radar = new Ld2450({ line: line.end, clock: line.clock });
  radar.start();
  const wanted = { targets: 'single', zones: wantedSettings['hlk-ld2450']?.['zones'] };
  for (let start = 0; start < 2; start++) {
    await line.startHub(wanted);
    expect(await line.settings(seconds(20))).toMatchObject({ state: 'confirmed', says: wanted });
    await line.stopHub();
  }
  expect(radar.changes).toEqual([0x80, 0xc2]);
});

test('a radar that is plugged in again is asked again, and a new one in its place is told', async () => {
  const line = await RadarLine.open('seeed-mr60fda2');
  const first = new Mr60fda2({ line: line.end, clock: line.clock });
  first.start();
  await line.startHub({ installationHeight: 2.5 });
  expect((await line.settings(seconds(10))).state).toBe('confirmed');
  first.stop();
  await line.end.close?.();
  const second = new Mr60fda2({ line: line.end, clock: line.clock });
  await line.end.replug?.();
  second.start();
  await line.passUntil(() => second.settings.installHeight === 2.5, 'the new one is told', seconds(20));
  await line.pass(milliseconds(5_000));
  expect([first.changes.length, second.changes.length]).toEqual([1, 1]);
  expect(line.status()?.settings).toMatchObject({ state: 'confirmed' });
});
