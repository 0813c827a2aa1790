import { connect as connectTcp } from 'node:net';
import { connect } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { hubIdSchema } from '../../../contracts/identifiers.ts';
import { topics } from '../../../contracts/topics.ts';
import { admission } from '../../../cloud-relay/ingest/admission.ts';
import { updateHub } from '../../../cloud-relay/registry/hubs.ts';
import { everywhere } from '../../../cloud-relay/store/scope.ts';
import { connectPacket, raised, startTestIngest } from '../../support/relay-ingest.ts';
import { addCertificate, addHome, openTestStore } from '../../support/relay-store.ts';

const year = 365 * 86_400_000;

describe('who may come in', () => {
  it('a hub with its own certificate and nobody else', async () => {
    const relay = await startTestIngest();
    const a = await relay.addHub('a');
    const b = await relay.addHub('b');
    const stranger = await startTestIngest();
    const expired = await relay.issue('hub-a', { agoMs: 2 * year });
    const unregistered = await relay.issue('hub-a', { registered: false });
    const nobody = await relay.issue('hub-nobody', { registered: false });
    const forged = await stranger.addHub('a');

    expect(await relay.tryToConnect(a.key, 'hub-a')).toBe('connected');
    const refused = {
      'without a certificate': await relay.tryToConnect({}, 'hub-a'),
      "with another hub's": await relay.tryToConnect(b.key, 'hub-a'),
      'under a name of no hub': await relay.tryToConnect(a.key, 'console'),
      'with an expired one': await relay.tryToConnect(expired, 'hub-a'),
      'with one that is not in the registry': await relay.tryToConnect(unregistered, 'hub-a'),
      'with one of an unknown hub': await relay.tryToConnect(nobody, 'hub-nobody'),
      'with one of another authority': await relay.tryToConnect(forged.key, 'hub-a'),
    };
    expect(new Set(Object.values(refused))).toEqual(new Set(['refused']));
    expect(relay.refusals.toSorted()).toEqual(
      [
        'ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE',
        'client id is not the name in the certificate',
        'client id is not the name in the certificate',
        'CERT_HAS_EXPIRED',
        'certificate was not issued to that hub',
        'no hub of that name',
        'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      ].toSorted(),
    );
    expect(await relay.tryToConnect(b.key, 'hub-b')).toBe('connected');
  });

  it('no longer a hub that was revoked', async () => {
    const relay = await startTestIngest();
    const { key } = await relay.addHub('a');
    const hub = await relay.connectHub(key, 'hub-a');
    const closed = hub.closed();
    await updateHub(relay.store.db, everywhere, 'hub-a', { revokedAt: Date.now() });
    relay.ingest.disconnect(hub.id);
    await closed;
    expect(await relay.tryToConnect(key, 'hub-a')).toBe('refused');
    expect(relay.refusals).toEqual(['hub is revoked']);
  });

  it('not a certificate that ran out since its session was opened: a resumed session skips the chain', async () => {
    const store = await openTestStore();
    const { hub } = await addHome(store, 'a');
    await addCertificate(store, hub, { serial: 'ab', notBefore: 0, notAfter: 1_000 });
    let now = 999;
    const admit = admission({ db: store.db, now: () => now, trusts: () => true });
    const shown = { commonName: 'hub-a', serial: 'ab', notAfter: 1_000 };
    expect(await admit(shown, 'hub-a')).toEqual({ ok: true, hub: hubIdSchema.parse('hub-a') });
    now = 1_000;
    expect(await admit(shown, 'hub-a')).toEqual({ ok: false, reason: 'certificate has expired' });
    now = 999;
    expect(await admit({ ...shown, notAfter: 10 }, 'hub-a')).toEqual({ ok: false, reason: 'certificate has expired' });
    await store.db.updateTable('hub_certificates').set({ revoked_at: 5 }).execute();
    expect(await admit(shown, 'hub-a')).toEqual({ ok: false, reason: 'certificate is revoked' });
  });

  it('a resumed session, looked at again', async () => {
    const relay = await startTestIngest();
    const { key } = await relay.addHub('a');
    const sayConnect = async (session?: Buffer) => {
      const socket = await relay.connectRaw(key, session);
      const answer = new Promise<Buffer>((resolve) => socket.once('data', resolve));
      socket.write(connectPacket('hub-a'));
      return { code: (await answer)[3], resumed: socket.isSessionReused() };
    };
    expect(await sayConnect()).toEqual({ code: 0, resumed: false });
    // Tickets come before the first answer on the same connection.
    const [ticket] = relay.tickets;
    expect(ticket).toBeDefined();
    expect(await sayConnect(ticket)).toEqual({ code: 0, resumed: true });
    await updateHub(relay.store.db, everywhere, 'hub-a', { revokedAt: Date.now() });
    expect(await sayConnect(ticket)).toEqual({ code: 5, resumed: true });
    expect(relay.refusals).toEqual(['hub is revoked']);
  });

  it('no client that takes this relay for a stranger, which does no harm', async () => {
    const relay = await startTestIngest();
    const { key } = await relay.addHub('a');
    const socket = connect({ ...key, host: '127.0.0.1', port: relay.ingest.port, rejectUnauthorized: true });
    const error = await new Promise<Error>((resolve) => socket.once('error', resolve));
    // Ours distrusts a relay whose authority it does not know, and the relay stands.
    expect(error.message).toMatch(/self-signed|unable to/);
    expect(await relay.tryToConnect(key, 'hub-a')).toBe('connected');
  });

  it('nobody who stays connected without saying who it is', async () => {
    const relay = await startTestIngest({ handshakeTimeoutMs: 100 });
    const { key } = await relay.addHub('a');
    const silent = connectTcp({ host: '127.0.0.1', port: relay.ingest.port });
    onTestFinished(() => void silent.destroy());
    const ended = [silent, await relay.connectRaw(key)].map((socket) => {
      socket.resume();
      return new Promise((resolve) => socket.once('close', resolve));
    });
    await Promise.all(ended);
    expect(relay.refusals).toEqual(['ERR_TLS_HANDSHAKE_TIMEOUT']);
  });
});

describe('what a hub may do', () => {
  it("never publish on another's topic, nor on any but its own up topics", async () => {
    const relay = await startTestIngest();
    const a = await relay.addHub('a');
    const b = await relay.addHub('b');
    const foreign = [
      topics.up(hubIdSchema.parse('hub-b'), 'alarm'),
      topics.receipt(hubIdSchema.parse('hub-b')),
      topics.command(hubIdSchema.parse('hub-b')),
      topics.receipt(hubIdSchema.parse('hub-a')),
      'anju/v1/hub-a/up/alarm/more',
      'anju/v1/hub-a/up/other',
      '$SYS/broker',
    ];
    const victim = await relay.connectHub(b.key, 'hub-b');
    const heard: string[] = [];
    victim.client.on('message', (topic) => heard.push(topic));
    let closed = 0;
    for (const topic of foreign) {
      const hub = await relay.connectHub(a.key, 'hub-a');
      const gone = hub.closed();
      hub.publish(topic, JSON.stringify(victim.alarm(0, raised('x-1'))));
      await gone;
      closed += 1;
    }
    expect(closed).toBe(foreign.length);
    expect(relay.refusals).toEqual(foreign.map(() => 'publish on a foreign topic'));
    await relay.ingest.idle();
    expect(relay.arrivals).toEqual([]);
    expect(heard).toEqual([]);
  });

  it("never hear another's topics", async () => {
    const relay = await startTestIngest();
    const a = await relay.addHub('a');
    await relay.addHub('b');
    const hub = await relay.connectHub(a.key, 'hub-a');
    const wanted = [
      'anju/v1/hub-b/down/+',
      'anju/v1/+/down/+',
      '#',
      'anju/v1/hub-a/up/+',
      'anju/v1/hub-a/down/#',
      '$SYS/#',
    ];
    const granted = await hub.client.subscribeAsync(wanted, { qos: 1 }).then(
      (grants) => grants.map(({ qos }) => qos),
      // mqtt.js rejects when every one is refused (128).
      () => wanted.map(() => 128),
    );
    expect(granted).toEqual(wanted.map(() => 128));
    expect(relay.refusals).toEqual(wanted.map(() => 'subscription to a foreign topic'));
  });

  it('leave no will on a foreign topic', async () => {
    const relay = await startTestIngest();
    const a = await relay.addHub('a');
    const b = await relay.addHub('b');
    const victim = await relay.connectHub(b.key, 'hub-b');
    const hub = await relay.connectHub(a.key, 'hub-a');
    expect(hub.client.connected).toBe(true);
    const withWill = await relay.connectHub(a.key, 'hub-a', {
      will: {
        topic: topics.up(victim.id, 'alarm'),
        payload: Buffer.from(JSON.stringify(victim.alarm(0, raised('x-1')))),
        qos: 1,
        retain: false,
      },
    });
    const refused = relay.nextRefusal();
    withWill.client.stream.destroy();
    expect(await refused).toBe('publish on a foreign topic');
    await relay.ingest.idle();
    expect(relay.arrivals).toEqual([]);
  });

  it('send no packet longer than the longest message, not even its beginning', async () => {
    const relay = await startTestIngest();
    const { key } = await relay.addHub('a');
    const socket = await relay.connectRaw(key);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    // A CONNECT as hub-a, then the header of a PUBLISH that announces 200 MB.
    socket.write(connectPacket('hub-a'));
    await new Promise((resolve) => socket.once('data', resolve));
    socket.write(Buffer.from([0x32, 0x80, 0x80, 0x80, 0x64]));
    await closed;
    expect(relay.refusals).toEqual(['packet too long']);
  });
});
