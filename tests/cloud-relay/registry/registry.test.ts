import { describe, expect, it } from 'vitest';
import { createCommunity, updateCommunity } from '../../../cloud-relay/registry/communities.ts';
import { seedDemo } from '../../../cloud-relay/registry/demo-seed.ts';
import { updateDwelling } from '../../../cloud-relay/registry/dwellings.ts';
import { hubContext } from '../../../cloud-relay/registry/hub-context.ts';
import { createHub, updateHub } from '../../../cloud-relay/registry/hubs.ts';
import { createPolicy, getPolicy, policyFor } from '../../../cloud-relay/registry/policies.ts';
import { getResident } from '../../../cloud-relay/registry/residents.ts';
import { everywhere } from '../../../cloud-relay/store/scope.ts';
import { hubIdSchema } from '../../../contracts/identifiers.ts';
import { addHome, openTestStore } from '../../support/relay-store.ts';

const now = 1_790_000_000_000;

describe('communities', () => {
  it('stand below a higher level only', async () => {
    const { db } = await openTestStore();
    const street = await createCommunity(db, everywhere, { level: 'street', name: '青云街道', parentId: null }, now);
    const parentId = street?.id ?? '';
    for (const level of ['city', 'district', 'street'] as const) {
      await expect(createCommunity(db, everywhere, { level, name: 'n', parentId }, now)).rejects.toMatchObject({
        code: 'input/invalid',
        message: expect.stringContaining('parentId'),
      });
    }
    const community = await createCommunity(db, everywhere, { level: 'community', name: '梧桐社区', parentId }, now);
    expect(community).toMatchObject({ name: '梧桐社区', parentId });
    await expect(
      updateCommunity(db, everywhere, parentId, { level: 'city', name: 'n', parentId: null }),
    ).rejects.toMatchObject({ code: 'input/invalid' });
  });
});

describe('the policy for a home', () => {
  it('is its own, else that of its community, else of the nearest level above', async () => {
    const store = await openTestStore();
    const { db } = store;
    const seed = await seedDemo(store, now);
    const dwelling = { id: seed.dwellingId, communityId: seed.communityId };
    expect((await policyFor(db, dwelling, 'alarm'))?.id).toBe(seed.policies.alarm);
    expect((await policyFor(db, dwelling, 'fault'))?.id).toBe(seed.policies.fault);
    expect((await policyFor(db, { ...dwelling, id: 'another home' }, 'fault'))?.id).toBe(seed.policies.fault);
    expect(await policyFor(db, { ...dwelling, id: 'another home' }, 'alarm')).toBeUndefined();

    const city = await db.selectFrom('communities').select('id').where('level', '=', 'city').executeTakeFirstOrThrow();
    const wide = await createPolicy(
      db,
      everywhere,
      {
        communityId: city.id,
        dwellingId: null,
        name: 'of the city',
        severityClass: 'alarm',
        steps: [{ afterSeconds: 0, responders: [seed.responders.operator], channels: [] }],
        repeatAfterSeconds: 60,
      },
      now,
    );
    expect((await policyFor(db, { ...dwelling, id: 'another home' }, 'alarm'))?.id).toBe(wide?.id);
    expect((await policyFor(db, dwelling, 'alarm'))?.id).toBe(seed.policies.alarm);
  });

  it('is one: a second for the same homes is refused by name', async () => {
    const store = await openTestStore();
    const home = await addHome(store, 'a');
    const policy = await getPolicy(store.db, everywhere, home.policyId);
    if (!policy) throw new Error('no policy');
    const { id: _, ...input } = policy;
    await expect(createPolicy(store.db, everywhere, input, now)).rejects.toMatchObject({
      code: 'store/conflict',
      message: expect.stringContaining('a alarms'),
    });
  });

  it('keeps steps in order of time', async () => {
    const store = await openTestStore();
    const home = await addHome(store, 'a');
    const step = (afterSeconds: number) => ({ afterSeconds, responders: [home.responderId], channels: [] });
    await expect(
      createPolicy(
        store.db,
        everywhere,
        {
          communityId: home.communityId,
          dwellingId: home.dwellingId,
          name: 'p',
          severityClass: 'alarm',
          steps: [step(60), step(0)],
          repeatAfterSeconds: 60,
        },
        now,
      ),
    ).rejects.toThrow('afterSeconds must not fall');
  });
});

describe('what ingest asks about a hub', () => {
  it('says where it is', async () => {
    const store = await openTestStore();
    const home = await addHome(store, 'a');
    const context = await hubContext(store.db, everywhere, home.hub);
    expect(context).toMatchObject({ hub: 'hub-a', dwelling: { address: 'a 3 号楼' }, installingUntil: null });
  });

  it('follows the hub to another home', async () => {
    const store = await openTestStore();
    const [a, b] = [await addHome(store, 'a'), await addHome(store, 'b')];
    await updateHub(store.db, everywhere, a.hub, { dwellingId: b.dwellingId });
    expect((await hubContext(store.db, everywhere, a.hub))?.dwelling.id).toBe(b.dwellingId);
  });

  it('keeps a revocation', async () => {
    const store = await openTestStore();
    const { hub } = await addHome(store, 'a');
    await updateHub(store.db, everywhere, hub, { revokedAt: 5 });
    expect((await updateHub(store.db, everywhere, hub, { revokedAt: 9 }))?.revokedAt).toBe(5);
  });

  it('refuses a second hub of the same name', async () => {
    const store = await openTestStore();
    const { dwellingId } = await addHome(store, 'a');
    await expect(createHub(store.db, everywhere, { id: hubIdSchema.parse('hub-a'), dwellingId }, now)).rejects.toThrow(
      'UNIQUE',
    );
  });
});

describe('the demo', () => {
  it('is seeded once, and keeps what somebody has changed', async () => {
    const store = await openTestStore();
    const first = await seedDemo(store, now);
    const dwelling = { communityId: first.communityId, accessNote: '换锁了' };
    const rows = async () => [
      (await store.db.selectFrom('communities').selectAll().execute()).length,
      (await store.db.selectFrom('residents').selectAll().execute()).length,
      (await store.db.selectFrom('responders').selectAll().execute()).length,
      (await store.db.selectFrom('policies').selectAll().execute()).length,
    ];
    const address = '安居市示范区青云街道梧桐社区 3 号楼 2 单元 501 室';
    await updateDwelling(store.db, everywhere, first.dwellingId, { ...dwelling, address });
    expect(await seedDemo(store, now + 1)).toEqual(first);
    expect(await rows()).toEqual([4, 1, 4, 2]);
    const resident = await getResident(store.db, everywhere, first.residentId);
    expect(resident).toMatchObject({ name: '王秀兰', respectfulName: '王阿姨' });
    const kept = await store.db.selectFrom('dwellings').selectAll().executeTakeFirstOrThrow();
    expect(kept.access_note).toBe('换锁了');
  });
});
