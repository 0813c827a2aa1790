import type { Selectable } from 'kysely';
import { hubIdSchema, type HubId } from '../../contracts/identifiers.ts';
import { withinScope, type Scope } from '../store/scope.ts';
import type { Database } from '../store/store.ts';
import type { HubCertificateRow, HubRow } from '../store/tables-registry.ts';
import { getDwelling } from './dwellings.ts';

export interface HubCertificate {
  /** Lower-case hex, without leading zeros. */
  readonly serial: string;
  readonly issuedAt: number;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly revokedAt: number | null;
  /** Fingerprint of the authority that signed it; empty where it was not noted. */
  readonly authority: string;
  /** SHA-256 of its key, hex; empty where it was not noted. */
  readonly publicKeyHash: string;
}

/** The computer in a home. Times in milliseconds since 1970. */
export interface RegisteredHub {
  readonly id: HubId;
  readonly dwellingId: string;
  readonly enrolledAt: number;
  readonly revokedAt: number | null;
  /** Empty while it is not revoked. */
  readonly revokedBecause: string;
  /** When the work on it last began; null: never. */
  readonly installingFrom: number | null;
  /** Until then nobody is paged for its home; null: it watches. */
  readonly installingUntil: number | null;
  /** The hub of the same home whose place it took. */
  readonly replaces: HubId | null;
  readonly replacedBy: HubId | null;
  /** When two hubs were last seen to use this identity at once; null: never, or that is over. */
  readonly clonedAt: number | null;
  /** In the order in which they were issued. */
  readonly certificates: readonly HubCertificate[];
}

/** Undefined when the dwelling is not within the scope. */
export async function createHub(
  db: Database,
  scope: Scope,
  input: {
    readonly id: HubId;
    readonly dwellingId: string;
    /** It is being installed from now until then. */
    readonly installingUntil?: number;
    readonly replaces?: HubId | null;
  },
  now: number,
): Promise<RegisteredHub | undefined> {
  if (!(await getDwelling(db, scope, input.dwellingId))) return undefined;
  await db
    .insertInto('hubs')
    .values({
      id: input.id,
      dwelling_id: input.dwellingId,
      enrolled_at: now,
      revoked_at: null,
      revoked_because: '',
      installing_from: input.installingUntil === undefined ? null : now,
      installing_until: input.installingUntil ?? null,
      replaces_hub_id: input.replaces ?? null,
      cloned_at: null,
    })
    .execute();
  return getHub(db, scope, input.id);
}

export async function getHub(db: Database, scope: Scope, id: string): Promise<RegisteredHub | undefined> {
  return (await readHubs(db, scope, id))[0];
}

export const listHubs = (db: Database, scope: Scope): Promise<RegisteredHub[]> => readHubs(db, scope);

/** Moves the hub to another home, or revokes it (a revocation stays). Undefined outside the scope. */
export async function updateHub(
  db: Database,
  scope: Scope,
  id: string,
  input: { readonly dwellingId?: string; readonly revokedAt?: number },
): Promise<RegisteredHub | undefined> {
  const before = await getHub(db, scope, id);
  if (!before) return undefined;
  if (input.dwellingId !== undefined && !(await getDwelling(db, scope, input.dwellingId))) return undefined;
  await db
    .updateTable('hubs')
    .set({
      dwelling_id: input.dwellingId ?? before.dwellingId,
      revoked_at: before.revokedAt ?? input.revokedAt ?? null,
    })
    .where('id', '=', id)
    .execute();
  return getHub(db, scope, id);
}

/** Records a certificate that was issued to the hub. Undefined outside the scope. */
export async function addHubCertificate(
  db: Database,
  scope: Scope,
  hubId: HubId,
  certificate: {
    readonly serial: string;
    readonly notBefore: number;
    readonly notAfter: number;
    readonly now: number;
    readonly authority?: string;
    readonly publicKeyHash?: string;
  },
): Promise<RegisteredHub | undefined> {
  if (!(await getHub(db, scope, hubId))) return undefined;
  await db
    .insertInto('hub_certificates')
    .values({
      serial: certificate.serial,
      hub_id: hubId,
      not_before: certificate.notBefore,
      not_after: certificate.notAfter,
      issued_at: certificate.now,
      revoked_at: null,
      authority: certificate.authority ?? '',
      public_key_hash: certificate.publicKeyHash ?? '',
    })
    .execute();
  return getHub(db, scope, hubId);
}

const within = (db: Database, scope: Scope) =>
  db
    .selectFrom('hubs')
    .innerJoin('dwellings', 'dwellings.id', 'hubs.dwelling_id')
    .where(withinScope(scope, 'dwellings.community_id', 'dwellings.id'));

/** Three queries for however many hubs: a city's ids do not fit into one `in (...)`. */
async function readHubs(db: Database, scope: Scope, id?: string): Promise<RegisteredHub[]> {
  const hubs = await within(db, scope)
    .selectAll('hubs')
    .$if(id !== undefined, (query) => query.where('hubs.id', '=', id ?? ''))
    .orderBy('hubs.enrolled_at')
    .orderBy('hubs.id')
    .execute();
  if (hubs.length === 0) return [];
  const certificates = await within(db, scope)
    .innerJoin('hub_certificates', 'hub_certificates.hub_id', 'hubs.id')
    .selectAll('hub_certificates')
    .$if(id !== undefined, (query) => query.where('hubs.id', '=', id ?? ''))
    .orderBy('hub_certificates.issued_at')
    .orderBy('hub_certificates.not_after')
    .execute();
  const successors = await within(db, scope)
    .select(['hubs.id', 'hubs.replaces_hub_id'])
    .where('hubs.replaces_hub_id', id === undefined ? 'is not' : '=', id ?? null)
    .execute();
  const certificatesOf = new Map<string, HubCertificate[]>();
  for (const row of certificates) {
    const ofHub = certificatesOf.get(row.hub_id);
    if (ofHub) ofHub.push(toCertificate(row));
    else certificatesOf.set(row.hub_id, [toCertificate(row)]);
  }
  const successorOf = new Map(successors.map((row) => [row.replaces_hub_id, hubIdSchema.parse(row.id)]));
  return hubs.map((row) => toHub(row, certificatesOf.get(row.id) ?? [], successorOf.get(row.id) ?? null));
}

const toCertificate = (row: Selectable<HubCertificateRow>): HubCertificate => ({
  serial: row.serial,
  issuedAt: row.issued_at,
  notBefore: row.not_before,
  notAfter: row.not_after,
  revokedAt: row.revoked_at,
  authority: row.authority,
  publicKeyHash: row.public_key_hash,
});

const toHub = (
  row: Selectable<HubRow>,
  certificates: readonly HubCertificate[],
  replacedBy: HubId | null,
): RegisteredHub => ({
  id: hubIdSchema.parse(row.id),
  dwellingId: row.dwelling_id,
  enrolledAt: row.enrolled_at,
  revokedAt: row.revoked_at,
  revokedBecause: row.revoked_because,
  installingFrom: row.installing_from,
  installingUntil: row.installing_until,
  replaces: row.replaces_hub_id === null ? null : hubIdSchema.parse(row.replaces_hub_id),
  replacedBy,
  clonedAt: row.cloned_at,
  certificates,
});
