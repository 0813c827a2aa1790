import { hubIdSchema, type HubId } from '../../contracts/identifiers.ts';
import { certificateProblem, isSuperseded, revokeEarlierCertificates } from '../registry/hub-certificates.ts';
import { getHub } from '../registry/hubs.ts';
import { everywhere } from '../store/scope.ts';
import type { Database } from '../store/store.ts';
import type { Admit } from './hub-listener.ts';

export interface AdmissionParts {
  readonly db: Database;
  /** The clock that certificates are dated by, milliseconds since 1970. */
  readonly now: () => number;
  /** Whether certificates of the authority with this fingerprint count. */
  readonly trusts: (fingerprint: string) => boolean;
  /** A certificate came back of which the hub has used a later one: two cards have one identity. */
  readonly onSuperseded?: (hub: HubId) => void;
}

/**
 * A hub comes in under its own name, with a certificate that this relay issued to it and that is good today. With its first
 * connection the earlier ones end: until then they stay good, for a hub may lose what it has just been given.
 */
export const admission =
  ({ db, now, trusts, onSuperseded }: AdmissionParts): Admit =>
  async (shown, clientId) => {
    if (clientId !== shown.commonName) return refused('client id is not the name in the certificate');
    const id = hubIdSchema.safeParse(shown.commonName);
    const hub = id.success ? await getHub(db, everywhere, id.data) : undefined;
    if (!hub) return refused('no hub of that name');
    const certificate = hub.certificates.find(({ serial }) => serial === shown.serial);
    const problem = certificateProblem(hub, certificate, { now: now(), trusts });
    if (certificate && isSuperseded(hub, certificate)) onSuperseded?.(hub.id);
    if (problem !== undefined) return refused(problem);
    if (!certificate || shown.notAfter <= now()) return refused('certificate has expired');
    await revokeEarlierCertificates(db, hub, certificate, now());
    return { ok: true, hub: hub.id };
  };

const refused = (reason: string) => ({ ok: false, reason }) as const;
