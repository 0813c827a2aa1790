import { createHash, randomBytes } from 'node:crypto';
import { writeClaimCode } from '../../contracts/enrolment.ts';
import { hubIdSchema, type HubId } from '../../contracts/identifiers.ts';
import { days } from '../../foundation/durations.ts';
import { getDwelling } from '../registry/dwellings.ts';
import { withinScope, type Scope } from '../store/scope.ts';
import type { Database } from '../store/store.ts';

/** How long an installer has. */
const claimLife = days(7);

/** Where a hub enrols and how it knows that it has come to the right relay. */
export interface EnrolmentAddress {
  readonly url: string;
  readonly fingerprint: string;
}

export interface ClaimCode {
  /** For the installer. The relay cannot show it again: it keeps only a hash of the secret. */
  readonly code: string;
  readonly dwellingId: string;
  readonly expiresAt: number;
}

/** A code with which one hub enrols for one dwelling. Undefined when the dwelling is not within the scope. */
export async function createClaimCode(
  db: Database,
  scope: Scope,
  request: { readonly dwellingId: string; readonly address: EnrolmentAddress },
  now: number,
): Promise<ClaimCode | undefined> {
  const dwelling = await getDwelling(db, scope, request.dwellingId);
  if (!dwelling) return undefined;
  const secret = randomBytes(24).toString('base64url');
  const expiresAt = now + claimLife;
  await db
    .insertInto('claims')
    .values({
      secret_hash: hashOf(secret),
      dwelling_id: dwelling.id,
      created_at: now,
      expires_at: expiresAt,
      used_at: null,
      hub_id: null,
      public_key_hash: null,
    })
    .execute();
  const code = writeClaimCode({ relay: request.address.url, fingerprint: request.address.fingerprint, secret });
  return { code, dwellingId: dwelling.id, expiresAt };
}

export type ClaimCheck =
  | { readonly ok: true; readonly dwellingId: string; readonly hub: HubId | null }
  | { readonly ok: false; readonly reason: 'unknown' | 'used' | 'expired' };

/** Whether the secret is good for this key. A used one is, for the key that used it, until it expires. */
export async function checkClaim(
  db: Database,
  scope: Scope,
  claim: { readonly secret: string; readonly publicKeyHash: string },
  now: number,
): Promise<ClaimCheck> {
  const row = await db
    .selectFrom('claims')
    .innerJoin('dwellings', 'dwellings.id', 'claims.dwelling_id')
    .selectAll('claims')
    .where('secret_hash', '=', hashOf(claim.secret))
    .where(withinScope(scope, 'dwellings.community_id'))
    .executeTakeFirst();
  if (!row) return { ok: false, reason: 'unknown' };
  if (row.expires_at <= now) return { ok: false, reason: 'expired' };
  if (row.used_at !== null && row.public_key_hash !== claim.publicKeyHash) return { ok: false, reason: 'used' };
  return { ok: true, dwellingId: row.dwelling_id, hub: row.hub_id === null ? null : hubIdSchema.parse(row.hub_id) };
}

/** Uses the secret up, for this hub and key. False when another request was faster. */
export async function useClaim(
  db: Database,
  claim: { readonly secret: string; readonly publicKeyHash: string; readonly hub: HubId },
  now: number,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('claims')
    .set({ used_at: now, hub_id: claim.hub, public_key_hash: claim.publicKeyHash })
    .where('secret_hash', '=', hashOf(claim.secret))
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** The secret has 192 random bits: it needs no salt and no slow hash. */
const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');
