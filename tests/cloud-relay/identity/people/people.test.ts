import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { listAudit } from '../../../../cloud-relay/audit/audit-log.ts';
import { getAccount, updateAccount } from '../../../../cloud-relay/identity/people/accounts.ts';
import { replaceGrants } from '../../../../cloud-relay/identity/people/grants.ts';
import type { Grant } from '../../../../contracts/permissions.ts';
import { days, minutes } from '../../../../foundation/durations.ts';
import { ManualClock } from '../../../../foundation/manual-clock.ts';
import type { TestSession } from '../../../support/api-people.ts';
import { apiRelay, start } from '../../../support/api-relay.ts';
import { fieldOfFour } from '../../../support/field-of-four.ts';

type Headers = Readonly<Record<string, string>>;
type GrantInput = { role: Grant['role']; communityId?: string | null; dwellingId?: string | null };

const unchanged = { name: '王芳', language: 'zh', responder: null, state: 'active' };

async function peopleRelay() {
  const clock = new ManualClock({ wall: start });
  const relay = await apiRelay({ clock });
  const { api, store, sessionFor, liveChanges } = relay;
  const field = await fieldOfFour(store, start);
  const [home] = field.north.communities;
  const changed: unknown[] = [];
  liveChanges.subscribe({ accessChanged: (whose) => void changed.push(whose), hubChanged: () => {} });
  const root = await sessionFor({ role: 'administrator' });
  const north = await sessionFor({ role: 'administrator', community: field.north.id });

  const get = (url: string, { headers }: { headers: Headers }) => api.inject({ url, headers });
  const write = (method: 'POST' | 'PUT' | 'DELETE', url: string, by: { headers: Headers }, payload?: object) =>
    api.inject({ method, url, headers: { ...by.headers }, ...(payload && { payload }) });

  const change = (account: string, by: { headers: Headers }, body: object) =>
    write('PUT', `/api/people/${account}`, by, { ...unchanged, ...body });
  const invite = (by: { headers: Headers }, body: object) =>
    write('POST', '/api/invitations', by, { login: 'li.ming', name: '李明', ...body });

  const giveBesides = async ({ account }: TestSession, grant: Grant): Promise<void> => {
    const { grants = [] } = (await getAccount(store.db, account)) ?? {};
    await store.transaction((tx) => replaceGrants(tx, { kind: 'account', id: account }, [...grants, grant]));
  };

  return { ...relay, clock, field, home, changed, root, north, get, write, change, invite, giveBesides };
}

const idsOf = (answer: { json: () => unknown }): Set<string> =>
  new Set(
    z
      .object({ people: z.array(z.object({ id: z.string() })) })
      .parse(answer.json())
      .people.map(({ id }) => id),
  );

const refusalOf = (answer: { statusCode: number; json: () => unknown }) => [
  answer.statusCode,
  z.object({ error: z.object({ code: z.string(), field: z.string().optional() }) }).parse(answer.json()).error,
];

describe('an administrator sees', () => {
  it('those whose every role lies within their own scope', async () => {
    const { sessionFor, field, home, root, north, get, giveBesides } = await peopleRelay();
    const inside = [
      await sessionFor({ role: 'operator', community: field.north.id }),
      await sessionFor({ role: 'volunteer', community: home.id }),
      await sessionFor({ role: 'family', dwelling: home.dwelling }),
    ];
    const both = await sessionFor({ role: 'grid-worker', community: home.id });
    await giveBesides(both, { role: 'grid-worker', communityId: field.south.id, dwellingId: null });
    const outside = [
      both,
      root,
      await sessionFor({ role: 'operator', community: field.city }),
      await sessionFor({ role: 'volunteer' }),
      await sessionFor({ role: 'family', dwelling: field.south.communities[0].dwelling }),
    ];
    expect(idsOf(await get('/api/people', north))).toEqual(new Set([north, ...inside].map(({ account }) => account)));
    expect(idsOf(await get('/api/people', root))).toEqual(
      new Set([north, ...inside, ...outside].map(({ account }) => account)),
    );
    const seen = await Promise.all(inside.map(({ account }) => get(`/api/people/${account}`, north)));
    expect(seen.map(({ statusCode }) => statusCode)).toEqual(inside.map(() => 200));
    const hidden = await Promise.all(outside.map(({ account }) => get(`/api/people/${account}`, north)));
    expect(hidden.map(({ statusCode }) => statusCode)).toEqual(outside.map(() => 404));
  });

  it('where somebody is signed in, and which session is the one that asks', async () => {
    const { north, root, get } = await peopleRelay();
    const sessionsSchema = z.object({ sessions: z.array(z.object({ id: z.string(), current: z.boolean() })) });
    const sessionsSeenBy = async (by: TestSession) =>
      sessionsSchema.parse((await get(`/api/people/${north.account}`, by)).json()).sessions;
    expect(await sessionsSeenBy(north)).toEqual([{ id: north.session, current: true }]);
    expect(await sessionsSeenBy(root)).toEqual([{ id: north.session, current: false }]);
  });

  it('nobody, without the role', async () => {
    const { sessionFor, get } = await peopleRelay();
    for (const role of ['operator', 'grid-worker', 'volunteer', 'installer'] as const) {
      expect((await get('/api/people', await sessionFor({ role }))).statusCode).toBe(403);
    }
  });

  it('somebody without roles only as administrator of everything', async () => {
    const { sessionFor, store, root, north, get } = await peopleRelay();
    const bare = await sessionFor({ role: 'operator' });
    await store.db.deleteFrom('grants').where('account_id', '=', bare.account).execute();
    expect(idsOf(await get('/api/people', north)).has(bare.account)).toBe(false);
    expect((await get(`/api/people/${bare.account}`, north)).statusCode).toBe(404);
    expect((await get(`/api/people/${bare.account}`, root)).statusCode).toBe(200);
  });
});

describe('an administrator gives', () => {
  it('roles within their own scope, and no others', async () => {
    const { sessionFor, field, home, north, change, invite, store } = await peopleRelay();
    const person = await sessionFor({ role: 'volunteer', community: home.id });
    const inside: GrantInput[] = [
      { role: 'administrator', communityId: field.north.id },
      { role: 'operator', communityId: home.id },
      { role: 'family', dwellingId: home.dwelling },
    ];
    const outside: GrantInput[] = [
      { role: 'volunteer' },
      { role: 'administrator', communityId: field.city },
      { role: 'volunteer', communityId: field.south.id },
      { role: 'family', dwellingId: field.south.communities[0].dwelling },
      { role: 'operator', communityId: 'not-there' },
      { role: 'family', dwellingId: 'not-there' },
    ];
    const before = (await getAccount(store.db, person.account))?.grants;
    for (const grant of outside) {
      // Behind one that is theirs to give.
      const grants = [...inside.slice(1, 2), grant];
      for (const answer of [await change(person.account, north, { grants }), await invite(north, { grants })]) {
        expect(refusalOf(answer)).toMatchObject([400, { code: 'input/invalid', field: 'grants.1' }]);
      }
    }
    expect((await getAccount(store.db, person.account))?.grants).toEqual(before);
    expect(await store.db.selectFrom('links').select('id').execute()).toEqual([]);
    expect((await change(person.account, north, { grants: inside })).statusCode).toBe(200);
    expect((await getAccount(store.db, person.account))?.grants).toHaveLength(3);
    expect((await invite(north, { grants: inside })).statusCode).toBe(201);
  });

  it('says the same of a place that is elsewhere and of one that is not there', async () => {
    const { field, north, invite } = await peopleRelay();
    const answers = [];
    for (const communityId of [field.south.id, 'not-there']) {
      answers.push(
        (await invite(north, { grants: [{ role: 'operator', communityId }] })).body.replaceAll(communityId, ''),
      );
    }
    expect(answers[0]).toBe(answers[1]);
  });

  it('a responder within their own scope, and leaves one whom somebody else has named', async () => {
    const { sessionFor, field, home, root, north, change, invite } = await peopleRelay();
    const foreign = field.south.communities[0].responder;
    const grants = [{ role: 'volunteer', communityId: home.id }];
    const person = await sessionFor({ role: 'volunteer', community: home.id });
    const change_ = (responder: string | null, by = north) => change(person.account, by, { grants, responder });
    for (const responder of [foreign, 'not-there']) {
      expect(refusalOf(await change_(responder))).toMatchObject([400, { field: 'responder' }]);
      expect(refusalOf(await invite(north, { grants, responder }))).toMatchObject([400, { field: 'responder' }]);
    }
    expect((await change_(home.responder)).json()).toMatchObject({ responder: home.responder });
    expect((await change_(foreign, root)).json()).toMatchObject({ responder: foreign });
    expect((await change_(foreign)).json()).toMatchObject({ responder: foreign });
  });

  it('nothing to somebody with a role elsewhere, nor takes anything from them', async () => {
    const { sessionFor, field, home, root, north, change, write, store, giveBesides } = await peopleRelay();
    const both = await sessionFor({ role: 'grid-worker', community: home.id });
    await giveBesides(both, { role: 'volunteer', communityId: field.south.id, dwellingId: null });
    const grants = [{ role: 'volunteer', communityId: home.id }];
    let tried = 0;
    for (const { account } of [both, root]) {
      const before = await getAccount(store.db, account);
      const answers = [
        await change(account, north, { grants }),
        await change(account, north, { grants, state: 'disabled' }),
        await write('POST', `/api/people/${account}/end-sessions`, north, {}),
        await write('POST', `/api/people/${account}/recovery`, north, {}),
      ];
      tried += answers.length;
      expect(answers.map(({ statusCode }) => statusCode)).toEqual([404, 404, 404, 404]);
      expect(await getAccount(store.db, account)).toEqual(before);
    }
    expect(tried).toBe(8);
    expect(await store.db.selectFrom('links').select('id').execute()).toEqual([]);
  });

  it('no access of somebody who is paged for places outside, not even by a link that was made before', async () => {
    const { sessionFor, store, field, home, root, north, api, write } = await peopleRelay();
    const [south] = field.south.communities;
    const far = await sessionFor({ role: 'volunteer', community: home.id }, { responder: south.responder });
    const near = await sessionFor({ role: 'volunteer', community: home.id }, { responder: home.responder });
    const recover = ({ account }: TestSession, by: TestSession) =>
      write('POST', `/api/people/${account}/recovery`, by, {});
    expect(refusalOf(await recover(far, north))).toMatchObject([400, { field: 'id' }]);
    expect(await store.db.selectFrom('links').select('id').execute()).toEqual([]);
    const made = await recover(near, north);
    const secretOf = (answer: { json: () => unknown }) => z.object({ secret: z.string() }).parse(answer.json()).secret;
    const look = async (secret: string) =>
      (await api.inject({ method: 'POST', url: '/api/links/look', headers: north.headers, payload: { secret } }))
        .statusCode;
    expect(await look(secretOf(made))).toBe(200);
    await store.transaction((tx) => updateAccount(tx, near.account, { responder: south.responder }));
    expect(await look(secretOf(made))).toBe(401);
    expect(await look(secretOf(await recover(far, root)))).toBe(200);
  });

  it('no more than a program’s token allows', async () => {
    const { sessionFor, tokenFor, change, invite, write, root } = await peopleRelay();
    const token = await tokenFor({ role: 'administrator' }, { actions: ['people.manage', 'incidents.read'] });
    for (const role of ['administrator', 'operator', 'volunteer'] as const) {
      expect(refusalOf(await invite(token, { grants: [{ role }] }))).toMatchObject([400, { field: 'grants.0' }]);
    }
    const operator = await sessionFor({ role: 'operator' });
    expect((await write('POST', `/api/people/${operator.account}/recovery`, token, {})).statusCode).toBe(404);
    expect((await change(root.account, token, { grants: [{ role: 'operator' }] })).statusCode).toBe(404);
    const whole = await tokenFor({ role: 'administrator' });
    expect((await invite(whole, { grants: [{ role: 'operator' }] })).statusCode).toBe(201);
  });
});

describe('a change', () => {
  it('holds at once, and tells open pages', async () => {
    const { sessionFor, field, home, north, change, get, changed, store } = await peopleRelay();
    const person = await sessionFor({ role: 'operator', community: field.north.id });
    const canSee = async () => (await get(`/api/communities/${field.north.id}`, person)).statusCode;
    expect(await canSee()).toBe(200);
    const narrowed = { grants: [{ role: 'operator', communityId: home.id }] };
    expect((await change(person.account, north, narrowed)).statusCode).toBe(200);
    expect([await canSee(), changed]).toEqual([404, [{ account: person.account }]]);
    const [line] = await listAudit(store.db, { action: 'PUT /api/people' }, { limit: 1 });
    expect(line).toMatchObject({
      who: { id: north.account },
      target: person.account,
      outcome: 'done',
      detail: { state: 'active', roles: `operator of ${home.id}` },
    });
  });

  it('to disabled ends every session, and recovers nobody', async () => {
    const { sessionFor, home, north, change, get, write } = await peopleRelay();
    const person = await sessionFor({ role: 'operator', community: home.id });
    const grants = [{ role: 'operator', communityId: home.id }];
    expect((await change(person.account, north, { grants, state: 'disabled' })).statusCode).toBe(200);
    expect((await get('/api/me', person)).statusCode).toBe(401);
    expect((await get(`/api/people/${person.account}`, north)).json()).toMatchObject({
      state: 'disabled',
      sessions: [],
    });
    const recovery = await write('POST', `/api/people/${person.account}/recovery`, north, {});
    expect(refusalOf(recovery)).toMatchObject([409, { field: 'state' }]);
    expect((await change(person.account, north, { grants })).statusCode).toBe(200);
    expect((await get('/api/me', person)).statusCode).toBe(401);
  });

  it('asks for a recent sign-in', async () => {
    const { north, change, invite, write, clock, field } = await peopleRelay();
    clock.advance(minutes(16));
    const grants = [{ role: 'operator', communityId: field.north.id }];
    const answers = [
      await change(north.account, north, { grants }),
      await invite(north, { grants }),
      await write('POST', `/api/people/${north.account}/recovery`, north, {}),
    ];
    expect(answers.map(refusalOf)).toMatchObject(answers.map(() => [403, { code: 'identity/sign-in-again' }]));
  });

  it('signs somebody out everywhere', async () => {
    const { sessionFor, home, north, write, get, changed } = await peopleRelay();
    const person = await sessionFor({ role: 'volunteer', community: home.id });
    expect((await write('POST', `/api/people/${person.account}/end-sessions`, north, {})).statusCode).toBe(200);
    expect([(await get('/api/me', person)).statusCode, changed]).toEqual([401, [{ account: person.account }]]);
  });
});

describe('nobody locks the relay or themselves out:', () => {
  const everything = [{ role: 'administrator' }];

  it('the last administrator of everything stays, whoever asks', async () => {
    const { root, bearer, change, sessionFor, field } = await peopleRelay();
    const program = { headers: bearer };
    const less = { grants: [{ role: 'administrator', communityId: field.city }] };
    for (const by of [root, program]) {
      expect(refusalOf(await change(root.account, by, less))).toMatchObject([409, { field: 'grants' }]);
    }
    const off = { grants: everything, state: 'disabled' };
    expect(refusalOf(await change(root.account, program, off))).toMatchObject([409, { field: 'state' }]);

    const second = await sessionFor({ role: 'administrator' });
    expect((await change(root.account, second, off)).statusCode).toBe(200);
    expect(refusalOf(await change(second.account, program, off))).toMatchObject([409, { field: 'state' }]);
  });

  it('of two who disable each other at once, one stays', async () => {
    const { root, change, sessionFor, store } = await peopleRelay();
    const second = await sessionFor({ role: 'administrator' });
    const off = { grants: everything, state: 'disabled' };
    const answers = await Promise.all([change(root.account, second, off), change(second.account, root, off)]);
    expect(answers.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)).toEqual([200, 409]);
    const active = await store.db.selectFrom('accounts').select('id').where('state', '=', 'active').execute();
    expect(active.filter(({ id }) => id === root.account || id === second.account)).toHaveLength(1);
  });

  it('one’s own last administrator role and one’s own account stay', async () => {
    const { north, change, write, field, home } = await peopleRelay();
    const operator = { grants: [{ role: 'operator', communityId: field.north.id }] };
    expect(refusalOf(await change(north.account, north, operator))).toMatchObject([400, { field: 'grants' }]);
    const off = { grants: [{ role: 'administrator', communityId: field.north.id }], state: 'disabled' };
    expect(refusalOf(await change(north.account, north, off))).toMatchObject([400, { field: 'state' }]);
    const own = await write('POST', `/api/people/${north.account}/recovery`, north, {});
    expect(refusalOf(own)).toMatchObject([400, { field: 'id' }]);
    const narrower = { grants: [{ role: 'administrator', communityId: home.id }] };
    expect((await change(north.account, north, narrower)).statusCode).toBe(200);
  });
});

describe('invitations', () => {
  const listed = z.object({ invitations: z.array(z.object({ id: z.string(), login: z.string() })) });

  it('are seen and taken back within one’s scope, until they expire', async () => {
    const { root, north, sessionFor, field, home, invite, get, write, clock } = await peopleRelay();
    const south = await sessionFor({ role: 'administrator', community: field.south.id });
    const made = await invite(north, { login: 'north', grants: [{ role: 'volunteer', communityId: home.id }] });
    const { id } = z.object({ id: z.string() }).parse(made.json());
    expect((await invite(root, { login: 'all', grants: [{ role: 'operator' }] })).statusCode).toBe(201);
    const seenBy = async (by: TestSession) =>
      listed
        .parse((await get('/api/invitations', by)).json())
        .invitations.map(({ login }) => login)
        .toSorted();
    expect([await seenBy(root), await seenBy(north), await seenBy(south)]).toEqual([['all', 'north'], ['north'], []]);
    expect((await write('DELETE', `/api/invitations/${id}`, south)).statusCode).toBe(404);
    expect((await write('DELETE', `/api/invitations/${id}`, north)).statusCode).toBe(200);
    expect((await write('DELETE', `/api/invitations/${id}`, north)).statusCode).toBe(404);
    expect(await seenBy(root)).toEqual(['all']);
    clock.advance(days(7));
    expect(await seenBy(root)).toEqual([]);
  });

  it('show no secret but to whom made them', async () => {
    const { root, invite, get, logged } = await peopleRelay();
    const made = await invite(root, { grants: [{ role: 'operator' }] });
    const { secret } = z.object({ secret: z.string() }).parse(made.json());
    expect((await get('/api/invitations', root)).body).not.toContain(secret);
    expect(logged.join('')).not.toContain(secret);
  });
});
