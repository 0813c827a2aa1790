import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hubSchema } from '../../contracts/api-hubs.ts';
import { loadIdentity } from '../../edge/identity/identity.ts';
import { after } from '../../foundation/clock.ts';
import { milliseconds, seconds } from '../../foundation/durations.ts';
import { Lifecycle } from '../../foundation/lifecycle.ts';
import { systemClock } from '../../foundation/system-clock.ts';
import { FaultHome } from '../support/fault-home.ts';
import { FaultRelay } from '../support/fault-relay.ts';
import { until } from '../support/fault-wait.ts';

/** The relay lets a hub renew 24 times a day. */
const kills = 12;
const lifecycle = new Lifecycle();
let relay: FaultRelay;
let home: FaultHome;

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'anju-renewal-kill-'));
  lifecycle.onStop('folder', () => rmSync(folder, { recursive: true, force: true }));
  relay = await FaultRelay.start(folder);
  lifecycle.onStop('relay', () => relay.stop());
  const installed = { radars: 0, smokes: 0, buttons: 0, board: false };
  home = await FaultHome.start({ folder: join(folder, 'home'), installed });
  lifecycle.onStop('home', () => home.stop());
  await home.enrolHub(relay);
});
afterAll(async () => {
  expect(await lifecycle.stop()).toEqual([]);
});

const keyFile = (): string => join(home.dataFolder, 'identity', 'renewal-key.pem');
const keyIsKept = (): Promise<unknown> =>
  until(() => existsSync(keyFile()), 'the next key is on the disk', seconds(20));

/** When the power goes: before the relay is asked, some time in between, or between saving and the new connection. */
const moments: readonly ((at: { isSaved: () => boolean; later: number }) => Promise<unknown>)[] = [
  keyIsKept,
  ({ later }) => keyIsKept().then(() => pass(later)),
  ({ isSaved }) => until(isSaved, 'the new identity is on the disk', seconds(20)),
];

const pass = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    const clock = systemClock();
    clock.wakeAt(after(clock.now(), milliseconds(ms)), resolve);
  });

const renew = (): Promise<unknown> =>
  fetch(`http://127.0.0.1:${home.portalPort}/renew`, { method: 'POST', headers: { 'x-anju-press': 'renew' } }).catch(
    // Killed meanwhile.
    () => undefined,
  );

it(`a hub that is killed ${kills} times while it renews is the same hub each time, and nobody takes it for a copy`, async () => {
  await home.runHub();
  await home.online();
  const began = performance.now();
  await renew();
  const takes = performance.now() - began;
  await home.hub.kill();

  const before = loadIdentity(home.dataFolder);
  let changed = 0;
  let keyLeft = 0;
  for (let kill = 0; kill < kills; kill++) {
    const certificate = loadIdentity(home.dataFolder).certificatePem;
    const isSaved = (): boolean => loadIdentity(home.dataFolder).certificatePem !== certificate;
    await home.runHub();
    await home.online();
    void renew();
    await moments[kill % moments.length]?.({ isSaved, later: (kill * takes) / kills });
    await home.hub.kill();
    if (isSaved()) changed++;
    else if (existsSync(keyFile())) keyLeft++;
  }
  await home.runHub();
  await home.online();
  await renew();
  await home.online();
  const hub = await until(
    () => relay.api(`/api/hubs/${before.hub}`, hubSchema),
    'the relay knows the hub',
    seconds(10),
  );
  console.log(
    `a renewal takes ${takes.toFixed(0)} ms; ${kills} kills: ${changed} renewals were saved, ${keyLeft} left the next key behind`,
  );
  expect(hub).toMatchObject({ id: before.hub, suspectedClone: false, revokedAt: null });
  expect(loadIdentity(home.dataFolder).keyPem).not.toBe(before.keyPem);
  expect(relay.hasAlarm(before.hub, 'hub-cloned')).toBe(false);
  // A third at least before its end, and a third after it: else this proves nothing.
  expect(changed).toBeGreaterThanOrEqual(kills / moments.length);
  expect(keyLeft).toBeGreaterThan(0);
});
