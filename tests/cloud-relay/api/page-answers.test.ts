import { describe, expect, it } from 'vitest';
import { seedDemo } from '../../../cloud-relay/registry/demo-seed.ts';
import { createDwelling } from '../../../cloud-relay/registry/dwellings.ts';
import { createHub } from '../../../cloud-relay/registry/hubs.ts';
import { updateAccount } from '../../../cloud-relay/identity/people/accounts.ts';
import {
  forgetChannelAddress,
  listChannelAddresses,
  putChannelAddress,
} from '../../../cloud-relay/store/channel-address-store.ts';
import { answerByNotice } from '../../../cloud-relay/store/page-store.ts';
import { everywhere } from '../../../cloud-relay/store/scope.ts';
import { incidentSchema } from '../../../contracts/api-incidents.ts';
import { pageAnswerRoutes } from '../../../contracts/api-page-answers.ts';
import { hubIdSchema } from '../../../contracts/identifiers.ts';
import { hours, minutes } from '../../../foundation/durations.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';
import { apiRelay, fall, start } from '../../support/api-relay.ts';
import { somebody } from '../../support/signed-in.ts';

const host = 'localhost:8480';
const origin = `http://${host}`;

/** 王阿姨 has fallen and 李明, the family, has been called on his phone. */
async function called() {
  const clock = new ManualClock({ wall: start });
  const relay = await apiRelay({ clock });
  const { store } = relay;
  const seed = await seedDemo(store, start);
  const { family, gridWorker } = seed.responders;
  for (const responder of [family, gridWorker]) {
    const address = { channel: 'web-push', label: 'phone', address: {}, sameAs: responder };
    await putChannelAddress(store.db, everywhere, { responder, ...address }, start);
  }
  const hub = hubIdSchema.parse('hub-501');
  await createHub(store.db, everywhere, { id: hub, dwellingId: seed.dwellingId }, start);
  const incident = await relay.alarm(hub, fall('fall-1'));
  const page = async (responder: string) => {
    const query = store.db.selectFrom('pages').selectAll().where('responder_id', '=', responder);
    return query.orderBy('created_at', 'desc').executeTakeFirstOrThrow();
  };
  const { id } = await page(family);
  // The push service has taken it.
  await store.db.updateTable('pages').set({ state: 'accepted-by-provider', due_at: null }).execute();
  const token = relay.answers.make({ page: id, responder: family }, start);
  const say = async (answer: string, offered = token) => {
    const payload = { token: offered, answer };
    const answered = await relay.api.inject({
      method: 'POST',
      url: '/api/page-answers',
      headers: { host, origin },
      payload,
    });
    return { status: answered.statusCode, ...answered.json<Record<string, unknown>>() };
  };
  const read = async () =>
    incidentSchema.parse((await relay.api.inject({ url: `/api/incidents/${incident}`, headers: relay.bearer })).json());
  const act = async (action: string, responder: string, more: object = {}) => {
    const url = `/api/incidents/${incident}/${action}`;
    const headers = relay.bearer;
    const done = await relay.api.inject({ method: 'POST', url, headers, payload: { responder, ...more } });
    expect(done.statusCode, done.body).toBe(200);
  };
  return { relay, store, clock, seed, family, gridWorker, incident, token, pageId: id, page, say, read, act };
}

const refused = (status: number, code: string) => ({
  status,
  error: { code, message: expect.any(String), fix: 'open the incident in the console' },
});

describe('the buttons of a notice', () => {
  it('say "I am going" without a session; again, the same is said and nothing changes', async () => {
    const { say, read, incident, family, page } = await called();
    expect(await say('going')).toEqual({ status: 200, incident, state: 'taken' });
    const taken = await read();
    expect(taken).toMatchObject({ state: 'accepted', responder: { id: family } });
    expect(await page(family)).toMatchObject({ state: 'answered', reason: 'going-by-notice' });
    expect(await say('going')).toEqual({ status: 200, incident, state: 'taken' });
    expect((await read()).timeline).toEqual(taken.timeline);
    expect(pageAnswerRoutes['POST /api/page-answers'].access).toBe('anyone');
  });

  it('say "I cannot": the next person is called; the other answer then comes too late', async () => {
    const { say, read, incident, family, gridWorker, page } = await called();
    expect(await say('cannot')).toEqual({ status: 200, incident, state: 'declined' });
    expect((await page(gridWorker)).purpose).toBe('call');
    const declined = await read();
    expect(declined).toMatchObject({ state: 'open', responder: null });
    expect(declined.timeline.map(({ what }) => what)).toContain('declined');
    expect(await page(family)).toMatchObject({ state: 'answered', reason: 'cannot-by-notice' });
    expect(await say('cannot')).toEqual({ status: 200, incident, state: 'declined' });
    expect(await say('going')).toEqual(refused(409, 'page-answer/answered'));
    expect((await read()).timeline).toEqual(declined.timeline);
  });

  it('answer once, however many say so at the same time', async () => {
    const { say, read } = await called();
    const answers = await Promise.all(['going', 'cannot', 'going', 'cannot', 'going'].map((answer) => say(answer)));
    const statuses = answers.map(({ status }) => status);
    expect([
      [200, 409, 200, 409, 200],
      [409, 200, 409, 200, 409],
    ]).toContainEqual(statuses);
    const kinds = (await read()).timeline.map(({ what }) => what);
    expect(kinds.filter((kind) => kind === 'accepted' || kind === 'declined')).toHaveLength(1);
  });

  it('belong to whoever writes first, when two requests have read the page before', async () => {
    const { store, pageId, family, page } = await called();
    expect(await answerByNotice(store.db, pageId, 'going', start)).toBe(true);
    expect(await answerByNotice(store.db, pageId, 'cannot', start)).toBe(false);
    expect(await answerByNotice(store.db, pageId, 'going', start)).toBe(false);
    expect((await page(family)).reason).toBe('going-by-notice');
  });

  it('say who has it when somebody else was faster, and that it is closed', async () => {
    const { say, act, gridWorker, family, incident, relay, page } = await called();
    await act('accept', gridWorker);
    expect(await say('going')).toEqual({ status: 200, incident, state: 'already-taken' });
    await act('close', gridWorker, { outcome: 'false' });
    expect(await say('going')).toEqual({ status: 200, incident, state: 'closed' });
    expect((await page(family)).state).toBe('answered');
    expect(relay.logged.join('')).not.toContain(family);
  });

  it('do not take back what was said in the console', async () => {
    const { say, act, read, family } = await called();
    await act('accept', family);
    expect(await say('cannot')).toEqual(refused(409, 'page-answer/answered'));
    expect(await read()).toMatchObject({ state: 'accepted', responder: { id: family } });
  });

  it('do not take the incident again after its holder has given it back', async () => {
    const { say, act, read, family, incident } = await called();
    await say('going');
    await act('cannot', family);
    expect(await say('going')).toEqual({ status: 200, incident, state: 'declined' });
    expect((await read()).state).toBe('open');
  });

  it('answer nothing after two hours, or for another relay, page or person', async () => {
    const { say, read, relay, clock, token, pageId, family, gridWorker } = await called();
    const forged = refused(403, 'page-answer/refused');
    expect(await say('going', relay.answers.make({ page: pageId, responder: gridWorker }, start))).toEqual(forged);
    expect(await say('going', relay.answers.make({ page: 'another', responder: family }, start))).toEqual(forged);
    expect(await say('going', `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`)).toEqual(forged);
    const malformed = ['', 'x', `${token} `, `${token}\u0000`, 'a'.repeat(301), token.replace('.', '/')];
    for (const offered of malformed) expect((await say('going', offered)).status, offered).toBe(400);
    expect((await say('close')).status).toBe(400);
    clock.advance(hours(2));
    expect(await say('going')).toEqual(refused(403, 'page-answer/expired'));
    expect((await read()).state).toBe('open');
  });

  it('work no more once that phone is removed, or is another person’s', async () => {
    const { say, read, store, family, gridWorker } = await called();
    const [phone] = (await listChannelAddresses(store.db, everywhere, {})).filter(
      ({ responder }) => responder === family,
    );
    const moved = { responder: gridWorker, channel: 'web-push', label: 'phone', address: {}, sameAs: family };
    await putChannelAddress(store.db, everywhere, moved, start);
    expect(await say('going')).toEqual(refused(403, 'page-answer/refused'));
    await putChannelAddress(store.db, everywhere, { ...moved, responder: family }, start);
    await forgetChannelAddress(store.db, everywhere, phone?.id ?? '');
    expect(await say('going')).toEqual(refused(403, 'page-answer/refused'));
    expect((await read()).state).toBe('open');
  });

  it('work no more for somebody who was dismissed, or has another role since', async () => {
    const { say, read, store, family, seed } = await called();
    const grants = [{ role: 'family' as const, communityId: null, dwellingId: seed.dwellingId }];
    const { id } = await somebody(store, 'family', start, { responder: family, grants });
    const change = (changes: Parameters<typeof updateAccount>[2]) =>
      store.transaction((tx) => updateAccount(tx, id, changes));
    await change({ state: 'disabled' });
    expect(await say('going')).toEqual(refused(403, 'page-answer/refused'));
    await change({ state: 'active', grants: [{ role: 'installer', communityId: null, dwellingId: null }] });
    expect(await say('going')).toEqual(refused(403, 'page-answer/refused'));
    const { communityId } = seed;
    const fields = { communityId, address: '梧桐街 9 号', accessNote: '' };
    const elsewhere = await createDwelling(store.db, everywhere, fields, start);
    await change({ grants: [{ role: 'family', communityId: null, dwellingId: elsewhere?.id ?? 'none' }] });
    expect(await say('going')).toEqual(refused(403, 'page-answer/refused'));
    expect((await read()).state).toBe('open');
    await change({ grants });
    expect((await say('going')).status).toBe(200);
  });

  it('each have a line of their own in the audit log, whoever else answers from there in that minute', async () => {
    const { say, relay, store, incident, family, gridWorker, page } = await called();
    await say('nonsense');
    await say('cannot');
    const { id } = await page(gridWorker);
    await store.db
      .updateTable('pages')
      .set({ state: 'accepted-by-provider', due_at: null })
      .where('id', '=', id)
      .execute();
    const offered = relay.answers.make({ page: id, responder: gridWorker }, start);
    expect((await say('going', offered)).status).toBe(200);
    const rows = await store.db
      .selectFrom('audit')
      .selectAll()
      .where('outcome', '=', 'done')
      .orderBy('number')
      .execute();
    const lines = rows.filter(({ action }) => action.endsWith('page-answers'));
    expect(lines.map(({ target }) => target)).toEqual([incident, incident]);
    expect(lines.map(({ detail }) => JSON.parse(detail) as unknown)).toMatchObject([
      { responder: family, answer: 'cannot' },
      { responder: gridWorker, answer: 'going' },
    ]);
  });

  it('are written into the audit log, without the token', async () => {
    const { say, store, incident, pageId, family, token, clock } = await called();
    await say('going');
    await say('cannot');
    await say('going', `${token.slice(0, -4)}AAAA`);
    clock.advance(minutes(2));
    const rows = await store.db.selectFrom('audit').selectAll().where('action', 'like', '%page-answers').execute();
    const done = rows.find(({ outcome }) => outcome === 'done');
    expect(done).toMatchObject({ target: incident });
    expect(JSON.parse(done?.detail ?? '{}')).toMatchObject({ page: pageId, responder: family, answer: 'going' });
    expect(rows.some(({ outcome }) => outcome !== 'done')).toBe(true);
    expect(JSON.stringify(rows)).not.toContain(token.slice(0, 40));
  });
});
