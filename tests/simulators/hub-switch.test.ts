import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startHubSwitch } from '../../simulators/demo/hub-switch.ts';

describe('the switch of the hub', () => {
  let orders: string[];
  let hub: { wanted: boolean; start(): Promise<void>; stop(): Promise<void> };
  let running: Awaited<ReturnType<typeof startHubSwitch>>;

  beforeEach(async () => {
    orders = [];
    hub = {
      wanted: true,
      start: async () => {
        orders.push('start');
        hub.wanted = true;
      },
      stop: async () => {
        orders.push('stop');
        hub.wanted = false;
      },
    };
    running = await startHubSwitch({ hub, token: 'the-token', port: 0 });
  });
  afterEach(() => running.stop());

  const ask = (init: RequestInit & { token?: string } = {}): Promise<Response> =>
    fetch(`http://127.0.0.1:${running.port}/hub`, {
      ...init,
      headers: { 'x-anju-launcher': init.token ?? 'the-token' },
    });

  it('says how the hub is, and stops and starts it', async () => {
    expect(await (await ask()).json()).toEqual({ hub: 'running' });
    const stopped = await ask({ method: 'POST', body: '{"action":"stop"}' });
    expect([stopped.status, await stopped.json()]).toEqual([200, { hub: 'stopped' }]);
    expect(await (await ask({ method: 'POST', body: '{"action":"start"}' })).json()).toEqual({ hub: 'running' });
    expect(orders).toEqual(['stop', 'start']);
  });

  it('obeys only whoever has the token', async () => {
    const body = '{"action":"stop"}';
    expect((await ask({ method: 'POST', body, token: 'another!!' })).status).toBe(403);
    expect((await ask({ method: 'POST', body, token: '' })).status).toBe(403);
    expect((await ask({ token: 'the-toke' })).status).toBe(403);
    expect(orders).toEqual([]);
  });

  it('refuses what is no order, and says when one fails', async () => {
    expect((await ask({ method: 'POST', body: 'stop' })).status).toBe(400);
    expect((await ask({ method: 'POST', body: '{"action":"burn"}' })).status).toBe(400);
    expect((await ask({ method: 'POST', body: 'x'.repeat(5000) })).status).toBe(400);
    hub.stop = () => Promise.reject(new Error('The hub does not end'));
    const failed = await ask({ method: 'POST', body: '{"action":"stop"}' });
    expect([failed.status, await failed.json()]).toEqual([500, { problem: 'The hub does not end' }]);
  });
});
