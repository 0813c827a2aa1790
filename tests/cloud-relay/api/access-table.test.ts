import { expect, test } from 'vitest';
import { revokeApiToken } from '../../../cloud-relay/identity/people/api-tokens.ts';
import { updateAccount } from '../../../cloud-relay/identity/people/accounts.ts';
import { hubIdentityRoutes } from '../../../contracts/api-hubs.ts';
import type { ApiRoute } from '../../../contracts/api-route.ts';
import { permissions, type Action } from '../../../contracts/permissions.ts';
import { days, minutes, seconds } from '../../../foundation/durations.ts';
import { entries, type Entry, type Tried } from './access-entries.ts';
import { nobodysSide, type Side, type TestPerson } from './access-sides.ts';
import {
  allows,
  isAction,
  mayReach,
  routes,
  said,
  table,
  whoIs,
  world,
  type Target,
  type World,
} from './access-world.ts';

type Expected = { readonly admitted: boolean; readonly status?: number; readonly code?: string };

function expectedOf(route: ApiRoute, entry: Entry, person: TestPerson, target: Target): Expected {
  const refused = { admitted: false, status: 403, code: 'permission/refused' };
  if (isAction(route) && !allows(person.role, route.access)) return refused;
  if (route.wholeRelay && person.place !== 'everywhere') return refused;
  if (entry.is !== 'record' || mayReach(person, entry.of, target)) return { admitted: true };
  return { admitted: false, status: entry.outside ?? 404 };
}

/** They do nothing to a program, or tell it about itself. */
const forPrograms: ReadonlySet<string> = new Set(['GET /api/me', 'GET /api/account/sessions', 'POST /api/sign-out']);

const targetsOf = (entry: Entry): readonly Target[] =>
  entry.is === 'record'
    ? entry.of === 'responder'
      ? ['own', 'other', 'none', 'mine']
      : ['own', 'other', 'none']
    : ['own'];

const sideOf = ({ east, west }: World, person: TestPerson, target: Target): Side => {
  const sides = { own: east, other: west, none: nobodysSide };
  // What is the sender's own as a responder.
  return target === 'mine' ? { ...east, responderId: person.responderId, browserId: person.browserId } : sides[target];
};

test('every route of the table has an entry here, and no entry is of a route that is not', () => {
  const known = new Set([...Object.keys(table), ...Object.keys(hubIdentityRoutes)]);
  expect(Object.keys(table).filter((name) => !Object.hasOwn(entries, name))).toEqual([]);
  expect(Object.keys(entries).filter((name) => !known.has(name))).toEqual([]);
  expect(routes.length).toBeGreaterThanOrEqual(79);
});

test('every action of the table of permissions is asked for by a route, or by a handler', () => {
  const byHandlers: readonly Action[] = ['incidents.act-for-others'];
  const asked = new Set<string>([...routes.map(([, { access }]) => access), ...byHandlers]);
  // The routes of authorities and hubs stand in a table of their own until they are served.
  for (const { access } of Object.values(hubIdentityRoutes)) asked.add(access);
  expect(Object.keys(permissions).filter((action) => !asked.has(action))).toEqual([]);
});

test('each role in each place, asking for its own, another’s and nobody’s, is answered as the permissions say', async () => {
  const it = await world();
  expect(it.people).toHaveLength(16);
  const wrong: string[] = [];
  let tries = 0;
  let admitted = 0;
  for (const [name, route] of routes) {
    const entry = entries[name];
    if (entry?.is !== 'record' && entry?.is !== 'plain') continue;
    await it.anotherMinute();
    for (const person of it.people) {
      for (const target of targetsOf(entry)) {
        const expected = expectedOf(route, entry, person, target);
        const answer = await it.ask(name, person.headers, await entry.ask(sideOf(it, person, target), it.fresh));
        const isAdmitted = answer.status < 300 || answer.status === 409 || answer.status === entry.also;
        const isRight = expected.admitted
          ? isAdmitted
          : answer.status === expected.status && (expected.code === undefined || answer.code === expected.code);
        if (!isRight)
          wrong.push(said({ name, ...whoIs(person), target, expected, status: answer.status, body: answer.body }));
        tries += 1;
        if (expected.admitted) admitted += 1;
      }
    }
  }
  expect(wrong).toEqual([]);
  const tried = routes
    .map(([name]) => entries[name])
    .filter((entry) => entry?.is === 'record' || entry?.is === 'plain');
  expect(tries).toBe(tried.reduce((sum, entry) => sum + 16 * (entry ? targetsOf(entry).length : 0), 0));
  // Neither "all refused" nor "all admitted" would be a table.
  expect(tries).toBeGreaterThan(2_000);
  expect(admitted).toBeGreaterThan(500);
  expect(tries - admitted).toBeGreaterThan(1_200);
}, 120_000);

test('each list shows what one may see, and nothing of another', async () => {
  const it = await world();
  const wrong: string[] = [];
  let tries = 0;
  for (const [name, route] of routes) {
    const entry = entries[name];
    if (entry?.is !== 'list') continue;
    await it.anotherMinute();
    for (const person of it.people) {
      const expected = expectedOf(route, entry, person, 'own');
      const answer = await it.ask(name, person.headers, { path: entry.path });
      tries += 1;
      if (!expected.admitted) {
        if (answer.status !== 403 || answer.code !== 'permission/refused')
          wrong.push(said({ name, ...whoIs(person), answer }));
        continue;
      }
      for (const target of ['own', 'other'] as const) {
        const shown = answer.status === 200 && answer.body.includes(entry.shows(target === 'own' ? it.east : it.west));
        if (shown !== mayReach(person, entry.of, target)) wrong.push(said({ name, ...whoIs(person), target, shown }));
      }
    }
  }
  expect(wrong).toEqual([]);
  expect(tries).toBe(16 * routes.filter(([name]) => entries[name]?.is === 'list').length);
  expect(tries).toBeGreaterThanOrEqual(16 * 12);
}, 60_000);

test('one’s own account is everybody’s, whatever the role, and a program has none', async () => {
  const it = await world();
  const wrong: string[] = [];
  let tries = 0;
  for (const [name] of routes) {
    const entry = entries[name];
    if (entry?.is !== 'own') continue;
    await it.anotherMinute();
    for (const { role, place } of it.people) {
      const { communityId, dwellingId } = it.east;
      const where = { role, ...placed(place, { community: communityId, dwelling: dwellingId }) };
      const { headers } = await it.relay.sessionFor(where);
      const answer = await it.ask(name, headers, await entry.ask(it.east, it.fresh));
      const isAdmitted = answer.status < 300 || answer.status === 409 || answer.status === entry.also;
      if (!isAdmitted) wrong.push(said({ name, role, place, status: answer.status, body: answer.body }));
      tries += 1;
    }
    const asProgram = await it.ask(name, it.relay.bearer, await entry.ask(it.east, it.fresh));
    const isRefused = asProgram.status >= 300;
    if (isRefused === forPrograms.has(name)) wrong.push(said({ name, program: true, status: asProgram.status }));
  }
  expect(wrong).toEqual([]);
  expect(tries).toBe(16 * routes.filter(([name]) => entries[name]?.is === 'own').length);
}, 60_000);

test('whoever is nobody any more, or has not finished signing in, is refused everywhere', async () => {
  const it = await world();
  const { relay, clock } = it;
  const there = { role: 'administrator' } as const;
  const revoked = await relay.tokenFor(there);
  const short = await relay.tokenFor(there, { days: 1 });
  const [expired, disabled, ended] = [
    await relay.sessionFor(there),
    await relay.sessionFor(there),
    await relay.sessionFor(there),
  ];
  await revokeApiToken(relay.store.db, revoked.id, clock.now().wall);
  await updateAccount(relay.store.db, disabled.account, { state: 'disabled' });
  await relay.store.db.deleteFrom('sessions').where('id', '=', ended.session).execute();
  clock.advance(days(1));
  const page = { host: 'localhost:8480', origin: 'http://localhost:8480' };
  const nobodies: Readonly<Record<string, Record<string, string>>> = {
    nobody: page,
    guess: { ...page, cookie: `anju=${'a'.repeat(43)}` },
    expired: expired.headers,
    ended: ended.headers,
    disabled: disabled.headers,
    revoked: revoked.headers,
    'expired token': short.headers,
  };
  const steps = ['second-factor', 'change-password', 'set-up-second-factor'] as const;
  const unfinished = [];
  for (const step of steps) unfinished.push({ step, ...(await relay.sessionFor(there, { unfinished: step })) });

  const wrong: string[] = [];
  let tries = 0;
  for (const [name, route] of routes) {
    const entry = entries[name];
    if (!entry) continue;
    await it.anotherMinute();
    await relay.store.db
      .updateTable('sessions')
      .set({ expires_at: clock.now().wall })
      .where('id', '=', expired.session)
      .execute();
    const tried = triedOf(entry) ?? (await askOf(entry, it));
    for (const [who, headers] of Object.entries(nobodies)) {
      // Whoever guesses is slowed down, second by second.
      clock.advance(seconds(5));
      const answer = await it.ask(name, headers, tried);
      const expected = entry.is === 'for-anyone' ? entry.answers : 401;
      if (answer.status !== expected) wrong.push(said({ name, who, status: answer.status, body: answer.body }));
      tries += 1;
    }
    for (const { step, headers } of unfinished) {
      if (entry.is === 'for-anyone') continue;
      // It would end this session, or change what is left of it; own-account routes are tried above.
      if (route.access === 'signing-in' && name !== 'GET /api/me') continue;
      const answer = await it.ask(name, headers, tried);
      const isRight =
        name === 'GET /api/me'
          ? answer.status === 200 && answer.body.includes(`"next":"${step}"`) && answer.body.includes('"can":[]')
          : answer.status === 403 && answer.code === 'identity/unfinished' && answer.body.includes(step);
      if (!isRight) wrong.push(said({ name, step, status: answer.status, body: answer.body }));
      tries += 1;
    }
  }
  expect(wrong).toEqual([]);
  expect(tries).toBeGreaterThan(79 * 9);
}, 60_000);

test('what must be recent is refused to whoever signed in long ago, and to nobody else', async () => {
  const it = await world();
  const recent = routes.filter(([, { recent: isRecent }]) => isRecent);
  const [administrator] = it.people;
  let tries = 0;
  for (const [name] of recent) {
    const entry = entries[name];
    if (!entry || !administrator) continue;
    await it.anotherMinute();
    const tried = await askOf(entry, it);
    it.clock.advance(minutes(16));
    const late = await it.ask(name, administrator.headers, tried);
    expect([name, late.status, late.code]).toEqual([name, 403, 'identity/sign-in-again']);
    tries += 1;
  }
  expect(tries).toBe(recent.length);
  expect(tries).toBeGreaterThanOrEqual(10);
}, 60_000);

test('a token does no more than its actions, whatever its role', async () => {
  const it = await world();
  const wrong: string[] = [];
  let tries = 0;
  const { headers } = await it.relay.tokenFor({ role: 'administrator' }, { actions: ['hubs.read'] });
  for (const [name, route] of routes) {
    const entry = entries[name];
    if (!entry || !isAction(route)) continue;
    await it.anotherMinute();
    const answer = await it.ask(name, headers, await askOf(entry, it));
    const isRight = route.access === 'hubs.read' ? answer.status === 200 : answer.code === 'permission/refused';
    if (!isRight) wrong.push(said({ name, status: answer.status, body: answer.body }));
    tries += 1;
  }
  expect(wrong).toEqual([]);
  expect(tries).toBe(routes.filter(([, route]) => isAction(route)).length);
}, 60_000);

const placed = (place: TestPerson['place'], { community, dwelling }: { community: string; dwelling: string }) => ({
  ...(place === 'community' && { community }),
  ...(place === 'home' && { dwelling }),
});

const triedOf = (entry: Entry): Tried | undefined =>
  entry.is === 'list' ? { path: entry.path } : entry.is === 'live' ? { path: '/api/live' } : undefined;

const askOf = async (entry: Entry, { east, fresh }: World): Promise<Tried> =>
  triedOf(entry) ?? ('ask' in entry ? entry.ask(east, fresh) : { path: '/' });
