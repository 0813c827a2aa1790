import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openAuthority } from '../../cloud-relay/identity/x509-authority.ts';
import { identityPath, loadIdentity, type HubIdentity } from '../../edge/identity/identity.ts';
import { days, seconds } from '../../foundation/durations.ts';
import { Lifecycle } from '../../foundation/lifecycle.ts';
import { hubIdSchema } from '../../contracts/identifiers.ts';
import { topics } from '../../contracts/topics.ts';
import { openStore } from '../../cloud-relay/store/sqlite-store.ts';
import { dataFiles } from '../../cloud-relay/configuration/data-folder.ts';
import { FaultHome } from '../support/fault-home.ts';
import { FaultRelay } from '../support/fault-relay.ts';
import { until } from '../support/fault-wait.ts';
import { makeKeyAndRequest } from '../support/relay-key.ts';
import { addCertificate } from '../support/relay-store.ts';

const within = seconds(20);
const nothing = { radars: 0, smokes: 0, buttons: 0, board: false };

describe('a hub that is not who it says', () => {
  const lifecycle = new Lifecycle();
  const clients: MqttClient[] = [];
  let relay: FaultRelay;
  let home: FaultHome;
  let other: FaultHome;
  let own: HubIdentity;
  let others: HubIdentity;

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'anju-identity-'));
    lifecycle.onStop('folder', () => rmSync(folder, { recursive: true, force: true }));
    relay = await FaultRelay.start(folder);
    lifecycle.onStop('relay', () => relay.stop());
    home = await FaultHome.start({ folder: join(folder, 'home'), installed: nothing });
    lifecycle.onStop('home', () => home.stop());
    other = await FaultHome.start({ folder: join(folder, 'other'), installed: nothing });
    lifecycle.onStop('other home', () => other.stop());
    await home.enrolHub(relay);
    await other.enrolHub(relay, await relay.addDwelling('another home'));
    own = loadIdentity(home.dataFolder);
    others = loadIdentity(other.dataFolder);
  });
  afterEach(() => {
    for (const client of clients.splice(0)) client.end(true);
  });
  afterAll(async () => {
    expect(await lifecycle.stop()).toEqual([]);
  });

  /** A client at the relay's door; resolves with how the door answered. */
  function knock(options: IClientOptions): Promise<'let in' | 'refused'> {
    const client = connect({
      host: '127.0.0.1',
      port: relay.ports.mqtt,
      protocol: 'mqtts',
      protocolVersion: 4,
      ca: own.authoritiesPem,
      reconnectPeriod: 0,
      connectTimeout: within,
      ...options,
    });
    clients.push(client);
    return new Promise((resolve) => {
      client.once('connect', () => resolve('let in'));
      client.once('close', () => resolve('refused'));
      client.on('error', () => resolve('refused'));
    });
  }

  const asHub = ({ hub, keyPem, certificatePem }: HubIdentity): IClientOptions => ({
    clientId: hub,
    key: keyPem,
    cert: certificatePem,
  });

  it('is let in with its own certificate', async () => {
    expect(await knock(asHub(own))).toBe('let in');
  });

  it('is refused without a certificate, and with that of another hub', async () => {
    expect(await knock({ clientId: own.hub })).toBe('refused');
    expect(await knock({ ...asHub(others), clientId: own.hub })).toBe('refused');
  });

  it('is refused with a certificate that has ended', async () => {
    const { keyPem, requestPem } = await makeKeyAndRequest();
    const longAgo = Date.now() - days(400);
    const authority = await openAuthority(dataFiles(relay.dataFolder).authority, Date.now());
    const { pem, ...dates } = await authority.issueHubCertificate({ requestPem, hub: own.hub, now: longAgo });
    // Known and not revoked: nothing but its age is against it.
    const store = await openStore({ file: dataFiles(relay.dataFolder).database });
    await addCertificate(store, own.hub, dates);
    await store.close();
    expect(await knock({ clientId: own.hub, key: keyPem, cert: pem })).toBe('refused');
  });

  it('is thrown out when it writes on the topic of another', async () => {
    expect(await knock(asHub(own))).toBe('let in');
    const [client] = clients;
    const victim = hubIdSchema.parse(others.hub);
    const before = relay.count('FROM messages') + relay.count('FROM unreadable_messages');
    client?.publish(topics.up(victim, 'alarm'), '{}', { qos: 1 }, () => undefined);
    await until(() => client?.connected === false, 'the relay closes the line', within);
    expect(relay.count('FROM messages') + relay.count('FROM unreadable_messages')).toBe(before);
    expect(relay.count('FROM incidents')).toBe(0);
  });

  it('as a whole program does not get through with the identity of another, and with its own does', async () => {
    const file = identityPath(home.dataFolder);
    const good = readFileSync(file, 'utf8');
    const stolen = { keyPem: others.keyPem, certificatePem: others.certificatePem };
    writeFileSync(file, JSON.stringify({ ...JSON.parse(good), ...stolen }));
    await home.runHub();
    await until(
      () => home.hub.output.includes(`the certificate is not for ${own.hub}`),
      'the hub itself refuses it, and watches at home only',
      within,
      () => home.hub.output,
    );
    expect((await home.status()).uplink.connected).toBe(false);
    expect(relay.count('FROM messages WHERE hub_id = ?', own.hub)).toBe(0);
    await home.hub.stop();

    writeFileSync(file, good);
    await home.runHub();
    expect((await home.online()).uplink.connected).toBe(true);
  });
});
