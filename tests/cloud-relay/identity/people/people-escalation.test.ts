import fc from 'fast-check';
import { expect, it } from 'vitest';
import { areWithin, grantsFor, scopeFor } from '../../../../cloud-relay/identity/access.ts';
import type { Actor } from '../../../../cloud-relay/identity/actor.ts';
import { createAccount, getAccount, type StoredAccount } from '../../../../cloud-relay/identity/people/accounts.ts';
import { invite, listInvitations, takeBack } from '../../../../cloud-relay/identity/people/invitations.ts';
import { peopleParts } from '../../../../cloud-relay/identity/people/people-parts.ts';
import { changePerson, findPerson, recoverPerson, signOut } from '../../../../cloud-relay/identity/people/people.ts';
import { listPeople } from '../../../../cloud-relay/identity/people/people-list.ts';
import { useLink } from '../../../../cloud-relay/identity/people/use-link.ts';
import type { Store } from '../../../../cloud-relay/store/store.ts';
import { roleSchema, staffRoles, type Grant } from '../../../../contracts/permissions.ts';
import { isAnjuError } from '../../../../foundation/errors.ts';
import { fieldOfFour, type FieldOfFour } from '../../../support/field-of-four.ts';
import { openTestStore } from '../../../support/relay-store.ts';

/** Also ends the search for the smallest failure, so that what was found is told. */
const inTime = () => fc.interruptAfterTimeLimit(90_000);

const start = Date.parse('2026-11-22T08:00:00Z');

/** Places by number: 0 everything, 1 city, 2 north, 3 and 4 its communities, 5 south, 6 and 7 its; homes 8 to 11. */
const northern = [2, 3, 4, 8, 9];
const children: Readonly<Record<number, readonly number[]>> = {
  0: [1],
  1: [2, 5],
  2: [3, 4],
  3: [8],
  4: [9],
  5: [6, 7],
  6: [10],
  7: [11],
};
const beneath = (place: number): number[] => [place, ...(children[place] ?? []).flatMap(beneath)];

/** A role at a place, in numbers: what the test itself says of scopes, without the code that it tries. */
interface Post {
  readonly role: Grant['role'];
  readonly place: number;
}

/** Mostly what an administrator of the north may give: a list with one other place in it is refused as a whole. */
const place = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...northern) },
  { weight: 1, arbitrary: fc.nat({ max: 11 }) },
);
const role = fc.oneof(fc.constant('administrator' as const), fc.constantFrom(...roleSchema.options));
const post = fc.record({ role, place }).filter((given) => given.role !== 'family' || given.place >= 8);
const posts = fc.array(post, { minLength: 1, maxLength: 3 });
const who = fc.nat({ max: 30 });
const state = fc.constantFrom('active' as const, 'active' as const, 'disabled' as const);

const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ what: fc.constant('invite' as const), by: who, posts }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('change' as const), by: who, whom: who, posts, state }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('recover' as const), by: who, whom: who }) },
  { weight: 4, arbitrary: fc.record({ what: fc.constant('use' as const), which: who }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('take back' as const), by: who, which: who }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('sign out' as const), by: who, whom: who }) },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;
/** What the administrator of everything does meanwhile. */
const decree = fc.record({ what: fc.constant('decree' as const), whom: who, posts, state });

class World {
  readonly store: Store;
  readonly #places: readonly Pick<Grant, 'communityId' | 'dwellingId'>[];
  readonly parts: ReturnType<typeof peopleParts>;
  readonly secrets: { secret: string; by: string }[] = [];
  readonly people: string[] = [];
  #login = 0;

  constructor(store: Store, field: FieldOfFour) {
    const level = (communityId: string | null) => ({ communityId, dwellingId: null });
    const home = (dwellingId: string) => ({ communityId: null, dwellingId });
    const [north, south] = [field.north.communities, field.south.communities];
    this.store = store;
    this.#places = [
      level(null),
      ...[field.city, field.north.id, north[0].id, north[1].id, field.south.id, south[0].id, south[1].id].map(level),
      ...[north[0].dwelling, north[1].dwelling, south[0].dwelling, south[1].dwelling].map(home),
    ];
    this.parts = peopleParts({
      store,
      secondFactorFor: staffRoles,
      accessChanged: () => {},
      handBack: () => Promise.resolve(),
      wall: () => start,
    });
  }

  grants = (given: readonly Post[]): Grant[] =>
    given.map(({ role, place }) => ({ role, ...(this.#places[place] ?? fail('no such place')) }));

  posts = ({ grants }: Pick<StoredAccount, 'grants'>): Post[] =>
    grants.map(({ role, communityId, dwellingId }) => ({
      role,
      place: this.#places.findIndex((place) => place.communityId === communityId && place.dwellingId === dwellingId),
    }));

  async add(given: readonly Post[]): Promise<string> {
    const { id } = await this.store.transaction((tx) =>
      createAccount(tx, { ...this.#somebody(), grants: this.grants(given), passwordHash: 'none' }, start),
    );
    this.people.push(id);
    return id;
  }

  #somebody = () => ({ login: `person-${++this.#login}`, name: 'x', language: 'zh' as const, responder: null });

  account = async (id: string): Promise<StoredAccount> => (await getAccount(this.store.db, id)) ?? fail('gone');
  someone = (number: number): string => this.people[number % this.people.length] ?? fail('nobody');

  /** Who may try anything, besides those named. */
  async administrators(but: readonly string[]): Promise<string[]> {
    const found = [];
    for (const id of this.people) if (!but.includes(id) && (await this.reach(id)).size > 0) found.push(id);
    return found;
  }

  async giver(id: string) {
    const account = await this.account(id);
    const actor: Actor = { ...account, kind: 'account', next: 'nothing', session: 's', recentUntil: Infinity };
    const may = account.state === 'active' && grantsFor(actor, 'people.manage').length > 0;
    return may ? { actor, scope: await scopeFor(this.store.db, actor, 'people.manage') } : undefined;
  }

  /** Everywhere that somebody administers now, in numbers. */
  async reach(id: string): Promise<Set<number>> {
    const account = await this.account(id);
    const administered = this.posts(account).filter(({ role }) => role === 'administrator');
    return new Set(account.state === 'active' ? administered.flatMap(({ place }) => beneath(place)) : []);
  }

  /** Answers whom the step has touched, and by whose right; undefined when it was refused. */
  async take(step: Step, actors: readonly string[]): Promise<{ whom: string; by: string } | undefined> {
    const actor = (number: number): string => actors[number % actors.length] ?? fail('nobody');
    if (step.what === 'use') {
      const link = this.secrets[step.which % Math.max(1, this.secrets.length)];
      if (!link) return undefined;
      const opening = { device: '', address: '', before: undefined };
      const asked = { secret: link.secret, password: 'four words that rhyme', name: undefined, opening };
      const used = await useLink(this.parts, asked, start);
      this.secrets.splice(this.secrets.indexOf(link), 1);
      if (used.outcome !== 'used') return undefined;
      if (!this.people.includes(used.account.id)) this.people.push(used.account.id);
      return { whom: used.account.id, by: link.by };
    }
    const by = actor(step.by);
    const giver = await this.giver(by);
    if (!giver) return undefined;
    const { store } = this;
    switch (step.what) {
      case 'invite': {
        const made = await invite(
          store,
          { ...giver, invited: { ...this.#somebody(), grants: this.grants(step.posts) } },
          start,
        );
        this.secrets.push({ secret: made.secret, by });
        return undefined;
      }
      case 'change': {
        const whom = this.someone(step.whom);
        const changes = { name: 'changed', language: 'en', responder: null, state: step.state } as const;
        const after = await changePerson(this.parts, giver, whom, { ...changes, grants: this.grants(step.posts) });
        return after && { whom, by };
      }
      case 'recover': {
        const link = await recoverPerson(store, giver, this.someone(step.whom), start);
        if (link) this.secrets.push({ secret: link.secret, by });
        return undefined;
      }
      case 'sign out':
        await signOut(store, giver, this.someone(step.whom));
        return undefined;
      case 'take back': {
        const open = await listInvitations(store.db, giver.scope, start);
        const chosen = open[step.which % Math.max(1, open.length)];
        if (chosen) await takeBack(store, giver.scope, chosen.id, start);
        return undefined;
      }
    }
  }
}

async function newWorld() {
  const store = await openTestStore();
  const world = new World(store, await fieldOfFour(store, start));
  const north = await world.add([{ role: 'administrator', place: 2 }]);
  const others = [
    await world.add([{ role: 'administrator', place: 0 }]),
    await world.add([{ role: 'administrator', place: 1 }]),
    await world.add([{ role: 'administrator', place: 5 }]),
    await world.add([
      { role: 'operator', place: 3 },
      { role: 'volunteer', place: 6 },
    ]),
  ];
  const staff = await world.add([{ role: 'operator', place: 4 }]);
  return { world, north, others, staff };
}

/** What a refusal throws; anything else is a fault of the relay. */
async function unlessRefused<Result>(work: Promise<Result>): Promise<Result | undefined> {
  try {
    return await work;
  } catch (error) {
    if (isAnjuError(error, 'input/invalid') || isAnjuError(error, 'store/conflict')) return undefined;
    throw error;
  }
}

it('whatever an administrator of a district and all whom they make do, nobody gets a role elsewhere and nobody elsewhere is touched', async () => {
  let touched = 0;
  let steps = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40, size: 'max' }), async (taken) => {
      const { world, north, others } = await newWorld();
      const everything = (id: string) =>
        world.store.db.selectFrom('accounts').selectAll().where('id', '=', id).execute();
      const before = await Promise.all(others.map(everything));
      const grantsBefore = await Promise.all(others.map(async (id) => (await world.account(id)).grants));
      for (const each of taken) {
        steps += 1;
        // Whomever they made, and everybody else within the district, may be one of them.
        const gang = await world.administrators(others);
        if (await unlessRefused(world.take(each, [north, ...gang]))) touched += 1;
        for (const id of world.people.filter((one) => !others.includes(one))) {
          const found = world.posts(await world.account(id)).filter(({ place }) => !northern.includes(place));
          expect(found).toEqual([]);
        }
      }
      expect(await Promise.all(others.map(everything))).toEqual(before);
      expect(await Promise.all(others.map(async (id) => (await world.account(id)).grants))).toEqual(grantsBefore);
    }),
    { numRuns: 15, plugins: [inTime()] },
  );
  expect(touched).toBeGreaterThan(15);
  expect(steps).toBeGreaterThan(150);
}, 120_000);

it('whatever the administrator of everything changes meanwhile, each step stays within what its maker may do at that moment', async () => {
  let touched = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof({ weight: 5, arbitrary: step }, decree), { minLength: 10, maxLength: 40, size: 'max' }),
      async (taken) => {
        const { world, others } = await newWorld();
        const [root = fail('nobody')] = others;
        for (const each of taken) {
          if (each.what === 'decree') {
            const giver = (await world.giver(root)) ?? fail('no administrator');
            const changes = { name: 'x', language: 'zh', responder: null, state: each.state } as const;
            const whom = world.someone(each.whom);
            if (whom !== root)
              await changePerson(world.parts, giver, whom, { ...changes, grants: world.grants(each.posts) });
            continue;
          }
          // The root decrees only; everybody else tries whatever comes to mind.
          const actors = await world.administrators([root]);
          if (actors.length === 0) continue;
          const known = new Map(
            await Promise.all(world.people.map(async (id) => [id, await world.account(id)] as const)),
          );
          const reaches = new Map(
            await Promise.all(world.people.map(async (id) => [id, await world.reach(id)] as const)),
          );
          const done = await unlessRefused(world.take(each, actors));
          for (const [id, account] of known) {
            if (id !== done?.whom) expect(withoutSessions(await world.account(id))).toEqual(withoutSessions(account));
          }
          if (!done) continue;
          touched += 1;
          const reach = reaches.get(done.by) ?? fail('nobody');
          const after = world.posts(await world.account(done.whom));
          const touchedPosts = [...after, ...world.posts(known.get(done.whom) ?? { grants: [] })];
          expect(touchedPosts.filter(({ place }) => !reach.has(place))).toEqual([]);
        }
      },
    ),
    { numRuns: 15, plugins: [inTime()] },
  );
  expect(touched).toBeGreaterThan(15);
}, 120_000);

it('lists exactly those whom it shows one by one', async () => {
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(posts, { minLength: 3, maxLength: 8 }), async (somebody) => {
      const { world } = await newWorld();
      for (const given of somebody) await world.add(given);
      for (const id of world.people) {
        const giver = await world.giver(id);
        if (!giver) continue;
        const { db } = world.store;
        const reach = await world.reach(id);
        const listed = (await listPeople(db, giver.scope)).map((person) => person.id).toSorted();
        const shown: string[] = [];
        const expected: string[] = [];
        for (const whom of world.people) {
          const account = await world.account(whom);
          if (await findPerson(db, giver.scope, whom)) shown.push(whom);
          if (world.posts(account).every(({ place }) => reach.has(place))) expected.push(whom);
          expect(await areWithin(db, giver.scope, account.grants)).toBe(expected.at(-1) === whom);
        }
        expect([listed, shown.toSorted()]).toEqual([expected.toSorted(), expected.toSorted()]);
        compared += 1;
      }
    }),
    { numRuns: 15, plugins: [inTime()] },
  );
  expect(compared).toBeGreaterThan(40);
}, 120_000);

/** Signing somebody out is allowed to those who may change them, and notes nothing on the account. */
const withoutSessions = ({ lastSignInAt: _, ...account }: StoredAccount) => account;

function fail(because: string): never {
  throw new Error(because);
}
