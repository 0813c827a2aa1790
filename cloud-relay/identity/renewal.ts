import type { RenewalAnswer, RenewalRequest } from '../../contracts/enrolment.ts';
import type { HubId } from '../../contracts/identifiers.ts';
import type { Clock } from '../../foundation/clock.ts';
import { hours } from '../../foundation/durations.ts';
import { certificateProblem, countIssuedSince, hasNewestKey, isSuperseded } from '../registry/hub-certificates.ts';
import { addHubCertificate, getHub, type RegisteredHub } from '../registry/hubs.ts';
import { everywhere } from '../store/scope.ts';
import type { Store } from '../store/store.ts';
import type { Authority } from './authority.ts';
import { RenewalChallenges } from './renewal-challenges.ts';
import { renewalProof } from './renewal-proof.ts';

export type Renewal =
  | { readonly ok: true; readonly hub: HubId; readonly answer: RenewalAnswer }
  | { readonly ok: false; readonly reason: string; readonly hub?: HubId };

/** The door for hubs whose certificate ends soon, or has ended in a drawer. */
export interface RenewalDoor {
  challenge(): string;
  renew(request: RenewalRequest): Promise<Renewal>;
}

/** A hub that renews more often within a day cannot keep what it is given: somebody must look at it. */
const mostWithinADay = 24;

export interface RenewalParts {
  readonly store: Store;
  readonly authority: Authority;
  readonly clock: Clock;
  /** The clock that certificates are dated by, milliseconds since 1970. */
  readonly certificateNow: () => number;
  readonly mqttUrl: () => string;
  readonly renewalUrl: () => string;
  /** A certificate came back of which the hub has used a later one: two cards have one identity. */
  readonly onSuperseded: (hub: HubId) => void;
  /** After the commit. */
  readonly onRenewed: (hub: HubId) => void;
}

export function renewalDoor(parts: RenewalParts): RenewalDoor {
  const { store, authority, clock } = parts;
  const challenges = new RenewalChallenges();

  async function renew(request: RenewalRequest): Promise<Renewal> {
    if (!challenges.use(request.challenge, clock.now().monotonic)) {
      return refused('challenge: is unknown, used or older than a minute; ask for a new one');
    }
    const proof = renewalProof(request, authority.trusted);
    if (!proof.ok) return refused(proof.reason);
    const { hub: id, serial } = proof;
    const requested = await authority.checkRequest(request.certificateRequestPem);
    if (!requested.ok) return refused(`certificateRequestPem: ${requested.reason}`, id);
    const now = parts.certificateNow();
    const refusal = problemOf(await getHub(store.db, everywhere, id), serial, requested.publicKeyHash);
    if (refusal) return refused(refusal, id);
    if ((await countIssuedSince(store.db, id, now - hours(24))) >= mostWithinADay) {
      return refused('this hub has renewed too often within a day; see why it cannot keep its certificate', id);
    }
    const certificate = await authority.issueHubCertificate({
      requestPem: request.certificateRequestPem,
      hub: id,
      now,
    });
    const refusedMeanwhile = await store.transaction(async (tx) => {
      // Somebody may have revoked it between the look and now.
      const again = problemOf(await getHub(tx, everywhere, id), serial, requested.publicKeyHash);
      if (again === undefined) await addHubCertificate(tx, everywhere, id, { ...certificate, now });
      return again;
    });
    if (refusedMeanwhile) return refused(refusedMeanwhile, id);
    parts.onRenewed(id);
    return {
      ok: true,
      hub: id,
      answer: {
        certificatePem: certificate.pem,
        authoritiesPem: authority.trusted.map(({ pem }) => pem),
        mqttUrl: parts.mqttUrl(),
        renewalUrl: parts.renewalUrl(),
      },
    };
  }

  /** Whoever comes here has proved to have the key, so the answer may say why. An end of the certificate is no reason. */
  function problemOf(hub: RegisteredHub | undefined, serial: string, publicKeyHash: string): string | undefined {
    if (!hub) return 'certificatePem: no hub of that name';
    const shown = hub.certificates.find((one) => one.serial === serial);
    // The request has proved the key, so this is the hub: power went before its disk kept the later certificate.
    if (shown && hasNewestKey(hub, shown, publicKeyHash)) return undefined;
    if (shown && isSuperseded(hub, shown)) parts.onSuperseded(hub.id);
    // That its authority is trusted has been seen by its signature.
    const problem = certificateProblem(hub, shown, { now: -Infinity, trusts: () => true });
    return problem && `certificatePem: ${problem}`;
  }

  return { challenge: () => challenges.make(clock.now().monotonic), renew };
}

const refused = (reason: string, hub?: HubId): Renewal => ({ ok: false, reason, ...(hub && { hub }) });
