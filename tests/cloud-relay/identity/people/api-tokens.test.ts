import { expect, test } from 'vitest';
import {
  apiTokenAuthentication,
  createApiToken,
  getApiToken,
  listApiTokens,
  revokeApiToken,
} from '../../../../cloud-relay/identity/people/api-tokens.ts';
import { actionsOf } from '../../../../cloud-relay/identity/access.ts';
import { days, minutes } from '../../../../foundation/durations.ts';
import { openTestStore } from '../../../support/relay-store.ts';

const now = 1_790_000_000_000;
const everything = { role: 'administrator', communityId: null, dwellingId: null } as const;
const from = '192.0.2.1';

async function oneToken(days = 30) {
  const store = await openTestStore();
  const made = await createApiToken(store, { name: 'bridge', grants: [everything], days }, now);
  const authenticate = apiTokenAuthentication(store.db);
  return { store, db: store.db, made, authenticate };
}

test('a token has 256 random bits, and only a hash of it is kept', async () => {
  const { db, made } = await oneToken();
  expect(made.token).toMatch(/^anju_[A-Za-z0-9_-]{43}$/);
  expect(Buffer.from(made.token.slice(5), 'base64url')).toHaveLength(32);
  const row = await db.selectFrom('api_tokens').selectAll().executeTakeFirstOrThrow();
  expect(JSON.stringify(row)).not.toContain(made.token.slice(5));
  expect(row.token_hash).toMatch(/^[0-9a-f]{64}$/);
});

test('it stands for its program until it expires or is taken back', async () => {
  const { db, made, authenticate } = await oneToken(1);
  expect(await authenticate(made.token, from, now)).toEqual({
    kind: 'token',
    id: made.id,
    name: 'bridge',
    language: 'en',
    responder: null,
    grants: [everything],
    only: made.actions,
    next: 'nothing',
    recentUntil: now + days(1),
  });
  expect(await authenticate(made.token, from, now + days(1) - 1)).toBeDefined();
  expect(await authenticate(made.token, from, now + days(1))).toBeUndefined();
  expect(await revokeApiToken(db, made.id, now)).toBe(true);
  expect(await revokeApiToken(db, made.id, now)).toBe(false);
  expect(await authenticate(made.token, from, now)).toBeUndefined();
  expect(await getApiToken(db, made.id, now)).toBeUndefined();
  expect(await listApiTokens(db, now)).toEqual([]);
});

test('nothing but the whole token is good', async () => {
  const { made, authenticate } = await oneToken();
  const { token } = made;
  const wrong = ['', 'anju_', token.slice(0, -1), `${token}A`, ` ${token}`, token.toUpperCase(), token.slice(5)];
  for (const one of wrong) expect([one, await authenticate(one, from, now)]).toEqual([one, undefined]);
  expect(wrong).toHaveLength(7);
});

test('what a token may do is bounded by its roles and its actions; a list that cannot be read allows nothing', async () => {
  const { store, db, authenticate } = await oneToken();
  const input = { name: 'reader', grants: [{ ...everything, role: 'volunteer' as const }], days: 1 };
  const both = await createApiToken(store, { ...input, actions: ['incidents.read', 'people.manage'] }, now);
  const actor = await authenticate(both.token, from, now);
  expect(actor && actionsOf(actor)).toEqual(['incidents.read']);
  await db.updateTable('api_tokens').set({ actions: '["everything"]' }).where('id', '=', both.id).execute();
  const broken = await authenticate(both.token, from, now);
  expect(broken && actionsOf(broken)).toEqual([]);
});

test('its use is written down every five minutes, not with each request', async () => {
  const { db, made, authenticate } = await oneToken();
  const used = async () => (await getApiToken(db, made.id, now))?.lastUsedAt;
  expect(await used()).toBeNull();
  await authenticate(made.token, from, now);
  expect(await used()).toBe(now);
  await authenticate(made.token, from, now + minutes(4));
  expect(await used()).toBe(now);
  await authenticate(made.token, from, now + minutes(5));
  expect(await used()).toBe(now + minutes(5));
});
