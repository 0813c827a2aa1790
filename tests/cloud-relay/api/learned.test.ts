import { expect, test } from 'vitest';
import { listAudit } from '../../../cloud-relay/audit/audit-log.ts';
import { updateHub } from '../../../cloud-relay/registry/hubs.ts';
import { hubLearned, noteLearned } from '../../../cloud-relay/registry/hub-learned.ts';
import { everywhere } from '../../../cloud-relay/store/scope.ts';
import { hubLearnedSchema } from '../../../contracts/api-learned.ts';
import type { Role } from '../../../contracts/permissions.ts';
import { learnedSchema } from '../../../contracts/learned.ts';
import { apiRelay, start } from '../../support/api-relay.ts';
import { addHome } from '../../support/relay-store.ts';

const hours = (value: (hour: number) => number): number[] => Array.from({ length: 24 }, (_, hour) => value(hour));
const known = learnedSchema.parse({
  learns: true,
  days: 20,
  daysBeforeLearned: 7,
  enoughDays: true,
  until: '2026-11-20',
  longestOfDays: 20,
  bounds: { shortestMinutes: 60, longestMinutes: 720 },
  limitMinutes: hours((hour) => 100 + hour),
  limitAfterDoorMinutes: hours((hour) => 200 + hour),
  longestMinutes: hours((hour) => 50 + hour),
  longestAfterDoorMinutes: hours((hour) => 60 + hour),
});

async function open() {
  const relay = await apiRelay();
  const [home, other] = [await addHome(relay.store, 'east', start), await addHome(relay.store, 'west', start)];
  const ask = async (
    method: 'GET' | 'POST' = 'GET',
    { hub = home.hub, headers = relay.bearer }: { hub?: string; headers?: Record<string, string> } = {},
  ) => {
    const url = `/api/hubs/${hub}/learned${method === 'POST' ? '/reset' : ''}`;
    const answer = await relay.api.inject({ method, url, headers, ...(method === 'POST' && { payload: {} }) });
    return { status: answer.statusCode, body: answer.json<unknown>() };
  };
  const says = (learned = known, at = start) => relay.store.transaction((tx) => noteLearned(tx, home.hub, learned, at));
  return { ...relay, home, other, ask, says };
}

test('what the hub last said is shown by hour; of one that has said nothing, that', async () => {
  const { ask, says, home, other } = await open();
  const { hub, communityId } = home;
  expect((await ask()).body).toEqual({ hub, communityId, saidAt: null, learned: null });
  expect(await says({ ...known, days: 19 }, start - 1)).toBe(true);
  expect(await says()).toBe(true);
  expect(await says(known, start + 5)).toBe(false);
  const shown = hubLearnedSchema.parse((await ask()).body);
  expect(shown).toMatchObject({ hub, communityId, saidAt: start + 5, learned: { days: 20, until: '2026-11-20' } });
  expect(shown.learned?.hours).toHaveLength(24);
  expect(shown.learned?.hours[7]).toEqual({
    hour: 7,
    limitMinutes: 107,
    limitAfterDoorMinutes: 207,
    longestMinutes: 57,
    longestAfterDoorMinutes: 67,
  });
  expect(hubLearnedSchema.parse((await ask('GET', { hub: other.hub })).body).learned).toBeNull();
});

test('a reset is a command to the hub, and nothing else', async () => {
  const { ask, says, commands, home } = await open();
  await says();
  expect(await ask('POST')).toMatchObject({ status: 200, body: { learned: { days: 20 } } });
  expect(commands).toEqual([{ hub: home.hub, command: { kind: 'forget-habits' } }]);
});

test('a hub that would not hear of it, or is let in no more, is not told', async () => {
  const { ask, away, api, bearer, home } = await open();
  away.add(home.hub);
  expect(await ask('POST')).toMatchObject({ status: 409, body: { error: { code: 'store/conflict' } } });
  away.clear();
  const url = `/api/hubs/${home.hub}/revoke`;
  expect((await api.inject({ method: 'POST', url, headers: bearer, payload: { because: 'stolen' } })).statusCode).toBe(
    200,
  );
  expect(await ask('POST')).toMatchObject({ status: 409, body: { error: { code: 'store/conflict' } } });
  expect(await ask('POST', { hub: 'hub-nowhere' })).toMatchObject({ status: 404 });
});

test('it is seen by whoever may see care plans of that home, and reset by whoever may change them', async () => {
  const { ask, says, home, other, sessionFor, store, commands } = await open();
  await says();
  const may: [Role, number, number][] = [
    ['administrator', 200, 200],
    ['operator', 200, 200],
    ['grid-worker', 200, 403],
    ['volunteer', 403, 403],
    ['installer', 403, 403],
  ];
  for (const [role, look, reset] of may) {
    const { headers } = await sessionFor({ role, community: home.communityId });
    expect((await ask('GET', { headers })).status, role).toBe(look);
    expect((await ask('POST', { headers })).status, role).toBe(reset);
    const elsewhere = await sessionFor({ role, community: other.communityId });
    expect((await ask('GET', { headers: elsewhere.headers })).status, role).toBe(look === 200 ? 404 : 403);
    expect((await ask('POST', { headers: elsewhere.headers })).status, role).toBe(reset === 200 ? 404 : 403);
  }
  expect(may).toHaveLength(5);
  expect(commands).toHaveLength(2);
  // The store has the scope too, whoever calls it.
  expect(await hubLearned(store.db, other.scope, home.hub)).toEqual({ learned: null, saidAt: null });
  expect((await hubLearned(store.db, home.scope, home.hub)).learned).toEqual(known);
});

test('each look and each reset is written down', async () => {
  const { ask, says, store, home } = await open();
  await says();
  await ask();
  await ask();
  await ask('POST');
  const lines = (await listAudit(store.db, {}, { limit: 20 })).toReversed();
  const of = (action: string) => [action, home.hub, home.communityId, 'done'];
  expect(lines.map(({ action, target, communityId, outcome }) => [action, target, communityId, outcome])).toEqual([
    of('GET /api/hubs/:id/learned'),
    of('GET /api/hubs/:id/learned'),
    of('POST /api/hubs/:id/learned/reset'),
  ]);
});

test('a hub that is moved takes what it has said of one home to no other', async () => {
  const { ask, says, store, home, other } = await open();
  await says();
  await updateHub(store.db, everywhere, home.hub, { dwellingId: other.dwellingId });
  expect((await ask()).body).toMatchObject({ saidAt: null, learned: null });
  expect(await says()).toBe(false);
  expect((await ask()).body).toMatchObject({ communityId: other.communityId, learned: { days: 20 } });
});
