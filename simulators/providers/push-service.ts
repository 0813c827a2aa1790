import { createECDH, randomBytes, type ECDH } from 'node:crypto';
import ece from 'http_ece';
import type { Clock, Instant } from '../../foundation/clock.ts';
import { messageOf } from '../../foundation/errors.ts';
import { systemClock } from '../../foundation/system-clock.ts';
import { ProviderServer, type ProviderReply, type ProviderRequest, type ServerCertificate } from './provider-server.ts';
import { verifyVapid, type VapidSender } from './vapid.ts';

/** What a browser gives to a page that asked for push (RFC 8030, 8291). */
export interface PushSubscription {
  readonly endpoint: string;
  readonly keys: { readonly p256dh: string; readonly auth: string };
}

/** A push that was verified and decrypted. */
export interface ReceivedPush {
  readonly endpoint: string;
  readonly payload: string;
  /** Seconds that the service may keep it. */
  readonly ttl: number;
  readonly urgency: string | undefined;
  readonly topic: string | undefined;
  readonly sender: VapidSender;
  readonly at: Instant;
  /** What the sender was told: an HTTP status, or how the service misbehaved. */
  readonly answered: number | 'no-answer' | 'endless-body' | 'cut';
}

/** A push that a real service would refuse: the sender's fault, so tests should find none. */
export interface RefusedPush {
  readonly status: number;
  readonly because: string;
}

interface Subscribed {
  readonly keys: ECDH;
  readonly auth: string;
  readonly senderKey: string | undefined;
  gone: boolean;
}

const longestBody = 4096;

/** A Web Push service on loopback that verifies and decrypts what it is sent, and misbehaves as it is told. */
export class PushService {
  readonly received: ReceivedPush[] = [];
  readonly refused: RefusedPush[] = [];
  readonly #server: ProviderServer;
  readonly #clock: Clock;
  /** The senders' libraries sign with the computer's time, whatever clock a test moves. */
  readonly #signingClock = systemClock();
  readonly #subscriptions = new Map<string, Subscribed>();
  readonly #waiting = new Set<() => void>();
  #origin = '';

  /** web-push speaks HTTPS only, so give a certificate for `localhost` unless the sender can do without. */
  constructor(options: { clock: Clock; tls?: ServerCertificate }) {
    this.#clock = options.clock;
    this.#server = new ProviderServer(options.tls, (request) => this.#take(request));
  }

  get origin(): string {
    return this.#origin;
  }

  async start(port = 0): Promise<string> {
    this.#origin = await this.#server.start(port);
    return this.#origin;
  }

  stop(): Promise<void> {
    return this.#server.stop();
  }

  /** A browser subscribes. With `senderKey` (the page's applicationServerKey) only that sender may push to it. */
  createSubscription(senderKey?: string): PushSubscription {
    const keys = createECDH('prime256v1');
    keys.generateKeys();
    const auth = randomBytes(16).toString('base64url');
    const path = `/push/${randomBytes(12).toString('base64url')}`;
    this.#subscriptions.set(path, { keys, auth, senderKey, gone: false });
    return { endpoint: this.#origin + path, keys: { p256dh: keys.getPublicKey('base64url'), auth } };
  }

  /** The browser unsubscribes: its endpoint answers 410 from now on. */
  unsubscribe(endpoint: string): void {
    const subscribed = this.#subscriptions.get(endpoint.slice(this.#origin.length));
    if (subscribed) subscribed.gone = true;
  }

  /** Gives the next `times` valid pushes this reply; for ever without `times`. Undefined ends it. */
  misbehave(fault: ProviderReply | undefined, times?: number): void {
    this.#server.misbehave(fault, times);
  }

  /** Resolves with the first push received so far, or to come, that is wanted. */
  until(wanted: (push: ReceivedPush) => boolean): Promise<ReceivedPush> {
    return new Promise((resolve) => {
      const check = (): void => {
        const found = this.received.find(wanted);
        if (!found) return;
        this.#waiting.delete(check);
        resolve(found);
      };
      this.#waiting.add(check);
      check();
    });
  }

  #take(request: ProviderRequest): ProviderReply {
    const refuse = (status: number, because: string): ProviderReply => {
      this.refused.push({ status, because });
      return { kind: 'answer', status, body: because };
    };
    const subscribed = this.#subscriptions.get(request.path);
    if (request.method !== 'POST') return refuse(405, 'method: only POST');
    if (!subscribed) return refuse(404, 'endpoint: no such subscription');
    if (subscribed.gone) return refuse(410, 'endpoint: unsubscribed');

    const { authorization, ttl, urgency, topic, 'content-encoding': encoding } = request.headers;
    const sender = verifyVapid(authorization, { origin: this.#origin, now: this.#signingClock.now().wall });
    if (typeof sender === 'string') return refuse(401, sender);
    if (subscribed.senderKey !== undefined && subscribed.senderKey !== sender.publicKey) {
      return refuse(403, 'k: not the key that this browser subscribed with');
    }
    if (typeof ttl !== 'string' || !/^\d+$/.test(ttl)) return refuse(400, 'TTL: missing or no whole number of seconds');
    if (urgency !== undefined && !/^(very-low|low|normal|high)$/.test(String(urgency))) {
      return refuse(400, `Urgency: ${String(urgency)} is none of very-low, low, normal, high`);
    }
    if (topic !== undefined && !/^[\w-]{1,32}$/.test(String(topic))) {
      return refuse(400, 'Topic: not 1 to 32 characters of base64url');
    }
    if (encoding !== 'aes128gcm') return refuse(415, 'Content-Encoding: only aes128gcm');
    if (request.body.length > longestBody) return refuse(413, `body: ${request.body.length} bytes, at most 4096`);

    let payload: string;
    try {
      payload = ece
        .decrypt(request.body, { version: 'aes128gcm', privateKey: subscribed.keys, authSecret: subscribed.auth })
        .toString();
    } catch (error) {
      return refuse(400, `body: cannot be decrypted (${messageOf(error)})`);
    }

    const reply = this.#server.takeFault() ?? {
      kind: 'answer',
      status: 201,
      headers: { location: `${this.#origin}/message/${this.received.length}` },
    };
    this.received.push({
      endpoint: this.#origin + request.path,
      payload,
      ttl: Number(ttl),
      urgency: urgency === undefined ? undefined : String(urgency),
      topic: topic === undefined ? undefined : String(topic),
      sender,
      at: this.#clock.now(),
      answered: reply.kind === 'answer' ? reply.status : reply.kind,
    });
    for (const check of this.#waiting) check();
    return reply;
  }
}
