import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { milliseconds, minutes, seconds } from '../../foundation/durations.ts';
import { ManualClock } from '../../foundation/manual-clock.ts';
import { startControlPage } from '../../simulators/home/control-page.ts';
import { homeActions } from '../../simulators/home/home-actions.ts';
import { homeSettings, readHomeSettings } from '../../simulators/home/settings.ts';
import { SimulatedHome } from '../../simulators/home/simulated-home.ts';
import { chromiumArguments, chromiumPath } from '../support/chromium.ts';
import { hexOf } from './hex.ts';
import { listen, startBroker } from './local-broker.ts';
import { closeReader, openReader } from './serial-reader.ts';

describe('one simulated home', () => {
  const ends: (() => unknown)[] = [];
  let folder: string;
  let clock: ManualClock;
  let broker: Awaited<ReturnType<typeof startBroker>>;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'anju-home-'));
    clock = new ManualClock({ wall: '2026-03-01T14:00:00Z' });
    broker = await startBroker();
    ends.push(() => broker.stop());
  });
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
    rmSync(folder, { recursive: true });
  });

  async function startHome(extra: object = {}) {
    const settings = homeSettings.parse({
      serial: { radar: join(folder, 'ttyFall'), board: join(folder, 'ttyBoard') },
      broker: { url: broker.url, username: 'home', passwordFile: join(folder, 'users.json') },
      page: { port: 8449 },
      ...extra,
    });
    writeFileSync(join(folder, 'users.json'), '{"home":"secret"}');
    const home = new SimulatedHome({ settings, clock });
    await home.start();
    ends.push(async () => expect(await home.stop()).toEqual([]));
    return { home, settings };
  }

  it('writes radar bytes, board bytes and bridge messages for what happens', async () => {
    const { home, settings } = await startHome();
    const radar = await openReader(settings.serial.radar);
    ends.push(() => closeReader(radar));
    const frame = once(radar, 'data') as Promise<[Buffer]>;
    await home.act('fall');
    expect(hexOf((await frame)[0])).toMatch(/ 0E 02 .. 01 FE$/);
    expect(home.state.person).toEqual({ lying: true, inBed: true });

    const board = await openReader(settings.serial.board);
    ends.push(() => closeReader(board));
    // Pins 2 and 3 with pull-ups, reports on: both inputs in one port.
    const port = async (): Promise<string> => hexOf(((await once(board, 'data')) as [Buffer])[0]);
    const first = port();
    board.write(Buffer.from('f4020bf4030bd001', 'hex'));
    expect(await first).toBe('90 08 00');
    const left = port();
    await home.act('leave-bed');
    expect(await left).toBe('90 0C 00');
    const pressed = port();
    await home.act('all-right');
    expect(await pressed).toBe('90 04 00');
    const released = port();
    clock.advance(milliseconds(400));
    expect(await released).toBe('90 0C 00');

    const ear = await listen(broker.url);
    ends.push(() => ear.client.endAsync());
    await home.act('open-door');
    await home.act('press-sos');
    await home.act('smoke-on');
    await ear.until(({ topic, payload }) => topic === 'zigbee2mqtt/hall/front door' && payload.includes('false'));
    await ear.until(({ payload }) => payload.includes('"action":"emergency"'));
    await ear.until(({ topic, payload }) => topic === 'zigbee2mqtt/厨房烟感' && payload.includes('"smoke":true'));
    expect(home.state).toMatchObject({ kitchen: { smoke: true }, hall: { doorOpen: true } });
    expect(home.state.events.map(({ what }) => what)).toEqual([
      'smoke-on',
      'press-sos',
      'open-door',
      'all-right',
      'leave-bed',
      'fall',
    ]);
  });

  it('shows a chime as one signal over its pauses', async () => {
    const { home, settings } = await startHome();
    const board = await openReader(settings.serial.board);
    ends.push(() => closeReader(board));
    const on = new Promise<void>((resolve) => home.watch(resolve));
    board.write(Buffer.from('f40901f50901', 'hex'));
    await on;
    expect(home.state.signals).toEqual({ siren: false, chime: true, light: false });
    // Off and at once on again, then off for good; the version reply says that the board has read all.
    const read = once(board, 'data');
    board.write(Buffer.from('f50900f50901f50900f9', 'hex'));
    await read;
    clock.advance(seconds(2));
    expect(home.state.signals.chime).toBe(true);
    clock.advance(seconds(1));
    expect(home.state.signals.chime).toBe(false);
    expect(home.state.events.map(({ what }) => what)).toEqual(['chime-off', 'chime-on']);
  });

  it('silences each sensor and lets it speak again', async () => {
    const { home } = await startHome();
    let checked = 0;
    for (const sensor of ['radar', 'board', 'smoke', 'door', 'sos'] as const) {
      await home.act(`silence-${sensor}`);
      expect(home.state.silent).toMatchObject({ [sensor]: true });
      await home.act(`wake-${sensor}`);
      expect(home.state.silent).toMatchObject({ [sensor]: false });
      checked++;
    }
    expect(checked).toBe(5);
  });

  it('lives quietly: in ten minutes every Zigbee sensor reports twice', async () => {
    await startHome();
    const ear = await listen(broker.url);
    ends.push(() => ear.client.endAsync());
    clock.advance(minutes(10));
    await ear.until(() => ear.on('zigbee2mqtt/SOS button').length === 2);
    expect(ear.on('zigbee2mqtt/厨房烟感')).toHaveLength(2);
    expect(ear.on('zigbee2mqtt/hall/front door')).toHaveLength(2);
  });

  it('cuts and restores the internet', async () => {
    const relay = createServer((socket) => socket.end('relay'));
    relay.listen(0, '127.0.0.1');
    await once(relay, 'listening');
    ends.push(() => new Promise((resolve) => relay.close(resolve)));
    const free = createServer().listen(0, '127.0.0.1');
    await once(free, 'listening');
    const { port } = free.address() as AddressInfo;
    await new Promise((resolve) => free.close(resolve));
    const { home } = await startHome({
      internet: { listenPort: port, targetPort: (relay.address() as AddressInfo).port },
    });
    const reach = (): Promise<string> =>
      new Promise((resolve) => {
        let said = '';
        const socket = connect(port, '127.0.0.1');
        socket.on('data', (bytes) => (said += bytes.toString()));
        socket.on('error', () => undefined);
        socket.on('close', () => resolve(said));
      });
    expect(await reach()).toBe('relay');
    await home.act('cut-internet');
    expect(home.state.internet).toBe('cut');
    expect(await reach()).toBe('');
    await home.act('restore-internet');
    expect(await reach()).toBe('relay');
  });

  it('asks the launcher to stop and start the hub, and says so when it cannot', async () => {
    const heard: [string | undefined, string][] = [];
    let hub = 'running';
    const launcher = createHttpServer((request, response) => {
      let body = '';
      request.on('data', (bytes: Buffer) => (body += bytes.toString()));
      request.on('end', () => {
        if (request.method === 'POST') {
          heard.push([request.headers['x-anju-launcher']?.toString(), body]);
          hub = body.includes('stop') ? 'stopped' : 'running';
        }
        response.setHeader('content-type', 'application/json').end(JSON.stringify({ hub }));
      });
    });
    launcher.listen(0, '127.0.0.1');
    await once(launcher, 'listening');
    writeFileSync(join(folder, 'token'), 'launcher-token\n');
    const { port } = launcher.address() as AddressInfo;
    const { home } = await startHome({
      launcher: { url: `http://127.0.0.1:${port}/hub`, tokenFile: join(folder, 'token') },
    });
    await home.act('stop-hub');
    expect(home.state.hub).toBe('stopped');
    await home.act('start-hub');
    expect(home.state.hub).toBe('running');
    expect(heard).toEqual([
      ['launcher-token', '{"action":"stop"}'],
      ['launcher-token', '{"action":"start"}'],
    ]);
    launcher.closeAllConnections();
    await new Promise((resolve) => launcher.close(resolve));
    await expect(home.act('stop-hub')).rejects.toThrow(/launcher did not stop the hub/);
  });

  describe('its control page', () => {
    async function startPage(extra: object = {}) {
      const started = await startHome(extra);
      const page = await startControlPage({ home: started.home, clock, port: 0 });
      ends.push(() => page.stop());
      return { ...started, address: page.address };
    }

    const press = (address: string, action: string, headers: Record<string, string> = {}): Promise<Response> =>
      fetch(`${address}actions/${action}`, { method: 'POST', headers: { 'x-anju-home': '1', ...headers } });

    it('presses only for itself', async () => {
      const { home, address } = await startPage();
      const foreign: Record<string, string>[] = [
        { origin: 'https://example.org' },
        { origin: 'null' },
        { 'sec-fetch-site': 'cross-site' },
        { 'x-anju-home': '' },
      ];
      for (const headers of foreign) expect((await press(address, 'fall', headers)).status).toBe(403);
      expect((await fetch(`${address}actions/fall`, { method: 'POST' })).status).toBe(403);
      // A name of an attacker's that leads to this computer: the Host header tells.
      const port = Number(new URL(address).port);
      const rebound = connect(port, '127.0.0.1');
      rebound.write(`GET / HTTP/1.1\r\nHost: evil.example:${port}\r\nConnection: close\r\n\r\n`);
      expect(String(((await once(rebound, 'data')) as [Buffer])[0])).toMatch(/^HTTP\/1.1 403 /);
      expect(home.state.person.lying).toBe(false);

      expect((await press(address, 'fall', { origin: address.slice(0, -1) })).status).toBe(204);
      expect(home.state.person.lying).toBe(true);
    });

    it('says readably what does not work', async () => {
      const { address } = await startPage();
      const unknown = await press(address, 'explode');
      expect(unknown.status).toBe(404);
      const none = await press(address, 'cut-internet');
      expect([none.status, await none.json()]).toEqual([503, { problem: 'This home has no internet link to cut.' }]);
    });

    it('works in a browser 360 px wide, in both languages, by keyboard', async () => {
      const { home, address } = await startPage();
      const browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumArguments });
      ends.push(() => browser.close());
      const page = await browser.newPage({ viewport: { width: 360, height: 740 }, locale: 'zh-CN' });
      const complaints: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(error.message));
      await page.goto(address);

      await page.getByRole('button', { name: '跌倒', exact: true }).click();
      await page.getByText('倒在地上').waitFor();
      expect(home.state.person.lying).toBe(true);
      await page.getByRole('button', { name: 'English' }).click();
      await page.getByText('Lies on the floor').waitFor();

      // By keyboard, and the focus stays where it was pressed.
      await page.getByRole('button', { name: 'Get up' }).focus();
      await page.keyboard.press('Enter');
      await page.getByText('In bed', { exact: true }).waitFor();
      expect(await page.evaluate('document.activeElement.textContent')).toBe('Get up');
      expect(home.state.person.lying).toBe(false);

      await page.getByRole('button', { name: 'Silence: Fall radar' }).click();
      await page.getByRole('button', { name: 'Let it speak: Fall radar' }).waitFor();
      expect(home.state.silent.radar).toBe(true);

      // Every button has a text and an action that exists, and nothing sticks out.
      const actions = (await page.evaluate(
        '[...document.querySelectorAll("[data-action]")].map((button) => [button.dataset.action, button.textContent])',
      )) as [string, string][];
      expect(actions).toHaveLength(19);
      for (const [action, label] of actions) {
        expect(homeActions).toContain(action);
        expect(label).not.toBe('');
        expect(label).not.toBe(action);
      }
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
      expect(complaints).toEqual([]);
    });

    it('shows whose phone rang and why, live and in both languages, and takes nothing unsigned', async () => {
      const secretFile = join(folder, 'phone');
      const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
      writeFileSync(secretFile, `${secret}\n`);
      const port = await freePort();
      const phones = [
        { path: '/family', name: { zh: '李明（儿子）', en: 'Li Ming (son)' }, secretFile },
        { path: '/operator', name: { zh: '坐席', en: 'Operator' }, secretFile },
      ];
      const { home, address } = await startPage({ webhook: { port, phones } });
      const ring = async (path: string, type: string, key = secret): Promise<number> => {
        const body = JSON.stringify({ type, data: { kind: 'fall', title: '不显示' } });
        const timestamp = String(Math.floor(clock.now().wall / 1_000));
        const signature = createHmac('sha256', Buffer.from(key.slice(6), 'base64'))
          .update(`id.${timestamp}.${body}`)
          .digest('base64');
        const headers = { 'webhook-id': 'id', 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
        return (await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', headers, body })).status;
      };
      const browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumArguments });
      ends.push(() => browser.close());
      const page = await browser.newPage({ viewport: { width: 360, height: 740 }, locale: 'zh-CN' });
      await page.goto(address);
      await page.getByText('还没有被呼叫').nth(1).waitFor();

      expect(await ring('/family', 'page.call')).toBe(204);
      await page.locator('#phones li.asked').getByText('被呼叫 · 疑似跌倒').waitFor();
      await page.locator('#events').getByText('李明（儿子）: 被呼叫').waitFor();
      await page.getByRole('button', { name: 'English' }).click();
      expect(await ring('/operator', 'page.accepted')).toBe(204);
      await page.locator('#phones li.told').getByText('told that somebody goes · Fall').waitFor();
      expect(await page.getByText('不显示').count()).toBe(0);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);

      const before = home.state;
      expect(await ring('/family', 'page.call', `whsec_${Buffer.alloc(32, 8).toString('base64')}`)).toBe(401);
      expect(await ring('/stranger', 'page.call')).toBe(404);
      expect(home.state.phones).toEqual(before.phones);
      expect(home.state.phones.map(({ last }) => last?.what)).toEqual(['call', 'accepted']);
    });

    it('has a text in both languages for everything that it can say', async () => {
      const { address } = await startPage();
      const source = await (await fetch(`${address}texts.js`)).text();
      const { texts } = (await import(`data:text/javascript,${encodeURIComponent(source)}`)) as {
        texts: { en: Record<string, string>; zh: Record<string, string> };
      };
      expect(Object.keys(texts.zh)).toEqual(Object.keys(texts.en));
      expect(Object.keys(texts.en).length).toBeGreaterThan(50);
      const plain = homeActions.filter((action) => !/^(silence|wake)-/.test(action));
      expect(plain.filter((action) => !(action in texts.en))).toEqual([]);
      expect(plain).toHaveLength(14);
    });
  });

  describe('its configuration', () => {
    const read = (text: string) => {
      const file = join(folder, 'home.yaml');
      writeFileSync(file, text);
      return () => readHomeSettings(file);
    };
    const minimal =
      'serial: { radar: dev/ttyFall, board: dev/ttyBoard }\nbroker: { url: mqtt://127.0.0.1:1884 }\npage: { port: 8444 }\n';

    it('is YAML with paths from its own folder', () => {
      expect(read(minimal)().serial.radar).toBe(join(folder, 'dev/ttyFall'));
    });

    it('names the field and the value when it is wrong', () => {
      expect(read(minimal.replace('8444', 'web'))).toThrow(/page\.port: "web"/);
      expect(read(`${minimal}pins: { bedMat: 1 }\n`)).toThrow(/pins\.bedMat: 1/);
      expect(read('{')).toThrow(/not YAML/);
      expect(() => readHomeSettings(join(folder, 'none.yaml'))).toThrow(/none\.yaml: cannot be read/);
    });
  });
});

/** Free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
