import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Clock } from '../../foundation/clock.ts';
import { AnjuError, isAnjuError, messageOf } from '../../foundation/errors.ts';
import { WebhookReceiver, type ReceivedWebhook } from '../providers/webhook-receiver.ts';
import type { PhoneName, PhoneState } from './home-state.ts';
import type { HomeSettings } from './settings.ts';

type PhoneSettings = NonNullable<HomeSettings['webhook']>;

/** What the relay says to a phone; more in it is not looked at. */
const pageSchema = z.object({
  type: z.string().regex(/^page\.[a-z-]{1,40}$/),
  data: z.object({ kind: z.string().min(1).max(60) }),
});

/** The phones of the people who are called: signed webhooks, a path for each person. */
export class Phones {
  readonly #settings: PhoneSettings;
  readonly #receiver: WebhookReceiver;
  readonly #rang: (phone: PhoneName, what: string) => void;
  readonly #states: Map<string, PhoneState>;

  /** `rang` is told of each page, with its purpose. Throws `config/...` when a secret cannot be read. */
  constructor(options: { settings: PhoneSettings; clock: Clock; rang: (phone: PhoneName, what: string) => void }) {
    const { settings, clock } = options;
    this.#settings = settings;
    this.#rang = options.rang;
    this.#states = new Map(settings.phones.map(({ path, name }) => [path, { name, last: null }]));
    this.#receiver = new WebhookReceiver({
      clock,
      secret: Object.fromEntries(settings.phones.map(({ path, secretFile }) => [path, readSecret(secretFile)])),
      heard: (webhook) => this.#hear(webhook),
    });
  }

  /** In the order of the configuration. */
  get states(): PhoneState[] {
    return [...this.#states.values()];
  }

  async start(): Promise<void> {
    const { port } = this.#settings;
    try {
      await this.#receiver.start(port);
    } catch (error) {
      if (!isAnjuError(error, 'port/taken')) throw error;
      throw new AnjuError('port/taken', `webhook.port: ${port} is in use by another program; choose another`, {
        cause: error,
      });
    }
  }

  stop(): Promise<void> {
    return this.#receiver.stop();
  }

  #hear({ path, body, at }: ReceivedWebhook): void {
    const phone = this.#states.get(path);
    const page = pageSchema.safeParse(body);
    if (!phone || !page.success) return;
    const what = page.data.type.slice('page.'.length);
    this.#states.set(path, { name: phone.name, last: { at: at.wall, what, kind: page.data.data.kind } });
    this.#rang(phone.name, what);
  }
}

function readSecret(file: string): string {
  let secret: string;
  try {
    secret = readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new AnjuError('config/unreadable', `${file}: cannot be read (${messageOf(error)})`, { cause: error });
  }
  if (/^whsec_[A-Za-z0-9+/]+=*$/.test(secret)) return secret;
  throw new AnjuError('config/invalid', `${file}: must hold whsec_ and base64`);
}
