import { expect, test } from 'vitest';
import { createApiToken } from '../../cloud-relay/identity/people/api-tokens.ts';
import { addHome } from '../support/relay-store.ts';
import { World } from '../support/world.ts';

/** What an operator of this community gets from the relay. That every route is so stands in cloud-relay/api. */
async function operatorOf(communityId: string, { relay, time }: World) {
  const grants = [{ role: 'operator' as const, communityId, dwellingId: null }];
  const { token } = await createApiToken(relay.store, { name: communityId, grants, days: 1 }, time.now().wall);
  return async (path: string) => {
    const answer = await fetch(`http://127.0.0.1:${relay.ports.console}${path}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    return { status: answer.status, body: await answer.text() };
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
      ask: await operatorOf(seed.communityId, world),
      paths: [
        `/api/incidents/${incidentOf(seed.communityId)}`,
        `/api/hubs/${east.hub.id}`,
        `/api/dwellings/${seed.dwellingId}`,
        `/api/residents/${seed.residentId}`,
      ],
    },
    {
      ask: await operatorOf(other.communityId, world),
      paths: [
        `/api/incidents/${incidentOf(other.communityId)}`,
        `/api/hubs/${west.hub.id}`,
        `/api/dwellings/${other.dwellingId}`,
        `/api/residents/${other.residentId}`,
      ],
    },
  ];
  let checked = 0;
  for (const mine of sides) {
    const theirs = sides.filter((side) => side !== mine).flatMap(({ paths }) => paths);
    for (const path of mine.paths) expect((await mine.ask(path)).status, path).toBe(200);
    for (const path of theirs) {
      expect((await mine.ask(path)).status, path).toBe(404);
      const [, , list, id = ''] = path.split('/');
      const { status, body } = await mine.ask(`/api/${list}`);
      expect(status, body).toBe(200);
      expect(body).not.toContain(id);
      checked++;
    }
  }
  expect(checked).toBe(8);
});
