import { createHash, randomBytes } from 'node:crypto';
import { writeClaimCode } from '../../contracts/enrolment.ts';
import { hubIdSchema, type HubId } from '../../contracts/identifiers.ts';
import { days } from '../../foundation/durations.ts';
import { getDwelling } from '../registry/dwellings.ts';
import { getHub } from '../registry/hubs.ts';
import { everywhere, isWithin, nowhere, withinScope, type Scope } from '../store/scope.ts';
import type { Database } from '../store/store.ts';
import { scopeFor } from './access.ts';
import type { Actor } from './actor.ts';
import { makerText, rightsOfMaker } from './people/makers.ts';

/** How long an installer has. */
const claimLife = days(7);

/** Where a hub enrols and how it knows that it has come to the right relay. */
export interface EnrolmentAddress {
  readonly url: string;
  readonly fingerprint: string;
}

export interface ClaimCode {
  /** Hash of the secret: it names the claim, and opens nothing. */
  readonly id: string;
  /** For the installer. The relay cannot show it again: it keeps only a hash of the secret. */
  readonly code: string;
  readonly dwellingId: string;
  /** The hub that is revoked when the new one enrols. */
  readonly replaces: HubId | null;
  readonly expiresAt: number;
}

/**
 * A code with which one hub enrols for one dwelling. Undefined when the dwelling is not within the scope, or `replaces`
 * is not a hub of it whose place is still its own. It may be revoked: a stolen one is replaced too. It works for as
 * long as whoever made it may do that there.
 */
export async function createClaimCode(
  db: Database,
  scope: Scope,
  request: {
    readonly dwellingId: string;
    readonly replaces?: HubId | null;
    readonly address: EnrolmentAddress;
    /** Left out: the command line of the relay's own computer, which may do everything. */
    readonly by?: Pick<Actor, 'kind' | 'id'>;
  },
  now: number,
): Promise<ClaimCode | undefined> {
  const dwelling = await getDwelling(db, scope, request.dwellingId);
  if (!dwelling) return undefined;
  const replaces = request.replaces ?? null;
  if (replaces !== null && !(await canBeReplaced(db, scope, replaces, dwelling.id))) return undefined;
  const secret = randomBytes(24).toString('base64url');
  const id = hashOf(secret);
  const expiresAt = now + claimLife;
  await db
    .insertInto('claims')
    .values({
      secret_hash: id,
      dwelling_id: dwelling.id,
      created_at: now,
      expires_at: expiresAt,
      used_at: null,
      hub_id: null,
      public_key_hash: null,
      replaces_hub_id: replaces,
      revoked_at: null,
      created_by: request.by ? makerText(request.by) : '',
    })
    .execute();
  const code = writeClaimCode({ relay: request.address.url, fingerprint: request.address.fingerprint, secret });
  return { id, code, dwellingId: dwelling.id, replaces, expiresAt };
}

export interface OpenClaim extends Omit<ClaimCode, 'code'> {
  readonly createdAt: number;
  /** Of the home. */
  readonly address: string;
}

/** Claims that a hub could still use, the newest first. */
export async function listOpenClaims(db: Database, scope: Scope, now: number): Promise<OpenClaim[]> {
  const rows = await open(db, scope, now)
    .selectAll('claims')
    .select(['dwellings.address', 'dwellings.community_id'])
    .orderBy('claims.created_at', 'desc')
    .orderBy('claims.secret_hash')
    .limit(1_000)
    .execute();
  const scopes = new Map<string, Scope>();
  for (const { created_by: maker } of rows) {
    if (!scopes.has(maker)) scopes.set(maker, await installedBy(db, maker, now));
  }
  const stillGood = rows.filter((row) =>
    isWithin(scopes.get(row.created_by) ?? nowhere, row.community_id, row.dwelling_id),
  );
  return stillGood.map((row) => ({
    id: row.secret_hash,
    dwellingId: row.dwelling_id,
    replaces: row.replaces_hub_id === null ? null : hubIdSchema.parse(row.replaces_hub_id),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    address: row.address,
  }));
}

/** Nobody enrols with it any more. False: there is no open one of that id within the scope. */
export async function takeBackClaim(db: Database, scope: Scope, id: string, now: number): Promise<boolean> {
  const found = await open(db, scope, now)
    .select('claims.secret_hash')
    .where('secret_hash', '=', id)
    .executeTakeFirst();
  if (!found) return false;
  const { numUpdatedRows } = await db
    .updateTable('claims')
    .set({ revoked_at: now })
    .where('secret_hash', '=', id)
    .where('used_at', 'is', null)
    .where('revoked_at', 'is', null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

export type ClaimCheck =
  | { readonly ok: true; readonly dwellingId: string; readonly hub: HubId | null; readonly replaces: HubId | null }
  | { readonly ok: false; readonly reason: 'unknown' | 'used' | 'expired' | 'taken-back' };

/**
 * Whether the secret is good for this key. A used one is, for the key that used it, until it expires. One whose maker
 * is gone, or may no longer install there, counts as taken back.
 */
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
    .select('dwellings.community_id')
    .where('secret_hash', '=', hashOf(claim.secret))
    .where(withinScope(scope, 'dwellings.community_id', 'dwellings.id'))
    .executeTakeFirst();
  if (!row) return { ok: false, reason: 'unknown' };
  if (row.revoked_at !== null) return { ok: false, reason: 'taken-back' };
  if (row.expires_at <= now) return { ok: false, reason: 'expired' };
  if (row.used_at !== null && row.public_key_hash !== claim.publicKeyHash) return { ok: false, reason: 'used' };
  // Where it was used, the hub is in and has lost its answer: it is revoked by revoking the hub.
  const isGood =
    row.used_at !== null || isWithin(await installedBy(db, row.created_by, now), row.community_id, row.dwelling_id);
  if (!isGood) return { ok: false, reason: 'taken-back' };
  return {
    ok: true,
    dwellingId: row.dwelling_id,
    hub: row.hub_id === null ? null : hubIdSchema.parse(row.hub_id),
    replaces: row.replaces_hub_id === null ? null : hubIdSchema.parse(row.replaces_hub_id),
  };
}

/** Uses the secret up, for this hub and key. False when another request, or whoever took it back, was faster. */
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
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

const open = (db: Database, scope: Scope, now: number) =>
  db
    .selectFrom('claims')
    .innerJoin('dwellings', 'dwellings.id', 'claims.dwelling_id')
    .where('claims.used_at', 'is', null)
    .where('claims.revoked_at', 'is', null)
    .where('claims.expires_at', '>', now)
    .where(withinScope(scope, 'dwellings.community_id', 'dwellings.id'));

/** Where the maker of a claim may let hubs in now. */
async function installedBy(db: Database, maker: string, now: number): Promise<Scope> {
  if (maker === '') return everywhere;
  const rights = await rightsOfMaker(db, maker, now);
  return rights ? scopeFor(db, rights, 'hubs.install') : nowhere;
}

async function canBeReplaced(db: Database, scope: Scope, id: HubId, dwellingId: string): Promise<boolean> {
  const hub = await getHub(db, scope, id);
  return hub !== undefined && hub.dwellingId === dwellingId && hub.replacedBy === null;
}

/** The secret has 192 random bits: it needs no salt and no slow hash. */
const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');
