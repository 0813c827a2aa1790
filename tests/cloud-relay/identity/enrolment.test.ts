import { X509Certificate } from 'node:crypto';
import { connect, type DetailedPeerCertificate } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { enrolmentAnswerSchema } from '../../../contracts/enrolment.ts';
import { createLog } from '../../../foundation/log.ts';
import { days, minutes } from '../../../foundation/durations.ts';
import { AttemptLimit } from '../../../cloud-relay/identity/attempt-limit.ts';
import { trustOf } from '../../../cloud-relay/identity/authority.ts';
import { startEnrolmentListener } from '../../../cloud-relay/identity/fastify-enrolment.ts';
import { updateHub } from '../../../cloud-relay/registry/hubs.ts';
import { everywhere } from '../../../cloud-relay/store/scope.ts';
import { startIdentityDoor } from '../../support/identity-door.ts';
import { makeKeyAndRequest } from '../../support/relay-key.ts';

const log = createLog({ program: 'test', level: 'silent' });

describe('enrolment', () => {
  it('shows the authority of the claim code before anything is said', async () => {
    const { listener, authority, claim } = await startIdentityDoor();
    const { fingerprint, relay } = await claim();
    expect(relay).toBe(`https://localhost:${listener.port}`);
    const chain = await new Promise<DetailedPeerCertificate>((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port: listener.port, rejectUnauthorized: false }, () => {
        resolve(socket.getPeerCertificate(true));
        socket.destroy();
      });
      socket.on('error', reject);
    });
    const top = new X509Certificate(chain.issuerCertificate.raw);
    expect(top.fingerprint256.replaceAll(':', '').toLowerCase()).toBe(fingerprint);
    expect(top.toString()).toBe(new X509Certificate(authority.certificatePem).toString());
  });

  it('makes a hub of the home that the claim is for', async () => {
    const { claim, post, store, home, authority } = await startIdentityDoor();
    const { secret } = await claim();
    const { requestPem } = await makeKeyAndRequest();
    const { status, json } = await post({ secret, certificateRequestPem: requestPem });
    expect(status).toBe(200);
    const answer = enrolmentAnswerSchema.parse(json);
    expect(new X509Certificate(answer.certificatePem).subject).toBe(`CN=${answer.hub}`);
    expect(answer).toMatchObject({ authorityPem: authority.certificatePem, mqttUrl: 'mqtts://localhost:8883' });
    const hub = await store.db.selectFrom('hubs').selectAll().where('id', '=', answer.hub).executeTakeFirstOrThrow();
    expect(hub.dwelling_id).toBe(home.dwellingId);
    const claims = await store.db.selectFrom('claims').selectAll().execute();
    expect(JSON.stringify(claims)).not.toContain(secret);
  });

  it('works once, however many come at once', async () => {
    const { claim, post, store } = await startIdentityDoor();
    const { secret } = await claim();
    const keys = await Promise.all(Array.from({ length: 8 }, () => makeKeyAndRequest()));
    const answers = await Promise.all(
      keys.map(({ requestPem }) => post({ secret, certificateRequestPem: requestPem })),
    );
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      200,
      ...Array.from({ length: 7 }, () => 403),
    ]);
    const refused = answers.find(({ status }) => status === 403);
    expect(refused?.json).toEqual({ error: 'secret: the claim code has been used by another hub; make a new one' });
    // One of the home that was there, and one more: nothing is left of those that lost.
    expect((await store.db.selectFrom('hubs').select('id').execute()).length).toBe(2);
    expect((await store.db.selectFrom('hub_certificates').select('serial').execute()).length).toBe(1);
  });

  it('answers the same key again when the first answer was lost, unless the hub was revoked', async () => {
    const { claim, post, store, clock } = await startIdentityDoor();
    const { secret } = await claim();
    const body = { secret, certificateRequestPem: (await makeKeyAndRequest()).requestPem };
    const first = enrolmentAnswerSchema.parse((await post(body)).json);
    const second = enrolmentAnswerSchema.parse((await post(body)).json);
    expect(second.hub).toBe(first.hub);
    await updateHub(store.db, everywhere, first.hub, { revokedAt: clock.now().wall });
    expect((await post(body)).status).toBe(403);
  });

  it('says why it refuses', async () => {
    const { claim, post, clock } = await startIdentityDoor();
    const { secret } = await claim();
    const { requestPem } = await makeKeyAndRequest();
    const errorOf = async (body: string | object) => {
      const { status, json } = await post(body);
      return `${status} ${JSON.stringify(json)}`;
    };
    expect(await errorOf({ secret: 'x'.repeat(32), certificateRequestPem: requestPem })).toMatch(
      /^403 .*does not know/,
    );
    expect(await errorOf({ secret, certificateRequestPem: 'nonsense' })).toMatch(/^403 .*certificateRequestPem: /);
    expect(await errorOf({ secret: 'short' })).toMatch(/^400 .*secret: .*certificateRequestPem: /);
    expect(await errorOf('{')).toMatch(/^400 /);
    expect(await errorOf({ secret, certificateRequestPem: 'x'.repeat(20_000) })).toMatch(/^413 /);
    clock.advance(days(7));
    expect(await errorOf({ secret, certificateRequestPem: requestPem })).toMatch(/^403 .*expired/);
  });

  it('stops looking at an address that tries too often, and looks again after a minute', async () => {
    const { claim, post, clock } = await startIdentityDoor();
    const { secret } = await claim();
    const { requestPem } = await makeKeyAndRequest();
    for (let wrong = 0; wrong < 10; wrong++) {
      expect((await post({ secret: 'w'.repeat(32), certificateRequestPem: requestPem })).status).toBe(403);
    }
    expect((await post({ secret, certificateRequestPem: requestPem })).status).toBe(429);
    clock.advance(minutes(1));
    expect((await post({ secret, certificateRequestPem: requestPem })).status).toBe(200);
  });

  it('says which setting is wrong when its port is taken', async () => {
    const { listener, authority, clock } = await startIdentityDoor();
    const never = () => Promise.reject(new Error('never asked'));
    const parts = {
      host: '127.0.0.1',
      port: listener.port,
      trust: trustOf(authority, await authority.serverIdentity(['localhost'], clock.now().wall)),
      enrol: never,
      renewal: { challenge: () => '', renew: never },
      clock,
      log,
    };
    await expect(startEnrolmentListener(parts)).rejects.toMatchObject({
      code: 'port/taken',
      message: `enrolment: 127.0.0.1:${listener.port} is taken by another program; stop that one or choose another port`,
    });
  });
});

describe('the limit of attempts', () => {
  it('remembers a bounded number of addresses, the newest ones', () => {
    const limit = new AttemptLimit({ attempts: 1, within: minutes(1), addresses: 3 });
    for (let n = 0; n < 100; n++) expect(limit.allows(`10.0.0.${n}`, n)).toBe(true);
    expect(limit.allows('10.0.0.99', 100)).toBe(false);
    expect(limit.allows('10.0.0.0', 101)).toBe(true);
  });
});
