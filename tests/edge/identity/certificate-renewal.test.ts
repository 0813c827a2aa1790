import { createPublicKey, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RenewalRequest } from '../../../contracts/enrolment.ts';
import { hubIdSchema } from '../../../contracts/identifiers.ts';
import { ClockTrust } from '../../../edge/health/clock-trust.ts';
import { CertificateRenewal } from '../../../edge/identity/certificate-renewal.ts';
import {
  checked,
  identityPath,
  loadIdentity,
  saveIdentity,
  type HubIdentity,
} from '../../../edge/identity/identity.ts';
import { days, hours, minutes } from '../../../foundation/durations.ts';
import { createLog } from '../../../foundation/log.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';
import { createTestAuthority, type CertificateWishes, type TestAuthority } from '../../support/test-certificates.ts';
import { startTestRenewalDoor, type TestAnswer, type TestRenewalDoor } from '../../support/test-renewal-door.ts';

const silent = createLog({ program: 'test', level: 'silent' });
const hub = hubIdSchema.parse('hub-test');
/** A certificate of a year, of which two thirds are over today. */
const ageing: CertificateWishes = {
  notBefore: new Date(Date.now() - days(300)),
  notAfter: new Date(Date.now() + days(65)),
};
const ended: CertificateWishes = {
  notBefore: new Date(Date.now() - days(500)),
  notAfter: new Date(Date.now() - days(135)),
};

let folder: string;
let authority: TestAuthority;
let door: TestRenewalDoor;
let clock: ManualClock;
/** Identities that the uplink was told to use. */
let used: HubIdentity[];
const stops: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'anju-renewal-'));
  authority = await createTestAuthority();
  door = await startTestRenewalDoor(authority);
  stops.push(() => door.close());
  door.answer = good;
  clock = new ManualClock({ wall: Date.now() });
  used = [];
});
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
  rmSync(folder, { recursive: true, force: true });
});

const answering =
  (changes: object, by = authority, name = 'hub-test') =>
  async ({ certificateRequestPem }: RenewalRequest): Promise<TestAnswer> => ({
    status: 200,
    body: {
      certificatePem: await by.sign(name, certificateRequestPem),
      authoritiesPem: [by.certificatePem],
      mqttUrl: 'mqtts://localhost:9883',
      renewalUrl: door.url,
      ...changes,
    },
  });
const good = (request: RenewalRequest): Promise<TestAnswer> => answering({})(request);

async function identityOf(wishes: CertificateWishes = ageing, changes: object = {}): Promise<HubIdentity> {
  const identity = checked({
    hub,
    mqttUrl: 'mqtts://localhost:8883',
    renewalUrl: door.url,
    authoritiesPem: [authority.certificatePem],
    ...(await authority.hub('hub-test', wishes)),
    ...changes,
  });
  await saveIdentity(folder, identity);
  return identity;
}

function renewalOf(identity: HubIdentity, refusals = (): number => 0): CertificateRenewal {
  const renewal = new CertificateRenewal({
    identity,
    dataFolder: folder,
    clock,
    clockTrust: new ClockTrust({ log: silent, systemSynchronised: () => clock.now().clockTrusted }),
    log: silent,
    refusals,
    renewed: (fresh) => used.push(fresh),
    random: () => 0,
  });
  stops.push(() => renewal.stop());
  return renewal;
}

const checkedOnce = async (renewal: CertificateRenewal): Promise<void> => {
  renewal.check();
  await renewal.idle();
};
const publicKeyOf = (keyPem: string): string =>
  createPublicKey(keyPem).export({ type: 'spki', format: 'pem' }).toString();

describe('a certificate that is two thirds over', () => {
  test('is renewed for a new key, proven by the old one; the hub keeps it and uses it', async () => {
    const before = await identityOf();
    const renewal = renewalOf(before);
    await checkedOnce(renewal);
    const [request] = door.requests;
    expect(door.requests).toHaveLength(1);
    expect(request?.certificatePem).toBe(before.certificatePem);
    expect(renewal.problem).toBeUndefined();
    const { identity } = renewal;
    expect(identity.notAfter).toBeGreaterThan(before.notAfter);
    expect(publicKeyOf(identity.keyPem)).not.toBe(publicKeyOf(before.keyPem));
    expect(new X509Certificate(identity.certificatePem).subject).toBe('CN=hub-test');
    expect(identity).toMatchObject({ hub: 'hub-test', host: 'localhost', port: 9_883 });
    expect(loadIdentity(folder)).toEqual(identity);
    expect(used).toEqual([identity]);
    expect(existsSync(join(folder, 'identity', 'renewal-key.pem'))).toBe(false);
    clock.advance(days(30));
    await checkedOnce(renewal);
    expect(door.requests).toHaveLength(1);
  });

  test('waits while it is not, and not when the relay asks', async () => {
    const renewal = renewalOf(await identityOf({}));
    await checkedOnce(renewal);
    expect(door.requests).toHaveLength(0);
    renewal.ask();
    renewal.ask();
    await renewal.idle();
    expect(door.requests).toHaveLength(1);
    expect(used).toHaveLength(1);
  });

  test('which the relay refuses to renew is asked about again, ever more seldom; the reason is there to be seen', async () => {
    const before = await identityOf();
    const renewal = renewalOf(before);
    door.answer = () => ({ status: 403, body: { error: 'this hub is revoked' } });
    for (let minute = 0; minute < 60; minute++) {
      await checkedOnce(renewal);
      clock.advance(minutes(1));
    }
    // After 0, 1, 3, 6, 12, 24 and 48 minutes.
    expect(door.requests).toHaveLength(7);
    expect(renewal.problem).toBe('the relay refused: this hub is revoked');
    expect(loadIdentity(folder)).toEqual(before);
    expect(used).toEqual([]);
    door.answer = good;
    clock.advance(hours(6));
    await checkedOnce(renewal);
    expect(renewal.problem).toBeUndefined();
    expect(used).toHaveLength(1);
  });

  test('is not given up for an answer that does not fit together', async () => {
    const before = await identityOf();
    const other = await createTestAuthority({ name: 'other' });
    const strange: [string, TestRenewalDoor['answer']][] = [
      [
        'the certificate does not belong to the key',
        answering({ certificatePem: (await authority.hub('hub-test')).certificatePem }),
      ],
      ['the certificate is not for hub-test', answering({}, authority, 'hub-test-2')],
      ['the certificate was not issued by the authority', answering({ authoritiesPem: [other.certificatePem] })],
      ['cannot be read', answering({ authoritiesPem: [] })],
      ['cannot be read', answering({ mqttUrl: 'mqtt://localhost' })],
      ['status 500', () => ({ status: 500, body: 'x'.repeat(1_000) })],
      ['too large', () => ({ status: 200, body: 'x'.repeat(200_000) })],
    ];
    for (const [says, answer] of strange) {
      door.answer = answer;
      const renewal = renewalOf(before);
      await checkedOnce(renewal);
      expect(renewal.problem, says).toContain(says);
      expect(loadIdentity(folder)).toEqual(before);
    }
    expect(door.requests).toHaveLength(strange.length);
    expect(used).toEqual([]);
  });
});

describe('whom the hub asks', () => {
  test('a door with a certificate of another authority hears nothing', async () => {
    const other = await createTestAuthority();
    const impostor = await startTestRenewalDoor(other);
    stops.push(() => impostor.close());
    const renewal = renewalOf(await identityOf(ageing, { renewalUrl: impostor.url }));
    await checkedOnce(renewal);
    expect(renewal.problem).toMatch(/self.signed|unable to verify|signature/i);
    expect(impostor.requests).toEqual([]);
  });

  test('an authority that the relay has replaced is learnt, and believed from then on', async () => {
    const fresh = await createTestAuthority({ name: 'fresh' });
    const before = await identityOf();
    door.answer = answering({ authoritiesPem: [fresh.certificatePem, authority.certificatePem] }, fresh);
    const renewal = renewalOf(before);
    renewal.ask();
    await renewal.idle();
    expect(renewal.identity.authoritiesPem).toEqual([fresh.certificatePem, authority.certificatePem]);
    expect(new X509Certificate(renewal.identity.certificatePem).issuer).toBe('CN=fresh');
  });

  test('nobody, when the identity is older than renewing: it says what to do', async () => {
    const { renewalUrl: _, ...older } = await identityOf();
    const renewal = renewalOf(older);
    await checkedOnce(renewal);
    expect(renewal.problem).toMatch(/Enrol again with --replace/);
  });
});

describe('a clock that nothing has confirmed', () => {
  const farAhead = { notBefore: new Date(Date.now() + days(5)), notAfter: new Date(Date.now() + days(700)) };

  test('of 1970: a hub that is let in no more renews, also at a door that is not yet valid by its clock', async () => {
    await door.close();
    door = await startTestRenewalDoor(authority, { server: await authority.server(farAhead) });
    door.answer = good;
    clock = new ManualClock({ wall: 0, clockTrusted: false });
    let refusals = 0;
    const renewal = renewalOf(await identityOf(ended), () => refusals);
    await checkedOnce(renewal);
    expect(door.requests).toHaveLength(0);
    refusals = 3;
    await checkedOnce(renewal);
    expect(door.requests).toHaveLength(1);
    expect(used).toHaveLength(1);
  });

  test('a door that is not yet valid is refused by a hub whose clock is confirmed', async () => {
    await door.close();
    door = await startTestRenewalDoor(authority, { server: await authority.server(farAhead) });
    const renewal = renewalOf(await identityOf());
    await checkedOnce(renewal);
    expect(renewal.problem).toMatch(/not yet valid/);
    expect(door.requests).toHaveLength(0);
  });

  test('of 2040: it asks, and is answered once', async () => {
    clock = new ManualClock({ wall: '2040-01-01T00:00:00Z', clockTrusted: false });
    const renewal = renewalOf(await identityOf({}));
    for (let minute = 0; minute < 60; minute++) {
      await checkedOnce(renewal);
      clock.advance(minutes(1));
    }
    expect(door.requests).toHaveLength(1);
    expect(used).toHaveLength(1);
  });
});

describe('when the power or the disk goes', () => {
  test('a lost answer is asked for again with the same key', async () => {
    const before = await identityOf();
    door.answer = () => ({ status: 500, body: {} });
    await checkedOnce(renewalOf(before));
    door.answer = good;
    // As after a restart.
    const again = renewalOf(loadIdentity(folder));
    await checkedOnce(again);
    const keys = await Promise.all(
      door.requests.map(async ({ certificateRequestPem }) =>
        new X509Certificate(await authority.sign('hub-test', certificateRequestPem)).publicKey
          .export({ type: 'spki', format: 'pem' })
          .toString(),
      ),
    );
    expect(keys).toHaveLength(2);
    expect(keys[0]).toBe(keys[1]);
    expect(publicKeyOf(again.identity.keyPem)).toBe(keys[0]);
  });

  test('the key of the last renewal, left over by a power cut, is not used for the next', async () => {
    const before = await identityOf();
    writeFileSync(join(folder, 'identity', 'renewal-key.pem'), before.keyPem);
    const renewal = renewalOf(before);
    await checkedOnce(renewal);
    expect(publicKeyOf(renewal.identity.keyPem)).not.toBe(publicKeyOf(before.keyPem));
  });

  test('a certificate that cannot be saved is not used while the old one counts, and is once the disk is well', async () => {
    const before = await identityOf();
    const mended = spoilDisk();
    const renewal = renewalOf(before);
    await checkedOnce(renewal);
    expect(door.requests).toHaveLength(1);
    expect(used).toEqual([]);
    expect(renewal.problem).toBe('the disk does not take the renewed identity');
    clock.advance(minutes(1));
    await checkedOnce(renewal);
    expect(used).toEqual([]);
    mended();
    await checkedOnce(renewal);
    expect(door.requests).toHaveLength(1);
    expect(used).toHaveLength(1);
    expect(loadIdentity(folder)).toEqual(renewal.identity);
    expect(renewal.problem).toBeUndefined();
  });

  test('one that has ended lets no alarm through: then the new one is used unsaved', async () => {
    const before = await identityOf(ended);
    const mended = spoilDisk();
    const renewal = renewalOf(before);
    await checkedOnce(renewal);
    expect(used).toHaveLength(1);
    expect(renewal.problem).toBe('the disk does not take the renewed identity');
    expect(readFileSync(identityPath(folder), 'utf8')).toContain('hub-test');
    mended();
    await checkedOnce(renewal);
    expect(used).toHaveLength(1);
    expect(loadIdentity(folder)).toEqual(renewal.identity);
  });

  test('a disk that is still unwell when the old one ends, or is refused, keeps no good certificate from being used', async () => {
    const ending = { ...ageing, notAfter: new Date(Date.now() + hours(2)) };
    const refusalsOf = { refused: 3, ended: 0 };
    let tried = 0;
    for (const [what, refusalsThen] of Object.entries(refusalsOf)) {
      const before = await identityOf(ending);
      used.splice(0);
      const mended = spoilDisk();
      let refusals = 0;
      const renewal = renewalOf(before, () => refusals);
      await checkedOnce(renewal);
      expect(used, what).toEqual([]);
      refusals = refusalsThen;
      if (what === 'ended') clock.advance(hours(3));
      await checkedOnce(renewal);
      expect(used, what).toEqual([renewal.identity]);
      expect(renewal.identity.keyPem, what).not.toBe(before.keyPem);
      expect(renewal.problem, what).toBe('the disk does not take the renewed identity');
      expect(loadIdentity(folder), what).toEqual(before);
      mended();
      await checkedOnce(renewal);
      expect(used, what).toHaveLength(1);
      expect(loadIdentity(folder), what).toEqual(renewal.identity);
      tried += 1;
    }
    expect(tried).toBe(2);
  });

  test('a stop in the middle of a renewal is not held up by a relay that does not answer', async () => {
    let asked = (): void => undefined;
    const reached = new Promise<void>((resolve) => (asked = resolve));
    door.answer = () => {
      asked();
      return new Promise(() => undefined);
    };
    const before = await identityOf();
    const renewal = renewalOf(before);
    renewal.check();
    await reached;
    const began = performance.now();
    await renewal.stop();
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(loadIdentity(folder)).toEqual(before);
  });
});

/** Nothing can be written in place of these files until it is mended. */
function spoilDisk(): () => void {
  const blocked = ['identity.json.new', 'renewal-key.pem.new'].map((name) => join(folder, 'identity', name));
  for (const path of blocked) mkdirSync(join(path, 'in-the-way'), { recursive: true });
  return () => {
    for (const path of blocked) rmSync(path, { recursive: true, force: true });
  };
}
