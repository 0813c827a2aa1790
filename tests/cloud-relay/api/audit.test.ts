import { expect, test } from 'vitest';
import { listAudit } from '../../../cloud-relay/audit/audit-log.ts';
import { auditEntrySchema } from '../../../contracts/api-audit.ts';
import { minutes } from '../../../foundation/durations.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';
import { apiRelay, fall, start } from '../../support/api-relay.ts';
import { addHome } from '../../support/relay-store.ts';

async function audited() {
  const clock = new ManualClock({ wall: start });
  const relay = await apiRelay({ clock });
  const home = await addHome(relay.store, 'east', start);
  const operator = await relay.sessionFor(
    { role: 'operator', community: home.communityId },
    { responder: home.responderId },
  );
  const send = (method: string, url: string, headers: object, payload?: object) =>
    relay.api.inject({
      method: method as 'GET',
      url,
      headers: headers as Record<string, string>,
      ...(payload && { payload }),
    });
  const lines = async () => (await listAudit(relay.store.db, {}, { limit: 500 })).toReversed();
  return { relay, clock, home, operator, send, lines };
}

test('a change, a look, a refusal and a failure are written down: who, when, from where, what', async () => {
  const { relay, home, operator, send, lines } = await audited();
  const incident = await relay.alarm(home.hub, fall('fall-1'));
  const { headers, account } = operator;
  await send('PUT', `/api/residents/${home.residentId}`, headers, {
    dwellingId: home.dwellingId,
    name: '王秀兰',
    respectfulName: '王阿姨',
    phone: '13800000000',
  });
  await send('GET', `/api/residents/${home.residentId}`, headers);
  await send('GET', `/api/incidents/${incident}`, headers);
  await send('POST', `/api/incidents/${incident}/accept`, headers, {});
  await send('GET', '/api/people', headers);
  await send('POST', '/api/residents', headers, { dwellingId: home.dwellingId });
  await send('GET', '/api/residents/of-another', headers);
  // Not written down: neither a change nor a look at a record.
  await send('GET', '/api/me', headers);
  await send('GET', '/api/policies', headers);

  const who = { kind: 'account', id: account, name: expect.stringMatching(/^person/) as string };
  const line = (action: string, outcome: string, more: object = {}) => ({
    number: expect.any(Number) as number,
    at: start,
    who,
    from: '127.0.0.1',
    action,
    target: '',
    communityId: null,
    outcome,
    detail: {},
    ...more,
  });
  const written = await lines();
  expect(written).toEqual([
    line('PUT /api/residents/:id', 'done', { target: home.residentId }),
    line('GET /api/residents/:id', 'done', { target: home.residentId }),
    line('GET /api/incidents/:id', 'done', { target: incident, communityId: home.communityId }),
    line('POST /api/incidents/:id/accept', 'done', { target: incident, communityId: home.communityId }),
    line('GET /api/people', 'refused', { detail: { status: 403 } }),
    line('POST /api/residents', 'failed', { detail: { status: 400 } }),
    line('GET /api/residents/:id', 'refused', { target: 'of-another', detail: { status: 404 } }),
  ]);
  for (const entry of written) auditEntrySchema.parse(entry);
  // Nothing of what was typed or shown, and no secret.
  const text = JSON.stringify(written);
  for (const secret of ['王', '138000', headers.cookie.split('=')[1] ?? '', relay.token]) {
    expect(text).not.toContain(secret);
  }
});

test('a look at a list names the home or level that it is of, and one at a home, which shows how its door opens, is written down', async () => {
  const { home, operator, send, lines } = await audited();
  const { communityId, dwellingId } = home;
  const looks = [
    ['/api/residents', ''],
    [`/api/residents?communityId=${communityId}`, communityId],
    [`/api/residents?communityId=${communityId}&dwellingId=${dwellingId}`, dwellingId],
    ['/api/responders', ''],
    ['/api/hubs', ''],
    [`/api/hubs/${home.hub}`, home.hub],
    ['/api/claim-codes', ''],
    [`/api/responders/${home.responderId}`, home.responderId],
    ['/api/dwellings', ''],
    [`/api/dwellings?communityId=${communityId}`, communityId],
    [`/api/dwellings/${dwellingId}`, dwellingId],
  ] as const;
  for (const [url] of looks) expect((await send('GET', url, operator.headers)).statusCode).toBe(200);
  const written = await lines();
  expect(written.map(({ target, outcome }) => [target, outcome])).toEqual(looks.map(([, target]) => [target, 'done']));
  expect((await send('GET', '/api/residents?dwellingId=of-another', operator.headers)).statusCode).toBe(404);
  expect((await lines()).at(-1)).toMatchObject({ target: 'of-another', outcome: 'refused' });
});

test('the list of incidents, which an open page reads again and again, has one line an hour and one that counts', async () => {
  const { clock, home, operator, send, lines } = await audited();
  const url = '/api/incidents';
  for (let n = 0; n < 30; n += 1) await send('GET', url, operator.headers);
  for (let n = 0; n < 3; n += 1) await send('GET', `${url}?dwellingId=${home.dwellingId}`, operator.headers);
  const said = async () => (await lines()).map(({ action, target, detail }) => ({ action, target, detail }));
  const look = { action: 'GET /api/incidents', target: '', detail: {} };
  const ofHome = { ...look, target: home.dwellingId };
  expect(await said()).toEqual([look, ofHome]);
  clock.advance(minutes(60));
  await expect.poll(async () => (await lines()).length).toBe(4);
  expect((await said()).slice(2)).toEqual([
    { ...look, detail: { times: 29 } },
    { ...ofHome, detail: { times: 2 } },
  ]);
});

test('what was made is named by its own id', async () => {
  const { relay, home, operator, send, lines } = await audited();
  const dwelling = { communityId: home.communityId, address: '梧桐路 1 号', accessNote: '' };
  const { id } = (await send('POST', '/api/dwellings', operator.headers, dwelling)).json<{ id: string }>();
  const token = { name: 'program', grants: [{ role: 'operator' }], actions: ['hubs.read'], days: 1 };
  const made = (await send('POST', '/api/tokens', relay.bearer, token)).json<{ id: string; token: string }>();
  expect(await lines()).toMatchObject([
    { action: 'POST /api/dwellings', target: id, communityId: home.communityId, outcome: 'done' },
    { action: 'POST /api/tokens', target: made.id, who: { kind: 'token' }, outcome: 'done' },
  ]);
  expect(JSON.stringify(await lines())).not.toContain(made.token);
});

test('nobody’s refusals are counted together by the minute, and addresses that are not ours are not kept', async () => {
  const { clock, send, lines } = await audited();
  const page = { host: 'localhost', origin: 'http://localhost' };
  for (let n = 0; n < 40; n += 1) await send('GET', `/api/incidents/secret-${n}`, page);
  for (let n = 0; n < 10; n += 1) await send('GET', `/no/such/secret-${n}`, page);
  expect(await lines()).toMatchObject([
    { who: { kind: 'nobody' }, action: 'GET /api/incidents/:id', outcome: 'refused', detail: { status: 401 } },
  ]);
  clock.advance(minutes(1));
  await expect.poll(async () => (await lines()).length).toBe(2);
  const [, counted] = await lines();
  expect(counted).toMatchObject({ from: '127.0.0.1', outcome: 'refused', detail: { times: 49 } });
  expect(JSON.stringify(counted)).not.toContain('/no/such');
});

test('what was counted is written when the relay stops', async () => {
  const { relay, send } = await audited();
  for (let n = 0; n < 5; n += 1) await send('GET', '/api/incidents', { host: 'localhost' });
  await relay.api.close();
  const [counted] = await listAudit(relay.store.db, {}, { limit: 1 });
  expect(counted).toMatchObject({ outcome: 'refused', detail: { times: 4 } });
});

test('a disk that takes no audit line keeps nobody from a look, and a person is told', async () => {
  const { relay, home, operator, send } = await audited();
  await relay.store.db.schema.alterTable('audit').renameTo('audit_gone').execute();
  const answer = await send('GET', `/api/residents/${home.residentId}`, operator.headers);
  expect(answer.statusCode).toBe(200);
  expect(relay.logged.join('')).toContain('audit-not-written');
});

test('administrators of everything read the log and take it away; nobody else does', async () => {
  const { relay, home, operator, send } = await audited();
  for (let n = 0; n < 7; n += 1) {
    await send('PUT', `/api/dwellings/${home.dwellingId}`, operator.headers, {
      communityId: home.communityId,
      address: `${n}`,
      accessNote: '',
    });
  }
  const read = async (query: string) =>
    (await send('GET', `/api/audit?${query}`, relay.bearer)).json<{ entries: { number: number }[]; more: boolean }>();
  const first = await read('limit=5');
  expect([first.entries.map(({ number }) => number), first.more]).toEqual([[7, 6, 5, 4, 3], true]);
  const rest = await read(`limit=5&before=${first.entries.at(-1)?.number}`);
  expect([rest.entries.map(({ number }) => number), rest.more]).toEqual([[2, 1], false]);
  expect((await read(`who=${operator.account}&action=dwellings&outcome=done`)).entries).toHaveLength(7);
  expect((await read('action=tokens')).entries).toEqual([]);

  const csv = await send('GET', '/api/audit.csv?action=dwellings', relay.bearer);
  expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8');
  expect(csv.headers['content-disposition']).toBe('attachment; filename="anju-audit.csv"');
  expect(csv.rawPayload.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
  expect(csv.body.trimEnd().split('\r\n')).toHaveLength(8);

  const ofOneCommunity = await relay.sessionFor({ role: 'administrator', community: home.communityId });
  for (const { headers } of [operator, ofOneCommunity]) {
    for (const path of ['/api/audit', '/api/audit.csv']) {
      expect((await send('GET', path, headers)).statusCode).toBe(403);
    }
  }
});
