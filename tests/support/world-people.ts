import { randomBytes } from 'node:crypto';
import { Agent } from 'node:https';
import { z } from 'zod';
import { putChannelAddress } from '../../cloud-relay/store/channel-address-store.ts';
import { everywhere } from '../../cloud-relay/store/scope.ts';
import type { Store } from '../../cloud-relay/store/store.ts';
import { pushNoticeSchema, type PushNotice } from '../../contracts/push-notice.ts';
import type { Clock } from '../../foundation/clock.ts';
import { PushService, type PushSubscription, type ReceivedPush } from '../../simulators/providers/push-service.ts';
import { WebhookReceiver, type ReceivedWebhook } from '../../simulators/providers/webhook-receiver.ts';
import { createTestAuthority } from './test-certificates.ts';

/** A page that a provider has got, decrypted and verified. */
export interface GotPage {
  /** Of the person: family, grid-worker, ... as the test named them. */
  readonly to: string;
  readonly purpose: string;
  readonly title: string;
  readonly incident: string;
  /** Monotonic milliseconds of the test's clock. */
  readonly at: number;
  /** What the browser, or the call centre, is given. */
  readonly payload: string;
}

const webhookBody = z.object({
  type: z.string(),
  data: z.object({ responder: z.string(), incident: z.string(), title: z.string() }),
});

/** The people who answer, and the providers through which they are reached: push notices and a call centre's webhook. */
export class WorldPeople {
  readonly #clock: Clock;
  readonly #push: PushService;
  readonly #webhook: WebhookReceiver;
  readonly #secret: string;
  readonly #names = new Map<string, string>();
  readonly #subscriptions = new Map<string, PushSubscription>();
  #webhookOrigin = '';
  #pushesTaken = 0;
  #webhooksTaken = 0;

  /** For the relay: it trusts the push service's certificate. */
  readonly agent: Agent;

  static async start(clock: Clock): Promise<WorldPeople> {
    const authority = await createTestAuthority();
    const { certificatePem: cert, keyPem: key } = await authority.server();
    const people = new WorldPeople(clock, { cert, key }, authority.certificatePem);
    await people.#push.start();
    people.#webhookOrigin = await people.#webhook.start();
    return people;
  }

  private constructor(clock: Clock, tls: { cert: string; key: string }, authorityPem: string) {
    this.#clock = clock;
    this.#secret = `whsec_${randomBytes(32).toString('base64')}`;
    this.#push = new PushService({ clock, tls });
    this.#webhook = new WebhookReceiver({ clock, secret: this.#secret });
    this.agent = new Agent({ ca: authorityPem });
  }

  async stop(): Promise<void> {
    this.agent.destroy();
    await this.#push.stop();
    await this.#webhook.stop();
  }

  /** From now on this person is reached by push, or by the call centre's webhook. */
  async reachable(store: Store, name: string, responder: string, channel: 'web-push' | 'webhook'): Promise<void> {
    const address = channel === 'web-push' ? this.subscription(name) : this.#webhookAddress();
    const sameAs = channel === 'web-push' ? this.subscription(name).endpoint : `${this.#webhookOrigin} ${responder}`;
    const { wall } = this.#clock.now();
    await putChannelAddress(store.db, everywhere, { responder, channel, label: name, address, sameAs }, wall);
    this.#names.set(responder, name);
  }

  /** What the push service gives to this person's browser. */
  subscription(name: string): PushSubscription {
    const known = this.#subscriptions.get(name) ?? this.#push.createSubscription();
    this.#subscriptions.set(name, known);
    return known;
  }

  responder(name: string): string {
    for (const [responder, known] of this.#names) if (known === name) return responder;
    throw new Error(`nobody here is called ${name}`);
  }

  /** Every page that has come since this was last asked, in the order of time, then of names. */
  takePages(): readonly GotPage[] {
    const pages = [
      ...this.#push.received.slice(this.#pushesTaken).map((push) => this.#byPush(push)),
      ...this.#webhook.received.slice(this.#webhooksTaken).map((webhook) => this.#byWebhook(webhook)),
    ];
    this.#pushesTaken = this.#push.received.length;
    this.#webhooksTaken = this.#webhook.received.length;
    return pages.toSorted((one, other) => one.at - other.at || one.to.localeCompare(other.to));
  }

  /** How many have come in all. */
  get count(): number {
    return this.#push.received.length + this.#webhook.received.length;
  }

  /** What no real provider would have taken. */
  get refused(): readonly unknown[] {
    return [...this.#push.refused, ...this.#webhook.refused];
  }

  #byPush({ payload, at }: ReceivedPush): GotPage {
    const notice = pushNoticeSchema.parse(JSON.parse(payload));
    return {
      to: this.#names.get(notice.responder ?? '') ?? 'a stranger',
      purpose: purposeOf(notice),
      title: notice.title,
      incident: notice.incident ?? '',
      at: at.monotonic,
      payload,
    };
  }

  #byWebhook({ body, at }: ReceivedWebhook): GotPage {
    const { type, data } = webhookBody.parse(body);
    const { incident, title } = data;
    const to = this.#names.get(data.responder) ?? 'a stranger';
    return { to, purpose: type.replace('page.', ''), title, incident, at: at.monotonic, payload: JSON.stringify(body) };
  }

  #webhookAddress(): unknown {
    return { url: `${this.#webhookOrigin}/call-centre`, secret: this.#secret };
  }
}

/** A notice tells its purpose in words only. */
function purposeOf({ kind, body }: PushNotice): string {
  if (body.startsWith('您已接警')) return 'reminder';
  if (body.startsWith('已有人接警')) return 'accepted';
  if (body.startsWith('警情已办结')) return 'closed';
  if (body.startsWith('情况有变化')) return 'update';
  return kind === 'page' ? 'call' : kind;
}
