import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { readIncidentId } from '../../../cloud-relay/store/incident-rows.ts';
import { api } from '../../../contracts/api.ts';
import { allows, mayReach, said, whoIs, world } from './access-world.ts';

test('each live topic reaches whoever may see it, and nobody else', async () => {
  const it = await world();
  const { relay, east, west } = it;
  await relay.api.listen({ host: '127.0.0.1', port: 0 });
  const { port } = relay.api.server.address() as AddressInfo;
  const topics = [
    { kind: 'incident', action: 'incidents.read' },
    { kind: 'hub', action: 'hubs.read' },
  ] as const;
  const about = [
    { name: 'own-home', community: east.communityId, dwelling: east.dwellingId, of: 'home', target: 'own' },
    { name: 'own-community', community: east.communityId, dwelling: null, of: 'community', target: 'own' },
    { name: 'neighbour', community: east.communityId, dwelling: 'neighbour', of: 'community', target: 'own' },
    { name: 'other', community: west.communityId, dwelling: west.dwellingId, of: 'home', target: 'other' },
  ] as const;
  const streams = [];
  for (const person of it.people) streams.push({ person, text: await listen(port, person.headers) });
  for (const { name, community, dwelling } of about) {
    relay.changes.note({ incident: readIncidentId(`incident-${name}`), community, dwelling });
    relay.changes.publish();
    // A hub always stands in a home.
    relay.liveChanges.hubChanged({ hub: `hub-${name}`, community, dwelling: dwelling ?? 'somewhere' });
  }
  relay.liveChanges.accessChanged({ account: 'somebody else' });
  for (const { person } of streams) relay.liveChanges.accessChanged({ account: person.account });

  const wrong: string[] = [];
  let tries = 0;
  for (const { person, text } of streams) {
    const heard = await text();
    expect(heard).toContain('access-changed');
    for (const { kind, action } of topics) {
      for (const { name, of, target } of about) {
        const expected = allows(person.role, action) && mayReach(person, of, target);
        if (heard.includes(`"${kind}-${name}"`) !== expected)
          wrong.push(said({ kind, name, ...whoIs(person), expected }));
        tries += 1;
      }
    }
  }
  expect(wrong).toEqual([]);
  expect(tries).toBe(16 * topics.length * about.length);
  // What these topics are, and `resync` and `access-changed`, which say nothing of anybody.
  const kinds = api['GET /api/live'].answer.options.map(({ shape }) => shape.kind.value);
  expect(kinds.toSorted()).toEqual(['access-changed', 'hub', 'incident', 'resync']);
});

/** Everything that the stream says until the relay ends it. */
async function listen(port: number, headers: Record<string, string>): Promise<() => Promise<string>> {
  const request = get({ port, host: '127.0.0.1', path: '/api/live', headers });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  onTestFinished(() => void response.destroy());
  let text = '';
  response.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const ended = once(response, 'end');
  return async () => {
    await ended;
    return text;
  };
}
