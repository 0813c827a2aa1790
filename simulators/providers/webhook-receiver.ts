import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock, Instant } from '../../foundation/clock.ts';
import { minutes } from '../../foundation/durations.ts';
import { ProviderServer, type ProviderReply, type ProviderRequest, type ServerCertificate } from './provider-server.ts';

/** A webhook whose signature was right. */
export interface ReceivedWebhook {
  readonly id: string;
  readonly path: string;
  /** The JSON body, parsed. */
  readonly body: unknown;
  readonly signedAt: number;
  readonly at: Instant;
  readonly answered: number | 'no-answer' | 'endless-body' | 'cut';
}

export interface RefusedWebhook {
  readonly status: number;
  readonly because: string;
}

const tolerance = minutes(5);

/** A receiver of Standard Webhooks on loopback. It answers 204, 401 for a wrong signature, and misbehaves as told. */
export class WebhookReceiver {
  readonly received: ReceivedWebhook[] = [];
  readonly refused: RefusedWebhook[] = [];
  readonly #server: ProviderServer;
  readonly #clock: Clock;
  readonly #keyOf: (path: string) => Buffer | undefined;
  readonly #heard: ((webhook: ReceivedWebhook) => void) | undefined;
  readonly #waiting = new Set<() => void>();

  /**
   * `secret` is `whsec_` and the key in base64: one for every path, or one for each path that is taken. The signature's
   * age is measured on `clock`.
   */
  constructor(options: {
    clock: Clock;
    secret: string | Readonly<Record<string, string>>;
    tls?: ServerCertificate;
    heard?: (webhook: ReceivedWebhook) => void;
  }) {
    this.#keyOf = keysOf(options.secret);
    this.#clock = options.clock;
    this.#heard = options.heard;
    this.#server = new ProviderServer(options.tls, (request) => this.#take(request));
  }

  /** Returns the origin. */
  start(port = 0): Promise<string> {
    return this.#server.start(port);
  }

  stop(): Promise<void> {
    return this.#server.stop();
  }

  /** Gives the next `times` rightly signed webhooks this reply; for ever without `times`. Undefined ends it. */
  misbehave(fault: ProviderReply | undefined, times?: number): void {
    this.#server.misbehave(fault, times);
  }

  /** Resolves with the first webhook received so far, or to come, that is wanted. */
  until(wanted: (webhook: ReceivedWebhook) => boolean): Promise<ReceivedWebhook> {
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
    if (request.method !== 'POST') return refuse(405, 'method: only POST');
    const key = this.#keyOf(request.path);
    if (!key) return refuse(404, `path: ${request.path} is nobody's here`);
    const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature } = request.headers;
    if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof signature !== 'string') {
      return refuse(400, 'webhook-id, webhook-timestamp or webhook-signature: missing');
    }
    const signedAt = Number(timestamp) * 1000;
    if (!Number.isInteger(signedAt)) return refuse(400, `webhook-timestamp: ${timestamp} is not in whole seconds`);
    if (Math.abs(signedAt - this.#clock.now().wall) > tolerance)
      return refuse(401, 'webhook-timestamp: over 5 min off');
    const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(request.body).digest();
    if (!signature.split(' ').some((one) => isSignature(one, expected))) {
      return refuse(401, 'webhook-signature: does not fit');
    }
    let body: unknown;
    try {
      body = JSON.parse(request.body.toString());
    } catch {
      return refuse(400, 'body: not JSON');
    }

    const reply = this.#server.takeFault() ?? { kind: 'answer', status: 204 };
    const answered = reply.kind === 'answer' ? reply.status : reply.kind;
    const webhook = { id, path: request.path, body, signedAt, at: this.#clock.now(), answered };
    this.received.push(webhook);
    this.#heard?.(webhook);
    for (const check of this.#waiting) check();
    return reply;
  }
}

function keysOf(secret: string | Readonly<Record<string, string>>): (path: string) => Buffer | undefined {
  if (typeof secret === 'string') {
    const key = keyOf(secret);
    return () => key;
  }
  const keys = new Map(Object.entries(secret).map(([path, one]) => [path, keyOf(one)]));
  return (path) => keys.get(path);
}

function keyOf(secret: string): Buffer {
  const encoded = /^whsec_([A-Za-z0-9+/]+=*)$/.exec(secret)?.[1];
  if (encoded === undefined) throw new TypeError('secret: must be whsec_ and base64');
  return Buffer.from(encoded, 'base64');
}

function isSignature(text: string, expected: Buffer): boolean {
  const [version, encoded = ''] = text.split(',');
  const given = Buffer.from(encoded, 'base64');
  return version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected);
}
