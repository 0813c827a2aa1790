import type { Selectable } from 'kysely';
import { hubIdSchema, type HubId } from '../../contracts/identifiers.ts';
import { withinScope, type Scope } from '../store/scope.ts';
import type { Database } from '../store/store.ts';
import type { HubCertificateRow, HubRow } from '../store/tables-registry.ts';
import { getDwelling } from './dwellings.ts';

export interface HubCertificate {
  /** Lower-case hex, without leading zeros. */
  readonly serial: string;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly revokedAt: number | null;
}

/** The computer in a home. Times in milliseconds since 1970. */
export interface RegisteredHub {
  readonly id: HubId;
  readonly dwellingId: string;
  readonly enrolledAt: number;
  readonly revokedAt: number | null;
  readonly certificates: readonly HubCertificate[];
}

/** Undefined when the dwelling is not within the scope. */
export async function createHub(
  db: Database,
  scope: Scope,
  input: { readonly id: HubId; readonly dwellingId: string },
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
      installing_until: null,
      replaces_hub_id: null,
      cloned_at: null,
    })
    .execute();
  return getHub(db, scope, input.id);
}

export async function getHub(db: Database, scope: Scope, id: string): Promise<RegisteredHub | undefined> {
  const row = await selectWithin(db, scope).where('hubs.id', '=', id).executeTakeFirst();
  return row && toHub(row, await certificatesOf(db, [row.id]));
}

export async function listHubs(db: Database, scope: Scope): Promise<RegisteredHub[]> {
  const rows = await selectWithin(db, scope).orderBy('hubs.enrolled_at').orderBy('hubs.id').execute();
  const certificates = await certificatesOf(
    db,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => toHub(row, certificates));
}

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
    })
    .execute();
  return getHub(db, scope, hubId);
}

const selectWithin = (db: Database, scope: Scope) =>
  db
    .selectFrom('hubs')
    .innerJoin('dwellings', 'dwellings.id', 'hubs.dwelling_id')
    .selectAll('hubs')
    .where(withinScope(scope, 'dwellings.community_id'));

async function certificatesOf(db: Database, hubs: readonly string[]): Promise<Selectable<HubCertificateRow>[]> {
  if (hubs.length === 0) return [];
  return db.selectFrom('hub_certificates').selectAll().where('hub_id', 'in', hubs).orderBy('issued_at').execute();
}

const toHub = (row: Selectable<HubRow>, certificates: readonly Selectable<HubCertificateRow>[]): RegisteredHub => ({
  id: hubIdSchema.parse(row.id),
  dwellingId: row.dwelling_id,
  enrolledAt: row.enrolled_at,
  revokedAt: row.revoked_at,
  certificates: certificates
    .filter(({ hub_id }) => hub_id === row.id)
    .map((certificate) => ({
      serial: certificate.serial,
      notBefore: certificate.not_before,
      notAfter: certificate.not_after,
      revokedAt: certificate.revoked_at,
    })),
});
