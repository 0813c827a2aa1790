import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { hubIdSchema, type HubId } from '../../contracts/identifiers.ts';
import { createCommunity } from '../../cloud-relay/registry/communities.ts';
import { createDwelling } from '../../cloud-relay/registry/dwellings.ts';
import { addHubCertificate, createHub } from '../../cloud-relay/registry/hubs.ts';
import { createPolicy } from '../../cloud-relay/registry/policies.ts';
import { createResident } from '../../cloud-relay/registry/residents.ts';
import { createResponder } from '../../cloud-relay/registry/responders.ts';
import { openStore } from '../../cloud-relay/store/sqlite-store.ts';
import { everywhere, type Scope } from '../../cloud-relay/store/scope.ts';
import type { Store } from '../../cloud-relay/store/store.ts';

/** A new folder, deleted when the test ends. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'anju-relay-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A real relay database in a real file, closed and deleted when the test ends. */
export async function openTestStore(file?: string): Promise<Store> {
  const store = await openStore({ file: file ?? join(await temporaryFolder(), 'relay.db') });
  onTestFinished(() => store.close());
  return store;
}

/** One community with a home, who lives in it, who comes to help, both policies and a hub. */
export interface TestHome {
  readonly scope: Scope;
  readonly communityId: string;
  readonly dwellingId: string;
  readonly residentId: string;
  readonly responderId: string;
  readonly policyId: string;
  readonly hub: HubId;
}

/** `name` becomes part of everything, and the hub is `hub-<name>`. */
export async function addHome(store: Store, name: string, now = 1_790_000_000_000): Promise<TestHome> {
  const { db } = store;
  const community = there(await createCommunity(db, everywhere, { level: 'community', name, parentId: null }, now));
  const communityId = community.id;
  const dwelling = there(
    await createDwelling(db, everywhere, { communityId, address: `${name} 3 号楼`, accessNote: '' }, now),
  );
  const dwellingId = dwelling.id;
  const resident = there(
    await createResident(
      db,
      everywhere,
      { dwellingId, name: `${name} 王秀兰`, respectfulName: '王阿姨', phone: '' },
      now,
    ),
  );
  const responder = there(
    await createResponder(
      db,
      everywhere,
      { communityId, name: `${name} 李明`, role: 'family', phone: '', language: 'zh' },
      now,
    ),
  );
  const policy = there(
    await createPolicy(
      db,
      everywhere,
      {
        communityId,
        dwellingId: null,
        name: `${name} alarms`,
        severityClass: 'alarm',
        steps: [{ afterSeconds: 0, responders: [responder.id], channels: [] }],
        repeatAfterSeconds: 60,
      },
      now,
    ),
  );
  const hub = hubIdSchema.parse(`hub-${name}`);
  there(await createHub(db, everywhere, { id: hub, dwellingId }, now));
  return {
    scope: { communities: [communityId], dwellings: [] },
    communityId,
    dwellingId,
    residentId: resident.id,
    responderId: responder.id,
    policyId: policy.id,
    hub,
  };
}

export const addCertificate = (
  store: Store,
  hub: HubId,
  certificate: { serial: string; notBefore: number; notAfter: number },
) => addHubCertificate(store.db, everywhere, hub, { ...certificate, now: certificate.notBefore });

function there<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('not made');
  return value;
}
