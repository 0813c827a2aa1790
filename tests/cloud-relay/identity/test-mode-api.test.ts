import { expect, test } from 'vitest';
import { minutes } from '../../../foundation/durations.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';
import { apiRelay, start } from '../../support/api-relay.ts';
import { addHome } from '../../support/relay-store.ts';

async function open() {
  const clock = new ManualClock({ wall: start });
  const relay = await apiRelay({ clock });
  const home = await addHome(relay.store, 'a', start);
  const ask = async (method: 'GET' | 'POST' | 'DELETE', path = '/test-mode', body?: object) => {
    const url = `/api/hubs/${home.hub}${path}`;
    const answer = await relay.api.inject({ method, url, headers: relay.bearer, ...(body && { payload: body }) });
    return { status: answer.statusCode, json: answer.json<Record<string, unknown>>() };
  };
  return { ...relay, clock, home, ask };
}

test('a test mode is begun for half an hour, told to the hub, shown, and ended', async () => {
  const { ask, commands, home, clock } = await open();
  expect(await ask('POST', '/test-mode', {})).toMatchObject({
    status: 200,
    json: {
      testMode: { from: start, until: start + minutes(30), by: 'relay', walkTest: false, heardByHub: false },
    },
  });
  clock.advance(minutes(10));
  expect((await ask('DELETE')).json).toMatchObject({ testMode: null, endHeardByHub: true });
  expect(commands).toEqual([
    { hub: home.hub, command: { kind: 'test-mode', minutes: 30, walkTest: false } },
    { hub: home.hub, command: { kind: 'test-mode', minutes: 0, walkTest: false } },
  ]);
});

test('it ends by itself here, whatever the hub does', async () => {
  const { ask, clock } = await open();
  await ask('POST', '/test-mode', { minutes: 1, walkTest: true });
  clock.advance(minutes(1));
  expect((await ask('GET', '')).json).toMatchObject({ testMode: null });
});

test('a hub that is not connected would not hear of it: refused, and nothing is silent', async () => {
  const { ask, away, home, clock } = await open();
  away.add(home.hub);
  expect(await ask('POST', '/test-mode', {})).toMatchObject({
    status: 409,
    json: { error: { code: 'store/conflict' } },
  });
  expect((await ask('GET', '')).json).toMatchObject({ testMode: null });
  away.clear();
  await ask('POST', '/test-mode', { minutes: 60 });
  away.add(home.hub);
  clock.advance(minutes(1));
  expect(await ask('POST', '/test-mode', { minutes: 100 })).toMatchObject({ status: 409 });
  // What runs goes on as the hub knows it.
  expect((await ask('GET', '')).json).toMatchObject({ testMode: { until: start + minutes(60) } });
});

test('ended while the hub is away: over here, and the answer says that the hub has not heard of it', async () => {
  const { ask, away, home } = await open();
  await ask('POST', '/test-mode', {});
  away.add(home.hub);
  expect(await ask('DELETE')).toMatchObject({ status: 200, json: { testMode: null, endHeardByHub: false } });
});

test('however often it is made longer, it ends two hours after it began', async () => {
  const { ask, clock } = await open();
  await ask('POST', '/test-mode', { minutes: 60 });
  clock.advance(minutes(30));
  expect(await ask('POST', '/test-mode', { minutes: 91 })).toMatchObject({ status: 409 });
  expect(await ask('POST', '/test-mode', { minutes: 90 })).toMatchObject({ status: 200 });
  expect(await ask('POST', '/test-mode', { minutes: 121 })).toMatchObject({ status: 400 });
  await ask('DELETE');
  expect(await ask('POST', '/test-mode', { minutes: 120 })).toMatchObject({ status: 200 });
});

test('a revoked hub is tried out no more', async () => {
  const { ask } = await open();
  await ask('POST', '/revoke', { because: 'stolen' });
  expect(await ask('POST', '/test-mode', {})).toMatchObject({ status: 409 });
  expect(await ask('DELETE')).toMatchObject({ status: 409 });
});
