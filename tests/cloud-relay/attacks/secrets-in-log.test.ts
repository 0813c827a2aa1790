import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import webPush from 'web-push';
import { sessionCookieName } from '../../../cloud-relay/api/session-cookie.ts';
import { systemClock } from '../../../foundation/system-clock.ts';
import { PushService } from '../../../simulators/providers/push-service.ts';
import { codeAt } from '../../support/people.ts';
import { somebody } from '../../support/signed-in.ts';
import { attackedRelay } from './attacked-relay.ts';

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly cookie: string | undefined;
}

/** Uses everything secret that people, programs and hubs give to the relay or get from it, rightly and wrongly. */
async function useEverything() {
  const relay = await attackedRelay();
  const { origin, store, seed } = relay;
  const secrets = new Map<string, string>();
  const know = (what: string, secret: unknown): string => {
    if (typeof secret !== 'string' || secret.length < 6) throw new Error(`there is no ${what}`);
    secrets.set(what, secret);
    return secret;
  };
  const call = async (path: string, body: object, headers: Record<string, string> = {}): Promise<Answer> => {
    const answer = await fetch(`${origin}${path}`, {
      method: 'POST',
      headers: { origin, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    const found = (await answer.json()) as Record<string, unknown>;
    const [pair] = answer.headers.getSetCookie();
    return { status: answer.status, body: found, cookie: pair?.split(';')[0] };
  };
  const secretOfCookie = (cookie: string | undefined) => cookie?.slice(sessionCookieName(false).length + 1);

  // A person: password, authenticator app, recovery codes, sessions.
  const password = know('password', `long words ${randomBytes(12).toString('hex')}`);
  const wrong = know('wrong password', `other words ${randomBytes(12).toString('hex')}`);
  const passwordHash = know('password hash', await relay.people.passwords.hash(password));
  await somebody(store, 'operator', Date.now(), { login: 'zhang.wei', passwordHash });
  expect((await call('/api/sign-in', { login: 'zhang.wei', password: wrong })).status).toBe(401);
  expect((await call('/api/sign-in', { login: 'zhang.wei', password: [password] })).status).toBe(400);
  const signedIn = await call('/api/sign-in', { login: 'zhang.wei', password });
  let cookie = signedIn.cookie ?? '';
  know('session', secretOfCookie(cookie));
  const begun = await call('/api/account/second-factor/begin', {}, { cookie });
  const totp = know('authenticator secret', begun.body['secret']);
  const confirm = await call('/api/account/second-factor/confirm', { code: codeAt(totp, Date.now()) }, { cookie });
  expect(confirm.status).toBe(200);
  cookie = confirm.cookie ?? cookie;
  know('session with second factor', secretOfCookie(cookie));
  for (const [n, code] of (confirm.body['recoveryCodes'] as string[]).entries()) know(`recovery code ${n}`, code);
  const half = await call('/api/sign-in', { login: 'zhang.wei', password });
  const guess = know('wrong recovery code', 'wrng-wrng-wrng-wrng');
  expect((await call('/api/sign-in/second-factor', { code: guess }, { cookie: half.cookie ?? '' })).status).toBe(401);
  const recovery = confirm.body['recoveryCodes'] as string[];
  const used = await call('/api/sign-in/second-factor', { code: recovery[0] }, { cookie: half.cookie ?? '' });
  expect(used.status).toBe(200);

  // Links and programs.
  const bearer = { authorization: `Bearer ${know('API token', relay.token)}` };
  const grants = [{ role: 'operator', communityId: null, dwellingId: null }];
  const invited = { login: 'li.na', name: '李娜', language: 'zh', responder: null, grants };
  const invitation = await call('/api/invitations', invited, bearer);
  const link = know('invitation', invitation.body['secret']);
  expect((await call('/api/links/look', { secret: link })).status).toBe(200);
  const chosen = know('new password', `more words ${randomBytes(12).toString('hex')}`);
  expect((await call('/api/links/use', { secret: link, password: chosen })).status).toBe(200);
  expect((await call('/api/links/use', { secret: link, password: chosen })).status).not.toBe(200);
  const made = await call('/api/tokens', { name: 'x', grants, actions: ['incidents.read'], days: 1 }, bearer);
  know('made API token', made.body['token']);
  const wrongToken = know('wrong API token', `anju_${randomBytes(32).toString('base64url')}`);
  await fetch(`${origin}/api/me`, { headers: { authorization: `Bearer ${wrongToken}` } });
  await fetch(`${origin}/?token=${know('token in an address', randomBytes(24).toString('base64url'))}`);

  // Hubs and channels.
  const claim = await call('/api/claim-codes', { dwellingId: seed.dwellingId }, bearer);
  const code = know('claim code', claim.body['code']);
  know('secret of the claim code', code.split('.').at(-1));
  const webhook = know('webhook secret', `whsec_${randomBytes(32).toString('base64')}`);
  const target = { responder: seed.responders.operator, label: 'x', secret: webhook };
  await call('/api/channel-addresses', { ...target, url: 'https://10.0.0.1/hook' }, bearer);
  await call('/api/channel-addresses', { ...target, url: 7 }, bearer);
  const keys = webPush.generateVAPIDKeys();
  const browser = new PushService({ clock: systemClock() }).createSubscription(keys.publicKey);
  const subscription = { ...browser, endpoint: `https://8.8.8.8/${randomBytes(24).toString('base64url')}` };
  know('push endpoint', subscription.endpoint);
  know('push key', subscription.keys.auth);
  const pushed = { responder: seed.responders.operator, device: 'phone', subscription };
  expect(await call('/api/push/subscriptions', pushed, bearer)).toMatchObject({ status: 201 });
  const answer = know('answer token', relay.answers.make({ page: 'p', responder: seed.responders.family }, Date.now()));
  expect((await call('/api/page-answers', { token: answer, answer: 'going' })).status).toBe(403);

  // A fault of our own, while somebody's secrets are under way.
  await store.db.schema.alterTable('sessions').renameTo('elsewhere').execute();
  expect((await call('/api/sign-in', { login: 'li.na', password: chosen })).status).toBeGreaterThanOrEqual(500);
  expect((await fetch(`${origin}/api/me`, { headers: { cookie } })).status).toBeGreaterThanOrEqual(500);
  await store.db.schema.alterTable('elsewhere').renameTo('sessions').execute();
  return { relay, secrets };
}

/** As it might be written: as it is, in an address, in base64. */
const spellings = (secret: string): string[] => [
  secret,
  encodeURIComponent(secret),
  Buffer.from(secret).toString('base64').replace(/=+$/, ''),
];

it('no secret that is used stands in the log or in the audit log', async () => {
  const { relay, secrets } = await useEverything();
  expect(secrets.size).toBeGreaterThanOrEqual(24);
  const log = relay.logged.join('');
  const audit = JSON.stringify(await relay.store.db.selectFrom('audit').selectAll().execute());
  // Both have been written to, our own faults too.
  expect(log).toContain('api-failed');
  expect(audit).toContain('POST /api/sign-in');
  for (const [what, secret] of secrets) {
    for (const text of spellings(secret)) {
      expect(log.includes(text), `${what} in the log`).toBe(false);
      expect(audit.includes(text), `${what} in the audit log`).toBe(false);
    }
  }
});

it('the database keeps nothing with which somebody could sign in', async () => {
  const { relay, secrets } = await useEverything();
  const { store } = relay;
  const tables = ['accounts', 'sessions', 'recovery_codes', 'links', 'api_tokens', 'claims', 'audit'] as const;
  const kept: string[] = [];
  for (const table of tables) kept.push(JSON.stringify(await store.db.selectFrom(table).selectAll().execute()));
  const all = kept.join('\n');
  // An authenticator's secret must be there to be checked; a hash is what is kept of a password.
  const asTheyAre = new Set(['authenticator secret', 'password hash']);
  let looked = 0;
  for (const [what, secret] of secrets) {
    if (asTheyAre.has(what)) expect(all.includes(secret), what).toBe(true);
    else expect(all.includes(secret), what).toBe(false);
    looked += 1;
  }
  expect(looked).toBe(secrets.size);
});
