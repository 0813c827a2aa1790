import { expect, it, vi } from 'vitest';
import { sessionCookieName } from '../../../cloud-relay/api/session-cookie.ts';
import { minutes } from '../../../foundation/durations.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';
import { apiRelay, start } from '../../support/api-relay.ts';
import { somebody } from '../../support/signed-in.ts';

const host = 'localhost:8480';
const password = 'three words together 7';

async function relayWithSomebody() {
  const clock = new ManualClock({ wall: start });
  const relay = await apiRelay({ clock });
  const passwordHash = (await relay.people.passwords.hash(password)) ?? '';
  const account = await somebody(relay.store, 'volunteer', start, { login: 'zhang.wei', passwordHash });
  const check = vi.spyOn(relay.people.passwords, 'check');
  const signIn = async (login: string, typed: string, from = '203.0.113.7', cookie = '') => {
    const answer = await relay.api.inject({
      method: 'POST',
      url: '/api/sign-in',
      remoteAddress: from,
      headers: { host, origin: `http://${host}`, ...(cookie && { cookie }) },
      payload: { login, password: typed },
    });
    const token = answer.cookies.find(({ name }) => name === sessionCookieName(false));
    const { status, body, headers } = { status: answer.statusCode, body: answer.body, headers: answer.headers };
    return { status, body, wait: Number(headers['retry-after'] ?? 0), headers, token };
  };
  const isIn = async (cookie: string) =>
    (await relay.api.inject({ url: '/api/me', headers: { host, cookie } })).json<{ id?: string }>().id === account.id;
  return { relay, clock, account, check, signIn, isIn };
}

const plain = (headers: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'date'));

it('a wrong password and an unknown name get the same answer, at the same cost', async () => {
  const { signIn, check } = await relayWithSomebody();
  const known = await signIn('zhang.wei', 'wrong password!');
  const unknown = await signIn('nobody.at.all', 'wrong password!', '203.0.113.8');
  expect([known.status, unknown.status]).toEqual([401, 401]);
  expect(unknown.body).toBe(known.body);
  expect(plain(unknown.headers)).toEqual(plain(known.headers));
  expect(known.token).toBeUndefined();
  // One hash each: the clock on the wall tells nothing either.
  expect(check.mock.calls.map(([stored]) => stored !== null)).toEqual([true, false]);
  expect(check).toHaveBeenCalledTimes(2);
});

it('guesses at one person slow down, cost nothing then, and tell nothing', async () => {
  const { signIn, check, clock } = await relayWithSomebody();
  for (const login of ['zhang.wei', 'nobody.at.all']) {
    const from = login === 'zhang.wei' ? '203.0.113.7' : '203.0.113.8';
    const seen: number[] = [];
    for (let n = 0; n < 8; n++) seen.push((await signIn(login, `guess ${n} of many`, from)).status);
    expect([login, seen]).toEqual([login, [401, 401, 401, 401, 401, 429, 429, 429]]);
  }
  expect(check).toHaveBeenCalledTimes(10);
  // While it waits, not even the right one is looked at: a guess would else be free.
  const waiting = await signIn('zhang.wei', password);
  expect(waiting.status).toBe(429);
  expect(waiting.wait).toBeGreaterThanOrEqual(1);
  expect(check).toHaveBeenCalledTimes(10);
  // It bites more each time.
  const waits: number[] = [];
  for (let n = 0; n < 6; n++) {
    clock.advance(minutes(15));
    expect((await signIn('zhang.wei', `later guess ${n}`)).status).toBe(401);
    waits.push((await signIn('zhang.wei', `later guess ${n}`)).wait);
  }
  expect(waits.every((wait, n) => n === 0 || wait >= (waits[n - 1] ?? 0))).toBe(true);
  expect(waits.at(-1)).toBeGreaterThanOrEqual(32);
});

it('a stranger who guesses does not lock the person out', async () => {
  const { signIn } = await relayWithSomebody();
  for (let n = 0; n < 20; n++) await signIn('zhang.wei', `guess ${n} of many`);
  expect((await signIn('zhang.wei', password, '198.51.100.20')).status).toBe(200);
});

it('a list of stolen names and passwords from one address stops after thirty', async () => {
  const { signIn, check, clock } = await relayWithSomebody();
  const seen: number[] = [];
  for (let n = 0; n < 50; n++) {
    seen.push((await signIn(`person.${n}`, 'Passw0rd from a leak')).status);
    clock.advance(minutes(0.01));
  }
  expect(seen.filter((status) => status === 401).length).toBeLessThanOrEqual(36);
  expect(seen.slice(0, 30)).toEqual(Array(30).fill(401));
  expect(seen.slice(-10).filter((status) => status === 429).length).toBeGreaterThanOrEqual(8);
  expect(check.mock.calls.length).toBe(seen.filter((status) => status === 401).length);
});

it('a session that was planted before signing in is not the one afterwards', async () => {
  const { relay, signIn, isIn } = await relayWithSomebody();
  const thief = await relay.sessionFor({ role: 'volunteer' });
  const planted = thief.headers.cookie;
  const signed = await signIn('zhang.wei', password, '203.0.113.7', planted);
  expect(signed.status).toBe(200);
  const fresh = `${signed.token?.name}=${signed.token?.value}`;
  expect(fresh).not.toBe(planted);
  expect(await isIn(fresh)).toBe(true);
  // The thief's own session ended with it, and is nobody's.
  const me = await relay.api.inject({ url: '/api/me', headers: { host, cookie: planted } });
  expect(me.statusCode).toBe(401);
  // A value that the relay never made is not taken over either.
  const made = `${sessionCookieName(false)}=${'A'.repeat(43)}`;
  const again = await signIn('zhang.wei', password, '203.0.113.7', made);
  expect(again.token?.value).not.toBe('A'.repeat(43));
  expect(await isIn(made)).toBe(false);
  expect(signed.token).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/' });
});
