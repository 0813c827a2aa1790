import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { identityPath } from '../../edge/identity/identity.ts';
import { days, hours, milliseconds, minutes, seconds } from '../../foundation/durations.ts';
import { IdentityWorld } from '../support/identity-world.ts';

const anything = z.unknown();
const longStory = 120_000;

test('a hub enrols with a code, once; a used, an expired and a forged one are refused with their reason', async () => {
  const world = await IdentityWorld.start();
  const code = await world.claimCode();
  const first = world.home('first');
  await first.enrols(code);
  expect(first.identity.renewalUrl).toMatch(/^https:/);
  expect(first.identity.notAfter - first.identity.notBefore).toBe(days(366));
  expect(await world.hubs()).toMatchObject([{ id: first.identity.hub, state: 'never-heard', suspectedClone: false }]);

  const second = world.home('second');
  await expect(second.enrols(code)).rejects.toMatchObject({
    code: 'identity/refused',
    message: expect.stringMatching(/used.*Ask for a new claim code/),
  });
  const late = await world.claimCode();
  await world.relayStops();
  world.time.advance(days(7));
  await world.relayStarts();
  await expect(second.enrols(late)).rejects.toMatchObject({ message: expect.stringContaining('expired') });
  // The same relay and fingerprint, with a secret of one's own.
  const [relay, fingerprint] = JSON.parse(Buffer.from(code.slice('anju1.'.length), 'base64url').toString()) as string[];
  const forged = `anju1.${Buffer.from(JSON.stringify([relay, fingerprint, 'x'.repeat(32)])).toString('base64url')}`;
  await expect(second.enrols(forged)).rejects.toMatchObject({ message: expect.stringContaining('does not know') });
  expect(() => readFileSync(identityPath(second.dataFolder))).toThrow(/ENOENT/);
  expect(await world.hubs()).toHaveLength(1);
});

test(
  'after a year in a drawer a hub renews its certificate by itself, and its alarm arrives',
  async () => {
    const world = await IdentityWorld.start();
    const home = await world.movedIn();
    await home.stops();
    await world.ageCertificate(home, days(400));
    expect(home.identity.notAfter).toBeLessThan(Date.now());
    const before = home.identity;

    await home.starts();
    home.smokeStarts();
    await world.isOnline(home);
    await world.passes(seconds(10));
    expect(await world.kinds()).toContain('smoke');
    expect(home.identity.keyPem).not.toBe(before.keyPem);
    expect(home.identity.notAfter).toBeGreaterThan(Date.now() + days(360));
    const { certificates, suspectedClone } = await world.hubOf(home);
    expect(suspectedClone).toBe(false);
    expect(certificates.filter(({ revokedAt }) => revokedAt === null)).toHaveLength(1);
  },
  longStory,
);

test(
  'a hub that comes out of the drawer without the time renews too: the relay lets it in no more, which no clock says',
  async () => {
    const world = await IdentityWorld.start();
    const home = await world.movedIn();
    await home.stops();
    await world.ageCertificate(home, days(400));
    home.computer.boots({ synchronised: false, wrongBy: milliseconds(-world.time.now().wall) });
    await home.starts();
    home.smokeStarts();
    expect(home.hub.status().details).toMatchObject({ clockTrusted: false });
    expect(home.computer.now().wall).toBeLessThan(days(1));
    await world.isOnline(home);
    await world.passes(seconds(10));
    expect(await world.kinds()).toContain('smoke');
    expect(home.identity.notAfter).toBeGreaterThan(Date.now() + days(360));
  },
  longStory,
);

test(
  'a hub at 1970 reaches a relay whose certificate has not begun by its clock, and is told the time',
  async () => {
    const world = await IdentityWorld.start();
    const home = await world.movedIn();
    await home.stops();
    await world.relayStops();
    await world.relayStarts({ certificatesAreOff: days(300) });
    home.computer.boots({ synchronised: false, wrongBy: milliseconds(-world.time.now().wall) });
    await home.starts();
    home.smokeStarts();
    await world.isOnline(home);
    await world.passes(minutes(1));
    const smoke = (await world.incidents()).find(({ kind }) => kind === 'smoke');
    expect(Math.abs((smoke?.openedAt ?? 0) - world.time.now().wall)).toBeLessThan(minutes(5));
    // Now that it is connected it knows the time, and so whether its certificate ages.
    expect(home.hub.health().renewalProblem).toBeUndefined();
    await home.stops();

    // With a clock that says so and is confirmed, such a relay is refused.
    home.computer.boots({ synchronised: true });
    await home.starts();
    await world.until(
      () => /not yet valid/.test(String(home.hub.status().problems)),
      'it says why',
      () => home.hub.status().problems,
    );
    expect(home.hub.connected).toBe(false);
  },
  longStory,
);

test(
  'a hub at 2040 watches on, keeps its alarm, and does not give up: with the right time it arrives',
  async () => {
    const world = await IdentityWorld.start();
    const home = await world.movedIn();
    await home.stops();
    // Seen from 2040 the relay's certificate has long ended; so has one that was made two years ago by the clock of here.
    await world.relayStops();
    await world.relayStarts({ certificatesAreOff: days(-730) });
    home.computer.boots({ synchronised: false, wrongBy: milliseconds(Date.UTC(2040, 0, 1) - world.time.now().wall) });
    await home.starts();
    home.smokeStarts();
    await world.passes(hours(1));
    expect(home.hub.connected).toBe(false);
    expect(home.hub.status().problems.join()).toMatch(/CERT_HAS_EXPIRED/);
    expect(home.shown.map(({ pattern }) => pattern)).toContain('siren');
    expect(home.hub.health().outbox.pending).toBeGreaterThan(0);
    expect(home.hub.health().renewalProblem).toMatch(/CERT_HAS_EXPIRED/);

    await world.relayStops();
    await world.relayStarts();
    await world.isOnline(home);
    await world.passes(minutes(1));
    expect(await world.kinds()).toContain('smoke');
    expect(home.hub.health().outbox.pending).toBe(0);
  },
  longStory,
);

test(
  'a stolen hub is cut off within a minute of its revocation, refused again, and cannot renew',
  async () => {
    const world = await IdentityWorld.start();
    const thief = await world.movedIn();
    const { hub } = thief.identity;
    const began = world.time.now().monotonic;
    await world.ask('POST', `/api/hubs/${hub}/revoke`, anything, { because: '被盗' });
    await world.until(() => !thief.hub.connected, 'it is cut off');
    expect(world.time.now().monotonic - began).toBeLessThan(minutes(1));
    thief.smokeStarts();
    await world.passes(minutes(10));
    expect(thief.hub.connected).toBe(false);
    expect(thief.hub.health().renewalProblem).toMatch(/revoked/);
    await expect(thief.hub.renewIdentity()).rejects.toThrow(/revoked/);
    expect(await world.kinds()).not.toContain('smoke');
    expect(await world.hubOf(thief)).toMatchObject({ revokedBecause: '被盗', revokedAt: expect.any(Number) });
    await thief.stops();
    await thief.starts();
    await world.passes(minutes(2));
    expect(thief.hub.connected).toBe(false);
  },
  longStory,
);

test(
  'a broken hub is replaced: the new one has its home and history, and the old one is let in no more',
  async () => {
    const world = await IdentityWorld.start();
    const broken = await world.movedIn('broken');
    broken.smokeStarts();
    await world.passes(seconds(10));
    const replacement = world.home('new');
    await replacement.enrols(await world.claimCode({ replaces: broken.identity.hub }));
    await replacement.starts();
    await world.isOnline(replacement);
    await world.until(() => !broken.hub.connected, 'the old one is cut off');
    await world.passes(minutes(2));
    const now = await world.hubOf(replacement);
    const then = await world.hubOf(broken);
    expect(now).toMatchObject({ replaces: then.id, dwellingId: then.dwellingId, revokedAt: null });
    expect(now.lastHeardAt).toBeGreaterThan(world.time.now().wall - minutes(2));
    expect(then).toMatchObject({ replacedBy: now.id, revokedAt: expect.any(Number) });
    replacement.smokeStarts();
    await world.passes(seconds(10));
    const smoke = (await world.incidents()).filter(({ kind }) => kind === 'smoke');
    expect(smoke.length).toBeGreaterThanOrEqual(1);
    expect(new Set(smoke.map(({ dwelling }) => dwelling?.id))).toEqual(new Set([world.seed.dwellingId]));
  },
  longStory,
);
