import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { dfrobotC1001Fall } from '../../../device-profiles/devices/dfrobot-c1001.ts';
import { RadarLine } from './radar-line.ts';
import { SerialSource } from '../../../edge/sources/serial-source.ts';
import { serialDeviceSettings } from '../../../edge/sources/settings.ts';
import { seconds } from '../../../foundation/durations.ts';
import { createLog } from '../../../foundation/log.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';
import { SumRadar } from '../../../simulators/devices/sum-radar.ts';
import { openPty } from '../../../simulators/serial/pty-pair.ts';
import { until } from '../../support/until.ts';
import { Heard } from './heard.ts';

test('a radar that says nothing by itself is asked, over a real port, and its fall is heard within a second', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'anju-asked-'));
  const path = join(folder, 'radar');
  const clock = new ManualClock({ wall: '2026-03-01T22:00:00Z' });
  const port = await openPty({ link: path });
  const radar = new SumRadar({ model: 'c1001-fall', line: port, clock });
  radar.start();
  const heard = new Heard();
  const source = new SerialSource({
    settings: serialDeviceSettings.parse({ device: 'radar', profile: dfrobotC1001Fall.id, place: '卧室', path }),
    profile: dfrobotC1001Fall,
    clock,
    log: createLog({ program: 'test', level: 'silent' }),
  });
  onTestFinished(async () => {
    await source.stop();
    await port.close();
    rmSync(folder, { recursive: true });
  });
  source.start(heard);
  await until(() => heard.values.includes('fall=false'), 'the radar answers the first question');
  radar.do('fallen');
  expect(heard.values).not.toContain('fall=true');
  clock.advance(seconds(1));
  await until(() => heard.values.includes('fall=true'), 'the fall is heard');
});

test.each([
  ['mr60fda1', 'seeed-mr60fda1', 'fallen', 'fall=true'],
  ['mr60bha1', 'seeed-mr60bha1', 'lying-in-bed', 'bed_occupancy=true'],
] as const)(
  '%s: what it said once, before the hub listened or into a broken wire, is asked for',
  async (...radarIs) => {
    const [model, profile, doing, value] = radarIs;
    const line = await RadarLine.open(profile);
    const radar = new SumRadar({ model, line: line.end, clock: line.clock });
    radar.do(doing);
    radar.start();
    await line.startHub();
    await line.pass(seconds(1));
    expect(line.heard.values).toContain(value);
    radar.do('sitting');
    await line.pass(seconds(1));
    let broken = true;
    line.spoilAnswers((frame) => (broken ? [] : [frame]));
    line.heard.messages.length = 0;
    radar.do(doing);
    broken = false;
    await line.pass(seconds(8));
    expect(line.heard.values).toContain(value);
  },
);

test('mr60fda1: fall detection that somebody has switched off before the hub listens is asked for, and said', async () => {
  const line = await RadarLine.open('seeed-mr60fda1');
  const radar = new SumRadar({ model: 'mr60fda1', line: line.end, clock: line.clock });
  radar.event('fall-detection-off');
  radar.start();
  await line.startHub();
  await line.pass(seconds(1));
  expect(line.heard.values).toContain('trouble=true');
  radar.do('fallen');
  await line.pass(seconds(10));
  expect(line.heard.values).not.toContain('fall=true');
  radar.event('fall-detection-on');
  await line.pass(seconds(1));
  expect(line.heard.values.filter((value) => value.startsWith('trouble')).at(-1)).toBe('trouble=false');
});
