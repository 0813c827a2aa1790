import { expect } from 'vitest';
import { z } from 'zod';
import { listAudit } from '../../cloud-relay/audit/audit-log.ts';
import { ManualClock } from '../../foundation/manual-clock.ts';
import type { TestSession } from './api-people.ts';
import { apiRelay, start } from './api-relay.ts';
import { SoftwarePasskey, type Lies } from './software-authenticator.ts';

export const origin = 'http://localhost:8480';

/** The relay's API, and browsers with passkeys. */
export async function passkeyRelay() {
  const clock = new ManualClock({ wall: start });
  const relay = await apiRelay({ clock });
  const { api, store } = relay;
  const page = { host: 'localhost:8480', origin };

  const post = (url: string, payload: object = {}, headers: Record<string, string> = page) =>
    api.inject({ method: 'POST', url, headers, payload });

  const begin = async (url: string, headers: Record<string, string> = page): Promise<unknown> => {
    const answer = await post(url, {}, headers);
    expect(answer.statusCode).toBe(200);
    return z.object({ options: z.unknown() }).parse(answer.json()).options;
  };

  /** Makes a passkey in the browser of this session, and answers what the relay said. */
  const make = async (
    session: TestSession,
    passkey = new SoftwarePasskey(origin),
    lies: Lies = {},
  ): Promise<{ passkey: SoftwarePasskey; answer: Awaited<ReturnType<typeof post>> }> => {
    const options = await begin('/api/account/passkeys/begin', session.headers);
    const response = passkey.make(options, lies);
    return { passkey, answer: await post('/api/account/passkeys', { name: '手机', response }, session.headers) };
  };

  const signIn = async (passkey: SoftwarePasskey, lies: Lies = {}) =>
    post('/api/sign-in/passkey', { response: passkey.use(await begin('/api/sign-in/passkey/begin'), lies) });

  const lastAudit = async (action: string) => (await listAudit(store.db, { action }, { limit: 1 }))[0];

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
