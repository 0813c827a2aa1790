import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startPortal } from '../../../edge/portal/fastify-portal.ts';
import {
  permitJoin,
  removeDevice,
  renameDevice,
  showDevices,
  type PairingDesk,
} from '../../../edge/portal/pairing-commands.ts';
import type { Portal } from '../../../edge/portal/portal.ts';
import type { Pairing, PairingView } from '../../../edge/sources/pairing.ts';
import { AnjuError, type ErrorCode } from '../../../foundation/errors.ts';
import { createLog } from '../../../foundation/log.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';
import { seconds } from '../../../foundation/durations.ts';

const log = createLog({ program: 'test', level: 'silent' });
const smoke = '0x00158d0001a2b301';
const empty: PairingView = {
  bridge: { connected: true, state: 'online', version: '2.12.1', deviations: [] },
  permitJoin: { open: false, secondsLeft: 0 },
  joining: [],
  devices: [],
};

/** A radio network in memory: what was asked of it, and what it answers. */
class PaperNetwork implements Pairing {
  shown: PairingView = empty;
  readonly asked: unknown[] = [];
  fails: ErrorCode | undefined;

  view(): PairingView {
    return this.shown;
  }
  permitJoin(time: number): Promise<{ seconds: number }> {
    return this.#done({ seconds: time });
  }
  rename(device: string, name: string): Promise<{ from: string; to: string }> {
    return this.#done({ from: device, to: name });
  }
  remove(order: { device: string; force: boolean; evenIfWatched: boolean }) {
    const warning = 'kitchen-smoke in 厨房 is removed and still in hub.yaml';
    this.asked.push(order);
    return this.#done({ removed: order.device, ...(order.evenIfWatched && { warning }) });
  }
  #done<Answer>(answer: Answer): Promise<Answer> {
    if (this.fails) return Promise.reject(new AnjuError(this.fails, 'the reason'));
    this.asked.push(answer);
    return Promise.resolve(answer);
  }
}

let network: PaperNetwork;
let portal: Portal;
let folder: string;

beforeEach(async () => {
  network = new PaperNetwork();
  portal = await open(network);
  folder = mkdtempSync(join(tmpdir(), 'anju-desk-'));
});
afterEach(async () => {
  await portal.close();
  rmSync(folder, { recursive: true, force: true });
});

const open = (pairing?: Pairing): Promise<Portal> =>
  startPortal(
    0,
    {
      hub: 'hub-test',
      status: () => ({ healthy: true, problems: [], details: {} }),
      allRight: () => false,
      testMode: () => undefined,
      renew: () => Promise.reject(new Error('not here')),
      pairing,
    },
    log,
  );

function ask(
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body = '',
): Promise<{ status: number; body: unknown }> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port: portal.port, method, path, headers }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) }));
    })
      .on('error', reject)
      .end(body);
  });
}

const json = { 'content-type': 'application/json' };
const press = (name: string) => ({ ...json, 'x-anju-press': name });
const post = (name: string, body: unknown, headers: Record<string, string> = press(name)) =>
  ask('POST', `/zigbee/${name}`, headers, JSON.stringify(body));

test('the network is shown, and changed by whoever sits at this computer', async () => {
  expect(await ask('GET', '/zigbee')).toEqual({ status: 200, body: empty });
  expect(await post('permit-join', { seconds: 120 })).toEqual({ status: 200, body: { seconds: 120 } });
  expect(await post('rename', { device: smoke, name: '厨房/烟雾' })).toEqual({
    status: 200,
    body: { from: smoke, to: '厨房/烟雾' },
  });
  expect(await post('remove', { device: smoke })).toEqual({ status: 200, body: { removed: smoke } });
  expect(network.asked[2]).toEqual({ device: smoke, force: false, evenIfWatched: false });
});

test('no web page elsewhere can change or read the network', async () => {
  const body = JSON.stringify({ seconds: 254 });
  const attacks: [string, string, Record<string, string>][] = [
    ['POST', '/zigbee/permit-join', json],
    ['POST', '/zigbee/permit-join', press('rename')],
    ['POST', '/zigbee/permit-join', { ...press('permit-join'), origin: 'https://evil.example' }],
    ['POST', '/zigbee/permit-join', { ...press('permit-join'), origin: 'null' }],
    ['POST', '/zigbee/permit-join', { ...press('permit-join'), host: `evil.example:${portal.port}` }],
    ['POST', '/zigbee/remove', json],
    ['GET', '/zigbee', { host: 'evil.example' }],
  ];
  for (const [method, path, headers] of attacks) {
    expect((await ask(method, path, headers, method === 'POST' ? body : '')).status, JSON.stringify(headers)).toBe(403);
  }
  expect(attacks).toHaveLength(7);
  expect(network.asked).toEqual([]);
});

test('what cannot be asked is refused with the field, before anybody is asked', async () => {
  const wrong: [string, unknown, string][] = [
    ['permit-join', { seconds: 255 }, 'seconds: '],
    ['permit-join', { seconds: -1 }, 'seconds: '],
    ['permit-join', { seconds: '60' }, 'seconds: '],
    ['permit-join', {}, 'seconds: '],
    ['permit-join', { seconds: 1, value: true }, 'body: '],
    ['rename', { device: smoke }, 'name: '],
    ['remove', { device: '' }, 'device: '],
    ['remove', { device: smoke, force: 'yes' }, 'force: '],
  ];
  for (const [name, body, field] of wrong) {
    expect(await post(name, body), JSON.stringify(body)).toMatchObject({
      status: 400,
      body: { code: 'input/invalid', problem: expect.stringContaining(field) },
    });
  }
  expect(wrong).toHaveLength(8);
  expect(network.asked).toEqual([]);
});

test('each way of failing has its own answer, with the reason', async () => {
  const ways: [ErrorCode, number][] = [
    ['input/invalid', 400],
    ['store/not-found', 404],
    ['store/conflict', 409],
    ['source/refused', 502],
    ['source/unavailable', 503],
    ['source/no-answer', 504],
  ];
  for (const [code, status] of ways) {
    network.fails = code;
    expect(await post('permit-join', { seconds: 1 })).toEqual({ status, body: { code, problem: 'the reason' } });
  }
  expect(ways).toHaveLength(6);
});

/** A technician at the hub, and what the commands print. */
function desk(clock = new ManualClock({ wall: '2026-11-01T03:00:00Z' })): PairingDesk & { readonly lines: string[] } {
  const config = join(folder, 'hub.yaml');
  writeFileSync(config, `dataFolder: ${folder}\ntimeZone: Asia/Shanghai\nportal: { port: ${portal.port} }\n`);
  const lines: string[] = [];
  return { config, clock, print: (line) => void lines.push(line), lines };
}

test('the list says what each device can, when it was heard, and which watches nothing', async () => {
  network.shown = {
    ...empty,
    bridge: {
      connected: true,
      state: 'online',
      version: '2.12.1',
      deviations: [{ field: 'advanced.cache_state', value: 'true', fix: 'set it to false' }],
    },
    devices: [
      {
        address: smoke,
        name: '厨房/烟雾',
        vendor: 'Heiman',
        model: 'HS1SA-E',
        power: 'Battery',
        supported: true,
        interview: 'successful',
        can: ['smoke', 'battery'],
        watches: { device: 'kitchen-smoke', place: '厨房' },
        messages: 2,
        lastHeardAgeMs: 90_000,
        said: ['smoke'],
      },
      {
        address: '0x00158d0001a2b399',
        name: 'x',
        supported: false,
        interview: 'failed',
        can: [],
        messages: 0,
        said: [],
      },
    ],
  };
  const { lines, ...at } = desk();
  await showDevices(at);
  expect(lines).toEqual([
    'Zigbee2MQTT 2.12.1: online',
    '  setting advanced.cache_state is true: set it to false',
    `厨房/烟雾  ${smoke}  Heiman HS1SA-E; Battery`,
    '  watches 厨房 as kitchen-smoke',
    '  can say smoke, battery',
    '  heard 1 min 30 s ago, 2 messages: smoke',
    'x  0x00158d0001a2b399  NOT SUPPORTED',
    '  watches nothing: it is not in hub.yaml',
    '  can say nothing that the hub understands',
    '  not heard since the start of the hub',
  ]);
});

test('pairing is followed on the terminal until it closes', async () => {
  const clock = new ManualClock({ wall: '2026-11-01T03:00:00Z' });
  const { lines, ...at } = desk(clock);
  const joined = { address: smoke, name: smoke, ageMs: 0, next: 'Keep it awake' } as const;
  network.shown = { ...empty, permitJoin: { open: true, secondsLeft: 60 }, joining: [{ ...joined, stage: 'joined' }] };
  const done = permitJoin(at, 60);
  const goOn = async (said: number): Promise<void> => {
    await expect
      .poll(() => (clock.advance(seconds(1)), lines.length), { timeout: 5_000, interval: 5 })
      .toBeGreaterThanOrEqual(said);
  };
  await goOn(2);
  network.shown = { ...network.shown, joining: [{ ...joined, stage: 'ready', next: 'It is ready' }] };
  await goOn(3);
  network.shown = empty;
  await goOn(4);
  await done;
  expect(network.asked).toEqual([{ seconds: 60 }]);
  expect(lines).toEqual([
    'devices may join for 60 s; it closes by itself. Switch the new device to pairing now',
    `${smoke}: joined. Keep it awake`,
    `${smoke}: ready. It is ready`,
    'closed. See what each device can say with: zigbee devices',
  ]);
});

test('renaming and removing say what was done, and warn', async () => {
  const { lines, ...at } = desk();
  await renameDevice(at, smoke, '厨房/烟雾');
  await removeDevice(at, { device: smoke, force: false, evenIfWatched: true });
  expect(lines).toEqual([
    `${smoke} is now called 厨房/烟雾`,
    `${smoke} is removed`,
    'WARNING: kitchen-smoke in 厨房 is removed and still in hub.yaml',
  ]);
  network.fails = 'store/conflict';
  await expect(removeDevice(at, { device: smoke, force: false, evenIfWatched: false })).rejects.toThrow('the reason');
});

test('a hub that does not run, and one without a radio, are said as such', async () => {
  const { lines, ...at } = desk();
  await portal.close();
  await expect(showDevices(at)).rejects.toMatchObject({ code: 'source/unavailable' });
  portal = await open();
  await expect(showDevices(desk())).rejects.toThrow('the hub has no radio: set zigbee.passwordFile in hub.yaml');
  expect(lines).toEqual([]);
});
