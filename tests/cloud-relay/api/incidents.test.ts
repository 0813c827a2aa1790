import { expect, test } from 'vitest';
import { incidentSchema, incidentSummarySchema } from '../../../contracts/api-incidents.ts';
import { apiErrorSchema } from '../../../contracts/api-route.ts';
import { createResponder } from '../../../cloud-relay/registry/responders.ts';
import { everywhere } from '../../../cloud-relay/store/scope.ts';
import { minutes, seconds } from '../../../foundation/durations.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';
import { apiRelay, fall, start } from '../../support/api-relay.ts';
import { addHome } from '../../support/relay-store.ts';

async function oneFall() {
  const clock = new ManualClock({ wall: start });
  const relay = await apiRelay({ clock });
  const home = await addHome(relay.store, 'east', start);
  const other = await createResponder(
    relay.store.db,
    everywhere,
    { communityId: home.communityId, name: '陈燕', role: 'grid-worker', phone: '', language: 'zh' },
    start,
  );
  const id = await relay.alarm(home.hub, fall('fall-1'));
  const send = (method: 'GET' | 'POST', path: string, payload?: object) =>
    relay.api.inject({
      method,
      url: `/api/incidents${path}`,
      headers: relay.bearer,
      ...(payload ? { payload } : {}),
    });
  const act = async (action: string, payload: object) => {
    const answer = await send('POST', `/${id}/${action}`, payload);
    expect(answer.statusCode, answer.body).toBe(200);
    return incidentSchema.parse(answer.json());
  };
  return { relay, clock, home, id, send, act, me: home.responderId, other: other?.id ?? '' };
}

test('once it is closed, only who may read residents’ records reads name, telephone and how the door opens', async () => {
  const { relay, id, home, act, me } = await oneFall();
  const dwelling = { communityId: home.communityId, address: 'east 3 号楼', accessNote: '钥匙在花盆下' };
  const put = { method: 'PUT', url: `/api/dwellings/${home.dwellingId}`, headers: relay.bearer } as const;
  expect((await relay.api.inject({ ...put, payload: dwelling })).statusCode).toBe(200);
  const people = { volunteer: '', 'grid-worker': '' };
  for (const role of ['volunteer', 'grid-worker'] as const) {
    people[role] = (await relay.tokenFor({ role, community: home.communityId })).token;
  }
  const shown = async (role: keyof typeof people) => {
    const headers = { host: 'localhost', authorization: `Bearer ${people[role]}` };
    const { residents, dwelling: where } = incidentSchema.parse(
      (await relay.api.inject({ url: `/api/incidents/${id}`, headers })).json(),
    );
    return { names: residents.map(({ name }) => name), note: where?.accessNote, address: where?.address };
  };
  const all = { names: ['east 王秀兰'], note: '钥匙在花盆下', address: 'east 3 号楼' };
  expect([await shown('volunteer'), await shown('grid-worker')]).toEqual([all, all]);
  await act('close', { responder: me, outcome: 'real', note: '' });
  expect(await shown('grid-worker')).toEqual(all);
  expect(await shown('volunteer')).toEqual({ names: ['王阿姨'], note: '', address: 'east 3 号楼' });
});

test('an incident says who, where, what and because', async () => {
  const { id, send, home } = await oneFall();
  const list = (await send('GET', '')).json<{ incidents: unknown[] }>().incidents;
  expect(incidentSummarySchema.parse(list[0])).toMatchObject({
    id,
    state: 'open',
    kind: 'fall',
    severity: 'critical',
    place: '卧室',
    residentName: '王阿姨',
    address: 'east 3 号楼',
    openedAt: start,
    responder: null,
  });
  const incident = incidentSchema.parse((await send('GET', `/${id}`)).json());
  expect(incident.residents).toEqual([
    { id: home.residentId, name: 'east 王秀兰', respectfulName: '王阿姨', phone: '' },
  ]);
  expect(incident.alarms).toMatchObject([
    {
      alarmId: 'fall-1',
      kind: 'fall',
      state: 'raised',
      because: { reason: 'radar-reports-fall', evidence: { heightM: 0.2, confirmedForMs: 3_000 } },
    },
  ]);
  expect(incident.timeline.length).toBeGreaterThan(0);
  expect(incident.pages).toMatchObject([{ responder: { id: home.responderId, name: 'east 李明' }, step: 0, round: 1 }]);
  expect(incident.nextStepAt).toBeGreaterThan(start);
  expect(incident.canDo).toContain('accept');
});

test('accept, on my way, arrived, close: each stands in the answer and in the history, by name', async () => {
  const { act, me, clock, relay, send } = await oneFall();
  clock.advance(minutes(1));
  const accepted = await act('accept', { responder: me });
  expect(accepted).toMatchObject({ state: 'accepted', responder: { id: me, name: 'east 李明', role: 'family' } });
  expect(accepted.heldUntil).toBe(start + minutes(11));
  expect(accepted.canDo).not.toContain('accept');
  const onTheWay = await act('on-my-way', { responder: me, etaMinutes: 12 });
  expect(onTheWay).toMatchObject({ state: 'on-the-way', expectedAt: start + minutes(13) });
  expect(await act('arrived', { responder: me })).toMatchObject({ state: 'arrived' });
  const closed = await act('close', { responder: me, outcome: 'false', note: ' 只是坐在地上 ' });
  expect(closed).toMatchObject({
    state: 'closed',
    canDo: [],
    closure: { outcome: 'false', note: '只是坐在地上', by: { id: me, name: 'east 李明' } },
  });
  expect(closed.timeline.filter(({ by }) => by?.id === me).map(({ what }) => what)).toEqual([
    'accepted',
    'on-the-way',
    'arrived',
    'closed',
  ]);
  expect(relay.commands.map(({ command }) => command.kind)).toEqual(['help-coming', 'help-coming', 'incident-closed']);
  expect((await send('GET', '')).json()).toEqual({ incidents: [] });
  expect((await send('GET', '?state=closed')).json<{ incidents: unknown[] }>().incidents).toHaveLength(1);
});

test('who comes second is told who has it, and nothing changes', async () => {
  const { act, send, id, me, other } = await oneFall();
  await act('accept', { responder: me });
  const second = await send('POST', `/${id}/accept`, { responder: other });
  expect(second.statusCode).toBe(409);
  expect(apiErrorSchema.parse(second.json()).error).toMatchObject({
    code: 'incident/held-by-another',
    value: 'east 李明',
  });
  const seen = incidentSchema.parse((await send('GET', `/${id}?responder=${other}`)).json());
  expect(seen.responder?.id).toBe(me);
  expect(seen.canDo).toEqual(['on-my-way', 'arrived', 'close', 'escalate-now']);
  // Whoever is further along takes it over.
  expect(await act('arrived', { responder: other })).toMatchObject({ state: 'arrived', responder: { id: other } });
});

test('somebody calls the next person before their turn, whoever has it', async () => {
  const { act, relay, me, clock } = await oneFall();
  const steps = (seen: Awaited<ReturnType<typeof act>>): string[] =>
    seen.timeline.filter(({ what }) => what === 'escalated' || what === 'step-paged').map(({ what }) => what);
  const first = await act('escalate-now', { responder: me });
  expect(first.state).toBe('open');
  expect(first.timeline.findLast(({ what }) => what === 'step-paged')?.because.reason).toBe('asked-for');
  const before = steps(first).length;
  await act('accept', { responder: me });
  clock.advance(seconds(10));
  const again = await act('escalate-now', { responder: me });
  expect(again).toMatchObject({ state: 'accepted', responder: { id: me } });
  expect(steps(again)).toHaveLength(before + 2);
  expect(relay.commands.map(({ command }) => command.kind)).toEqual(['help-coming']);
});

test('the next person is called once in ten seconds: a second press is the same wish, another person is told', async () => {
  const { act, send, id, me, other, clock } = await oneFall();
  const first = await act('escalate-now', { responder: me });
  expect((await act('escalate-now', { responder: me })).timeline).toEqual(first.timeline);
  const second = await send('POST', `/${id}/escalate-now`, { responder: other });
  expect([second.statusCode, apiErrorSchema.parse(second.json()).error]).toMatchObject([
    409,
    { code: 'incident/just-escalated', fix: expect.stringContaining('10 seconds') },
  ]);
  clock.advance(seconds(10));
  expect((await act('escalate-now', { responder: other })).timeline.length).toBeGreaterThan(first.timeline.length);
});

test('a closed incident cannot be acted on', async () => {
  const { act, send, id, me } = await oneFall();
  await act('close', { responder: me, outcome: 'test' });
  for (const [action, body] of [
    ['accept', {}],
    ['on-my-way', { etaMinutes: 5 }],
    ['arrived', {}],
    ['close', { outcome: 'real' }],
    ['cannot', {}],
    ['escalate-now', {}],
  ] as const) {
    const answer = await send('POST', `/${id}/${action}`, { responder: me, ...body });
    expect([action, answer.statusCode, apiErrorSchema.parse(answer.json()).error.code]).toEqual([
      action,
      409,
      'incident/closed',
    ]);
  }
});

test('"I cannot" gives it back, and the next person is paged', async () => {
  const { act, me } = await oneFall();
  await act('accept', { responder: me });
  const open = await act('cannot', { responder: me, note: '我在外地' });
  expect(open).toMatchObject({ state: 'open', responder: null });
  expect(open.timeline.map(({ what }) => what)).toContain('resigned');
});

test('somebody must act, and a responder only as themselves', async () => {
  const { relay, home, send, id, me, other } = await oneFall();
  const volunteer = await relay.sessionFor({ role: 'volunteer', community: home.communityId }, { responder: me });
  const operator = await relay.sessionFor({ role: 'operator', community: home.communityId }, { responder: me });
  const nobodysResponder = await relay.sessionFor({ role: 'volunteer', community: home.communityId });
  const nobody = await send('POST', `/${id}/accept`, {});
  expect(apiErrorSchema.parse(nobody.json()).error).toMatchObject({ field: 'responder', fix: 'choose a responder' });
  const acceptAs = async ({ headers }: { headers: Record<string, string> }, payload: object) => {
    const url = `/api/incidents/${id}/accept`;
    const answer = await relay.api.inject({ method: 'POST', url, headers, payload });
    return [answer.statusCode, answer.json<{ responder?: { id: string }; error?: { code: string } }>()] as const;
  };
  const refused = { error: { code: 'permission/refused', field: 'responder' } };
  expect(await acceptAs(volunteer, { responder: other })).toMatchObject([403, refused]);
  expect(await acceptAs(nobodysResponder, {})).toMatchObject([403, refused]);
  expect(await acceptAs(nobodysResponder, { responder: me })).toMatchObject([403, refused]);
  expect(await acceptAs(volunteer, {})).toMatchObject([200, { responder: { id: me } }]);
  expect(await acceptAs(volunteer, { responder: me })).toMatchObject([200, { responder: { id: me } }]);
  await send('POST', `/${id}/cannot`, { responder: me });
  // On the telephone: the operator has a responder too, and names somebody else.
  expect(await acceptAs(operator, { responder: other })).toMatchObject([200, { responder: { id: other } }]);
});

test('wrong wishes are refused by field', async () => {
  const { send, id, me } = await oneFall();
  const refused: [string, object, string][] = [
    ['on-my-way', { responder: me }, 'etaMinutes'],
    ['on-my-way', { responder: me, etaMinutes: 0 }, 'etaMinutes'],
    ['on-my-way', { responder: me, etaMinutes: 1.5 }, 'etaMinutes'],
    ['close', { responder: me }, 'outcome'],
    ['close', { responder: me, outcome: 'fine' }, 'outcome'],
    ['close', { responder: me, outcome: 'real', note: 'x'.repeat(2_001) }, 'note'],
    ['accept', { responder: '../x' }, 'responder'],
  ];
  for (const [action, payload, field] of refused) {
    const answer = await send('POST', `/${id}/${action}`, payload);
    expect([action, answer.statusCode, apiErrorSchema.parse(answer.json()).error.field]).toEqual([action, 400, field]);
  }
  expect(refused).toHaveLength(7);
});
