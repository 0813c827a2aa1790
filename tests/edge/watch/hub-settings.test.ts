import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parseHubConfiguration } from '../../../edge/configuration/load.ts';
import { startHub, type Hub } from '../../../edge/hub.ts';
import { createLog } from '../../../foundation/log.ts';
import { systemClock } from '../../../foundation/system-clock.ts';
import { Mr60fda2, mr60fda2Types } from '../../../simulators/devices/mr60fda2.ts';
import { openPty } from '../../../simulators/serial/pty-pair.ts';
import { until } from '../../support/until.ts';

async function hubIn(folder: string): Promise<Hub> {
  const parsed = parseHubConfiguration(
    JSON.stringify({
      dataFolder: 'data',
      timeZone: 'Asia/Shanghai',
      portal: { port: 0 },
      devices: [
        {
          transport: 'serial',
          device: 'radar',
          profile: 'seeed-mr60fda2',
          place: '卧室',
          path: join(folder, 'radar'),
          settings: { sensitivity: 4, installationHeight: 2.5 },
        },
      ],
    }),
    folder,
  );
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  const { configuration: settings, fingerprint } = parsed;
  return startHub({
    configuration: { settings, fingerprint, state: 'current', problems: [], ranBefore: false },
    identity: { missing: 'not enrolled' },
    clock: systemClock(),
    log: createLog({ program: 'test', level: 'silent' }),
  });
}

const settingsFault = (hub: Hub) => hub.openAlarms.find(({ subject }) => subject === 'serial:radar settings');

test('a hub shows how its radar is set, and a setting that it does not take is a fault until it does', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'anju-hub-settings-'));
  const port = await openPty({ link: join(folder, 'radar') });
  let refuses = true;
  const radar = new Mr60fda2({
    clock: systemClock(),
    line: {
      write: (bytes) => port.write(bytes),
      onData: (listener) =>
        port.onData((bytes) => {
          const isSensitivity = bytes[5] === 0x0e && bytes[6] === 0x0a;
          if (refuses && isSensitivity) radar.sendFrame(mr60fda2Types.setSensitivity, Uint8Array.of(0));
          else listener(bytes);
        }),
    },
  });
  radar.start();
  const hub = await hubIn(folder);
  let stopped = false;
  onTestFinished(async () => {
    if (!stopped) await hub.stop();
    radar.stop();
    await port.close();
    rmSync(folder, { recursive: true });
  });

  await until(() => settingsFault(hub), 'the fault is raised');
  expect(settingsFault(hub)).toMatchObject({
    kind: 'source_failed',
    because: {
      reason: 'device-not-set',
      evidence: { problem: expect.stringMatching(/^settings\.sensitivity: 4 was refused: it answers 0; it has 10\. /) },
    },
  });
  const { problems, details } = hub.status();
  expect(problems).toContainEqual(expect.stringMatching(/^serial:radar: settings\.sensitivity: 4 was refused/));
  expect(details['deviceSettings']).toMatchObject([
    { source: 'serial:radar', state: 'not-confirmed', says: { installationHeight: 2.5, sensitivity: 10 } },
  ]);
  expect(hub.health().sources[0]).toMatchObject({ state: 'hearing' });
  await hub.stop();
  stopped = true;

  refuses = false;
  const next = await hubIn(folder);
  onTestFinished(() => next.stop().then(() => undefined));
  expect(settingsFault(next)).toBeDefined();
  await until(() => settingsFault(next) === undefined, 'the fault is over');
  expect(radar.settings).toMatchObject({ sensitivity: 4, installHeight: 2.5 });
  expect(next.status().problems.filter((problem) => problem.includes('settings'))).toEqual([]);
  expect(radar.changes).toEqual([mr60fda2Types.setHeight, mr60fda2Types.setSensitivity]);
});
