import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { getAccount } from '../../../../cloud-relay/identity/people/accounts.ts';
import { minutes, seconds } from '../../../../foundation/durations.ts';
import { origin, passkeyRelay, refusal } from '../../../support/passkey-relay.ts';
import { SoftwarePasskey, type Lies } from '../../../support/software-authenticator.ts';

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
    expect(await lastAudit('POST /api/sign-in/passkey')).toMatchObject({ who: { kind: 'nobody' }, outcome: 'refused' });
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
