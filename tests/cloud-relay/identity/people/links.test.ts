import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { listAudit } from '../../../../cloud-relay/audit/audit-log.ts';
import { findAccountByLogin, getAccount } from '../../../../cloud-relay/identity/people/accounts.ts';
import { deleteOldLinks, recoverFromCommandLine } from '../../../../cloud-relay/identity/people/links.ts';
import { countRecoveryCodes, newRecoveryCodes } from '../../../../cloud-relay/identity/people/recovery-codes.ts';
import { listSessions } from '../../../../cloud-relay/identity/people/sessions.ts';
import { days, hours, minutes, seconds, type Duration } from '../../../../foundation/durations.ts';
import { listChannelAddresses } from '../../../../cloud-relay/store/channel-address-store.ts';
import { everywhere } from '../../../../cloud-relay/store/scope.ts';
import { ManualClock } from '../../../../foundation/manual-clock.ts';
import type { TestSession } from '../../../support/api-people.ts';
import { apiRelay, start } from '../../../support/api-relay.ts';
import { addHome } from '../../../support/relay-store.ts';
import { SoftwarePasskey } from '../../../support/software-authenticator.ts';

const origin = 'http://localhost:8480';
const page = { host: 'localhost:8480', origin };
const password = 'four words that rhyme';
const unchanged = { name: 'x', language: 'zh', responder: null, state: 'active' };
const newLink = z.object({ secret: z.string(), expiresAt: z.number() });

async function linkRelay() {
  const clock = new ManualClock({ wall: start });
  const relay = await apiRelay({ clock });
  const { api, store, sessionFor, liveChanges } = relay;
  const home = await addHome(store, 'east', start);
  const changed: unknown[] = [];
  liveChanges.subscribe({ accessChanged: (whose) => void changed.push(whose), hubChanged: () => {} });
  const administrator = await sessionFor({ role: 'administrator' });

  const post = (url: string, payload: object, headers: Record<string, string> = page) =>
    api.inject({ method: 'POST', url, payload, headers });

  const invite = async (body: object = {}, by: TestSession = administrator) => {
    const grants = [{ role: 'volunteer', communityId: home.communityId }];
    const answer = await post(
      '/api/invitations',
      { login: 'Li.Ming', name: '李明', grants, ...body },
      { ...by.headers },
    );
    expect(answer.statusCode).toBe(201);
    return z.object({ id: z.string(), secret: z.string(), expiresAt: z.number() }).parse(answer.json());
  };

  const recovery = async (account: string, by: TestSession = administrator): Promise<string> => {
    const answer = await post(`/api/people/${account}/recovery`, {}, { ...by.headers });
    expect(answer.statusCode).toBe(201);
    return newLink.parse(answer.json()).secret;
  };

  const look = (secret: string) => post('/api/links/look', { secret });
  const use = (secret: string, body: object = {}, headers?: Record<string, string>) =>
    post('/api/links/use', { secret, password, ...body }, headers);
  const me = (cookie: string) => api.inject({ url: '/api/me', headers: { ...page, cookie } });

  return { ...relay, clock, home, changed, administrator, post, invite, recovery, look, use, me };
}

function cookieOf(answer: { readonly cookies: readonly { name: string; value: string }[] }): string {
  const [cookie] = answer.cookies;
  if (!cookie) throw new Error('no cookie was set');
  return `${cookie.name}=${cookie.value}`;
}

describe('an invitation', () => {
  it('shows what it is for, and makes an account that is signed in', async () => {
    const { invite, look, use, me, home, store, clock } = await linkRelay();
    const { secret, expiresAt } = await invite({ language: 'en', responder: home.responderId });
    const grants = [{ role: 'volunteer', communityId: home.communityId, dwellingId: null }];
    expect(expiresAt).toBe(start + days(7));
    expect((await look(secret)).json()).toEqual({
      kind: 'invitation',
      login: 'li.ming',
      name: '李明',
      language: 'en',
      grants,
      expiresAt,
    });

    clock.advance(hours(24 * 7 - 1));
    const used = await use(secret, { name: '李小明' });
    expect([used.statusCode, used.json()]).toEqual([200, { next: 'nothing' }]);
    expect((await me(cookieOf(used))).json()).toMatchObject({ name: '李小明', grants, responder: home.responderId });
    const account = await findAccountByLogin(store.db, 'li.ming');
    const [line] = await listAudit(store.db, { action: 'links/use' }, { limit: 1 });
    expect(line).toMatchObject({ who: { kind: 'account', id: account?.id }, outcome: 'done' });
  });

  it('lets staff set up their second factor first', async () => {
    const { invite, use, me, api } = await linkRelay();
    const { secret } = await invite({ grants: [{ role: 'operator' }] });
    const used = await use(secret);
    expect(used.json()).toEqual({ next: 'set-up-second-factor' });
    const headers = { ...page, cookie: cookieOf(used) };
    expect((await api.inject({ url: '/api/incidents', headers })).statusCode).toBe(403);
    expect((await me(headers.cookie)).json()).toMatchObject({ next: 'set-up-second-factor' });
  });

  it('keeps only a hash of its secret, which has 192 bits', async () => {
    const { invite, store } = await linkRelay();
    const { secret } = await invite();
    expect(Buffer.from(secret, 'base64url')).toHaveLength(24);
    expect(JSON.stringify(await store.db.selectFrom('links').selectAll().execute())).not.toContain(secret);
    expect(JSON.stringify(await listAudit(store.db, {}, { limit: 100 }))).not.toContain(secret);
  });

  it('works once, also for two who use it at the same time', async () => {
    const { invite, use, store } = await linkRelay();
    const { secret } = await invite();
    const both = await Promise.all([use(secret, { name: 'one' }), use(secret, { name: 'two' })]);
    expect(both.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)).toEqual([200, 401]);
    expect((await use(secret)).statusCode).toBe(401);
    expect(await store.db.selectFrom('accounts').select('id').where('login', '=', 'li.ming').execute()).toHaveLength(1);
  });

  it('is refused in the same words whether it is used, expired, taken back, orphaned or unknown', async () => {
    const { invite, look, use, api, administrator, store, clock, sessionFor, home } = await linkRelay();
    const other = await sessionFor({ role: 'administrator', community: home.communityId });
    const used = await invite({ login: 'used' });
    expect((await use(used.secret)).statusCode).toBe(200);
    const takenBack = await invite({ login: 'taken-back' });
    const taken = await api.inject({
      method: 'DELETE',
      url: `/api/invitations/${takenBack.id}`,
      headers: administrator.headers,
    });
    expect(taken.statusCode).toBe(200);
    const orphaned = await invite({ login: 'orphaned' }, other);
    await store.db.updateTable('accounts').set({ state: 'disabled' }).where('id', '=', other.account).execute();
    const expired = await invite({ login: 'expired' });
    clock.advance(days(7));
    const answers = [];
    for (const secret of [used.secret, takenBack.secret, orphaned.secret, expired.secret, 'A'.repeat(32)]) {
      answers.push(await look(secret), await use(secret));
    }
    expect(answers).toHaveLength(10);
    expect(new Set(answers.map(({ statusCode, body }) => `${statusCode} ${body}`))).toEqual(
      new Set([`401 ${answers[0]?.body}`]),
    );
    expect(answers.flatMap(({ cookies }) => cookies)).toEqual([]);
    for (const login of ['taken-back', 'orphaned', 'expired']) {
      expect(await findAccountByLogin(store.db, login)).toBeUndefined();
    }
  });

  it('dies with the role that its maker lost', async () => {
    const { invite, use, look, store, sessionFor, home, administrator, api } = await linkRelay();
    const maker = await sessionFor({ role: 'administrator', community: home.communityId });
    const { secret } = await invite({}, maker);
    expect((await look(secret)).statusCode).toBe(200);
    const put = await api.inject({
      method: 'PUT',
      url: `/api/people/${maker.account}`,
      headers: administrator.headers,
      payload: {
        ...unchanged,
        grants: [{ role: 'operator', communityId: home.communityId }],
      },
    });
    expect(put.statusCode).toBe(200);
    expect((await use(secret)).statusCode).toBe(401);
    expect(await findAccountByLogin(store.db, 'li.ming')).toBeUndefined();
  });

  it('refuses a login twice, with the field, the value and the fix', async () => {
    const { invite, post, use, administrator } = await linkRelay();
    const { secret } = await invite();
    const again = () =>
      post('/api/invitations', { login: 'LI.ming', name: 'x', grants: [{ role: 'operator' }] }, administrator.headers);
    const open = await again();
    expect([open.statusCode, open.json()]).toMatchObject([
      409,
      { error: { field: 'login', message: expect.stringContaining('li.ming'), fix: expect.any(String) } },
    ]);
    expect((await use(secret)).statusCode).toBe(200);
    const taken = await again();
    expect([taken.statusCode, taken.json()]).toMatchObject([
      409,
      { error: { field: 'login', message: expect.stringContaining('li.ming'), fix: expect.any(String) } },
    ]);
  });

  it('survives a password that is refused', async () => {
    const { invite, use } = await linkRelay();
    const { secret } = await invite();
    expect((await use(secret, { password: 'short' })).statusCode).toBe(400);
    const weak = await use(secret, { password: 'li.ming li.ming' });
    expect([weak.statusCode, weak.json()]).toMatchObject([400, { error: { field: 'password' } }]);
    expect((await use(secret)).statusCode).toBe(200);
  });

  it('counts a weak password as no guess, nor guesses of links as guesses of passwords', async () => {
    const { invite, use, look, post, clock } = await linkRelay();
    const { secret } = await invite();
    for (let tries = 0; tries < 45; tries += 1) {
      expect((await use(secret, { password: 'li.ming li.ming' })).statusCode).toBe(400);
      clock.advance(seconds(1.5));
    }
    for (let tries = 0; tries < 31; tries += 1) {
      await look('A'.repeat(32));
      clock.advance(seconds(1.5));
    }
    expect((await look('A'.repeat(32))).statusCode).toBe(429);
    clock.advance(minutes(0.5));
    expect((await look('A'.repeat(32))).statusCode).toBe(401);
    expect((await post('/api/sign-in', { login: 'nobody', password })).statusCode).toBe(401);
  });

  it('slows an address down that guesses', async () => {
    const { look, clock } = await linkRelay();
    const statuses: number[] = [];
    for (let tries = 0; tries < 80; tries += 1) {
      statuses.push((await look(`${'A'.repeat(30)}${tries}`)).statusCode);
      clock.advance(seconds(1.5));
    }
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(5);
    expect(new Set(statuses)).toEqual(new Set([401, 429]));
  });

  it('ends the session that the browser had before', async () => {
    const { invite, use, me, sessionFor } = await linkRelay();
    const before = await sessionFor({ role: 'operator' });
    const { secret } = await invite();
    const used = await use(secret, {}, before.headers);
    expect(cookieOf(used)).not.toBe(before.headers.cookie);
    expect((await me(before.headers.cookie)).statusCode).toBe(401);
  });
});

describe('a recovery link', () => {
  it('replaces the password, and takes away all that proved its owner before', async () => {
    const { sessionFor, recovery, look, use, post, store, changed, me } = await linkRelay();
    const session = await sessionFor({ role: 'operator' });
    await store.transaction((tx) => newRecoveryCodes(tx, session.account));
    const begun = await post('/api/account/passkeys/begin', {}, { ...session.headers });
    const response = new SoftwarePasskey(origin).make(z.object({ options: z.unknown() }).parse(begun.json()).options);
    const made = await post('/api/account/passkeys', { name: 'phone', response }, { ...session.headers });
    expect(made.statusCode).toBe(201);

    const secret = await recovery(session.account);
    expect((await look(secret)).json()).toMatchObject({ kind: 'recovery', name: 'person 3' });
    expect((await me(cookieOf(made))).statusCode).toBe(200);
    changed.length = 0;
    const used = await use(secret);
    expect(used.json()).toEqual({ next: 'set-up-second-factor' });
    expect(await getAccount(store.db, session.account)).toMatchObject({
      authenticator: null,
      pendingAuthenticator: null,
      passkeys: 0,
      mustChangePassword: false,
      name: 'person 3',
    });
    expect(await countRecoveryCodes(store.db, session.account)).toBe(0);
    expect((await me(cookieOf(made))).statusCode).toBe(401);
    expect(await listSessions(store.db, session.account, start)).toEqual([]);
    expect(changed).toEqual([{ account: session.account }]);
    expect([(await look(secret)).statusCode, (await use(secret)).statusCode]).toEqual([401, 401]);

    const { login } = (await getAccount(store.db, session.account)) ?? { login: '' };
    expect((await post('/api/sign-in', { login, password })).json()).toEqual({ next: 'set-up-second-factor' });
  });

  const spoiled: [
    string,
    Duration,
    (relay: Awaited<ReturnType<typeof linkRelay>>, account: string) => Promise<unknown>,
  ][] = [
    ['a day later', hours(24), () => Promise.resolve()],
    ['when a newer one was made', minutes(0), ({ recovery }, account) => recovery(account)],
    [
      'when the account is disabled',
      minutes(0),
      ({ store }, account) =>
        store.db.updateTable('accounts').set({ state: 'disabled' }).where('id', '=', account).execute(),
    ],
    [
      'when its maker is',
      minutes(0),
      ({ store, administrator }) =>
        store.db.updateTable('accounts').set({ state: 'disabled' }).where('id', '=', administrator.account).execute(),
    ],
  ];
  it.each(spoiled)('works no more %s', async (_, later, spoil) => {
    const relay = await linkRelay();
    const { account } = await relay.sessionFor({ role: 'volunteer' });
    const secret = await relay.recovery(account);
    expect((await relay.look(secret)).statusCode).toBe(200);
    await spoil(relay, account);
    relay.clock.advance(later);
    expect([(await relay.look(secret)).statusCode, (await relay.use(secret)).statusCode]).toEqual([401, 401]);
  });

  it('works no more when its owner was raised above its maker', async () => {
    const { sessionFor, recovery, look, use, home, api, administrator } = await linkRelay();
    const district = await sessionFor({ role: 'administrator', community: home.communityId });
    const person = await sessionFor({ role: 'operator', community: home.communityId });
    const secret = await recovery(person.account, district);
    const raised = await api.inject({
      method: 'PUT',
      url: `/api/people/${person.account}`,
      headers: administrator.headers,
      payload: {
        ...unchanged,
        grants: [{ role: 'administrator' }],
      },
    });
    expect(raised.statusCode).toBe(200);
    expect([(await look(secret)).statusCode, (await use(secret)).statusCode]).toEqual([401, 401]);
  });

  it('comes from the command line for the last administrator', async () => {
    const { store, administrator, use, me } = await linkRelay();
    const { login } = (await getAccount(store.db, administrator.account)) ?? { login: '' };
    const link = await recoverFromCommandLine(store, { login: ` ${login.toUpperCase()} `, now: start });
    const used = await use(link?.secret ?? '');
    expect((await me(cookieOf(used))).json()).toMatchObject({ id: administrator.account });
    expect(await recoverFromCommandLine(store, { login: 'nobody', now: start })).toBeUndefined();
  });
});

it('forgets links and their roles long after they expired', async () => {
  const { store, invite } = await linkRelay();
  await invite();
  const left = async () => [
    (await store.db.selectFrom('links').select('id').execute()).length,
    (await store.db.selectFrom('grants').select('id').where('link_id', 'is not', null).execute()).length,
  ];
  await store.transaction((tx) => deleteOldLinks(tx, start + days(7)));
  expect(await left()).toEqual([1, 1]);
  await store.transaction((tx) => deleteOldLinks(tx, start + days(7) + 1));
  expect(await left()).toEqual([0, 0]);
});

describe('what a thief made in somebody’s name', () => {
  it('ends when the account is recovered: tokens, what these made, invitations, claim codes and browsers', async () => {
    const { recovery, use, home, store, sessionFor, tokenFor, api, invite } = await linkRelay();
    const taken = await sessionFor({ role: 'administrator' }, { responder: home.responderId });
    const ask = async (method: 'GET' | 'POST', url: string, headers: object, payload?: object) => {
      const given = { method, url, headers: headers as Record<string, string>, ...(payload && { payload }) };
      const answer = await api.inject(given);
      return { status: answer.statusCode, json: answer.json<Record<string, string>>() };
    };
    const grants = [{ role: 'administrator' }];
    const token = { name: 'thief', grants, actions: ['people.manage', 'hubs.read', 'tokens.manage'], days: 300 };
    const made = await ask('POST', '/api/tokens', taken.headers, token);
    expect(made.status).toBe(201);
    const bearer = { host: page.host, authorization: `Bearer ${made.json['token'] ?? ''}` };
    expect((await ask('GET', '/api/hubs', bearer)).status).toBe(200);
    const { secret } = await invite({}, taken);
    const code = await ask('POST', '/api/claim-codes', taken.headers, { dwellingId: home.dwellingId });
    expect(code.status).toBe(201);
    const keys = { p256dh: 'B'.padEnd(87, 'A'), auth: 'A'.repeat(22) };
    const subscription = { endpoint: 'https://fcm.googleapis.com/fcm/send/lost', keys };
    const browser = { responder: home.responderId, device: 'lost', subscription };
    expect((await ask('POST', '/api/push/subscriptions', taken.headers, browser)).status).toBe(201);
    const others = await tokenFor({ role: 'administrator' });
    const open = async () => {
      const claims = (await ask('GET', '/api/claim-codes', others.headers)).json['claims'];
      const addresses = await listChannelAddresses(store.db, everywhere, { responder: home.responderId });
      return { claims: claims?.length, browsers: addresses.filter(({ label }) => label === 'lost').length };
    };
    expect(await open()).toEqual({ claims: 1, browsers: 1 });

    expect((await use(await recovery(taken.account), {}, { host: page.host, origin })).statusCode).toBe(200);
    expect((await ask('GET', '/api/hubs', bearer)).status).toBe(401);
    expect((await use(secret)).statusCode).toBeGreaterThanOrEqual(400);
    expect(await open()).toEqual({ claims: 0, browsers: 0 });
    expect((await ask('GET', '/api/hubs', others.headers)).status).toBe(200);
  });
});
