import type { LightMyRequestResponse } from 'fastify';
import { expect } from 'vitest';
import { z } from 'zod';
import { listAudit } from '../../cloud-relay/audit/audit-log.ts';
import { ManualClock } from '../../foundation/manual-clock.ts';
import type { TestSession } from './api-people.ts';
import { apiRelay, start } from './api-relay.ts';
import { SoftwarePasskey, type Lies } from './software-authenticator.ts';

export const origin = 'http://localhost:8480';

/** What the API answers to a test. */
type Answer = LightMyRequestResponse;
type Headers = Readonly<Record<string, string>>;

export interface PasskeyRelay extends Awaited<ReturnType<typeof apiRelay>> {
  readonly clock: ManualClock;
  readonly post: (url: string, payload?: object, headers?: Headers) => Promise<Answer>;
  readonly begin: (url: string, headers?: Headers) => Promise<unknown>;
  /** Makes a passkey in the browser of this session, and answers what the relay said. */
  readonly make: (
    session: TestSession,
    passkey?: SoftwarePasskey,
    lies?: Lies,
  ) => Promise<{ passkey: SoftwarePasskey; answer: Answer }>;
  readonly signIn: (passkey: SoftwarePasskey, lies?: Lies) => Promise<Answer>;
  readonly lastAudit: (action: string) => Promise<Awaited<ReturnType<typeof listAudit>>[number] | undefined>;
}

/** The relay's API, and browsers with passkeys. */
export async function passkeyRelay(): Promise<PasskeyRelay> {
  const clock = new ManualClock({ wall: start });
  const relay = await apiRelay({ clock });
  const { api, store } = relay;
  const page = { host: 'localhost:8480', origin };

  const post: PasskeyRelay['post'] = (url, payload = {}, headers = page) =>
    api.inject({ method: 'POST', url, headers, payload });

  const begin: PasskeyRelay['begin'] = async (url, headers = page) => {
    const answer = await post(url, {}, headers);
    expect(answer.statusCode).toBe(200);
    return z.object({ options: z.unknown() }).parse(answer.json()).options;
  };

  const make: PasskeyRelay['make'] = async (session, passkey = new SoftwarePasskey(origin), lies = {}) => {
    const options = await begin('/api/account/passkeys/begin', session.headers);
    const response = passkey.make(options, lies);
    return { passkey, answer: await post('/api/account/passkeys', { name: '手机', response }, session.headers) };
  };

  const signIn: PasskeyRelay['signIn'] = async (passkey, lies = {}) =>
    post('/api/sign-in/passkey', { response: passkey.use(await begin('/api/sign-in/passkey/begin'), lies) });

  const lastAudit: PasskeyRelay['lastAudit'] = async (action) =>
    (await listAudit(store.db, { action }, { limit: 1 }))[0];

  return { ...relay, clock, post, begin, make, signIn, lastAudit };
}

/** The code of a refusal. */
export const refusal = (answer: { json: () => unknown }): string =>
  z.object({ error: z.object({ code: z.string() }) }).parse(answer.json()).error.code;

/** As the browser sends it back. */
export function cookieOf(answer: { readonly cookies: readonly { name: string; value: string }[] }): string {
  const [cookie] = answer.cookies;
  if (!cookie) throw new Error('no cookie was set');
  return `${cookie.name}=${cookie.value}`;
}
