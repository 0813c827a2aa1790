import type { HubId } from '../../contracts/identifiers.ts';
import type { Database } from '../store/store.ts';
import type { HubCertificate, RegisteredHub } from './hubs.ts';

/** By what a certificate is judged besides what the registry says of it. */
export interface CertificateRules {
  /** Milliseconds since 1970 by the clock that certificates are dated by. */
  readonly now: number;
  /** Whether certificates of the authority with this fingerprint count. */
  readonly trusts: (fingerprint: string) => boolean;
}

/** Why a certificate of a hub does not count, in a few words; undefined when it does. */
export function certificateProblem(
  hub: Pick<RegisteredHub, 'revokedAt'>,
  certificate: HubCertificate | undefined,
  { now, trusts }: CertificateRules,
): 'hub is revoked' | CertificateProblem | undefined {
  if (hub.revokedAt !== null) return 'hub is revoked';
  const problem = standingProblem(certificate, trusts);
  if (problem) return problem;
  return certificate && certificate.notAfter <= now ? 'certificate has expired' : undefined;
}

type CertificateProblem =
  | 'certificate was not issued to that hub'
  | 'certificate is revoked'
  | 'authority of the certificate is no longer trusted'
  | 'certificate has expired';

function standingProblem(
  certificate: HubCertificate | undefined,
  trusts: CertificateRules['trusts'],
): CertificateProblem | undefined {
  if (!certificate) return 'certificate was not issued to that hub';
  if (certificate.revokedAt !== null) return 'certificate is revoked';
  // Empty: issued before it was noted, by an authority whose signature TLS has checked.
  return certificate.authority === '' || trusts(certificate.authority)
    ? undefined
    : 'authority of the certificate is no longer trusted';
}

/** Whether the hub has used a later certificate since: whoever shows this one has a copy of what the hub once was. */
export const isSuperseded = (hub: RegisteredHub, { serial, revokedAt, issuedAt }: HubCertificate): boolean =>
  hub.revokedAt === null &&
  revokedAt !== null &&
  hub.certificates.some((other) => other.serial !== serial && other.revokedAt === null && other.issuedAt > issuedAt);

/**
 * Whether who shows a superseded certificate has the key of the newest that counts: then it is the hub itself, whose disk
 * lost the newer certificate, and not a copy of what it once was.
 */
export function hasNewestKey(hub: RegisteredHub, shown: HubCertificate, publicKeyHash: string): boolean {
  const newest = hub.certificates.findLast(({ revokedAt }) => revokedAt === null);
  return isSuperseded(hub, shown) && newest?.publicKeyHash === publicKeyHash;
}

/** The hub has shown that it has the later one, so the earlier ones are good for nothing but a thief. */
export async function revokeEarlierCertificates(
  db: Database,
  hub: RegisteredHub,
  used: HubCertificate,
  now: number,
): Promise<void> {
  const isEarlier = (other: HubCertificate): boolean => other.revokedAt === null && other.issuedAt < used.issuedAt;
  if (!hub.certificates.some(isEarlier)) return;
  await db
    .updateTable('hub_certificates')
    .set({ revoked_at: now })
    .where('hub_id', '=', hub.id)
    .where('revoked_at', 'is', null)
    .where('issued_at', '<', used.issuedAt)
    .execute();
}

/** What the registry says of a certificate, by its serial. */
export interface CertificateStanding extends HubCertificate {
  readonly hub: string;
  readonly hubRevokedAt: number | null;
}

/** How many questions a query may carry. */
const atOnce = 500;

/** For certificates of connected hubs: serials that the registry does not know are missing in the answer. */
export async function certificateStandings(
  db: Database,
  serials: readonly string[],
): Promise<ReadonlyMap<string, CertificateStanding>> {
  const standings = new Map<string, CertificateStanding>();
  for (let from = 0; from < serials.length; from += atOnce) {
    const rows = await db
      .selectFrom('hub_certificates')
      .innerJoin('hubs', 'hubs.id', 'hub_certificates.hub_id')
      .selectAll('hub_certificates')
      .select('hubs.revoked_at as hub_revoked_at')
      .where('serial', 'in', serials.slice(from, from + atOnce))
      .execute();
    for (const row of rows) {
      standings.set(row.serial, {
        serial: row.serial,
        hub: row.hub_id,
        issuedAt: row.issued_at,
        notBefore: row.not_before,
        notAfter: row.not_after,
        revokedAt: row.revoked_at,
        authority: row.authority,
        publicKeyHash: row.public_key_hash,
        hubRevokedAt: row.hub_revoked_at,
      });
    }
  }
  return standings;
}

/** How many certificates of each authority could still let a hub in: one that has ended can be renewed, however late. */
export async function certificatesInUse(db: Database): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom('hub_certificates')
    .innerJoin('hubs', 'hubs.id', 'hub_certificates.hub_id')
    .select(['authority', (select) => select.fn.countAll<number>().as('count')])
    .where('hubs.revoked_at', 'is', null)
    .where('hub_certificates.revoked_at', 'is', null)
    .groupBy('authority')
    .execute();
  return new Map(rows.map(({ authority, count }) => [authority, Number(count)]));
}

/** How many certificates were issued to the hub since a time. */
export async function countIssuedSince(db: Database, hub: HubId, since: number): Promise<number> {
  const { count } = await db
    .selectFrom('hub_certificates')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('hub_id', '=', hub)
    .where('issued_at', '>=', since)
    .executeTakeFirstOrThrow();
  return Number(count);
}
