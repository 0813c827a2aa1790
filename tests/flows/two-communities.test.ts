import { Registry } from 'prom-client';
import { expect, onTestFinished, test } from 'vitest';
import { buildApi } from '../../cloud-relay/api/build-api.ts';
import { IncidentChanges } from '../../cloud-relay/duty/changes.ts';
import { incidentDesk } from '../../cloud-relay/duty/incident-desk.ts';
import { addressGuard } from '../../cloud-relay/paging/channels/private-addresses.ts';
import type { Scope } from '../../cloud-relay/store/scope.ts';
import { createLog } from '../../foundation/log.ts';
import { somePublicKey } from '../support/api-relay.ts';
import { addHome } from '../support/relay-store.ts';
import { World } from '../support/world.ts';

/**
 * The relay's own API, for people who see one community each: until people sign in, the relay itself knows only the
 * console's token. That every route is so, whatever is asked, stands in cloud-relay/api/scope.test.ts.
 */
async function apiFor(world: World, scopes: Readonly<Record<string, Scope>>) {
  const { store, fingerprint } = world.relay;
  const log = createLog({ program: 'test', level: 'silent' });
  const changes = new IncidentChanges();
  const nothing = (): void => undefined;
  const desk = incidentDesk({ store, clock: world.time, log, changes, commands: { send: nothing }, wake: nothing });
  const api = await buildApi({
    store,
    clock: world.time,
    log,
    desk,
    changes,
    authenticate: (token) => {
      const scope = scopes[token];
      return scope && { name: token, scope, responder: null };
    },
    push: { publicKey: somePublicKey, test: () => Promise.resolve({ outcome: 'accepted', because: 'test' }) },
    addressGuard: addressGuard([]),
    enrolment: { url: 'https://localhost:8443', fingerprint },
    metrics: new Registry(),
    health: () => Promise.resolve({ state: 'ok', reasons: [] }),
    hostNames: [],
    consoleFolder: import.meta.dirname,
  });
  onTestFinished(() => api.close());
  return async (token: string, url: string) => {
    const headers = { host: 'localhost', authorization: `Bearer ${token}` };
    const { statusCode, body } = await api.inject({ url, headers });
    return { status: statusCode, body };
  };
}

test('two homes in two communities call at once: each has its own people, who find nothing of the other', async () => {
  const world = await World.start({ parts: ['zigbee'] });
  const { relay, seed, flat: east } = world;
  const other = await addHome(relay.store, 'west', world.time.now().wall);
  await world.people.reachable(relay.store, 'west family', other.responderId, 'web-push');
  const west = await world.moveIn(other.dwellingId, { parts: ['zigbee'] });

  world.mark();
  await east.pressesSos();
  await west.smokeStarts();
  world.expectPages('0 s family: call 紧急呼叫', '0 s west family: call 烟雾报警');

  const incidents = await world.incidents();
  const incidentOf = (community: string): string =>
    incidents.find(({ communityId }) => communityId === community)?.id ?? 'none';
  const sides = [
    {
      token: 'east',
      scope: { communities: [seed.communityId] },
      paths: [
        `/api/incidents/${incidentOf(seed.communityId)}`,
        `/api/hubs/${east.hub.id}`,
        `/api/dwellings/${seed.dwellingId}`,
        `/api/residents/${seed.residentId}`,
      ],
    },
    {
      token: 'west',
      scope: other.scope,
      paths: [
        `/api/incidents/${incidentOf(other.communityId)}`,
        `/api/hubs/${west.hub.id}`,
        `/api/dwellings/${other.dwellingId}`,
        `/api/residents/${other.residentId}`,
      ],
    },
  ];
  const ask = await apiFor(world, Object.fromEntries(sides.map(({ token, scope }) => [token, scope])));
  let checked = 0;
  for (const mine of sides) {
    const theirs = sides.filter((side) => side !== mine).flatMap(({ paths }) => paths);
    for (const path of mine.paths) expect((await ask(mine.token, path)).status, path).toBe(200);
    for (const path of theirs) {
      expect((await ask(mine.token, path)).status, path).toBe(404);
      const [, , list, id = ''] = path.split('/');
      const { status, body } = await ask(mine.token, `/api/${list}`);
      expect(status, body).toBe(200);
      expect(body).not.toContain(id);
      checked++;
    }
  }
  expect(checked).toBe(8);
});
