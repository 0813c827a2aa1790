import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { connect } from 'mqtt';
import { afterEach, describe, expect, it } from 'vitest';
import { parseConfiguration } from '../../../cloud-relay/configuration/configuration-file.ts';
import { createClaimCode } from '../../../cloud-relay/identity/claims.ts';
import type { Channel } from '../../../cloud-relay/paging/channel.ts';
import type { OutgoingPage } from '../../../cloud-relay/paging/page.ts';
import { seedDemo } from '../../../cloud-relay/registry/demo-seed.ts';
import { startRelay, type Relay } from '../../../cloud-relay/relay.ts';
import { putChannelAddress } from '../../../cloud-relay/store/channel-address-store.ts';
import { everywhere } from '../../../cloud-relay/store/scope.ts';
import { enrolmentAnswerSchema, readClaimCode } from '../../../contracts/enrolment.ts';
import { incidentRoutes } from '../../../contracts/api-incidents.ts';
import { seconds } from '../../../foundation/durations.ts';
import { createLog } from '../../../foundation/log.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';
import { systemClock } from '../../../foundation/system-clock.ts';
import { postJson } from '../../support/relay-https.ts';
import { raised, TestHub } from '../../support/relay-ingest.ts';
import { makeKeyAndRequest } from '../../support/relay-key.ts';
import { tokenOfEverything } from '../../support/signed-in.ts';
import { temporaryFolder } from '../../support/relay-store.ts';

const running = new Set<Relay>();
afterEach(async () => {
  for (const relay of running) expect(await relay.stop()).toEqual([]);
  running.clear();
});

const log = createLog({ program: 'test', level: 'silent' });
const anyPort = { host: '127.0.0.1', port: 0 };

async function start(folder: string, clock: ManualClock, ports: Record<string, unknown> = {}) {
  const pages: OutgoingPage[] = [];
  const channel: Channel = {
    name: 'test',
    send: (page) => {
      pages.push(page);
      return Promise.resolve({ outcome: 'accepted', because: 'test' });
    },
  };
  const configuration = parseConfiguration(
    JSON.stringify({ mqtt: anyPort, enrolment: anyPort, console: { port: 0 }, dataFolder: 'data', ...ports }),
    join(folder, 'relay.yaml'),
  );
  const relay = await startRelay({ configuration, clock, certificateClock: systemClock(), log, channels: [channel] });
  running.add(relay);
  const token = await tokenOfEverything(relay.store, clock.now().wall);
  const get = async (path: string, offered = token) => {
    const answer = await fetch(`http://127.0.0.1:${relay.ports.console}${path}`, {
      headers: { authorization: `Bearer ${offered}` },
    });
    return { status: answer.status, text: await answer.text() };
  };
  return { relay, pages, get, token };
}

async function enrol(relay: Relay, dwellingId: string) {
  const made = await createClaimCode(
    relay.store.db,
    everywhere,
    { dwellingId, address: { url: `https://localhost:${relay.ports.enrolment}`, fingerprint: relay.fingerprint } },
    Date.now(),
  );
  const claim = readClaimCode(made?.code ?? '');
  const { keyPem, requestPem } = await makeKeyAndRequest();
  const { json } = await postJson(`${claim?.relay}/enrol`, {
    secret: claim?.secret,
    certificateRequestPem: requestPem,
  });
  const answer = enrolmentAnswerSchema.parse(json);
  // A new hub pages nobody while it is being installed.
  await relay.store.db.updateTable('hubs').set({ installing_until: null }).execute();
  const options = {
    key: keyPem,
    cert: answer.certificatePem,
    ca: answer.authorityPem,
    clientId: answer.hub,
    reconnectPeriod: 0,
  };
  return { answer, connect: () => TestHub.connect({ ...brokerAddress(answer.mqttUrl), ...options }, answer.hub) };
}

function brokerAddress(url: string) {
  const { hostname, port } = new URL(url);
  return { protocol: 'mqtts' as const, host: hostname, port: Number(port) };
}

describe('the relay', () => {
  it('enrols a hub, takes its alarm, pages by the policy, and goes on after a restart', async () => {
    const folder = await temporaryFolder();
    const clock = new ManualClock({ wall: '2026-11-20T22:00:00Z' });
    const first = await start(folder, clock);
    const { dwellingId, responders } = await seedDemo(first.relay.store, clock.now().wall);
    for (const responder of [responders.family, responders.gridWorker]) {
      const address = { channel: 'test', label: 'test', address: {}, sameAs: responder };
      await putChannelAddress(first.relay.store.db, everywhere, { responder, ...address }, clock.now().wall);
    }
    const hub = await (await enrol(first.relay, dwellingId)).connect();
    hub.send(hub.alarm(0, raised('x-1')));
    expect(await hub.receipted(1)).toMatchObject([{ outcome: 'stored', relayWall: clock.now().wall }]);
    await first.relay.quiet();
    expect(first.pages.map(({ responder }) => responder)).toEqual([responders.family]);

    const listed = await first.get('/api/incidents');
    expect(listed.status).toBe(200);
    const { incidents } = incidentRoutes['GET /api/incidents'].answer.parse(JSON.parse(listed.text));
    expect(incidents.length).toBe(1);
    expect(JSON.parse((await first.get('/health')).text)).toEqual({ state: 'ok', reasons: [] });
    const metrics = await first.get('/metrics');
    expect(metrics.text).toContain('anju_relay_open_incidents 1');
    expect(metrics.text).toContain('anju_relay_messages_total{stream="alarm",outcome="stored"} 1');
    expect(metrics.text).toContain('anju_relay_pages_total{channel="test",state="accepted"} 1');
    expect((await first.get('/metrics', 'wrong')).status).toBe(401);

    expect(await first.relay.stop()).toEqual([]);
    running.delete(first.relay);
    clock.advance(seconds(90));
    const second = await start(folder, clock);
    expect(first.relay.firstAdministrator).toEqual({ login: 'administrator', password: expect.any(String) });
    // Made once, and told once.
    expect(second.relay.firstAdministrator).toBeUndefined();
    expect((await second.get('/api/me', first.token)).status).toBe(200);
    expect(second.relay.fingerprint).toBe(first.relay.fingerprint);
    await second.relay.quiet();
    // The grid worker's minute passed while the relay was away: paged at once.
    expect(second.pages.map(({ responder }) => responder)).toEqual([responders.gridWorker]);
  });

  it('tells the home that help is coming', async () => {
    const clock = new ManualClock({ wall: '2026-11-20T22:00:00Z' });
    const { relay, token } = await start(await temporaryFolder(), clock);
    const { dwellingId, responders } = await seedDemo(relay.store, clock.now().wall);
    const { answer, connect: connectHub } = await enrol(relay, dwellingId);
    const hub = await connectHub();
    hub.send(hub.alarm(0, raised('x-1')));
    await hub.receipted(1);
    await relay.quiet();
    const heard = new Promise<unknown>((resolve) => {
      hub.client.on('message', (topic, payload) => {
        if (topic === `anju/v1/${answer.hub}/down/command`) resolve(JSON.parse(payload.toString()));
      });
    });
    const { id } = await relay.store.db.selectFrom('incidents').select('id').executeTakeFirstOrThrow();
    const accepted = await fetch(`http://127.0.0.1:${relay.ports.console}/api/incidents/${id}/accept`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ responder: responders.family }),
    });
    expect(accepted.status, await accepted.text()).toBe(200);
    expect(await heard).toMatchObject({
      issuedAt: clock.now().wall,
      expiresAt: clock.now().wall + 60_000,
      command: { kind: 'help-coming', alarmIds: ['x-1'], responderRole: 'family' },
    });
  });

  it('says in one line which port is taken, and leaves nothing open', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const clock = new ManualClock({ wall: Date.now() });
    let refused = 0;
    for (const listener of ['mqtt', 'enrolment', 'console'] as const) {
      const folder = await temporaryFolder();
      const taken = { [listener]: listener === 'console' ? { port } : { host: '127.0.0.1', port } };
      await expect(start(folder, clock, taken)).rejects.toMatchObject({
        code: 'port/taken',
        message: `${listener}: 127.0.0.1:${port} is taken by another program; stop that one or choose another port`,
      });
      // Nothing was damaged and nothing is held: the same folder starts with another port.
      const { relay } = await start(folder, clock);
      expect(await relay.stop()).toEqual([]);
      running.delete(relay);
      refused += 1;
    }
    expect(refused).toBe(3);
    server.close();
  });

  it('ends what is open when it stops', async () => {
    const clock = new ManualClock({ wall: Date.now() });
    const { relay } = await start(await temporaryFolder(), clock);
    const { dwellingId } = await seedDemo(relay.store, clock.now().wall);
    const hub = await (await enrol(relay, dwellingId)).connect();
    const closed = hub.closed();
    expect(await relay.stop()).toEqual([]);
    running.delete(relay);
    await closed;
    expect(clock.pending).toBe(0);
    const later = connect({ host: '127.0.0.1', port: relay.ports.mqtt, protocol: 'mqtts', reconnectPeriod: 0 });
    const error = await new Promise<Error>((resolve) => later.once('error', resolve));
    expect(String(Object.assign({ code: '' }, error).code)).toBe('ECONNREFUSED');
    later.end(true);
  });
});
