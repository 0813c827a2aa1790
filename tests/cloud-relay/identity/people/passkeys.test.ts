import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { getAccount } from '../../../../cloud-relay/identity/people/accounts.ts';
import { listPasskeys } from '../../../../cloud-relay/identity/people/passkeys.ts';
import { Challenges } from '../../../../cloud-relay/identity/people/challenges.ts';
import { listAudit } from '../../../../cloud-relay/audit/audit-log.ts';
import { minutes, seconds } from '../../../../foundation/durations.ts';
import { ManualClock } from '../../../../foundation/manual-clock.ts';
import type { TestSession } from '../../../support/api-people.ts';
import { apiRelay, start } from '../../../support/api-relay.ts';
import { SoftwarePasskey, type Lies } from '../../../support/software-authenticator.ts';

const origin = 'http://localhost:8480';

async function passkeyRelay() {
  const clock = new ManualClock({ wall: start });
  const relay = await apiRelay({ clock });
  const { api, store } = relay;
  const page = { host: 'localhost:8480', origin };

  const post = (url: string, payload: object = {}, headers: Record<string, string> = page) =>
    api.inject({ method: 'POST', url, headers, payload });

  const begin = async (url: string, headers: Record<string, string> = page): Promise<unknown> => {
    const answer = await post(url, {}, headers);
    expect(answer.statusCode).toBe(200);
    return z.object({ options: z.unknown() }).parse(answer.json()).options;
  };

  /** Makes a passkey in the browser of this session, and answers what the relay said. */
  const make = async (
    session: TestSession,
    passkey = new SoftwarePasskey(origin),
    lies: Lies = {},
  ): Promise<{ passkey: SoftwarePasskey; answer: Awaited<ReturnType<typeof post>> }> => {
    const options = await begin('/api/account/passkeys/begin', session.headers);
    const response = passkey.make(options, lies);
    return { passkey, answer: await post('/api/account/passkeys', { name: '手机', response }, session.headers) };
  };

  const signIn = async (passkey: SoftwarePasskey, lies: Lies = {}) =>
    post('/api/sign-in/passkey', { response: passkey.use(await begin('/api/sign-in/passkey/begin'), lies) });

  const lastAudit = async (action: string) => (await listAudit(store.db, { action }, { limit: 1 }))[0];

  return { ...relay, clock, post, begin, make, signIn, lastAudit };
}

const refusal = (answer: { json: () => unknown }): string =>
  z.object({ error: z.object({ code: z.string() }) }).parse(answer.json()).error.code;

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

  it('never calls an address that an attestation names', async () => {
    const calls: string[] = [];
    const server = createServer((request, response) => {
      calls.push(request.url ?? '');
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { sessionFor, make } = await passkeyRelay();
    const x5c = [Buffer.from('a certificate whose revocation list is at http://127.0.0.1')];
    for (const fmt of ['packed', 'fido-u2f', 'tpm', 'apple', 'android-key', 'android-safetynet', 'other']) {
      const attStmt = new Map<string, number | Buffer | Buffer[]>([
        ['alg', -7],
        ['sig', Buffer.alloc(70)],
        ['x5c', x5c],
      ]);
      const { answer } = await make(await sessionFor({ role: 'operator' }), new SoftwarePasskey(origin), {
        format: { fmt, attStmt },
      });
      expect([fmt, answer.statusCode]).toEqual([fmt, 400]);
    }
    expect(calls).toEqual([]);
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

describe('signing in with a passkey', () => {
  it('answers a replayed, an invented and an old challenge alike: 401', async () => {
    const { sessionFor, make, begin, post, clock } = await passkeyRelay();
    const { passkey } = await make(await sessionFor({ role: 'operator' }));
    const response = passkey.use(await begin('/api/sign-in/passkey/begin'));
    expect((await post('/api/sign-in/passkey', { response })).statusCode).toBe(200);
    const invented = passkey.use({ rpId: 'localhost', challenge: 'B'.repeat(43) });
    const old = passkey.use(await begin('/api/sign-in/passkey/begin'));
    clock.advance(minutes(5));
    const answers = [];
    for (const each of [response, invented, old]) answers.push(await post('/api/sign-in/passkey', { response: each }));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([401, 401, 401]);
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
    expect(answers.flatMap(({ cookies }) => cookies)).toEqual([]);
  });

  const wrong: [string, Lies | ((handles: { other: string }) => Lies)][] = [
    ['another origin', { origin: 'https://console.example.net' }],
    ['another relying party', { rpId: 'example.org' }],
    ['an answer to making one', { type: 'webauthn.create' }],
    ['no user verification', { userVerified: false }],
    ['another key', { key: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey }],
    ['the name of somebody else', ({ other }) => ({ userHandle: other })],
  ];
  it.each(wrong)('is refused for %s', async (_, lie) => {
    const { sessionFor, make, signIn, store, lastAudit } = await passkeyRelay();
    const other = await sessionFor({ role: 'administrator' });
    const session = await sessionFor({ role: 'operator' });
    const { passkey } = await make(session);
    const handles = { other: (await getAccount(store.db, other.account))?.webauthnId ?? '' };
    const answer = await signIn(passkey, typeof lie === 'function' ? lie(handles) : lie);
    expect([answer.statusCode, refusal(answer), answer.cookies]).toEqual([401, 'identity/wrong', []]);
    expect(await lastAudit('POST /api/sign-in/passkey')).toMatchObject({ outcome: 'refused' });
    expect((await signIn(passkey)).statusCode).toBe(200);
  });

  it('is refused in the same words for a passkey that nobody has and for a disabled account', async () => {
    const { sessionFor, make, signIn, store } = await passkeyRelay();
    const session = await sessionFor({ role: 'operator' });
    const { passkey } = await make(session);
    const stranger = new SoftwarePasskey(origin);
    stranger.make({ rp: { id: 'localhost' }, user: { id: 'c29tZWJvZHk' }, challenge: 'x' });
    const unknown = await signIn(stranger);
    await store.db.updateTable('accounts').set({ state: 'disabled' }).where('id', '=', session.account).execute();
    const disabled = await signIn(passkey);
    expect([unknown.statusCode, unknown.body]).toEqual([401, disabled.body]);
  });

  it('refuses a copy, whose counter is behind, and writes that down', async () => {
    const { sessionFor, make, signIn, lastAudit } = await passkeyRelay();
    const session = await sessionFor({ role: 'operator' });
    const { passkey } = await make(session, new SoftwarePasskey(origin, { counter: 5 }));
    expect((await signIn(passkey, { counter: 9 })).statusCode).toBe(200);
    const statuses = [];
    for (const counter of [9, 8, 0]) statuses.push((await signIn(passkey, { counter })).statusCode);
    expect(statuses).toEqual([401, 401, 401]);
    expect(await lastAudit('passkey-counter-went-back')).toMatchObject({
      who: { kind: 'account', id: session.account },
      from: '127.0.0.1',
      outcome: 'refused',
    });
    expect((await signIn(passkey, { counter: 10 })).statusCode).toBe(200);
  });

  it('writes nothing down about a counter that somebody without the key invented', async () => {
    const { sessionFor, make, signIn, lastAudit } = await passkeyRelay();
    const { passkey } = await make(await sessionFor({ role: 'operator' }), new SoftwarePasskey(origin, { counter: 5 }));
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect((await signIn(passkey, { counter: 1, key: privateKey })).statusCode).toBe(401);
    expect(await lastAudit('passkey-counter-went-back')).toBeUndefined();
  });

  it('bears a passkey that never counts', async () => {
    const { sessionFor, make, signIn } = await passkeyRelay();
    const { passkey } = await make(await sessionFor({ role: 'operator' }));
    expect([(await signIn(passkey)).statusCode, (await signIn(passkey)).statusCode]).toEqual([200, 200]);
  });

  it('slows an address down that guesses', async () => {
    const { post, clock } = await passkeyRelay();
    const answers = [];
    for (let tries = 0; tries < 80; tries += 1) {
      answers.push(await post('/api/sign-in/passkey', { response: {} }));
      clock.advance(seconds(1.5));
    }
    const slowed = answers.filter(({ statusCode }) => statusCode === 429);
    expect(slowed.length).toBeGreaterThan(5);
    expect(slowed.map(refusal)).toEqual(slowed.map(() => 'identity/too-many'));
    expect(answers.filter(({ statusCode }) => statusCode === 401)).toHaveLength(80 - slowed.length);
  });
});

describe('removing a passkey', () => {
  const accountWith = async (set: { password_hash?: string; totp_secret?: string | null }) => {
    const relay = await passkeyRelay();
    const session = await relay.sessionFor({ role: 'operator' });
    const { answer } = await relay.make(session);
    await relay.store.db.updateTable('accounts').set(set).where('id', '=', session.account).execute();
    const { id } = z.object({ id: z.string() }).parse(answer.json());
    const headers = { ...session.headers, cookie: cookieOf(answer) };
    const remove = (which = id) =>
      relay.api.inject({ method: 'DELETE', url: `/api/account/passkeys/${which}`, headers });
    return { ...relay, session, remove };
  };

  it('takes it away', async () => {
    const { remove, store, session } = await accountWith({ password_hash: 'x' });
    expect((await remove('unknown')).statusCode).toBe(404);
    expect((await remove()).statusCode).toBe(200);
    expect(await listPasskeys(store.db, session.account)).toEqual([]);
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

describe('challenges', () => {
  it('are bounded for each owner and in all, and nobody pushes out another’s', () => {
    const challenges = new Challenges({ perOwner: 3, most: 6 });
    const mine = challenges.give('me', 0);
    const theirs = Array.from({ length: 100 }, () => challenges.give('stranger', 1));
    expect(challenges.size).toBe(4);
    expect(theirs.filter((challenge) => challenges.take(challenge, 2))).toHaveLength(3);
    expect(challenges.take(mine, 2)).toBe(true);
    for (let owner = 0; owner < 100; owner += 1) challenges.give(`owner ${owner}`, 3);
    expect(challenges.size).toBe(6);
  });

  it('are forgotten after five minutes', () => {
    const challenges = new Challenges();
    const given = challenges.give('me', 0);
    challenges.give('me', minutes(5));
    expect(challenges.size).toBe(1);
    expect(challenges.take(given, minutes(5))).toBe(false);
  });
});

function cookieOf(answer: { readonly cookies: readonly { name: string; value: string }[] }): string {
  const [cookie] = answer.cookies;
  if (!cookie) throw new Error('no cookie was set');
  return `${cookie.name}=${cookie.value}`;
}
