import { createPublicKey, verify } from 'node:crypto';
import { z } from 'zod';
import type { WallTime } from '../../foundation/clock.ts';
import { hours } from '../../foundation/durations.ts';

/** Who sent a push, as its VAPID token proves (RFC 8292). */
export interface VapidSender {
  readonly audience: string;
  /** Seconds since 1970, as JWTs count. */
  readonly expires: number;
  readonly subject: string;
  /** The public key, base64url of the uncompressed point. */
  readonly publicKey: string;
}

const header = z.object({ alg: z.literal('ES256') });
const claims = z.object({ aud: z.string(), exp: z.number(), sub: z.string() });

/** Reads and verifies an `Authorization: vapid t=..., k=...` header. A string is the reason to refuse it. */
export function verifyVapid(
  authorization: string | undefined,
  expected: { origin: string; now: WallTime },
): VapidSender | string {
  const found = /^vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), ?k=([\w-]+)$/.exec(authorization ?? '');
  const [, head, payload, signature, publicKey] = found ?? [];
  if (!head || !payload || !signature || !publicKey) return 'Authorization: not a vapid token with its key';

  const point = Buffer.from(publicKey, 'base64url');
  if (point.length !== 65 || point[0] !== 4) return 'k: not an uncompressed P-256 point';
  const key = createPublicKey({
    format: 'jwk',
    key: {
      kty: 'EC',
      crv: 'P-256',
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
    },
  });
  const signed = verify(
    'sha256',
    Buffer.from(`${head}.${payload}`),
    { key, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  if (!signed) return 't: the signature does not fit the key k';

  if (!header.safeParse(decode(head)).success) return 't: alg is not ES256';
  const read = claims.safeParse(decode(payload));
  if (!read.success) return 't: aud, exp or sub is missing';
  const { aud, exp, sub } = read.data;
  if (aud !== expected.origin) return `t: aud is ${aud}, this service is ${expected.origin}`;
  if (!/^(mailto:|https:)/.test(sub)) return 't: sub is neither mailto: nor https:';
  if (exp * 1000 <= expected.now) return 't: exp has passed';
  if (exp * 1000 > expected.now + hours(24)) return 't: exp is more than 24 hours ahead';
  return { audience: aud, expires: exp, subject: sub, publicKey };
}

function decode(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString());
  } catch {
    // Not JSON: the schemas then refuse it.
    return undefined;
  }
}
