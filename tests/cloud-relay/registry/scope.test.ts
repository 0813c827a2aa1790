import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { carePlanFieldsSchema } from '../../../contracts/care-plan.ts';
import { hubIdSchema } from '../../../contracts/identifiers.ts';
import * as carePlans from '../../../cloud-relay/registry/care-plans.ts';
import * as communities from '../../../cloud-relay/registry/communities.ts';
import * as dwellings from '../../../cloud-relay/registry/dwellings.ts';
import * as hubContexts from '../../../cloud-relay/registry/hub-context.ts';
import * as hubs from '../../../cloud-relay/registry/hubs.ts';
import * as policies from '../../../cloud-relay/registry/policies.ts';
import * as residents from '../../../cloud-relay/registry/residents.ts';
import * as responders from '../../../cloud-relay/registry/responders.ts';
import * as claims from '../../../cloud-relay/identity/claims.ts';
import type { Scope } from '../../../cloud-relay/store/scope.ts';
import { everywhere, nowhere, scopeBelow } from '../../../cloud-relay/store/scope.ts';
import type { Store } from '../../../cloud-relay/store/store.ts';
import { addHome, openTestStore, type TestHome } from '../../support/relay-store.ts';

const now = 1_790_000_000_000;
const secret = 'x'.repeat(32);
const hashOfSecret = createHash('sha256').update(secret).digest('hex');

/** Every function that takes a scope, asked about `home`. Each answers undefined, or a list, when that is outside. */
const questions: Record<string, (store: Store, scope: Scope, home: TestHome) => Promise<unknown>> = {
  createCommunity: ({ db }, scope, home) =>
    communities
      .createCommunity(db, scope, { level: 'community', name: 'n', parentId: home.communityId }, now)
      .catch(keepRefusal),
  getCommunity: ({ db }, scope, home) => communities.getCommunity(db, scope, home.communityId),
  listCommunities: ({ db }, scope) => communities.listCommunities(db, scope),
  updateCommunity: ({ db }, scope, home) =>
    communities.updateCommunity(db, scope, home.communityId, { level: 'community', name: 'n', parentId: null }),
  createDwelling: ({ db }, scope, home) => dwellings.createDwelling(db, scope, aDwelling(home), now),
  getDwelling: ({ db }, scope, home) => dwellings.getDwelling(db, scope, home.dwellingId),
  listDwellings: ({ db }, scope) => dwellings.listDwellings(db, scope),
  updateDwelling: ({ db }, scope, home) => dwellings.updateDwelling(db, scope, home.dwellingId, aDwelling(home)),
  getCarePlan: ({ db }, scope, home) => carePlans.getCarePlan(db, scope, home.dwellingId),
  listCarePlanVersions: ({ db }, scope, home) =>
    carePlans.listCarePlanVersions(db, scope, home.dwellingId, { limit: 9 }),
  changeCarePlan: ({ db }, scope, home) => carePlans.changeCarePlan(db, scope, aPlan(home), now),
  createResident: ({ db }, scope, home) => residents.createResident(db, scope, aResident(home), now),
  getResident: ({ db }, scope, home) => residents.getResident(db, scope, home.residentId),
  listResidents: ({ db }, scope, home) => residents.listResidents(db, scope, home.dwellingId),
  updateResident: ({ db }, scope, home) => residents.updateResident(db, scope, home.residentId, aResident(home)),
  createResponder: ({ db }, scope, home) => responders.createResponder(db, scope, aResponder(home), now),
  getResponder: ({ db }, scope, home) => responders.getResponder(db, scope, home.responderId),
  listResponders: ({ db }, scope) => responders.listResponders(db, scope),
  updateResponder: ({ db }, scope, home) => responders.updateResponder(db, scope, home.responderId, aResponder(home)),
  createPolicy: ({ db }, scope, home) => policies.createPolicy(db, scope, aPolicy(home, 'fault'), now),
  getPolicy: ({ db }, scope, home) => policies.getPolicy(db, scope, home.policyId),
  listPolicies: ({ db }, scope) => policies.listPolicies(db, scope),
  updatePolicy: ({ db }, scope, home) => policies.updatePolicy(db, scope, home.policyId, aPolicy(home, 'alarm')),
  createHub: ({ db }, scope, home) =>
    hubs.createHub(db, scope, { id: hubIdSchema.parse('hub-new'), dwellingId: home.dwellingId }, now),
  getHub: ({ db }, scope, home) => hubs.getHub(db, scope, home.hub),
  listHubs: ({ db }, scope) => hubs.listHubs(db, scope),
  updateHub: ({ db }, scope, home) => hubs.updateHub(db, scope, home.hub, { dwellingId: home.dwellingId }),
  addHubCertificate: ({ db }, scope, home) =>
    hubs.addHubCertificate(db, scope, home.hub, { serial: 'ab', notBefore: now, notAfter: now + 1, now }),
  hubContext: ({ db }, scope, home) => hubContexts.hubContext(db, scope, home.hub),
  createClaimCode: ({ db }, scope, home) =>
    claims.createClaimCode(
      db,
      scope,
      { dwellingId: home.dwellingId, address: { url: 'https://localhost:1', fingerprint: 'a'.repeat(64) } },
      now,
    ),
  listOpenClaims: ({ db }, scope) => claims.listOpenClaims(db, scope, now),
  takeBackClaim: async ({ db }, scope) =>
    (await claims.takeBackClaim(db, scope, hashOfSecret, now)) ? 'taken back' : undefined,
  checkClaim: async ({ db }, scope) => {
    const check = await claims.checkClaim(db, scope, { secret, publicKeyHash: 'k' }, now);
    return check.ok ? check : undefined;
  },
};

/** Without a scope: the caller has proved what it may do by a secret, asks for its own home, or has the row already. */
const withoutScope = ['policyFor', 'useClaim', 'toCommunity', 'toDwelling'];

/** A community cannot stand below another one: that it gets as far as saying so means that it was found. */
const keepRefusal = (error: unknown) => error;

const aPlan = ({ dwellingId }: TestHome) => {
  const by = { kind: 'account', id: 'p', name: 'n' } as const;
  return { dwellingId, expectedVersion: 0, plan: carePlanFieldsSchema.parse({}), note: '', restoredFrom: null, by };
};
const aDwelling = (home: TestHome) => ({ communityId: home.communityId, address: 'a', accessNote: '' });
const aResident = (home: TestHome) => ({ dwellingId: home.dwellingId, name: 'n', respectfulName: 'r', phone: '' });
const aResponder = (home: TestHome) =>
  ({ communityId: home.communityId, name: 'n', role: 'neighbour', phone: '', language: 'en' }) as const;
const aPolicy = (home: TestHome, severityClass: 'alarm' | 'fault') => ({
  communityId: home.communityId,
  dwellingId: null,
  name: 'p',
  severityClass,
  steps: [{ afterSeconds: 0, responders: [home.responderId], channels: [] }],
  repeatAfterSeconds: 60,
});

async function twoHomes(): Promise<{ store: Store; ours: TestHome; theirs: TestHome }> {
  const store = await openTestStore();
  const ours = await addHome(store, 'ours');
  const theirs = await addHome(store, 'theirs');
  await store.db
    .insertInto('claims')
    .values({
      secret_hash: hashOfSecret,
      dwelling_id: theirs.dwellingId,
      created_at: now,
      expires_at: now + 1_000,
      used_at: null,
      hub_id: null,
      public_key_hash: null,
      created_by: '',
    })
    .execute();
  await store.transaction((tx) => carePlans.changeCarePlan(tx, everywhere, aPlan(theirs), now));
  return { store, ours, theirs };
}

const everyRow = async ({ db }: Store): Promise<unknown> =>
  Promise.all([
    db.selectFrom('communities').selectAll().execute(),
    db.selectFrom('dwellings').selectAll().execute(),
    db.selectFrom('residents').selectAll().execute(),
    db.selectFrom('responders').selectAll().execute(),
    db.selectFrom('policies').selectAll().execute(),
    db.selectFrom('hubs').selectAll().execute(),
    db.selectFrom('hub_certificates').selectAll().execute(),
    db.selectFrom('claims').selectAll().execute(),
    db.selectFrom('care_plans').selectAll().execute(),
    db.selectFrom('care_plan_versions').selectAll().execute(),
  ]);

describe('scope', () => {
  it('covers every function of the registry and of claims', () => {
    const functions = [carePlans, communities, dwellings, hubContexts, hubs, policies, residents, responders, claims]
      .flatMap((module) => Object.entries(module))
      .filter(([, value]) => typeof value === 'function')
      .map(([name]) => name)
      .filter((name) => !withoutScope.includes(name));
    expect(functions.toSorted()).toEqual(Object.keys(questions).toSorted());
    expect(functions.length).toBe(33);
  });

  it("answers 'not found' about another community, and changes nothing of it", async () => {
    const { store, ours, theirs } = await twoHomes();
    const before = await everyRow(store);
    let asked = 0;
    for (const [name, ask] of Object.entries(questions)) {
      const answer = await ask(store, ours.scope, theirs);
      if (Array.isArray(answer)) expect(JSON.stringify(answer), name).not.toContain('theirs');
      else expect(answer, name).toBeUndefined();
      asked += 1;
    }
    expect(asked).toBe(33);
    expect(await everyRow(store)).toEqual(before);
  });

  it('answers nobody who may see no community at all', async () => {
    const { store, theirs } = await twoHomes();
    const before = await everyRow(store);
    for (const [name, ask] of Object.entries(questions)) {
      const answer = await ask(store, nowhere, theirs);
      expect(Array.isArray(answer) ? answer : (answer ?? []), name).toEqual([]);
    }
    expect(await everyRow(store)).toEqual(before);
  });

  it('answers within the scope', async () => {
    let answered = 0;
    for (const [name, ask] of Object.entries(questions)) {
      const { store, theirs } = await twoHomes();
      const answer = await ask(store, theirs.scope, theirs);
      if (Array.isArray(answer)) expect(answer.length, name).toBeGreaterThan(0);
      else expect(answer, name).toBeDefined();
      answered += 1;
    }
    expect(answered).toBe(33);
  });

  it('of one home opens what belongs to the home, and nothing of its community', async () => {
    const opened = [];
    for (const [name, ask] of Object.entries(questions)) {
      const { store, theirs } = await twoHomes();
      const answer = await ask(store, { communities: [], dwellings: [theirs.dwellingId] }, theirs);
      if (Array.isArray(answer) ? answer.length > 0 : answer !== undefined) opened.push(name);
    }
    const ofTheHome =
      'addHubCertificate changeCarePlan checkClaim createClaimCode createHub getCarePlan getDwelling getHub getResident ' +
      'hubContext listCarePlanVersions listDwellings listHubs listOpenClaims listResidents takeBackClaim updateDwelling updateHub updateResident';
    expect(opened.toSorted()).toEqual(ofTheHome.split(' '));
  });

  it('of one home opens nothing of the neighbours', async () => {
    const { store, ours, theirs } = await twoHomes();
    const neighbour = await dwellings.createDwelling(store.db, everywhere, aDwelling(theirs), now);
    const scope = { communities: [], dwellings: [neighbour?.id ?? '', ours.dwellingId] };
    const before = await everyRow(store);
    let asked = 0;
    for (const [name, ask] of Object.entries(questions)) {
      const answer = await ask(store, scope, theirs);
      if (Array.isArray(answer)) expect(JSON.stringify(answer), name).not.toContain(theirs.dwellingId);
      else expect(answer, name).toBeUndefined();
      asked += 1;
    }
    expect(asked).toBe(33);
    expect(await everyRow(store)).toEqual(before);
  });

  it('lets nobody move a record out of it, or name one from outside', async () => {
    const { store, ours, theirs } = await twoHomes();
    const { db } = store;
    const before = await everyRow(store);
    const moves = [
      dwellings.updateDwelling(db, ours.scope, ours.dwellingId, aDwelling(theirs)),
      residents.updateResident(db, ours.scope, ours.residentId, aResident(theirs)),
      responders.updateResponder(db, ours.scope, ours.responderId, aResponder(theirs)),
      policies.updatePolicy(db, ours.scope, ours.policyId, aPolicy(theirs, 'alarm')),
      policies.updatePolicy(db, ours.scope, ours.policyId, {
        ...aPolicy(ours, 'alarm'),
        steps: [{ afterSeconds: 0, responders: [theirs.responderId], channels: [] }],
      }),
      policies.updatePolicy(db, ours.scope, ours.policyId, {
        ...aPolicy(ours, 'alarm'),
        dwellingId: theirs.dwellingId,
      }),
      hubs.updateHub(db, ours.scope, ours.hub, { dwellingId: theirs.dwellingId }),
      communities.createCommunity(db, ours.scope, { level: 'city', name: 'n', parentId: null }, now),
    ];
    expect(await Promise.all(moves)).toEqual(Array.from({ length: 8 }, () => undefined));
    expect(await everyRow(store)).toEqual(before);
  });

  it('reaches from a district down to its communities and no further', async () => {
    const { db } = await openTestStore();
    const add = async (level: 'city' | 'district' | 'street' | 'community', name: string, parentId: string | null) =>
      (await communities.createCommunity(db, everywhere, { level, name, parentId }, now))?.id ?? '';
    const city = await add('city', 'c', null);
    const [north, south] = [await add('district', 'n', city), await add('district', 's', city)];
    const street = await add('street', 'n1', north);
    const community = await add('community', 'n1a', street);
    await add('community', 's1', south);
    expect(await scopeBelow(db, [north])).toEqual({ communities: [north, street, community], dwellings: [] });
    expect(((await scopeBelow(db, [city])).communities as string[]).length).toBe(6);
    expect(await scopeBelow(db, ['nowhere'])).toEqual(nowhere);
  });
});
