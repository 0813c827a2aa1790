import { request as requestHttp, type IncomingHttpHeaders } from 'node:http';
import { request as requestHttps, type Agent } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { callbackify } from 'node:util';
import { messageOf, systemCode } from '../../../foundation/errors.ts';
import type { Delivery } from '../channel.ts';
import { AddressRefused, type AddressGuard } from './private-addresses.ts';

export interface Post {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: Buffer;
}

export interface PostOptions {
  readonly guard: AddressGuard;
  readonly signal: AbortSignal;
  /** For a provider whose certificate an authority of one's own has signed. */
  readonly agent?: Agent;
}

/** What came back, or why nothing did. The answer's body is never needed and never waited for. */
export type PostResult =
  | { readonly kind: 'answered'; readonly status: number; readonly headers: IncomingHttpHeaders }
  | { readonly kind: 'failed'; readonly delivery: Delivery };

const longestAnswerBytes = 64 * 1024;

/** One request: no redirect is followed, no private address is reached, nothing outlives `signal`. */
export function post({ url, headers, body }: Post, { guard, signal, agent }: PostOptions): Promise<PostResult> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  // A literal address is connected to without any lookup.
  if (isIP(host) !== 0 && !guard.isAllowed(host)) return Promise.resolve(failed('refused', 'private-address'));
  if (url.username || url.password) return Promise.resolve(failed('refused', 'credentials-in-address'));
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve) => {
    const request = send(
      url,
      {
        method: 'POST',
        headers: { ...headers, 'content-length': body.length },
        lookup: lookupWith(guard, signal),
        signal,
        ...(agent && url.protocol === 'https:' && { agent }),
      },
      (response) => {
        // The status is the answer. The body is let run off, so that the connection can be used again, but a long
        // one fills nothing and one that never ends is cut off by `signal`.
        let bytes = 0;
        response.on('error', () => undefined);
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > longestAnswerBytes) response.destroy();
        });
        resolve({ kind: 'answered', status: response.statusCode ?? 0, headers: response.headers });
      },
    );
    request.on('error', (error) => resolve(whyNot(error, signal)));
    request.end(body);
  });
}

/** As a connection asks for it. Nothing is looked up any longer than the attempt lasts. */
function lookupWith(guard: AddressGuard, signal: AbortSignal): LookupFunction {
  const find = callbackify((name: string) => guard.lookup(name, signal));
  return (name, { all }, callback) =>
    find(name, (error: NodeJS.ErrnoException | null, addresses) => {
      const [first] = error ? [] : addresses;
      if (error || !first) callback(error ?? new Error(`${name} has no address`), '', 0);
      else if (all) callback(null, [...addresses]);
      else callback(null, first.address, first.family);
    });
}

/** What a status means, the same for every channel: 2xx taken; 429 and 5xx later; every other answer is final. */
export function readStatus(status: number, headers: IncomingHttpHeaders, now: number): Delivery {
  const because = `http-${status}`;
  if (status >= 200 && status < 300) return { outcome: 'accepted', because };
  if (status >= 300 && status < 400) return { outcome: 'refused', because: 'redirect' };
  if (status === 408 || status === 429 || status >= 500) {
    const retryAfterMs = readRetryAfter(headers['retry-after'], now);
    return { outcome: 'unavailable', because, ...(retryAfterMs !== undefined && { retryAfterMs }) };
  }
  return { outcome: 'refused', because };
}

/** Seconds or a date (RFC 9110 section 10.2.3), as milliseconds from now. */
export function readRetryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/.test(value.trim())) return Number(value) * 1_000;
  // Date.parse takes much that is no HTTP date, such as -1.
  const wait = /GMT\s*$/.test(value) ? Date.parse(value) - now : Number.NaN;
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}

function whyNot(error: Error, signal: AbortSignal): PostResult {
  if (error instanceof AddressRefused || error.cause instanceof AddressRefused)
    return failed('refused', 'private-address');
  if (signal.aborted) return failed('unavailable', 'timed-out');
  const code = systemCode(error);
  return failed('unavailable', code ? `connection-${code}` : `connection: ${messageOf(error)}`.slice(0, 120));
}

const failed = (outcome: 'refused' | 'unavailable', because: string): PostResult => ({
  kind: 'failed',
  delivery: { outcome, because },
});
