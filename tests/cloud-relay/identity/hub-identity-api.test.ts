import { expect, test } from 'vitest';
import { readClaimCode } from '../../../contracts/enrolment.ts';
import { minutes } from '../../../foundation/durations.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';
import { createHub, addHubCertificate } from '../../../cloud-relay/registry/hubs.ts';
import { everywhere } from '../../../cloud-relay/store/scope.ts';
import { hubIdSchema } from '../../../contracts/identifiers.ts';
import { apiRelay, fall, start } from '../../support/api-relay.ts';
import { addHome } from '../../support/relay-store.ts';

async function open() {
  const clock = new ManualClock({ wall: start });
  const relay = await apiRelay({ clock });
  const home = await addHome(relay.store, 'a', start);
  const ask = async (method: 'GET' | 'POST' | 'DELETE', url: string, body?: object) => {
    const answer = await relay.api.inject({ method, url, headers: relay.bearer, ...(body && { payload: body }) });
    return { status: answer.statusCode, json: answer.json<Record<string, unknown>>() };
  };
  const authorities = async () =>
    (await ask('GET', '/api/authority')).json['authorities'] as {
      fingerprint: string;
      state: string;
      certificatesInUse: number;
    }[];
  return { ...relay, clock, home, ask, authorities };
}

test('a revoked hub is out at once and for good, and its page says why', async () => {
  const { ask, home, disconnected, store } = await open();
  const certificate = { serial: 'ab', notBefore: start - 1, notAfter: start + minutes(60), authority: 'cd'.repeat(32) };
  await addHubCertificate(store.db, everywhere, home.hub, { ...certificate, now: start });
  const before = await ask('GET', `/api/hubs/${home.hub}`);
  expect(before.json).toMatchObject({
    revokedAt: null,
    revokedBecause: '',
    certificateEndsAt: start + minutes(60),
    certificates: [{ serial: 'ab', issuedAt: start, revokedAt: null, authority: 'cd'.repeat(32) }],
    suspectedClone: false,
  });
  await store.db.updateTable('hubs').set({ cloned_at: start }).execute();
  expect((await ask('GET', `/api/hubs/${home.hub}`)).json).toMatchObject({ suspectedClone: true });

  const revoked = await ask('POST', `/api/hubs/${home.hub}/revoke`, { because: 'stolen from the hallway' });
  expect(revoked).toMatchObject({
    status: 200,
    json: {
      revokedAt: start,
      revokedBecause: 'stolen from the hallway',
      certificateEndsAt: null,
      suspectedClone: false,
      certificates: [{ revokedAt: start }],
    },
  });
  expect(disconnected).toEqual([home.hub]);
  expect(await ask('POST', `/api/hubs/${home.hub}/revoke`, { because: 'again' })).toMatchObject({ status: 409 });
  expect((await ask('GET', `/api/hubs/${home.hub}`)).json).toMatchObject({ revokedBecause: 'stolen from the hallway' });
  expect(await ask('POST', `/api/hubs/${home.hub}/installation`, {})).toMatchObject({ status: 409 });
  expect(await ask('POST', '/api/hubs/hub-nobody/revoke', { because: 'x' })).toMatchObject({ status: 404 });
});

test('while it is being installed a hub says so, its incidents say so, and it ends by hand', async () => {
  const { ask, home, alarm, clock } = await open();
  const until = start + minutes(90);
  const begun = await ask('POST', `/api/hubs/${home.hub}/installation`, { minutes: 90 });
  expect(begun).toMatchObject({ status: 200, json: { installingUntil: until } });
  const incident = await alarm(home.hub, fall('alarm-1'));
  expect((await ask('GET', `/api/incidents/${incident}`)).json).toMatchObject({
    state: 'pending',
    installingUntil: until,
    pages: [],
  });
  const ended = await ask('DELETE', `/api/hubs/${home.hub}/installation`);
  expect(ended).toMatchObject({ status: 200, json: { installingUntil: null } });
  const shown = (await ask('GET', `/api/incidents/${incident}`)).json;
  expect(shown).toMatchObject({ state: 'open', pages: [{ purpose: 'call', step: 0 }] });
  expect(shown).not.toHaveProperty('installingUntil');
  expect(await ask('POST', `/api/hubs/${home.hub}/installation`, { minutes: 241 })).toMatchObject({ status: 400 });
  expect(clock.now().wall).toBe(start);
});

test('however often it is made longer, an installation ends eight hours after it began, and another may begin', async () => {
  const { ask, home, clock } = await open();
  const work = () => ask('POST', `/api/hubs/${home.hub}/installation`, { minutes: 240 });
  expect(await work()).toMatchObject({ status: 200 });
  clock.advance(minutes(239));
  expect(await work()).toMatchObject({ status: 200, json: { installingUntil: start + minutes(479) } });
  clock.advance(minutes(2));
  expect(await work()).toMatchObject({ status: 409 });
  await ask('DELETE', `/api/hubs/${home.hub}/installation`);
  expect(await work()).toMatchObject({ status: 200, json: { installingUntil: start + minutes(481) } });
});

test('claim codes carry what is signed with now, are listed while open, and can be taken back', async () => {
  const { ask, home, authorities } = await open();
  const made = await ask('POST', '/api/claim-codes', { dwellingId: home.dwellingId, replaces: home.hub });
  expect(made).toMatchObject({ status: 201, json: { dwellingId: home.dwellingId, replaces: home.hub } });
  const first = readClaimCode(String(made.json['code']));
  expect(first?.fingerprint).toBe((await authorities())[0]?.fingerprint);
  await ask('POST', '/api/authority/rotate', {});
  const second = await ask('POST', '/api/claim-codes', { dwellingId: home.dwellingId });
  expect(readClaimCode(String(second.json['code']))?.fingerprint).toBe((await authorities())[0]?.fingerprint);
  const list = (await ask('GET', '/api/claim-codes')).json['claims'] as { id: string }[];
  expect(list).toHaveLength(2);
  expect(JSON.stringify(list)).not.toContain(first?.secret);
  expect(await ask('DELETE', `/api/claim-codes/${String(made.json['id'])}`)).toMatchObject({ status: 200 });
  expect(await ask('DELETE', `/api/claim-codes/${String(made.json['id'])}`)).toMatchObject({ status: 404 });
  expect((await ask('GET', '/api/claim-codes')).json['claims']).toMatchObject([{ id: second.json['id'] }]);
});

test('an authority with certificates in use is retired only when somebody insists', async () => {
  const { ask, home, authorities, store } = await open();
  const [old] = await authorities();
  const certificate = { notBefore: 0, notAfter: start + 1, now: start };
  await addHubCertificate(store.db, everywhere, home.hub, {
    ...certificate,
    serial: 'a1',
    authority: old?.fingerprint ?? '',
  });
  // Ended in a drawer: its hub still renews with it, and would be refused for good without this authority.
  const drawer = hubIdSchema.parse('hub-drawer');
  await createHub(store.db, everywhere, { id: drawer, dwellingId: home.dwellingId }, start);
  await addHubCertificate(store.db, everywhere, drawer, {
    ...certificate,
    serial: 'a2',
    authority: old?.fingerprint ?? '',
    notAfter: start - minutes(60),
  });
  // Of a revoked hub, and so revoked: not in use.
  const gone = hubIdSchema.parse('hub-gone');
  await createHub(store.db, everywhere, { id: gone, dwellingId: home.dwellingId }, start);
  await addHubCertificate(store.db, everywhere, gone, { ...certificate, serial: 'a3' });
  await ask('POST', `/api/hubs/${gone}/revoke`, { because: 'gone' });
  expect(await ask('POST', `/api/authority/${old?.fingerprint}/retire`, {})).toMatchObject({ status: 409 });
  expect(await ask('POST', '/api/authority/rotate', {})).toMatchObject({ status: 200 });
  expect((await authorities()).map(({ state, certificatesInUse }) => [state, certificatesInUse])).toEqual([
    ['signing', 0],
    ['trusted', 2],
  ]);
  await ask('POST', `/api/hubs/${home.hub}/revoke`, { because: 'gone' });
  expect((await authorities())[1]).toMatchObject({ state: 'trusted', certificatesInUse: 1 });
  expect(await ask('POST', `/api/authority/${old?.fingerprint}/retire`, {})).toMatchObject({
    status: 409,
    json: { error: { code: 'store/conflict', message: expect.stringContaining('force') } },
  });
  expect(await ask('POST', `/api/authority/${old?.fingerprint}/retire`, { force: true })).toMatchObject({
    status: 200,
  });
  expect(await authorities()).toMatchObject([{ state: 'signing' }]);
  expect(await ask('POST', '/api/authority/rotate', {})).toMatchObject({ status: 200 });
  expect(await ask('POST', '/api/authority/rotate', {})).toMatchObject({ status: 200 });
  expect(await ask('POST', '/api/authority/rotate', {})).toMatchObject({ status: 409 });
});
