import type { z } from 'zod';
import type {
  Community,
  EscalationPolicy,
  communityFieldsSchema,
  dwellingFieldsSchema,
  policyFieldsSchema,
  residentFieldsSchema,
  responderFieldsSchema,
} from '../../contracts/api-registry.ts';
import { everywhere } from '../store/scope.ts';
import type { Database, Store } from '../store/store.ts';
import { createCommunity, listCommunities } from './communities.ts';
import { createDwelling, listDwellings } from './dwellings.ts';
import { createPolicy, listPolicies } from './policies.ts';
import { createResident, listResidents } from './residents.ts';
import { createResponder, listResponders } from './responders.ts';

/** The ids of what the demo needs. */
export interface DemoSeed {
  readonly communityId: string;
  readonly dwellingId: string;
  readonly residentId: string;
  readonly responders: {
    readonly family: string;
    readonly gridWorker: string;
    readonly operator: string;
    readonly installer: string;
  };
  readonly policies: { readonly alarm: string; readonly fault: string };
}

/**
 * One home with everybody who looks after it. Invented people; nobody has these numbers. What is there already, by its
 * name or address, stays as somebody may have changed it.
 */
export const seedDemo = (store: Store, now: number): Promise<DemoSeed> =>
  store.transaction(async (tx) => {
    const city = await community(tx, { level: 'city', name: '安居市', parentId: null }, now);
    const district = await community(tx, { level: 'district', name: '示范区', parentId: city.id }, now);
    const street = await community(tx, { level: 'street', name: '青云街道', parentId: district.id }, now);
    const { id: communityId } = await community(tx, { level: 'community', name: '梧桐社区', parentId: street.id }, now);
    const dwellingId = await dwelling(
      tx,
      {
        communityId,
        address: '安居市示范区青云街道梧桐社区 3 号楼 2 单元 501 室',
        accessNote: '单元门禁找物业；备用钥匙在社区服务站，凭工作证领取。',
      },
      now,
    );
    const residentId = await resident(
      tx,
      { dwellingId, name: '王秀兰', respectfulName: '王阿姨', phone: '139 0000 0001' },
      now,
    );
    let order = 0;
    // Lists are in the order of their making: as they are called.
    const add = (input: Omit<ResponderInput, 'communityId' | 'language'>): Promise<string> =>
      responder(tx, { ...input, communityId, language: 'zh' }, now + order++);
    const family = await add({ name: '李明（儿子）', role: 'family', phone: '139 0000 0002' });
    const gridWorker = await add({ name: '陈燕（网格员）', role: 'grid-worker', phone: '139 0000 0003' });
    const operator = await add({ name: '呼叫中心值班坐席', role: 'operator', phone: '12349' });
    const installer = await add({ name: '赵工（安装维护）', role: 'installer', phone: '139 0000 0005' });
    const alarm = await policy(
      tx,
      {
        communityId,
        dwellingId,
        name: '王阿姨家报警',
        severityClass: 'alarm',
        steps: [
          { afterSeconds: 0, responders: [family], channels: [] },
          { afterSeconds: 60, responders: [gridWorker], channels: [] },
          { afterSeconds: 120, responders: [operator], channels: [] },
        ],
        repeatAfterSeconds: 180,
      },
      now,
    );
    const fault = await policy(
      tx,
      {
        communityId,
        dwellingId: null,
        name: '梧桐社区设备故障',
        severityClass: 'fault',
        steps: [
          { afterSeconds: 0, responders: [installer], channels: [] },
          { afterSeconds: 1_800, responders: [operator], channels: [] },
        ],
        repeatAfterSeconds: 14_400,
      },
      now + 1,
    );
    return {
      communityId,
      dwellingId,
      residentId,
      responders: { family, gridWorker, operator, installer },
      policies: { alarm, fault },
    };
  });

type ResponderInput = z.output<typeof responderFieldsSchema>;

async function community(tx: Database, input: z.output<typeof communityFieldsSchema>, now: number): Promise<Community> {
  const found = (await listCommunities(tx, everywhere)).find(
    ({ name, parentId }) => name === input.name && parentId === input.parentId,
  );
  return found ?? made(await createCommunity(tx, everywhere, input, now));
}

async function dwelling(tx: Database, input: z.output<typeof dwellingFieldsSchema>, now: number): Promise<string> {
  const inCommunity = await listDwellings(tx, { communities: [input.communityId], dwellings: [] });
  const found = inCommunity.find(({ address }) => address === input.address);
  return (found ?? made(await createDwelling(tx, everywhere, input, now))).id;
}

async function resident(tx: Database, input: z.output<typeof residentFieldsSchema>, now: number): Promise<string> {
  const living = await listResidents(tx, everywhere, input.dwellingId);
  const found = living.find(({ name }) => name === input.name);
  return (found ?? made(await createResident(tx, everywhere, input, now))).id;
}

async function responder(tx: Database, input: ResponderInput, now: number): Promise<string> {
  const inCommunity = await listResponders(tx, { communities: [input.communityId], dwellings: [] });
  const found = inCommunity.find(({ name }) => name === input.name);
  return (found ?? made(await createResponder(tx, everywhere, input, now))).id;
}

async function policy(tx: Database, input: z.output<typeof policyFieldsSchema>, now: number): Promise<string> {
  const inCommunity = await listPolicies(tx, { communities: [input.communityId], dwellings: [] });
  const found = inCommunity.find(
    (other: EscalationPolicy) => other.severityClass === input.severityClass && other.dwellingId === input.dwellingId,
  );
  return (found ?? made(await createPolicy(tx, everywhere, input, now))).id;
}

/** Nothing lies outside the scope of everywhere. */
function made<Record>(record: Record | undefined): Record {
  if (record === undefined) throw new Error('the demo could not be seeded');
  return record;
}
