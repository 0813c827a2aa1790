import { hubIdSchema } from '../../contracts/identifiers.ts';
import { getHub } from '../registry/hubs.ts';
import type { Scope } from '../store/scope.ts';
import type { Database } from '../store/store.ts';
import type { Admit } from './hub-listener.ts';

/** A hub comes in under its own name, with a certificate that this relay issued to it and that is good today. */
export const admission =
  (db: Database, scope: Scope, now: () => number): Admit =>
  async (shown, clientId) => {
    if (clientId !== shown.commonName) return refused('client id is not the name in the certificate');
    const id = hubIdSchema.safeParse(shown.commonName);
    const hub = id.success ? await getHub(db, scope, id.data) : undefined;
    if (!hub) return refused('no hub of that name');
    if (hub.revokedAt !== null) return refused('hub is revoked');
    const certificate = hub.certificates.find(({ serial }) => serial === shown.serial);
    if (!certificate) return refused('certificate was not issued to that hub');
    if (certificate.revokedAt !== null) return refused('certificate is revoked');
    if (Math.min(shown.notAfter, certificate.notAfter) <= now()) return refused('certificate has expired');
    return { ok: true, hub: hub.id };
  };

const refused = (reason: string) => ({ ok: false, reason }) as const;
