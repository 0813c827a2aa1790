import { randomBytes } from 'node:crypto';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import { onTestFinished } from 'vitest';
import type { AlarmTransition } from '../../contracts/alarm-transition.ts';
import type { Heartbeat } from '../../contracts/heartbeat.ts';
import { hubIdSchema, sessionIdSchema, type HubId } from '../../contracts/identifiers.ts';
import { receiptSchema, type Receipt } from '../../contracts/receipt.ts';
import { topics } from '../../contracts/topics.ts';
import type { Clock } from '../../foundation/clock.ts';
import { createLog } from '../../foundation/log.ts';
import { systemClock } from '../../foundation/system-clock.ts';
import { trustOf } from '../../cloud-relay/identity/authority.ts';
import { openAuthority } from '../../cloud-relay/identity/x509-authority.ts';
import { admission } from '../../cloud-relay/ingest/admission.ts';
import { startAedesListener } from '../../cloud-relay/ingest/aedes-listener.ts';
import type { AlarmArrival, IngestFault } from '../../cloud-relay/ingest/alarm-intake.ts';
import type { Takeover } from '../../cloud-relay/ingest/hub-listener.ts';
import { startIngest } from '../../cloud-relay/ingest/ingest.ts';
import { intake, type TakeMessage } from '../../cloud-relay/ingest/intake.ts';
import type { Database } from '../../cloud-relay/store/store.ts';
import { makeKeyAndRequest } from './relay-key.ts';
import { addCertificate, addHome, openTestStore, temporaryFolder } from './relay-store.ts';

export interface HubKey {
  readonly key: string;
  readonly cert: string;
}

/** Ingest as the relay runs it (real TLS, real broker, real database) with a desk that notes what it is given. */
export async function startTestIngest(
  options: {
    clock?: Clock;
    /** Instead of noting the alarm. */
    applyAlarm?: (tx: Database, arrival: AlarmArrival) => Promise<void>;
    /** Around the taking of each message. */
    around?: (take: TakeMessage) => TakeMessage;
    handshakeTimeoutMs?: number;
    handshakesPerAddress?: number;
  } = {},
) {
  const clock = options.clock ?? systemClock();
  const store = await openTestStore();
  const authority = await openAuthority(await temporaryFolder(), Date.now());
  const arrivals: AlarmArrival[] = [];
  const faults: IngestFault[] = [];
  const refusals: string[] = [];
  const refusalWaiters: ((reason: string) => void)[] = [];
  const committed: HubId[] = [];
  const outcomes: string[] = [];
  const tickets: Buffer[] = [];
  const superseded: HubId[] = [];
  const takeovers: Takeover[] = [];
  const identity = await authority.serverIdentity(['localhost', '127.0.0.1'], Date.now());
  const log = createLog({ program: 'test', level: 'silent' });
  const take = intake({
    store,
    clock,
    relayWall: () => Date.now(),
    log,
    applyAlarm:
      options.applyAlarm ??
      ((_tx, arrival) => {
        arrivals.push(arrival);
        return Promise.resolve();
      }),
    reportFault: (_tx, fault) => {
      faults.push(fault);
      return Promise.resolve();
    },
  });
  const ingest = await startIngest({
    listen: (hooks) =>
      startAedesListener({
        host: '127.0.0.1',
        port: 0,
        trust: trustOf(authority, identity),
        clock,
        hooks,
        log,
        ...(options.handshakeTimeoutMs !== undefined && { handshakeTimeoutMs: options.handshakeTimeoutMs }),
        ...(options.handshakesPerAddress !== undefined && { handshakesPerAddress: options.handshakesPerAddress }),
      }),
    admit: admission({
      db: store.db,
      now: () => Date.now(),
      trusts: (fingerprint) => authority.trusted.some((one) => one.fingerprint === fingerprint),
      onSuperseded: (hub) => superseded.push(hub),
    }),
    take: options.around?.(take) ?? take,
    clock,
    log,
    metrics: {
      message: (stream, outcome) => outcomes.push(`${stream} ${outcome}`),
      receiptTook: () => {},
      hubRefused: (reason) => {
        refusals.push(reason);
        for (const resolve of refusalWaiters.splice(0)) resolve(reason);
      },
    },
    onCommitted: (hub) => committed.push(hub),
    onConnected: () => {},
    onTakeover: (takeover) => takeovers.push(takeover),
  });
  onTestFinished(() => ingest.stop());

  /** A key and certificate in the hub's name, issued `agoMs` ago; not known to the registry unless asked. */
  const issue = async (name: string, wishes: { agoMs?: number; registered?: boolean } = {}): Promise<HubKey> => {
    const { keyPem, requestPem } = await makeKeyAndRequest();
    const hub = hubIdSchema.parse(name);
    const issued = await authority.issueHubCertificate({ requestPem, hub, now: Date.now() - (wishes.agoMs ?? 0) });
    if (wishes.registered ?? true) await addCertificate(store, hub, issued);
    return { key: keyPem, cert: issued.pem };
  };

  const connectOptions = (key: Partial<HubKey>, clientId: string): IClientOptions => ({
    ...key,
    ca: authority.certificatePem,
    clientId,
    host: 'localhost',
    port: ingest.port,
    protocol: 'mqtts',
    reconnectPeriod: 0,
    connectTimeout: 5_000,
  });

  return {
    clock,
    store,
    authority,
    ingest,
    arrivals,
    faults,
    refusals,
    committed,
    outcomes,
    superseded,
    takeovers,
    /** With which a TLS session can be resumed, as the relay gave them. */
    tickets,
    issue,
    addHub: async (name: string) => ({ home: await addHome(store, name), key: await issue(`hub-${name}`) }),
    /** What became of a connection: `connected`, or `refused`. */
    tryToConnect: (key: Partial<HubKey>, clientId: string): Promise<'connected' | 'refused'> =>
      new Promise((resolve) => {
        const client = connect(connectOptions(key, clientId));
        const settle = (what: 'connected' | 'refused') => {
          client.end(true);
          resolve(what);
        };
        client.once('connect', () => settle('connected'));
        client.once('close', () => settle('refused'));
        client.on('error', () => {});
      }),
    connectHub: (key: HubKey, name: string, more: IClientOptions = {}): Promise<TestHub> =>
      TestHub.connect({ ...connectOptions(key, name), ...more }, name),
    /** Resolves with the reason of the next refusal. */
    nextRefusal: (): Promise<string> => new Promise((resolve) => refusalWaiters.push(resolve)),
    connectRaw: (key: HubKey, session?: Buffer): Promise<TLSSocket> =>
      new Promise((resolve, reject) => {
        const socket = connectTls(
          {
            ...key,
            ca: authority.certificatePem,
            host: '127.0.0.1',
            servername: 'localhost',
            port: ingest.port,
            ...(session && { session }),
          },
          () => resolve(socket),
        );
        socket.on('session', (ticket) => tickets.push(ticket));
        socket.once('error', reject);
        onTestFinished(() => void socket.destroy());
      }),
  };
}

/** MQTT 3.1.1, 3.1: a CONNECT packet. The answer is 20 02 00 and a return code: 0 accepted, 5 not authorized. */
export function connectPacket(clientId: string): Buffer {
  const name = Buffer.from(clientId);
  const body = Buffer.concat([Buffer.from('00044d51545404020000', 'hex'), Buffer.from([0, name.length]), name]);
  return Buffer.concat([Buffer.from([0x10, body.length]), body]);
}

/** A hub reduced to its connection: it sends what it is told to and notes its receipts. */
export class TestHub {
  readonly id: HubId;
  readonly client: MqttClient;
  readonly session = sessionIdSchema.parse(randomBytes(8).toString('hex'));
  readonly receipts: Receipt[] = [];
  readonly #waiting: { readonly ready: () => boolean; readonly resolve: () => void }[] = [];

  static connect(options: IClientOptions, name: string): Promise<TestHub> {
    const client = connect(options);
    onTestFinished(() => void client.end(true));
    return new Promise((resolve, reject) => {
      client.once('error', reject);
      client.once('close', () => reject(new Error('refused')));
      client.once('connect', () => {
        const hub = new TestHub(client, name);
        client.subscribe(topics.allDown(hub.id), { qos: 1 }, (error) => (error ? reject(error) : resolve(hub)));
      });
    });
  }

  constructor(client: MqttClient, name: string) {
    this.client = client;
    this.id = hubIdSchema.parse(name);
    client.on('message', (topic, payload) => {
      if (topic !== topics.receipt(this.id)) return;
      this.receipts.push(receiptSchema.parse(JSON.parse(payload.toString())));
      for (const { ready, resolve } of this.#waiting) if (ready()) resolve();
    });
  }

  /** Resolves when so many receipts have come in all. */
  receipted(count: number): Promise<readonly Receipt[]> {
    const ready = () => this.receipts.length >= count;
    if (ready()) return Promise.resolve(this.receipts);
    return new Promise((resolve) => this.#waiting.push({ ready, resolve: () => resolve(this.receipts) }));
  }

  /** Resolves when the connection has ended. */
  closed(): Promise<void> {
    return new Promise((resolve) => this.client.once('close', () => resolve()));
  }

  publish(topic: string, payload: string | Buffer): void {
    // The relay's receipt is what counts; a connection that ends here is what some tests are about.
    this.client.publish(topic, payload, { qos: 1 }, () => {});
  }

  send(message: { id: { stream: 'alarm' | 'heartbeat'; [field: string]: unknown }; [field: string]: unknown }): void {
    this.publish(topics.up(this.id, message.id.stream), JSON.stringify(message));
  }

  alarm(sequence: number, body: unknown, more: Record<string, unknown> = {}) {
    return {
      v: 1,
      id: { hub: this.id, session: this.session, stream: 'alarm' as const, sequence },
      occurredAt,
      alarm: { kind: 'fall', severity: 'critical', place: '卧室' },
      sent: { ageMs: 3, ageIs: 'exact', wall: Date.now(), clockTrusted: true },
      body,
      ...more,
    };
  }

  heartbeat(sequence: number, more: Partial<Heartbeat> = {}, ageMs = 1) {
    return {
      v: 1,
      id: { hub: this.id, session: this.session, stream: 'heartbeat' as const, sequence },
      occurredAt,
      sent: { ageMs, ageIs: 'exact', wall: Date.now(), clockTrusted: true },
      body: { ...aHeartbeat, ...more },
    };
  }
}

export const raised = (alarmId: string): AlarmTransition =>
  ({
    transition: 'raised',
    alarm: {
      alarmId,
      kind: 'fall',
      severity: 'critical',
      place: '卧室',
      because: { reason: 'radar-reports-fall', evidence: {} },
    },
  }) as AlarmTransition;

/** Always the same, so that a message made twice is the same message. */
const occurredAt = { monotonic: 5, bootId: 'boot', wall: 1_790_000_000_000, clockTrusted: true };

const aHeartbeat = {
  uptimeMs: 1,
  versions: { program: '0.1.0', node: 'v20' },
  clockTrusted: true,
  outbox: { state: 'ok', pending: 0 },
  journal: { state: 'ok', bytes: 0, dropped: 0 },
  sources: [],
  devices: [],
  openAlarms: 0,
  cannotJudge: [],
  configuration: { state: 'current', fingerprint: 'f' },
};
