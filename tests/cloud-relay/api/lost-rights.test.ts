import { expect, test } from 'vitest';
import { incidentSchema } from '../../../contracts/api-incidents.ts';
import { createDwelling } from '../../../cloud-relay/registry/dwellings.ts';
import { createResponder } from '../../../cloud-relay/registry/responders.ts';
import { listChannelAddresses } from '../../../cloud-relay/store/channel-address-store.ts';
import { everywhere } from '../../../cloud-relay/store/scope.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';
import { apiRelay, fall, start } from '../../support/api-relay.ts';
import { addHome } from '../../support/relay-store.ts';

/** A volunteer is on the way to a fall in the east; an administrator can change who they are. */
async function held() {
  const clock = new ManualClock({ wall: start });
  const relay = await apiRelay({ clock });
  const home = await addHome(relay.store, 'east', start);
  const fields = { communityId: home.communityId, name: '陈燕', role: 'volunteer', phone: '', language: 'zh' } as const;
  const volunteer = (await createResponder(relay.store.db, everywhere, fields, start))?.id ?? '';
  const grants = [{ role: 'volunteer', communityId: home.communityId, dwellingId: null }] as const;
  const person = await relay.sessionFor({ role: 'volunteer', community: home.communityId }, { responder: volunteer });
  const send = async (method: 'GET' | 'POST' | 'PUT', url: string, headers: object, payload?: object) => {
    const answer = await relay.api.inject({
      method,
      url,
      headers: headers as Record<string, string>,
      ...(payload && { payload }),
    });
    expect(answer.statusCode, answer.body).toBeLessThan(300);
    return answer.json<Record<string, unknown>>();
  };
  const browser = (endpoint: string, headers: object) =>
    send('POST', '/api/push/subscriptions', headers, {
      responder: volunteer,
      device: endpoint,
      subscription: {
        endpoint: `https://fcm.googleapis.com/fcm/send/${endpoint}`,
        keys: { p256dh: 'B'.padEnd(87, 'A'), auth: 'A'.repeat(22) },
      },
    });
  await browser('own', person.headers);
  await browser('by-the-office', relay.bearer);
  const addresses = async () =>
    (await listChannelAddresses(relay.store.db, everywhere, { responder: volunteer }))
      .map(({ label }) => label)
      .toSorted();
  const incident = await relay.alarm(home.hub, fall('fall-1'));
  await send('POST', `/api/incidents/${incident}/on-my-way`, person.headers, { etaMinutes: 240 });
  const read = async () => incidentSchema.parse(await send('GET', `/api/incidents/${incident}`, relay.bearer));
  const change = (changes: object) =>
    send('PUT', `/api/people/${person.account}`, relay.bearer, {
      name: 'person',
      language: 'zh',
      responder: volunteer,
      state: 'active',
      grants,
      ...changes,
    });
  expect(await read()).toMatchObject({ state: 'on-the-way', nextStepAt: null });
  return { relay, clock, home, volunteer, person, grants, send, addresses, incident, read, change };
}

const back = { state: 'open', responder: null };

test('who is dismissed on the way gives the incident back, and the next step is paged', async () => {
  const { change, read, home } = await held();
  await change({ state: 'disabled' });
  const now = await read();
  expect(now).toMatchObject(back);
  expect(now.timeline.filter(({ what }) => what === 'resigned')).toMatchObject([
    { because: { reason: 'may-act-no-more' } },
  ]);
  expect(now.pages.filter(({ purpose }) => purpose === 'call').map(({ responder }) => responder.id)).toContain(
    home.responderId,
  );
  expect(now.nextStepAt).toBeGreaterThan(start);
});

test('so does who works elsewhere from now on, and who is that responder no more', async () => {
  const first = await held();
  const elsewhere = await addHome(first.relay.store, 'west', start);
  await first.change({ grants: [{ role: 'volunteer', communityId: elsewhere.communityId, dwellingId: null }] });
  expect(await first.read()).toMatchObject(back);
  // Still a volunteer of the same place, under another name in the lists.
  const second = await held();
  await second.change({ name: 'a new name' });
  expect(await second.read()).toMatchObject({ state: 'on-the-way', responder: { id: second.volunteer } });
  // A role for one home of the place is enough for that home.
  const { communityId, dwellingId } = second.home;
  await second.change({ grants: [{ role: 'family', communityId: null, dwellingId }] });
  expect(await second.read()).toMatchObject({ state: 'on-the-way' });
  const other = await createDwelling(
    second.relay.store.db,
    everywhere,
    { communityId, address: 'x', accessNote: '' },
    start,
  );
  await second.change({ grants: [{ role: 'family', communityId: null, dwellingId: other?.id ?? '' }] });
  expect(await second.read()).toMatchObject(back);
});

test.each([
  ['alone', { responder: null }],
  ['with the account disabled', { responder: null, state: 'disabled' }],
])('who is taken off the responder gives the incident back: %s', async (_how, changes) => {
  const { change, read } = await held();
  await change(changes);
  expect(await read()).toMatchObject(back);
});

test('who is dismissed, or is that responder no more, is paged on none of their own browsers', async () => {
  const dismissed = await held();
  expect(await dismissed.addresses()).toEqual(['by-the-office', 'own']);
  await dismissed.change({ name: 'a new name' });
  expect(await dismissed.addresses()).toEqual(['by-the-office', 'own']);
  await dismissed.change({ state: 'disabled' });
  expect(await dismissed.addresses()).toEqual(['by-the-office']);
  const unlinked = await held();
  await unlinked.change({ responder: null });
  expect(await unlinked.addresses()).toEqual(['by-the-office']);
});
