import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { fingerprintOf } from '../../edge/identity/identity.ts';
import { days, milliseconds, minutes, seconds } from '../../foundation/durations.ts';
import type { IdentityHome } from '../support/identity-home.ts';
import { IdentityWorld } from '../support/identity-world.ts';

const longStory = 120_000;

/** Fingerprint of the authority that signed the hub's certificate. */
function signerOf({ identity }: IdentityHome): string | undefined {
  const certificate = new X509Certificate(identity.certificatePem);
  return identity.authoritiesPem
    .filter((pem) => certificate.verify(new X509Certificate(pem).publicKey))
    .map(fingerprintOf)[0];
}

test(
  'the authority is rotated while a hub is connected: it is told, renews, and no alarm of the time between is lost',
  async () => {
    const world = await IdentityWorld.start();
    const home = await world.movedIn();
    const old = (await world.authorities())[0]?.fingerprint;
    expect(signerOf(home)).toBe(old);
    await world.rotates();
    const fresh = (await world.authorities())[0]?.fingerprint;
    expect(fresh).not.toBe(old);
    expect(home.hub.connected).toBe(true);
    home.smokeStarts();
    await world.until(() => signerOf(home) === fresh, 'the hub has a certificate of the new authority');
    await world.isOnline(home);
    home.smokeEnds();
    await world.passes(minutes(2));
    expect(home.identity.authoritiesPem.map(fingerprintOf)).toEqual([fresh, old]);
    const [smoke, ...more] = (await world.incidents()).filter(({ kind }) => kind === 'smoke');
    expect(more).toEqual([]);
    expect(smoke).toMatchObject({ alarmCount: 1, unresolvedCount: 0 });
    expect(home.hub.health().outbox.pending).toBe(0);
    expect(await world.authorities()).toMatchObject([
      { fingerprint: fresh, state: 'signing', certificatesInUse: 1 },
      { fingerprint: old, state: 'trusted', certificatesInUse: 0 },
    ]);
    await world.retires(old ?? '');
    await world.passes(minutes(1));
    home.smokeStarts();
    await world.passes(seconds(10));
    expect(home.hub.connected).toBe(true);
    expect(home.hub.health().outbox.pending).toBe(0);
    // It came while nobody was looked after: the same disk starts again and trusts the new authority alone.
    await home.stops();
    await home.starts();
    await world.isOnline(home);
    await world.passes(minutes(5));
    expect(await world.hubOf(home)).toMatchObject({ suspectedClone: false, revokedAt: null });
  },
  longStory,
);

test(
  'a hub that was away during the rotation knows the relay again by what the old authority has signed',
  async () => {
    const world = await IdentityWorld.start();
    const home = await world.movedIn();
    const old = (await world.authorities())[0]?.fingerprint;
    await home.stops();
    await world.rotates();
    await world.rotates();
    const fresh = (await world.authorities())[0]?.fingerprint;
    await world.relayStops();
    await world.relayStarts();
    expect((await world.authorities())[0]?.fingerprint, 'after a restart').toBe(fresh);
    expect(home.identity.authoritiesPem.map(fingerprintOf)).toEqual([old]);

    await home.starts();
    home.smokeStarts();
    await world.isOnline(home);
    await world.until(() => signerOf(home) === fresh, 'it has renewed');
    await world.isOnline(home);
    await world.passes(seconds(10));
    expect(await world.kinds()).toContain('smoke');
    expect(home.identity.authoritiesPem).toHaveLength(3);
  },
  longStory,
);

test(
  'so does one whose clock stands at 1970: it follows the signatures link by link, past certificates that have not begun',
  async () => {
    const world = await IdentityWorld.start();
    const home = await world.movedIn();
    await home.stops();
    await world.rotates();
    await world.rotates();
    await world.relayStops();
    // As it looks from 1970: the server's certificate has not begun.
    await world.relayStarts({ certificatesAreOff: days(300) });
    home.computer.boots({ synchronised: false, wrongBy: milliseconds(-world.time.now().wall) });
    expect(home.identity.authoritiesPem).toHaveLength(1);
    await home.starts();
    home.smokeStarts();
    await world.isOnline(home);
    expect(await world.kinds()).toContain('smoke');
    // Before it is told to renew: its next certificate would not have begun for TLS of here either.
    expect(await home.stops()).toEqual([]);
  },
  longStory,
);

test('a claim code of before the rotation still enrols a hub; it knows every authority at once', async () => {
  const world = await IdentityWorld.start();
  const old = (await world.authorities())[0]?.fingerprint;
  const code = await world.claimCode();
  await world.rotates();
  const fresh = (await world.authorities())[0]?.fingerprint;
  const home = world.home('home');
  await home.enrols(code);
  expect(signerOf(home)).toBe(fresh);
  expect(new Set(home.identity.authoritiesPem.map(fingerprintOf))).toEqual(new Set([fresh, old]));
  await home.starts();
  await world.isOnline(home);
});

test(
  'while somebody works on a hub nobody is paged, which shows; it ends by itself, and what still stands then pages',
  async () => {
    const world = await IdentityWorld.start();
    const home = await world.movedIn();
    const { hub } = home.identity;
    const until = await world.installs(hub, 30);
    expect(until).toBeGreaterThan(world.time.now().wall);
    home.smokeStarts();
    await world.passes(minutes(5));
    home.smokeEnds();
    await world.passes(minutes(5));
    expect(world.pages).toEqual([]);
    expect(await world.hubOf(home)).toMatchObject({ installingUntil: until });
    // Left standing when the work should be over.
    home.smokeStarts();
    await world.passes(minutes(10));
    expect(world.pages).toEqual([]);
    await world.passes(minutes(11));
    expect((await world.hubOf(home)).installingUntil).toBeNull();
    expect(world.pages.map(({ content }) => content.kind)).toContain('smoke');
    expect(world.pages[0]?.responder).toBe(world.seed.responders.family);
  },
  longStory,
);
