import { describe, expect, it } from 'vitest';
import { actionsOf, areWithin, grantsFor, mayGive, scopeFor } from '../../../cloud-relay/identity/access.ts';
import { createCommunity } from '../../../cloud-relay/registry/communities.ts';
import { everywhere, nowhere, type Scope } from '../../../cloud-relay/store/scope.ts';
import {
  actionSchema,
  permissions,
  roleSchema,
  type Action,
  type Grant,
  type Role,
} from '../../../contracts/permissions.ts';
import { addHome, openTestStore } from '../../support/relay-store.ts';

const now = 1_790_000_000_000;
const grant = (role: Role, communityId: string | null = null, dwellingId: string | null = null): Grant => ({
  role,
  communityId,
  dwellingId,
});

describe('the table of permissions', () => {
  it('allows each role exactly what it says', () => {
    let checked = 0;
    for (const role of roleSchema.options) {
      for (const action of actionSchema.options) {
        const roles: readonly Role[] = permissions[action];
        const given = grantsFor({ grants: [grant(role)] }, action).length > 0;
        expect([role, action, given]).toEqual([role, action, roles.includes(role)]);
        checked += 1;
      }
    }
    expect(checked).toBe(roleSchema.options.length * actionSchema.options.length);
    expect(checked).toBe(126);
  });

  it('refuses an action that it does not have, and everything to whoever has no grant', () => {
    expect(() => grantsFor({ grants: [grant('administrator')] }, 'doors.open' as Action)).toThrow('undefined');
    expect(actionsOf({ grants: [] })).toEqual([]);
    expect(actionsOf({ grants: [grant('administrator')], only: [] })).toEqual([]);
  });
});

async function field() {
  const store = await openTestStore();
  const { db } = store;
  const add = async (level: 'city' | 'district', name: string, parentId: string | null) =>
    (await createCommunity(db, everywhere, { level, name, parentId }, now))?.id ?? '';
  const city = await add('city', 'city', null);
  const district = await add('district', 'district', city);
  const [east, west] = [await addHome(store, 'east', now), await addHome(store, 'west', now)];
  await db.updateTable('communities').set({ parent_id: district }).where('id', '=', east.communityId).execute();
  return { db, city, district, east, west };
}

const sorted = ({ communities }: Scope): readonly string[] =>
  communities === 'all' ? ['all'] : communities.toSorted();

describe('where somebody may do something', () => {
  it('is all beneath each level for which a role has the action, and each home', async () => {
    const { db, city, district, east, west } = await field();
    const grants = [grant('operator', district), grant('family', null, west.dwellingId), grant('volunteer', city)];
    const read = await scopeFor(db, { grants }, 'incidents.read');
    expect(sorted(read)).toEqual([city, district, east.communityId].toSorted());
    expect(read.dwellings).toEqual([west.dwellingId]);
    const write = await scopeFor(db, { grants }, 'registry.write');
    expect(sorted(write)).toEqual([district, east.communityId].toSorted());
    expect(write.dwellings).toEqual([]);
    expect(await scopeFor(db, { grants }, 'people.manage')).toEqual(nowhere);
    expect(await scopeFor(db, { grants: [...grants, grant('operator')] }, 'registry.write')).toEqual(everywhere);
  });

  it('is known in one query', async () => {
    const { db, city } = await field();
    let queries = 0;
    const counting = db.withPlugin({
      transformQuery: ({ node }) => {
        queries += 1;
        return node;
      },
      transformResult: ({ result }) => Promise.resolve(result),
    });
    await scopeFor(counting, { grants: [grant('operator', city), grant('volunteer', city)] }, 'incidents.read');
    expect(queries).toBe(1);
    await scopeFor(counting, { grants: [grant('operator')] }, 'incidents.read');
    expect(queries).toBe(1);
  });
});

describe('what somebody may give', () => {
  it('lies within their own places', async () => {
    const { db, city, district, east, west } = await field();
    const giver = { grants: [grant('administrator', district)] };
    const given: [Grant[], boolean][] = [
      [[grant('administrator', district)], true],
      [[grant('operator', east.communityId)], true],
      [[grant('family', null, east.dwellingId)], true],
      [[grant('operator', city)], false],
      [[grant('operator', west.communityId)], false],
      [[grant('family', null, west.dwellingId)], false],
      [[grant('volunteer')], false],
      [[grant('volunteer', 'no-such-place')], false],
      [[grant('family', null, 'no-such-home')], false],
      [[grant('operator', east.communityId), grant('volunteer', west.communityId)], false],
    ];
    for (const [grants, may] of given) {
      expect([grants, await mayGive(db, giver, { by: 'people.manage', grants })]).toEqual([grants, may]);
    }
    expect(given).toHaveLength(10);
    expect(
      await mayGive(db, { grants: [grant('operator')] }, { by: 'people.manage', grants: [grant('volunteer')] }),
    ).toBe(false);
  });

  it('is no more than a program’s token allows itself', async () => {
    const { db } = await field();
    const giver = { grants: [grant('administrator')], only: ['tokens.manage', 'hubs.read'] as const };
    const give = (only: readonly Action[] | undefined) =>
      mayGive(db, giver, { by: 'tokens.manage', grants: [grant('administrator')], ...(only && { only }) });
    expect(await give(['hubs.read'])).toBe(true);
    expect(await give(['hubs.read', 'people.manage'])).toBe(false);
    expect(await give(undefined)).toBe(false);
    expect(await mayGive(db, giver, { by: 'people.manage', grants: [grant('volunteer')] })).toBe(false);
  });

  it('of a home is given by whoever looks after the home', async () => {
    const { db, east } = await field();
    const scope = { communities: [], dwellings: [east.dwellingId] };
    expect(await areWithin(db, scope, [grant('family', null, east.dwellingId)])).toBe(true);
    expect(await areWithin(db, scope, [grant('volunteer', east.communityId)])).toBe(false);
    expect(await areWithin(db, scope, [grant('volunteer')])).toBe(false);
  });
});
