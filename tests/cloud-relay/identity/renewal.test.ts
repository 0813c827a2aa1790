import 'reflect-metadata';
import { X509Certificate } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { describe, expect, it } from 'vitest';
import { enrolmentAnswerSchema, renewalAnswerSchema, renewalText } from '../../../contracts/enrolment.ts';
import { days, minutes } from '../../../foundation/durations.ts';
import { trustOf } from '../../../cloud-relay/identity/authority.ts';
import { RenewalChallenges } from '../../../cloud-relay/identity/renewal-challenges.ts';
import { revokeHub } from '../../../cloud-relay/identity/revocation.ts';
import { openAuthority } from '../../../cloud-relay/identity/x509-authority.ts';
import { makeAuthority, signLeaf } from '../../../cloud-relay/identity/x509-signing.ts';
import { revokeEarlierCertificates } from '../../../cloud-relay/registry/hub-certificates.ts';
import { getHub, updateHub } from '../../../cloud-relay/registry/hubs.ts';
import { everywhere } from '../../../cloud-relay/store/scope.ts';
import { startIdentityDoor, type Answer } from '../../support/identity-door.ts';
import { makeKeyAndRequest } from '../../support/relay-key.ts';
import { temporaryFolder } from '../../support/relay-store.ts';

type Door = Awaited<ReturnType<typeof startIdentityDoor>>;

async function enrolled(door: Door) {
  const { secret } = await door.claim();
  const { keyPem, requestPem } = await makeKeyAndRequest();
  const { json } = await door.post({ secret, certificateRequestPem: requestPem });
  const { hub, certificatePem } = enrolmentAnswerSchema.parse(json);
  return { hub, keyPem, requestPem, certificatePem };
}

/** As the first connection with its newest certificate does. */
async function use(door: Door, id: string): Promise<void> {
  const hub = await getHub(door.store.db, everywhere, id);
  const newest = hub?.certificates.at(-1);
  if (!hub || !newest) throw new Error('has no certificate');
  await revokeEarlierCertificates(door.store.db, hub, newest, door.clock.now().wall);
}

const said = ({ status, json }: Answer): string => `${status} ${JSON.stringify(json)}`;

describe('renewal', () => {
  it('gives the next certificate for another key, to the same hub, backdated, for a year', async () => {
    const door = await startIdentityDoor();
    const own = await enrolled(door);
    door.clock.advance(days(200));
    const next = await makeKeyAndRequest();
    const { status, json } = await door.renew(own, { next });
    expect(status).toBe(200);
    const answer = renewalAnswerSchema.parse(json);
    expect(answer.authoritiesPem).toEqual([door.authority.certificatePem]);
    expect(answer).toMatchObject({
      mqttUrl: 'mqtts://localhost:8883',
      renewalUrl: `https://localhost:${door.listener.port}`,
    });
    const certificate = new X509Certificate(answer.certificatePem);
    expect(certificate.subject).toBe(`CN=${own.hub}`);
    const at = Math.floor(door.clock.now().wall / 1_000) * 1_000;
    expect(Date.parse(certificate.validFrom)).toBe(at - 86_400_000);
    expect(Date.parse(certificate.validTo)).toBe(at + 365 * 86_400_000);
    const hub = await getHub(door.store.db, everywhere, own.hub);
    expect(hub?.certificates.map(({ revokedAt, authority }) => [revokedAt, authority])).toEqual([
      [null, door.authority.fingerprint],
      [null, door.authority.fingerprint],
    ]);
    // The new one renews in turn, and the old one still does: its hub may have lost the new one.
    expect((await door.renew({ keyPem: next.keyPem, certificatePem: answer.certificatePem })).status).toBe(200);
    expect((await door.renew(own)).status).toBe(200);
  });

  it('opens for a hub that lay in a drawer for a year, and for one whose certificate is of 1970 or of 2040', async () => {
    const door = await startIdentityDoor();
    const drawer = await enrolled(door);
    door.clock.advance(days(400));
    expect((await door.renew(drawer)).status).toBe(200);
    let renewed = 0;
    for (const wall of [5_000, Date.UTC(2040, 0, 1)]) {
      const other = await startIdentityDoor({ wall });
      const own = await enrolled(other);
      other.clock.advance(days(500));
      expect(said(await other.renew(own))).toMatch(/^200 /);
      renewed += 1;
    }
    expect(renewed).toBe(2);
  });

  it('stays shut for everything else, and says why', async () => {
    const door = await startIdentityDoor();
    const own = await enrolled(door);
    const neighbour = await enrolled(door);
    const thief = await makeKeyAndRequest();
    const thiefsKey = new x509.Pkcs10CertificateRequest(thief.requestPem).publicKey;
    const forger = await makeAuthority(door.clock.now().wall);
    // By name the forged one is our authority's.
    const forged = await signLeaf(
      { ...forger, certificate: new x509.X509Certificate(door.authority.certificatePem) },
      { subject: own.hub, publicKey: thiefsKey, life: -days(30), now: door.clock.now().wall, extensions: [] },
    );
    const stranger = await openAuthority(await temporaryFolder(), door.clock.now().wall);
    const foreign = await stranger.issueHubCertificate({ requestPem: thief.requestPem, hub: own.hub, now: 0 });
    const unregistered = await door.authority.issueHubCertificate({
      requestPem: thief.requestPem,
      hub: own.hub,
      now: door.clock.now().wall,
    });
    const server = await door.authority.serverIdentity(door.names, Date.now());
    const serverPem = server.chainPem.slice(0, server.chainPem.indexOf('-----END CERTIFICATE-----') + 26);
    const used = await door.challenge();
    expect((await door.renew(own, { challenge: used })).status).toBe(200);
    const old = await door.challenge();
    door.clock.advance(minutes(1));

    const refused: Record<string, [Answer, RegExp]> = {
      'a forged and expired certificate': [
        await door.renew({ keyPem: thief.keyPem, certificatePem: forged.toString('pem') }),
        /was not issued by an authority/,
      ],
      'one of another authority, expired': [
        await door.renew({ keyPem: thief.keyPem, certificatePem: foreign.pem }),
        /was not issued by an authority/,
      ],
      'one that is in no registry': [
        await door.renew({ keyPem: thief.keyPem, certificatePem: unregistered.pem }),
        /was not issued to that hub/,
      ],
      "the listener's own": [
        await door.renew({ keyPem: server.keyPem, certificatePem: serverPem }),
        /not the certificate of a hub/,
      ],
      'the authority itself': [
        await door.renew({ keyPem: thief.keyPem, certificatePem: door.authority.certificatePem }),
        /not the certificate of a hub/,
      ],
      "another hub's certificate": [
        await door.renew({ keyPem: own.keyPem, certificatePem: neighbour.certificatePem }),
        /signature: /,
      ],
      'a signature over another request': [await door.renew(own, { signedText: renewalText('x', 'y') }), /signature: /],
      'a challenge that was used': [await door.renew(own, { challenge: used }), /challenge: /],
      'a challenge that is too old': [await door.renew(own, { challenge: old }), /challenge: /],
      'a challenge that nobody gave': [await door.renew(own, { challenge: 'c'.repeat(32) }), /challenge: /],
      'two certificates in one': [
        await door.renew({ keyPem: own.keyPem, certificatePem: own.certificatePem + neighbour.certificatePem }),
        /cannot be read as one certificate/,
      ],
      'no certificate': [await door.renew({ keyPem: own.keyPem, certificatePem: 'nothing' }), /cannot be read/],
      'a request that is none': [
        await door.renew(own, { next: { keyPem: own.keyPem, requestPem: 'nothing' } }),
        /certificateRequestPem: /,
      ],
    };
    for (const [what, [answer, reason]] of Object.entries(refused)) {
      expect(said(answer), what).toMatch(/^403 /);
      expect(said(answer), what).toMatch(reason);
    }
    expect(Object.keys(refused)).toHaveLength(13);
    expect((await door.postTo('/renew', { challenge: 7 })).status).toBe(400);
    expect((await door.postTo('/renew', 'x'.repeat(60_000))).status).toBe(413);
    // Nothing of that has let anybody in or made anything.
    const hub = await getHub(door.store.db, everywhere, own.hub);
    expect(hub?.certificates).toHaveLength(2);
    expect(door.superseded).toEqual([]);
  });

  it('stays shut for a revoked hub, and for a certificate that its hub has left behind: that one is reported', async () => {
    const door = await startIdentityDoor();
    const own = await enrolled(door);
    const next = await makeKeyAndRequest();
    door.clock.advance(minutes(1));
    await door.renew(own, { next });
    // As its first connection does.
    await door.store.db
      .updateTable('hub_certificates')
      .set({ revoked_at: 1 })
      .where('issued_at', '<', door.clock.now().wall)
      .execute();
    expect(said(await door.renew(own))).toMatch(/^403 .*certificate is revoked/);
    expect(new Set(door.superseded)).toEqual(new Set([own.hub]));
    await updateHub(door.store.db, everywhere, own.hub, { revokedAt: door.clock.now().wall });
    expect(said(await door.renew(own))).toMatch(/^403 .*hub is revoked/);
  });

  it('opens for a disk that went back to before the new certificate, if it brings the very key of the newest', async () => {
    const door = await startIdentityDoor();
    const own = await enrolled(door);
    const next = await makeKeyAndRequest();
    door.clock.advance(minutes(1));
    const { json } = await door.renew(own, { next });
    await use(door, own.hub);
    expect((await getHub(door.store.db, everywhere, own.hub))?.certificates.map(({ revokedAt }) => revokedAt)).toEqual([
      door.clock.now().wall,
      null,
    ]);
    door.clock.advance(minutes(1));
    // A copy of the card has the old key, and whatever others it makes, but not this one.
    expect(said(await door.renew(own))).toMatch(/^403 .*certificate is revoked/);
    const ownKey = { keyPem: own.keyPem, requestPem: own.requestPem };
    expect(said(await door.renew(own, { next: ownKey }))).toMatch(/^403 .*certificate is revoked/);
    expect(new Set(door.superseded)).toEqual(new Set([own.hub]));
    door.superseded.splice(0);

    const again = await door.renew(own, { next });
    expect(said(again)).toMatch(/^200 /);
    // It is the hub itself: nobody is told of a second one.
    expect(door.superseded).toEqual([]);
    const { certificatePem } = renewalAnswerSchema.parse(again.json);
    const publicKeyOf = (pem: string) => new X509Certificate(pem).publicKey.export({ type: 'spki', format: 'pem' });
    expect(publicKeyOf(certificatePem)).toBe(publicKeyOf(renewalAnswerSchema.parse(json).certificatePem));

    // The hub goes on to another key: the one in between opens nothing any more.
    door.clock.advance(minutes(1));
    const third = await makeKeyAndRequest();
    expect((await door.renew({ keyPem: next.keyPem, certificatePem }, { next: third })).status).toBe(200);
    await use(door, own.hub);
    expect(said(await door.renew(own, { next }))).toMatch(/^403 .*certificate is revoked/);
    // Nor does any key, once somebody has revoked the hub.
    expect((await door.renew(own, { next: third })).status).toBe(200);
    const order = { hub: own.hub, because: 'stolen', settle: () => Promise.resolve() };
    await door.store.transaction((tx) => revokeHub(tx, everywhere, order, door.clock.now().wall));
    expect(said(await door.renew(own, { next: third }))).toMatch(/^403 .*hub is revoked/);
  });

  it('stays shut for a superseded certificate whose newest successor has a key that was not noted', async () => {
    const door = await startIdentityDoor();
    const own = await enrolled(door);
    const next = await makeKeyAndRequest();
    door.clock.advance(minutes(1));
    await door.renew(own, { next });
    await use(door, own.hub);
    await door.store.db.updateTable('hub_certificates').set({ public_key_hash: '' }).execute();
    expect(said(await door.renew(own, { next }))).toMatch(/^403 .*certificate is revoked/);
  });

  it('goes on over a rotation, and ends with the authority of the certificate', async () => {
    const door = await startIdentityDoor();
    const own = await enrolled(door);
    const old = door.authority.certificatePem;
    await door.authority.rotate(door.clock.now().wall);
    door.listener.trust(trustOf(door.authority, await door.authority.serverIdentity(door.names, Date.now())));
    const { json } = await door.renew(own);
    const answer = renewalAnswerSchema.parse(json);
    expect(answer.authoritiesPem).toEqual([door.authority.certificatePem, old]);
    const renewed = new X509Certificate(answer.certificatePem);
    expect(renewed.verify(new X509Certificate(door.authority.certificatePem).publicKey)).toBe(true);
    await door.authority.retire(door.authority.trusted[1]?.fingerprint ?? '');
    expect(said(await door.renew(own))).toMatch(/^403 .*was not issued by an authority/);
  });

  it('is not given without end to a hub that cannot keep it', async () => {
    const door = await startIdentityDoor();
    const own = await enrolled(door);
    let given = 0;
    while ((await door.renew(own)).status === 200) given += 1;
    expect(given).toBe(23);
    expect(said(await door.renew(own))).toMatch(/^403 .*too often/);
    door.clock.advance(days(2));
    expect((await door.renew(own)).status).toBe(200);
  });

  it('is looked at so many times a minute from one address and no more', async () => {
    const door = await startIdentityDoor();
    const statuses = [];
    for (let n = 0; n < 610; n++) statuses.push((await door.postTo('/renew/challenge', {})).status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(600);
    expect(statuses.slice(-10)).toEqual(Array.from({ length: 10 }, () => 429));
    door.clock.advance(minutes(1));
    expect((await door.postTo('/renew/challenge', {})).status).toBe(200);
  });
});

describe('challenges', () => {
  it('are good once, for a minute, and remembered in a bounded number', () => {
    const challenges = new RenewalChallenges(3);
    const made = Array.from({ length: 5 }, (_, n) => challenges.make(n));
    expect(made.map((challenge) => challenges.use(challenge, 10))).toEqual([false, false, true, true, true]);
    expect(made.map((challenge) => challenges.use(challenge, 10))).toEqual([false, false, false, false, false]);
    const late = challenges.make(0);
    expect(challenges.use(late, 60_000)).toBe(false);
  });
});
