import { get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { revokeApiToken } from '../../../cloud-relay/identity/people/api-tokens.ts';
import { readIncidentId } from '../../../cloud-relay/store/incident-rows.ts';
import { seconds } from '../../../foundation/durations.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';
import { apiRelay, start } from '../../support/api-relay.ts';
import { addHome } from '../../support/relay-store.ts';

/** Listens as a browser does, and hands out what comes, line group by line group. */
class Listener {
  readonly response: IncomingMessage;
  #text = '';
  #waiting: { wanted: number; resolve: () => void }[] = [];

  static async open(port: number, token: string, lastEventId?: string): Promise<Listener> {
    const request = get({
      port,
      host: '127.0.0.1',
      path: '/api/live',
      headers: {
        host: 'localhost',
        authorization: `Bearer ${token}`,
        ...(lastEventId ? { 'last-event-id': lastEventId } : {}),
      },
    });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    onTestFinished(() => void response.destroy());
    return new Listener(response);
  }

  constructor(response: IncomingMessage) {
    this.response = response;
    response.on('error', () => undefined);
    response.on('data', (chunk: Buffer) => {
      this.#text += chunk.toString();
      for (const { wanted, resolve } of this.#waiting) if (this.groups.length >= wanted) resolve();
    });
  }

  get groups(): string[] {
    return this.#text.split('\n\n').slice(0, -1);
  }

  /** The data of the events so far, once there are so many groups (the first is a beat). */
  async events(groups: number): Promise<unknown[]> {
    if (this.groups.length < groups) {
      await new Promise<void>((resolve) => this.#waiting.push({ wanted: groups, resolve }));
    }
    return this.groups
      .filter((group) => group.startsWith('id:'))
      .map((group) => JSON.parse(group.split('data: ')[1] ?? '') as unknown);
  }

  get lastId(): string {
    return /id: (\S+)/.exec(this.groups.at(-1) ?? '')?.[1] ?? '';
  }
}

/** However it ends: cut off is an error to the one who reads. */
const closing = ({ response }: Listener) => new Promise<void>((resolve) => response.once('close', () => resolve()));

async function liveRelay() {
  const clock = new ManualClock({ wall: start });
  const relay = await apiRelay({ clock });
  const { communityId, dwellingId, hub } = await addHome(relay.store, 'east', start);
  const { id, token: east } = await relay.tokenFor({ role: 'operator', community: communityId });
  const { token: family } = await relay.tokenFor({ role: 'family', dwelling: dwellingId });
  await relay.api.listen({ host: '127.0.0.1', port: 0 });
  const { port } = relay.api.server.address() as AddressInfo;
  /** `east` is the community of that home, `west` any other. */
  const tell = (name: string, side: 'east' | 'west', dwelling: string | null = null) => {
    relay.changes.note({ incident: readIncidentId(name), community: side === 'east' ? communityId : side, dwelling });
    relay.changes.publish();
  };
  return { ...relay, clock, port, tell, all: relay.token, east, eastId: id, family, communityId, dwellingId, hub };
}

test('a change is told to whoever may see it, and to nobody else', async () => {
  const relay = await liveRelay();
  const { port, tell } = relay;
  const [east, all] = [await Listener.open(port, relay.east), await Listener.open(port, relay.all)];
  expect(east.response.headers['content-type']).toBe('text/event-stream');
  tell('i-1', 'west');
  tell('i-2', 'east');
  expect(await all.events(3)).toEqual([
    { kind: 'incident', incident: 'i-1' },
    { kind: 'incident', incident: 'i-2' },
  ]);
  expect(await east.events(2)).toEqual([{ kind: 'incident', incident: 'i-2' }]);
  expect(east.groups.join('')).not.toContain('i-1');
});

test('who comes back gets what was missed, or is told to ask for everything', async () => {
  const { port, tell, all, east } = await liveRelay();
  const first = await Listener.open(port, all);
  tell('i-1', 'east');
  await first.events(2);
  const { lastId } = first;
  first.response.destroy();
  tell('i-2', 'east');
  tell('i-3', 'west');
  const again = await Listener.open(port, all, lastId);
  expect(await again.events(3)).toEqual([
    { kind: 'incident', incident: 'i-2' },
    { kind: 'incident', incident: 'i-3' },
  ]);
  const ofEast = await Listener.open(port, east, lastId);
  expect(await ofEast.events(2)).toEqual([{ kind: 'incident', incident: 'i-2' }]);

  for (const id of ['another-process.1', 'nonsense', `${lastId.split('.')[0]}.99999`]) {
    expect(await (await Listener.open(port, all, id)).events(2)).toEqual([{ kind: 'resync' }]);
  }
  for (let n = 0; n < 2_100; n += 1) tell(`more-${n}`, 'east');
  expect(await (await Listener.open(port, all, lastId)).events(2)).toEqual([{ kind: 'resync' }]);
});

test('silence is filled with beats, so that a dead connection shows', async () => {
  const { port, clock, all } = await liveRelay();
  const listener = await Listener.open(port, all);
  await listener.events(1);
  expect(clock.pending).toBe(1);
  clock.advance(seconds(15));
  clock.advance(seconds(15));
  await listener.events(3);
  expect(listener.groups.every((group) => group.includes('event: beat'))).toBe(true);
  const closed = closing(listener);
  listener.response.destroy();
  await closed;
});

test('a reader that takes nothing is cut off before it fills the memory', async () => {
  const { port, tell, all } = await liveRelay();
  const listener = await Listener.open(port, all);
  listener.response.pause();
  listener.response.socket.pause();
  const ended = closing(listener);
  for (let n = 0; n < 120_000; n += 1) tell(`incident-${n}`, 'east');
  listener.response.socket.resume();
  listener.response.resume();
  await ended;
  expect(listener.response.complete).toBe(false);
});

test('closing the API ends every listener at once', async () => {
  const { api, port, all } = await liveRelay();
  const listener = await Listener.open(port, all);
  const ended = closing(listener);
  await api.close();
  await ended;
  expect(listener.response.destroyed).toBe(true);
});

test('one home hears of itself, and of nothing else of its community', async () => {
  const { port, tell, family, dwellingId, communityId, hub, liveChanges } = await liveRelay();
  const listener = await Listener.open(port, family);
  tell('of-the-community', 'east');
  tell('of-the-neighbour', 'east', 'another-dwelling');
  tell('of-the-home', 'east', dwellingId);
  liveChanges.hubChanged({ hub: 'hub-of-the-neighbour', community: communityId, dwelling: 'another-dwelling' });
  liveChanges.hubChanged({ hub, community: communityId, dwelling: dwellingId });
  expect(await listener.events(3)).toEqual([
    { kind: 'incident', incident: 'of-the-home' },
    { kind: 'hub', hub },
  ]);
});

test('a reader whose access changes is told so and hears nothing more', async () => {
  const { port, tell, all, east, eastId, liveChanges } = await liveRelay();
  const [dismissed, stays] = [await Listener.open(port, east), await Listener.open(port, all)];
  const closed = closing(dismissed);
  liveChanges.accessChanged({ account: eastId });
  liveChanges.accessChanged({ session: eastId });
  tell('i-1', 'east');
  liveChanges.accessChanged({ token: eastId });
  tell('i-2', 'east');
  await closed;
  expect(await dismissed.events(3)).toEqual([{ kind: 'incident', incident: 'i-1' }, { kind: 'access-changed' }]);
  expect(await stays.events(3)).toHaveLength(2);
});

test('an open reader is asked again each minute: what ends without a word ends there too', async () => {
  const { port, tell, clock, store, all, east, eastId } = await liveRelay();
  const [revoked, stays] = [await Listener.open(port, east), await Listener.open(port, all)];
  await revoked.events(1);
  const closed = closing(revoked);
  // As the command line of another process does it.
  await revokeApiToken(store.db, eastId, clock.now().wall);
  for (let n = 0; n < 4; n += 1) clock.advance(seconds(15));
  await closed;
  tell('i-1', 'east');
  expect(await revoked.events(1)).toEqual([{ kind: 'access-changed' }]);
  expect(await stays.events(6)).toEqual([{ kind: 'incident', incident: 'i-1' }]);
});

test('one person or program has fifty open pages, the latest, and keeps nobody else out', async () => {
  const { port, all, east, tell } = await liveRelay();
  const first = await Listener.open(port, all);
  const closed = closing(first);
  const ofAnother = await Listener.open(port, east);
  for (let n = 0; n < 49; n += 1) await Listener.open(port, all);
  expect(first.response.destroyed).toBe(false);
  const latest = await Listener.open(port, all);
  await closed;
  tell('i-1', 'east');
  expect(await latest.events(2)).toHaveLength(1);
  expect(await ofAnother.events(2)).toHaveLength(1);
});
