import { expect, test } from 'vitest';
import { updateAccount } from '../../../cloud-relay/identity/people/accounts.ts';
import { apiRelay, start } from '../../support/api-relay.ts';
import { addHome } from '../../support/relay-store.ts';

interface Made {
  readonly id: string;
  readonly token: string;
}

async function tokens() {
  const relay = await apiRelay();
  const home = await addHome(relay.store, 'east', start);
  const other = await addHome(relay.store, 'west', start);
  const administrator = await relay.sessionFor({ role: 'administrator', community: home.communityId });
  const send = (headers: Record<string, string>, method: 'GET' | 'POST' | 'DELETE', path = '', payload?: object) =>
    relay.api.inject({ method, url: `/api/tokens${path}`, headers, ...(payload && { payload }) });
  const wish = (communityId: string | null, changes: object = {}) => ({
    name: 'bridge',
    grants: [{ role: 'operator', communityId }],
    actions: ['incidents.read'],
    ...changes,
  });
  return { relay, home, other, administrator, send, wish };
}

test('a token is made, shown once, listed without its text, used and taken back at once', async () => {
  const { relay, home, administrator, send, wish } = await tokens();
  const answer = await send(administrator.headers, 'POST', '', wish(home.communityId));
  expect(answer.statusCode).toBe(201);
  const { id, token } = answer.json<Made>();
  const listed = await send(administrator.headers, 'GET');
  expect(listed.json<{ tokens: object[] }>().tokens).toMatchObject([
    {
      id,
      name: 'bridge',
      actions: ['incidents.read'],
      lastUsedAt: null,
      createdBy: expect.stringMatching(/^person/),
      expiresAt: start + 365 * 86_400_000,
    },
  ]);
  expect(listed.body).not.toContain(token);

  const headers = { host: 'localhost', authorization: `Bearer ${token}` };
  const ask = async (url: string) => (await relay.api.inject({ url, headers })).statusCode;
  expect(await ask('/api/incidents')).toBe(200);
  // An operator's, but not one of its actions.
  expect(await ask('/api/hubs')).toBe(403);
  expect((await send(administrator.headers, 'DELETE', `/${id}`)).statusCode).toBe(200);
  expect(await ask('/api/incidents')).toBe(401);
  expect((await send(administrator.headers, 'DELETE', `/${id}`)).statusCode).toBe(404);
});

test('nobody gives what is not theirs, and nobody sees or takes back what reaches further', async () => {
  const { relay, home, other, administrator, send, wish } = await tokens();
  const refused: object[] = [wish(null), wish(other.communityId), wish('no-such-place')];
  refused.push({ ...wish(null), grants: [{ role: 'operator', communityId: null, dwellingId: other.dwellingId }] });
  refused.push({ ...wish(null), grants: [...wish(home.communityId).grants, ...wish(other.communityId).grants] });
  for (const body of refused) {
    const answer = await send(administrator.headers, 'POST', '', body);
    expect([answer.statusCode, answer.json<{ error: object }>().error]).toMatchObject([
      403,
      { code: 'permission/refused', field: 'grants' },
    ]);
  }
  expect(refused).toHaveLength(5);
  const far = (await send(relay.bearer, 'POST', '', wish(null))).json<Made>();
  expect((await send(administrator.headers, 'GET')).body).not.toContain(far.id);
  expect((await send(administrator.headers, 'DELETE', `/${far.id}`)).statusCode).toBe(404);
});

test('a program makes no token that may do more than itself', async () => {
  const { relay, send, wish } = await tokens();
  const { headers } = await relay.tokenFor({ role: 'administrator' }, { actions: ['tokens.manage', 'hubs.read'] });
  expect((await send(headers, 'POST', '', wish(null))).statusCode).toBe(403);
  expect((await send(headers, 'POST', '', wish(null, { actions: ['hubs.read'] }))).statusCode).toBe(201);
});

test('an action that none of the roles allows is refused by name', async () => {
  const { relay, send, wish } = await tokens();
  const answer = await send(relay.bearer, 'POST', '', wish(null, { actions: ['incidents.read', 'people.manage'] }));
  expect([answer.statusCode, answer.json<{ error: object }>().error]).toMatchObject([
    400,
    { field: 'actions', value: 'people.manage' },
  ]);
  const wrong: [object, string][] = [
    [{ actions: ['everything'] }, 'actions.0'],
    [{ actions: [] }, 'actions'],
    [{ grants: [] }, 'grants'],
    [{ grants: [{ role: 'family' }] }, 'grants.0.dwellingId'],
    [{ grants: [{ role: 'operator', communityId: 'a', dwellingId: 'b' }] }, 'grants.0.dwellingId'],
    [{ grants: [{ role: 'king' }] }, 'grants.0.role'],
    [{ days: 731 }, 'days'],
    [{ name: ' ' }, 'name'],
  ];
  for (const [changes, field] of wrong) {
    const refused = await send(relay.bearer, 'POST', '', wish(null, changes));
    expect([refused.statusCode, refused.json<{ error: { field: string } }>().error.field]).toEqual([400, field]);
  }
  expect(wrong).toHaveLength(8);
});

test('who one is says what one may do, and nothing to whoever has not finished', async () => {
  const { relay, home, administrator } = await tokens();
  const me = async (headers: Record<string, string>) =>
    (await relay.api.inject({ url: '/api/me', headers })).json<Record<string, unknown>>();
  expect(await me(administrator.headers)).toMatchObject({
    kind: 'account',
    id: administrator.account,
    language: 'zh',
    responder: null,
    next: 'nothing',
    grants: [{ role: 'administrator', communityId: home.communityId, dwellingId: null }],
    recentUntil: start + 15 * 60_000,
    now: start,
  });
  const family = await relay.sessionFor({ role: 'family', dwelling: home.dwellingId });
  expect((await me(family.headers)).can).toEqual(
    'incidents.read incidents.act residents.read registry.read care-plans.read addresses.manage hubs.read'.split(' '),
  );
  const half = await relay.sessionFor({ role: 'administrator' }, { unfinished: 'second-factor' });
  expect(await me(half.headers)).toMatchObject({ next: 'second-factor', grants: [], can: [] });
});

test('a token holds only as long as whoever made it could still give it, and so does what it makes', async () => {
  const { relay, home, administrator, send, wish } = await tokens();
  const { store } = relay;
  const bearer = ({ token }: Made) => ({ host: 'localhost', authorization: `Bearer ${token}` });
  const ask = async (made: Made) => (await relay.api.inject({ url: '/api/tokens', headers: bearer(made) })).statusCode;
  const change = (changes: Parameters<typeof updateAccount>[2]) =>
    store.transaction((tx) => updateAccount(tx, administrator.account, changes));
  const there = { role: 'administrator' as const, communityId: home.communityId, dwellingId: null };
  const deputy = { grants: [there], actions: ['tokens.manage', 'people.manage'] };
  const parent = (await send(administrator.headers, 'POST', '', wish(null, { ...deputy, days: 7 }))).json<Made>();
  const child = await send(bearer(parent), 'POST', '', wish(null, { ...deputy, days: 30 }));
  expect(child.json()).toMatchObject({ expiresAt: start + 7 * 86_400_000 });
  const both = [parent, child.json<Made>()];
  const statuses = () => Promise.all(both.map(ask));
  expect(await statuses()).toEqual([200, 200]);

  await change({ state: 'disabled' });
  expect(await statuses()).toEqual([401, 401]);
  await change({ state: 'active', grants: [{ ...there, role: 'operator' }] });
  expect(await statuses()).toEqual([401, 401]);
  const elsewhere = await addHome(store, 'north', start);
  await change({ grants: [{ ...there, communityId: elsewhere.communityId }] });
  expect(await statuses()).toEqual([401, 401]);
  await change({ grants: [there] });
  expect(await statuses()).toEqual([200, 200]);
  await send(administrator.headers, 'DELETE', `/${parent.id}`);
  expect(await statuses()).toEqual([401, 401]);
});

test('tokens make tokens no more than a few times over', async () => {
  const { relay, send, wish } = await tokens();
  const all = { grants: [{ role: 'administrator' }], actions: ['tokens.manage'] };
  let headers: Record<string, string> = relay.bearer;
  const statuses: number[] = [];
  for (let n = 0; n < 9; n += 1) {
    const made = await send(headers, 'POST', '', wish(null, all));
    statuses.push(made.statusCode);
    if (made.statusCode === 201) headers = { host: 'localhost', authorization: `Bearer ${made.json<Made>().token}` };
  }
  expect(statuses).toEqual([201, 201, 201, 201, 201, 201, 201, 201, 409]);
});
