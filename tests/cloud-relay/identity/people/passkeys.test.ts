// @peculiar/x509 needs it first.
import 'reflect-metadata';
import { KeyObject, sign, webcrypto } from 'node:crypto';
import { BasicConstraintsExtension, X509CertificateGenerator } from '@peculiar/x509';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { getAccount } from '../../../../cloud-relay/identity/people/accounts.ts';
import { listPasskeys } from '../../../../cloud-relay/identity/people/passkeys.ts';
import { listSessions } from '../../../../cloud-relay/identity/people/sessions.ts';
import { minutes } from '../../../../foundation/durations.ts';
import type { TestSession } from '../../../support/api-people.ts';
import { start } from '../../../support/api-relay.ts';
import { cookieOf, origin, passkeyRelay, refusal } from '../../../support/passkey-relay.ts';
import { SoftwarePasskey, type Attestation, type Cbor, type Lies } from '../../../support/software-authenticator.ts';

describe('making a passkey', () => {
  it('asks for one that is discoverable and verifies its user', async () => {
    const { sessionFor, begin, store } = await passkeyRelay();
    const session = await sessionFor({ role: 'operator' });
    const account = await getAccount(store.db, session.account);
    expect(await begin('/api/account/passkeys/begin', session.headers)).toMatchObject({
      rp: { id: 'localhost' },
      user: { id: account?.webauthnId, name: account?.login },
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      attestation: 'none',
      excludeCredentials: [],
    });
  });

  it('signs in with it afterwards, as both factors', async () => {
    const { sessionFor, make, signIn, api, lastAudit } = await passkeyRelay();
    const session = await sessionFor({ role: 'operator' });
    const { passkey, answer } = await make(session);
    expect(answer.statusCode).toBe(201);
    expect(answer.json()).toMatchObject({ name: '手机', lastUsedAt: null });

    const signed = await signIn(passkey);
    expect(signed.json()).toEqual({ next: 'nothing' });
    const cookie = signed.cookies[0];
    const mine = await api.inject({
      url: '/api/account',
      headers: { host: 'localhost:8480', cookie: `${cookie?.name}=${cookie?.value}` },
    });
    expect(mine.json()).toMatchObject({ id: session.account, passkeys: [{ name: '手机', lastUsedAt: start }] });
    expect(await lastAudit('POST /api/sign-in/passkey')).toMatchObject({
      who: { kind: 'account', id: session.account },
      outcome: 'done',
    });
  });

  it('keeps one whose credential id is a kilobyte, under an id that fits', async () => {
    const { sessionFor, make, signIn, api } = await passkeyRelay();
    const operator = await sessionFor({ role: 'operator' });
    const { passkey, answer } = await make(operator, new SoftwarePasskey(origin, { idBytes: 1_000 }));
    expect(answer.statusCode).toBe(201);
    const { id } = z.object({ id: z.string().max(80) }).parse(answer.json());
    expect((await signIn(passkey)).statusCode).toBe(200);
    const headers = { ...operator.headers, cookie: cookieOf(answer) };
    const removed = await api.inject({ method: 'DELETE', url: `/api/account/passkeys/${id}`, headers });
    expect(removed.statusCode).toBe(409); // The account of this test has no password.
  });

  it('finishes signing in for staff who set up their second factor, in a session with a new token', async () => {
    const { sessionFor, make, api, lastAudit } = await passkeyRelay();
    const session = await sessionFor({ role: 'grid-worker' }, { unfinished: 'set-up-second-factor' });
    const before = await api.inject({ url: '/api/account', headers: session.headers });
    expect(before.statusCode).toBe(403);
    const { answer } = await make(session);
    expect(answer.statusCode).toBe(201);
    const after = { ...session.headers, cookie: cookieOf(answer) };
    expect((await api.inject({ url: '/api/account', headers: after })).statusCode).toBe(200);
    expect((await api.inject({ url: '/api/account', headers: session.headers })).statusCode).toBe(401);
    expect(await lastAudit('POST /api/account/passkeys')).toMatchObject({ who: { id: session.account } });
  });

  it('is refused to whoever has proved a password only, or must change it', async () => {
    const { sessionFor, post, store } = await passkeyRelay();
    for (const unfinished of ['second-factor', 'change-password'] as const) {
      const session = await sessionFor({ role: 'operator' }, { unfinished });
      for (const url of ['/api/account/passkeys/begin', '/api/account/passkeys']) {
        const answer = await post(url, { name: 'thief', response: {} }, session.headers);
        expect([answer.statusCode, refusal(answer)]).toEqual([403, 'identity/unfinished']);
      }
      expect(await listPasskeys(store.db, session.account)).toEqual([]);
    }
  });

  it('is refused to a program, and long after signing in', async () => {
    const { sessionFor, post, begin, bearer, clock } = await passkeyRelay();
    expect((await post('/api/account/passkeys/begin', {}, { ...bearer })).statusCode).toBe(403);
    const session = await sessionFor({ role: 'operator' });
    await begin('/api/account/passkeys/begin', session.headers);
    clock.advance(minutes(16));
    const late = await post('/api/account/passkeys/begin', {}, session.headers);
    expect([late.statusCode, refusal(late)]).toEqual([403, 'identity/sign-in-again']);
  });

  const wrong: [string, Lies][] = [
    ['another origin', { origin: 'http://localhost.example.org:8480' }],
    ['another relying party', { rpId: 'example.org' }],
    ['a challenge that was never given', { challenge: 'A'.repeat(43) }],
    ['an answer to signing in', { type: 'webauthn.get' }],
    ['no user verification', { userVerified: false }],
  ];
  it.each(wrong)('is refused for %s', async (_, lies) => {
    const { sessionFor, make, store } = await passkeyRelay();
    const session = await sessionFor({ role: 'operator' });
    const { answer } = await make(session, new SoftwarePasskey(origin), lies);
    expect([answer.statusCode, refusal(answer)]).toEqual([400, 'input/invalid']);
    expect(await listPasskeys(store.db, session.account)).toEqual([]);
  });

  it('is refused for a challenge of another session, a used one and an old one', async () => {
    const { sessionFor, begin, post, clock } = await passkeyRelay();
    const [one, other] = [await sessionFor({ role: 'operator' }), await sessionFor({ role: 'operator' })];
    const passkey = new SoftwarePasskey(origin);
    const keep = (response: object, { headers }: TestSession, cookie = headers.cookie) =>
      post('/api/account/passkeys', { name: 'key', response }, { ...headers, cookie });

    const stolen = passkey.make(await begin('/api/account/passkeys/begin', one.headers));
    expect((await keep(stolen, other)).statusCode).toBe(400);
    const good = passkey.make(await begin('/api/account/passkeys/begin', one.headers));
    const kept = await keep(good, one);
    expect(kept.statusCode).toBe(201);
    expect((await keep(good, one, cookieOf(kept))).statusCode).toBe(400);
    const old = new SoftwarePasskey(origin).make(await begin('/api/account/passkeys/begin', other.headers));
    clock.advance(minutes(5));
    expect((await keep(old, other)).statusCode).toBe(400);
  });

  it('is refused for a passkey that is kept already, also by somebody else', async () => {
    const { sessionFor, make } = await passkeyRelay();
    const { passkey } = await make(await sessionFor({ role: 'operator' }));
    const { answer } = await make(await sessionFor({ role: 'operator' }), passkey);
    expect([answer.statusCode, refusal(answer)]).toEqual([409, 'store/conflict']);
  });

  it('may vouch for itself, but a certificate that vouches for it is not even read', async () => {
    const { sessionFor, make } = await passkeyRelay();
    const maker = await attestationKey();
    const packed = (signature: Buffer, x5c?: readonly Buffer[]): Attestation => ({
      fmt: 'packed',
      attStmt: new Map<string, Cbor>([['alg', -7], ['sig', signature], ...(x5c ? [['x5c', x5c] as const] : [])]),
    });
    const tries: [number, (signed: Buffer, own: KeyObject) => Attestation][] = [
      [201, (signed, own) => packed(sign('sha256', signed, own))],
      // All right, if certificates were asked for.
      [400, (signed) => packed(sign('sha256', signed, maker.key), [maker.certificate])],
      [400, (signed) => ({ ...packed(sign('sha256', signed, maker.key), [maker.certificate]), fmt: 'apple' })],
      [400, (signed, own) => packed(sign('sha256', Buffer.concat([signed, signed]), own))],
    ];
    for (const [status, attest] of tries) {
      const session = await sessionFor({ role: 'operator' });
      const { answer } = await make(session, new SoftwarePasskey(origin), { attest });
      expect(answer.statusCode).toBe(status);
    }
  });

  it('answers 400 to whatever is not an answer of a browser', async () => {
    const { sessionFor, begin, post } = await passkeyRelay();
    const session = await sessionFor({ role: 'operator' });
    const good = new SoftwarePasskey(origin).make(await begin('/api/account/passkeys/begin', session.headers));
    const deep = Buffer.alloc(14_000, 0x81).toString('base64url');
    const strange: unknown[] = [
      {},
      { ...good, id: 'x'.repeat(2_000) },
      { ...good, response: { ...good.response, attestationObject: deep } },
      { ...good, response: { ...good.response, attestationObject: 'A' } },
      { ...good, response: { ...good.response, clientDataJSON: 'bm90IGpzb24' } },
      {
        ...good,
        response: { ...good.response, clientDataJSON: Buffer.from('{"challenge":{}}').toString('base64url') },
      },
      { ...good, response: 'nothing' },
    ];
    const statuses = [];
    for (const response of strange) {
      // Each with a challenge that is good, so that the bytes are looked at.
      statuses.push((await post('/api/account/passkeys', { name: 'x', response }, session.headers)).statusCode);
    }
    expect(statuses).toEqual(strange.map(() => 400));
  });
});

describe('removing a passkey', () => {
  const accountWith = async (set: { password_hash?: string; totp_secret?: string | null }) => {
    const relay = await passkeyRelay();
    const session = await relay.sessionFor({ role: 'operator' });
    const { answer, passkey } = await relay.make(session);
    await relay.store.db.updateTable('accounts').set(set).where('id', '=', session.account).execute();
    const { id } = z.object({ id: z.string() }).parse(answer.json());
    const headers = { ...session.headers, cookie: cookieOf(answer) };
    const remove = (which = id) =>
      relay.api.inject({ method: 'DELETE', url: `/api/account/passkeys/${which}`, headers });
    return { ...relay, session, passkey, remove };
  };

  it('takes it away, and ends every other session: a lost phone is out', async () => {
    const { remove, store, session, signIn, passkey, api } = await accountWith({ password_hash: 'x' });
    const page = { host: 'localhost:8480', cookie: cookieOf(await signIn(passkey)) };
    const onPhone = async () => (await api.inject({ url: '/api/account', headers: page })).statusCode;
    expect((await remove('unknown')).statusCode).toBe(404);
    expect(await onPhone()).toBe(200);
    expect((await remove()).statusCode).toBe(200);
    expect(await listPasskeys(store.db, session.account)).toEqual([]);
    expect([await onPhone(), (await listSessions(store.db, session.account, start)).length]).toEqual([401, 1]);
    expect((await signIn(passkey)).statusCode).toBe(401);
  });

  it('leaves staff their last second factor', async () => {
    const { remove } = await accountWith({ password_hash: 'x', totp_secret: null });
    const answer = await remove();
    expect([answer.statusCode, refusal(answer)]).toEqual([409, 'store/conflict']);
  });

  it('never takes that of somebody else', async () => {
    const { api, store, session, sessionFor } = await accountWith({ password_hash: 'x' });
    const other = await sessionFor({ role: 'operator' });
    const [passkey] = await listPasskeys(store.db, session.account);
    const url = `/api/account/passkeys/${passkey?.id}`;
    expect((await api.inject({ method: 'DELETE', url, headers: other.headers })).statusCode).toBe(404);
    expect(await listPasskeys(store.db, session.account)).toHaveLength(1);
  });
});

/** A certificate as the makers of authenticators have them (WebAuthn, section 8.2.1), and its key. */
async function attestationKey(): Promise<{ readonly key: KeyObject; readonly certificate: Buffer }> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'C=CN, O=Maker, OU=Authenticator Attestation, CN=Maker',
    keys,
    signingAlgorithm: algorithm,
    notBefore: new Date('2020-01-01'),
    notAfter: new Date('2090-01-01'),
    extensions: [new BasicConstraintsExtension(false)],
  });
  return { key: KeyObject.from(keys.privateKey), certificate: Buffer.from(certificate.rawData) };
}
