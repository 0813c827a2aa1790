import { describe, expect, it } from 'vitest';
import {
  createAccount,
  getAccount,
  updateAccount,
  type NewAccount,
} from '../../../cloud-relay/identity/people/accounts.ts';
import { minutes, seconds } from '../../../foundation/durations.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';
import type { Grant } from '../../../contracts/permissions.ts';
import { apiRelay, start } from '../../support/api-relay.ts';
import { codeAt, password } from '../../support/people.ts';

const firefox = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:142.0) Gecko/20100101 Firefox/142.0';
const operator: Grant[] = [{ role: 'operator', communityId: null, dwellingId: null }];

/** A browser: it keeps its cookie, and says from which page it writes. */
async function console(options: { readonly publicUrl?: string } = {}) {
  const clock = new ManualClock({ wall: start });
  const relay = await apiRelay({ clock, ...options });
  const origin = options.publicUrl ?? 'http://localhost:8480';
  const { host } = new URL(origin);
  const passwordHash = await relay.people.passwords.hash(password);
  const add = (login: string, account: Partial<NewAccount> = {}) =>
    relay.store.transaction((tx) =>
      createAccount(
        tx,
        {
          login,
          name: `name of ${login}`,
          language: 'zh',
          responder: null,
          grants: [{ role: 'volunteer', communityId: null, dwellingId: null }],
          passwordHash: passwordHash ?? null,
          ...account,
        },
        clock.now().wall,
      ),
    );
  const browser = (address = '10.0.0.7') => {
    let cookie = '';
    const call = async (name: string, body?: object) => {
      const [method = '', url = ''] = name.split(' ');
      const answer = await relay.api.inject({
        method: method as 'GET',
        url,
        remoteAddress: address,
        headers: { host, origin, 'user-agent': firefox, ...(cookie && { cookie }) },
        ...(method !== 'GET' && method !== 'DELETE' && { payload: body ?? {} }),
      });
      const [set] = [answer.headers['set-cookie'] ?? []].flat();
      if (set !== undefined) cookie = set.split(';')[0] ?? '';
      return { status: answer.statusCode, headers: answer.headers, body: answer.json<Record<string, never>>(), set };
    };
    return {
      call,
      get cookie() {
        return cookie;
      },
      set cookie(planted: string) {
        cookie = planted;
      },
      signIn: (login: string, typed = password) => call('POST /api/sign-in', { login, password: typed }),
    };
  };
  const audit = () => relay.store.db.selectFrom('audit').selectAll().orderBy('number').execute();
  return { ...relay, clock, add, browser, audit };
}

describe('signing in over HTTP', () => {
  it('gives the browser a cookie that no script and no other site sees', async () => {
    const { add, browser, clock } = await console();
    const { id } = await add('wang');
    const mine = browser();
    expect((await mine.call('GET /api/account')).status).toBe(401);
    const signed = await mine.signIn('WANG');
    expect(signed).toMatchObject({ status: 200, body: { next: 'nothing' } });
    expect(signed.set).toMatch(/^anju=[A-Za-z0-9_-]{43}; Max-Age=15552000; Path=\/; HttpOnly; SameSite=Strict$/);
    expect((await mine.call('GET /api/account')).body).toMatchObject({ id, login: 'wang', hasPassword: true });
    expect((await mine.call('GET /api/account/sessions')).body).toMatchObject({
      sessions: [{ device: 'Firefox, Windows', address: '10.0.0.7', signedInAt: clock.now().wall, current: true }],
    });
  });

  it('gives a cookie for https only where the console is reached so', async () => {
    const { add, browser } = await console({ publicUrl: 'https://console.example.org' });
    await add('wang');
    const { set } = await browser().signIn('wang');
    expect(set).toMatch(/^__Host-anju=.*; Path=\/; HttpOnly; Secure; SameSite=Strict$/);
  });

  it('is refused in the very same words whether anybody has the login', async () => {
    const { add, browser, store } = await console();
    await add('wang');
    const closed = await add('closed');
    await updateAccount(store.db, closed.id, { state: 'disabled' });
    const told = [];
    for (const [login, typed, address] of [
      ['wang', 'a guess', '10.0.0.1'],
      ['nobody', 'a guess', '10.0.0.2'],
      ['closed', password, '10.0.0.3'],
      ['#!', 'a guess', '10.0.0.4'],
    ] as const) {
      const { status, body, set } = await browser(address).signIn(login, typed);
      told.push({ status, body, set });
    }
    expect(told[0]).toMatchObject({ status: 401, body: { error: { code: 'identity/wrong' } }, set: undefined });
    expect(told).toEqual(Array(4).fill(told[0]));
  });

  it('is slowed down in the same words too, and says for how long', async () => {
    const { add, browser, clock } = await console();
    await add('wang');
    const told = [];
    for (const [login, address] of [
      ['wang', '10.0.0.1'],
      ['nobody', '10.0.0.2'],
    ] as const) {
      const guesser = browser(address);
      for (let n = 0; n < 5; n++) expect((await guesser.signIn(login, 'a guess')).status).toBe(401);
      const { status, body, headers } = await guesser.signIn(login);
      told.push({ status, body, wait: headers['retry-after'] });
    }
    expect(told[0]).toMatchObject({ status: 429, wait: '1', body: { error: { code: 'identity/too-many' } } });
    expect(told[1]).toEqual(told[0]);
    clock.advance(seconds(1));
    expect((await browser('10.0.0.1').signIn('wang')).status).toBe(200);
  });

  it('puts the session in no place that somebody else chose', async () => {
    const { add, browser } = await console();
    await add('wang');
    await add('mallory');
    const thief = browser('10.6.6.6');
    await thief.signIn('mallory');
    const victim = browser();
    // Session fixation: the thief's own session, and one that never was.
    for (const planted of [thief.cookie, `anju=${'A'.repeat(43)}`]) {
      victim.cookie = planted;
      expect((await victim.signIn('wang')).status).toBe(200);
      expect(victim.cookie).not.toBe(planted);
      thief.cookie = planted;
      expect((await thief.call('GET /api/account')).status).toBe(401);
    }
    expect.assertions(6);
  });

  it('takes only what a page of this relay sends', async () => {
    const { add, api } = await console();
    await add('wang');
    const send = (origin: string | undefined) =>
      api.inject({
        method: 'POST',
        url: '/api/sign-in',
        headers: { host: 'localhost:8480', ...(origin && { origin }) },
        payload: { login: 'wang', password },
      });
    expect((await send('https://evil.example')).statusCode).toBe(403);
    expect((await send('null')).statusCode).toBe(403);
    expect((await send('http://localhost:8480')).statusCode).toBe(200);
  });

  it('ends by signing out, in this browser only', async () => {
    const { add, browser } = await console();
    await add('wang');
    const [mine, other] = [browser(), browser('10.0.0.8')];
    await mine.signIn('wang');
    await other.signIn('wang');
    const stolen = mine.cookie;
    const out = await mine.call('POST /api/sign-out');
    expect(out.set).toMatch(/^anju=; .*Expires=Thu, 01 Jan 1970/);
    mine.cookie = stolen;
    expect((await mine.call('GET /api/account')).status).toBe(401);
    expect((await other.call('GET /api/account')).status).toBe(200);
  });

  it('is written down, with why, and without anything that was typed', async () => {
    const { add, browser, audit, logged } = await console();
    const { id, name } = await add('wang');
    const zhao = await add('zhao');
    const mine = browser();
    await mine.signIn('wang');
    await browser('10.6.6.6').signIn('wang', 'my secret guess');
    await browser('10.6.6.6').signIn('zhao', 'my secret guess');
    await browser('10.6.6.7').signIn('typed-in-the-wrong-field', 'my secret guess');
    const lines = await audit();
    expect(
      lines.map(({ action, who_id, who_name, target, address, outcome, detail }) => [
        action,
        who_id,
        who_name,
        target,
        address,
        outcome,
        JSON.parse(detail) as unknown,
      ]),
    ).toEqual([
      ['POST /api/sign-in', id, name, id, '10.0.0.7', 'done', { by: 'password', next: 'nothing' }],
      ['POST /api/sign-in', '', '', id, '10.6.6.6', 'refused', { status: 401, because: 'wrong-password' }],
      ['POST /api/sign-in', '', '', zhao.id, '10.6.6.6', 'refused', { status: 401, because: 'wrong-password' }],
      ['POST /api/sign-in', '', '', '', '10.6.6.7', 'refused', { status: 401, because: 'unknown-login' }],
    ]);
    const written = `${JSON.stringify(lines)} ${logged.join(' ')}`;
    for (const secret of [password, 'my secret guess', 'typed-in-the-wrong-field', mine.cookie.slice(5)]) {
      expect(written).not.toContain(secret);
    }
  });

  it('does not say a password back', async () => {
    const { browser } = await console();
    const { status, body } = await browser().signIn('wang', 'x'.repeat(201));
    expect(status).toBe(400);
    expect(body).toMatchObject({ error: { field: 'password' } });
    expect(JSON.stringify(body)).not.toContain('xxx');
  });
});

describe('staff over HTTP', () => {
  it('set up an app with the first sign-in, and give its code with the next', async () => {
    const { add, browser, clock } = await console();
    await add('wang', { grants: operator, mustChangePassword: true });
    const mine = browser();
    expect((await mine.signIn('wang')).body).toEqual({ next: 'change-password' });
    expect(await mine.call('GET /api/residents')).toMatchObject({
      status: 403,
      body: { error: { code: 'identity/unfinished' } },
    });
    expect((await mine.call('POST /api/account/second-factor/begin')).status).toBe(403);
    const next = 'horse and battery and staple';
    expect(await mine.call('POST /api/account/password', { current: 'a guess', next })).toMatchObject({
      status: 400,
      body: { error: { code: 'input/invalid', field: 'current' } },
    });
    expect(await mine.call('POST /api/account/password', { current: password, next: 'wang'.repeat(3) })).toMatchObject({
      status: 400,
      body: { error: { code: 'input/invalid', field: 'next' } },
    });
    const unsafe = mine.cookie;
    expect((await mine.call('POST /api/account/password', { current: password, next })).body).toEqual({
      next: 'set-up-second-factor',
    });
    expect(mine.cookie).not.toBe(unsafe);
    const begun = await mine.call('POST /api/account/second-factor/begin');
    const secret = String(begun.body['secret']);
    expect(String(begun.body['uri'])).toContain(`secret=${secret}`);
    expect(await mine.call('POST /api/account/second-factor/confirm', { code: '000000' })).toMatchObject({
      status: 400,
      body: { error: { field: 'code' } },
    });
    const wall = clock.now().wall;
    const confirmed = await mine.call('POST /api/account/second-factor/confirm', { code: codeAt(secret, wall) });
    expect(confirmed.body['recoveryCodes']).toHaveLength(10);
    expect((await mine.call('GET /api/residents')).status).toBe(200);
    const [recoveryCode] = confirmed.body['recoveryCodes'] as unknown as string[];

    const phone = browser('10.0.0.9');
    expect((await phone.signIn('wang', next)).body).toEqual({ next: 'second-factor' });
    expect((await phone.call('GET /api/account')).status).toBe(403);
    const wrong = await phone.call('POST /api/sign-in/second-factor', { code: codeAt(secret, wall) });
    expect(wrong).toMatchObject({ status: 401, body: { error: { code: 'identity/wrong' } } });
    clock.advance(seconds(30));
    const half = phone.cookie;
    const code = codeAt(secret, clock.now().wall);
    expect((await phone.call('POST /api/sign-in/second-factor', { code })).body).toEqual({ next: 'nothing' });
    expect(phone.cookie).not.toBe(half);
    expect((await phone.call('POST /api/sign-in/second-factor', { code: recoveryCode ?? '' })).status).toBe(403);

    const newPhone = browser('10.0.0.10');
    await newPhone.signIn('wang', next);
    const byCode = await newPhone.call('POST /api/sign-in/second-factor', { code: recoveryCode ?? '' });
    expect(byCode.body).toEqual({ next: 'nothing' });
    expect((await newPhone.call('GET /api/account')).body).toMatchObject({
      secondFactor: { required: true, authenticator: true, recoveryCodesLeft: 9 },
    });
  });

  it('keep their app, and their codes are for a recent sign-in only', async () => {
    const { add, browser, clock, store } = await console();
    const { id } = await add('wang', { grants: operator });
    const mine = browser();
    await mine.signIn('wang');
    const begun = await mine.call('POST /api/account/second-factor/begin');
    const code = codeAt(String(begun.body['secret']), clock.now().wall);
    await mine.call('POST /api/account/second-factor/confirm', { code });
    expect(await mine.call('POST /api/account/second-factor/remove')).toMatchObject({
      status: 409,
      body: { error: { code: 'store/conflict' } },
    });
    expect((await mine.call('POST /api/account/recovery-codes')).body['recoveryCodes']).toHaveLength(10);
    clock.advance(minutes(16));
    expect(await mine.call('POST /api/account/recovery-codes')).toMatchObject({
      status: 403,
      body: { error: { code: 'identity/sign-in-again' } },
    });
    expect(await mine.call('POST /api/account/second-factor/begin')).toMatchObject({
      status: 403,
      body: { error: { code: 'identity/sign-in-again' } },
    });
    expect((await getAccount(store.db, id))?.pendingAuthenticator).toBeNull();
  });
});

describe('one’s own account over HTTP', () => {
  it('is changed, and its sessions are ended, by its owner only', async () => {
    const { add, browser, token, api } = await console();
    await add('wang');
    await add('zhao');
    const [mine, phone, theirs] = [browser(), browser('10.0.0.8'), browser('10.0.0.9')];
    await mine.signIn('wang');
    await phone.signIn('wang');
    await theirs.signIn('zhao');
    expect((await mine.call('PUT /api/account', { name: '王芳', language: 'en' })).body).toMatchObject({
      name: '王芳',
      language: 'en',
    });
    const listed = (await mine.call('GET /api/account/sessions')).body['sessions'] as unknown as {
      id: string;
      current: boolean;
    }[];
    expect(listed).toHaveLength(2);
    const other = listed.find(({ current }) => !current)?.id ?? '';
    expect((await theirs.call(`DELETE /api/account/sessions/${other}`)).status).toBe(404);
    expect((await phone.call('GET /api/account')).status).toBe(200);
    expect((await mine.call(`DELETE /api/account/sessions/${other}`)).status).toBe(200);
    expect((await phone.call('GET /api/account')).status).toBe(401);
    await phone.signIn('wang');
    expect((await mine.call('POST /api/account/sessions/end-others')).status).toBe(200);
    expect((await phone.call('GET /api/account')).status).toBe(401);
    expect((await mine.call('GET /api/account')).status).toBe(200);
    expect((await theirs.call('GET /api/account')).status).toBe(200);
    // A program has no account of its own.
    const headers = { host: 'localhost:8480', authorization: `Bearer ${token}` };
    for (const url of ['/api/account', '/api/account/sessions/end-others']) {
      const method = url === '/api/account' ? 'GET' : 'POST';
      const answer = await api.inject({ method, url, headers, ...(method === 'POST' && { payload: {} }) });
      expect(answer.statusCode).toBe(404);
    }
    expect.assertions(12);
  });

  it('shows open pages at once that access has changed', async () => {
    const { add, browser, liveChanges } = await console();
    const { id } = await add('wang');
    const told: unknown[] = [];
    liveChanges.subscribe({ accessChanged: (whose) => void told.push(whose), hubChanged: () => {} });
    const [mine, phone] = [browser(), browser('10.0.0.8')];
    await mine.signIn('wang');
    expect(told).toEqual([]);
    await phone.signIn('wang');
    await mine.call('POST /api/account/password', { current: password, next: 'horse and battery and staple' });
    await mine.call('POST /api/account/sessions/end-others');
    await mine.call('POST /api/sign-out');
    expect(told).toEqual([{ account: id }, { account: id }, { account: id }]);
    expect((await phone.call('GET /api/account')).status).toBe(401);
  });
});
