import { randomBytes } from 'node:crypto';
import type { EnrolmentAnswer, EnrolmentRequest } from '../../contracts/enrolment.ts';
import { hubIdSchema, type HubId } from '../../contracts/identifiers.ts';
import { addHubCertificate, createHub, getHub } from '../registry/hubs.ts';
import type { Scope } from '../store/scope.ts';
import type { Store } from '../store/store.ts';
import type { Authority } from './authority.ts';
import { checkClaim, useClaim } from './claims.ts';

export type Enrolment =
  { readonly ok: true; readonly answer: EnrolmentAnswer } | { readonly ok: false; readonly reason: string };

/** Turns a good claim and certificate request into a hub of the registry, with its certificate. */
export type Enrol = (request: EnrolmentRequest) => Promise<Enrolment>;

const refusals = {
  unknown: 'this relay does not know the claim code; make one with `claim` and enter all of it',
  used: 'the claim code has been used by another hub; make a new one',
  'taken-back': 'the claim code has been taken back; make a new one',
  expired: 'the claim code has expired; make a new one',
} as const;

/** `mqttUrl` is where the enrolled hub then connects. `now` gives the time in milliseconds since 1970. */
export function enrolment(parts: {
  readonly store: Store;
  readonly scope: Scope;
  readonly authority: Authority;
  readonly mqttUrl: () => string;
  readonly now: () => number;
}): Enrol {
  const { store, scope, authority } = parts;
  return async ({ secret, certificateRequestPem }) => {
    const checked = await authority.checkRequest(certificateRequestPem);
    if (!checked.ok) return refused(`certificateRequestPem: ${checked.reason}`);
    const claim = { secret, publicKeyHash: checked.publicKeyHash };
    const now = parts.now();
    const first = await checkClaim(store.db, scope, claim, now);
    if (!first.ok) return refused(`secret: ${refusals[first.reason]}`);
    const hub = first.hub ?? newHubId();
    // Signed before the transaction, which must not wait for anything but the database.
    const certificate = await authority.issueHubCertificate({ requestPem: certificateRequestPem, hub, now });
    const recorded = await store
      .transaction(async (tx) => {
        // The same key again: the first answer was lost on its way. Everybody else comes too late.
        const again = first.hub !== null && (await getHub(tx, scope, hub))?.revokedAt === null;
        if (!again) {
          if (first.hub !== null || !(await createHub(tx, scope, { id: hub, dwellingId: first.dwellingId }, now))) {
            return false;
          }
          if (!(await useClaim(tx, { ...claim, hub }, now))) throw new LostRace();
        }
        return (await addHubCertificate(tx, scope, hub, { ...certificate, now })) !== undefined;
      })
      .catch((error: unknown) => {
        if (error instanceof LostRace) return false;
        throw error;
      });
    if (!recorded) return refused(`secret: ${refusals.used}`);
    return {
      ok: true,
      answer: {
        hub,
        certificatePem: certificate.pem,
        authorityPem: authority.certificatePem,
        mqttUrl: parts.mqttUrl(),
      },
    };
  };
}

/** Rolls the new hub back when another request used the claim first. */
class LostRace extends Error {}

const refused = (reason: string): Enrolment => ({ ok: false, reason });

const newHubId = (): HubId => hubIdSchema.parse(`hub-${randomBytes(6).toString('hex')}`);
