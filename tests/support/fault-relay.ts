import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { dataFiles } from '../../cloud-relay/configuration/data-folder.ts';
import { seedDemo, type DemoSeed } from '../../cloud-relay/registry/demo-seed.ts';
import { putChannelAddress } from '../../cloud-relay/store/channel-address-store.ts';
import { everywhere } from '../../cloud-relay/store/scope.ts';
import { openStore } from '../../cloud-relay/store/sqlite-store.ts';
import { claimCodeSchema, hubSchema } from '../../contracts/api-hubs.ts';
import { incidentRoutes } from '../../contracts/api-incidents.ts';
import { dwellingSchema, policySchema } from '../../contracts/api-registry.ts';
import { seconds } from '../../foundation/durations.ts';
import { systemClock } from '../../foundation/system-clock.ts';
import { WebhookReceiver } from '../../simulators/providers/webhook-receiver.ts';
import { FaultProcess } from './fault-process.ts';
import { freePorts } from './fault-wait.ts';
import { tokenOfEverything } from './signed-in.ts';

const host = '127.0.0.1';

/** A page that a person's provider has got. */
export interface GotPage {
  readonly page: string;
  readonly incident: string;
  readonly purpose: string;
  readonly kind: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

const webhookBody = z.object({
  type: z.string(),
  data: z.object({ page: z.string(), incident: z.string(), kind: z.string() }),
});

/** The relay as a process, and the receiver of its pages in this one. It keeps its ports and its disk over restarts. */
export class FaultRelay {
  readonly dataFolder: string;
  readonly configFile: string;
  readonly ports: { readonly mqtt: number; readonly enrolment: number; readonly console: number };
  readonly seed: DemoSeed;
  readonly #receiver: WebhookReceiver;
  readonly #token: string;
  #process: FaultProcess | undefined;
  #database: Database.Database | undefined;

  static async start(folder: string): Promise<FaultRelay> {
    const [mqtt = 0, enrolment = 0, console = 0] = await freePorts(3);
    const dataFolder = join(folder, 'relay');
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
    const secret = `whsec_${randomBytes(32).toString('base64')}`;
    const receiver = new WebhookReceiver({ clock: systemClock(), secret });
    const origin = (await receiver.start()).replace('localhost', host);
    const store = await openStore({ file: dataFiles(dataFolder).database });
    let seed: DemoSeed;
    let token: string;
    try {
      const now = Math.round(systemClock().now().wall);
      seed = await seedDemo(store, now);
      token = await tokenOfEverything(store, now);
      for (const [name, responder] of Object.entries(seed.responders)) {
        const address = { url: `${origin}/${name}`, secret };
        const input = { responder, channel: 'webhook', label: name, address, sameAs: name };
        await putChannelAddress(store.db, everywhere, input, now);
      }
    } finally {
      await store.close();
    }
    const configFile = join(folder, 'relay.yaml');
    writeFileSync(
      configFile,
      JSON.stringify({
        dataFolder,
        publicHosts: [host],
        mqtt: { host, port: mqtt },
        enrolment: { host, port: enrolment },
        console: { host, port: console },
        paging: { allowedAddresses: ['127.0.0.0/8'] },
      }),
    );
    const ports = { mqtt, enrolment, console };
    const relay = new FaultRelay({ dataFolder, configFile, ports, seed }, receiver, token);
    try {
      await relay.run();
    } catch (error) {
      await relay.stop();
      throw error;
    }
    return relay;
  }

  private constructor(
    known: Pick<FaultRelay, 'dataFolder' | 'configFile' | 'ports' | 'seed'>,
    receiver: WebhookReceiver,
    token: string,
  ) {
    this.dataFolder = known.dataFolder;
    this.configFile = known.configFile;
    this.ports = known.ports;
    this.seed = known.seed;
    this.#receiver = receiver;
    this.#token = token;
  }

  get process(): FaultProcess {
    if (!this.#process) throw new Error('the relay does not run');
    return this.#process;
  }

  async run(): Promise<void> {
    this.#process = new FaultProcess('relay', this.configFile);
    await this.#process.ready();
  }

  async stop(): Promise<void> {
    await this.#process?.stop();
    this.#database?.close();
    await this.#receiver.stop();
  }

  /** Every page so far, in the order in which they came. */
  get pages(): readonly GotPage[] {
    return this.#receiver.received.map(({ body, at }) => {
      const { type, data } = webhookBody.parse(body);
      return { ...data, purpose: type.replace('page.', ''), at: at.wall };
    });
  }

  /** The provider takes the next page and says nothing: nobody can know whether it went out. */
  leaveNextPageUnanswered(): void {
    this.#receiver.misbehave({ kind: 'no-answer' }, 1);
  }

  /** Rows of the relay's own database, as the schema reads them. */
  rows<Schema extends z.ZodType>(schema: Schema, sql: string, ...values: readonly unknown[]): z.output<Schema>[] {
    this.#database ??= new Database(dataFiles(this.dataFolder).database, { readonly: true, timeout: 10_000 });
    return z.array(schema).parse(this.#database.prepare(sql).all(...values));
  }

  /** How many rows. */
  count(sql: string, ...values: readonly unknown[]): number {
    const [row] = this.rows(z.object({ n: z.number() }), `SELECT count(*) AS n ${sql}`, ...values);
    return row?.n ?? 0;
  }

  /** Whether the hub has an alarm of this kind at the relay. */
  hasAlarm(hub: string, kind: string): boolean {
    return (
      this.count(
        `FROM incident_alarms WHERE hub_id = ? AND json_extract(body, '$.kind') = ? AND status != 'cleared'`,
        hub,
        kind,
      ) > 0
    );
  }

  async api<Schema extends z.ZodType>(path: string, schema: Schema, init: RequestInit = {}): Promise<z.output<Schema>> {
    const answer = await fetch(`http://${host}:${this.ports.console}${path}`, {
      ...init,
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(init.body !== undefined && { 'content-type': 'application/json' }),
      },
      signal: AbortSignal.timeout(seconds(30)),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
    return schema.parse(JSON.parse(text));
  }

  /** Another home, so that its alarms are an incident of its own. Returns its id. */
  async addDwelling(address: string): Promise<string> {
    const body = JSON.stringify({ communityId: this.seed.communityId, address });
    return (await this.api('/api/dwellings', dwellingSchema, { method: 'POST', body })).id;
  }

  /** One person to be called for every home of the community that has no policy of its own. */
  async addPolicy(): Promise<void> {
    const { communityId, responders } = this.seed;
    const steps = [{ afterSeconds: 0, responders: [responders.family], channels: [] }];
    const fields = { communityId, name: 'every home', severityClass: 'alarm', steps, repeatAfterSeconds: 600 };
    await this.api('/api/policies', policySchema, { method: 'POST', body: JSON.stringify(fields) });
  }

  async claimCode(dwellingId: string): Promise<string> {
    const body = JSON.stringify({ dwellingId });
    return (await this.api('/api/claim-codes', claimCodeSchema, { method: 'POST', body })).code;
  }

  /** A new hub pages nobody while it is being installed. */
  async endInstallation(hub: string): Promise<void> {
    await this.api(`/api/hubs/${hub}/installation`, hubSchema, { method: 'DELETE' });
  }

  /** The steps of the seeded home's alarm policy, one person each, so many seconds after its beginning. */
  async setSteps(afterSeconds: readonly number[], repeatAfterSeconds: number): Promise<void> {
    const id = this.seed.policies.alarm;
    const people = Object.values(this.seed.responders);
    const policy = await this.api(`/api/policies/${id}`, policySchema);
    const steps = afterSeconds.map((after, index) => ({
      afterSeconds: after,
      responders: [people[index % people.length]],
      channels: [],
    }));
    const { id: _id, ...fields } = policy;
    const body = JSON.stringify({ ...fields, steps, repeatAfterSeconds });
    await this.api(`/api/policies/${id}`, policySchema, { method: 'PUT', body });
  }

  /** A person takes every incident that is not closed, and closes it. */
  async closeAll(): Promise<void> {
    const responder = this.seed.responders.operator;
    const { incidents } = await this.api('/api/incidents', incidentRoutes['GET /api/incidents'].answer);
    const act = (id: string, action: string, more: object): Promise<unknown> =>
      this.api(`/api/incidents/${id}/${action}`, z.unknown(), {
        method: 'POST',
        body: JSON.stringify({ responder, ...more }),
      });
    for (const { id, state } of incidents) {
      if (state === 'pending') continue;
      if (state === 'open') await act(id, 'accept', {});
      await act(id, 'close', { outcome: 'test' });
    }
  }
}
