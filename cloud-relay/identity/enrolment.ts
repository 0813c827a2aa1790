import { randomBytes } from 'node:crypto';
import type { EnrolmentAnswer, EnrolmentRequest } from '../../contracts/enrolment.ts';
import { hubIdSchema, type HubId } from '../../contracts/identifiers.ts';
import { minutes } from '../../foundation/durations.ts';
import { addHubCertificate, createHub, getHub } from '../registry/hubs.ts';
import type { Scope } from '../store/scope.ts';
import type { Database, Store } from '../store/store.ts';
import type { Authority } from './authority.ts';
import { checkClaim, useClaim, type ClaimCheck } from './claims.ts';
import { replaced, revokeHub, type SettleHub } from './revocation.ts';

export type Enrolment =
  { readonly ok: true; readonly answer: EnrolmentAnswer } | { readonly ok: false; readonly reason: string };

/** Turns a good claim and certificate request into a hub of the registry, with its certificate. */
export type Enrol = (request: EnrolmentRequest) => Promise<Enrolment>;

/** What a hub, or somebody else, has asked for, and whether it was given. */
export interface TriedAtTheDoor {
  readonly what: 'hub-enrolment' | 'hub-renewal';
  readonly from: string;
  /** Where that is known: a refusal may be of nobody. */
  readonly hub: HubId | undefined;
  readonly outcome: 'done' | 'refused';
}

/** A hub that has just enrolled pages nobody for so long: the installer still walks through the rooms. */
export const installationAfterEnrolment = minutes(60);

const refusals = {
  unknown: 'this relay does not know the claim code; make one with `claim` and enter all of it',
  used: 'the claim code has been used by another hub; make a new one',
  'taken-back': 'the claim code has been taken back; make a new one',
  expired: 'the claim code has expired; make a new one',
  'replaced-already': 'the hub that this one was to replace has been replaced already; make a new claim code',
} as const;

export interface EnrolmentParts {
  readonly store: Store;
  readonly scope: Scope;
  readonly authority: Authority;
  /** Where the enrolled hub then connects, and where it renews its certificate. */
  readonly mqttUrl: () => string;
  readonly renewalUrl: () => string;
  /** The relay's steady clock, milliseconds since 1970: by it claims end and homes are watched. */
  readonly now: () => number;
  /** The clock that certificates are dated by. */
  readonly certificateNow: () => number;
  readonly settle: SettleHub;
  /** After the commit. */
  readonly onEnrolled: (enrolled: { readonly hub: HubId; readonly replaced: HubId | null }) => void;
}

export function enrolment(parts: EnrolmentParts): Enrol {
  const { store, scope, authority } = parts;
  return async ({ secret, certificateRequestPem }) => {
    const checked = await authority.checkRequest(certificateRequestPem);
    if (!checked.ok) return refused(`certificateRequestPem: ${checked.reason}`);
    const claim = { secret, publicKeyHash: checked.publicKeyHash };
    const now = parts.now();
    const first = await checkClaim(store.db, scope, claim, now);
    if (!first.ok) return refused(`secret: ${refusals[first.reason]}`);
    const hub = first.hub ?? newHubId();
    const issuedAt = parts.certificateNow();
    // Signed before the transaction, which must not wait for anything but the database.
    const certificate = await authority.issueHubCertificate({ requestPem: certificateRequestPem, hub, now: issuedAt });
    const outcome = await store
      .transaction(async (tx) => {
        await enter(tx, parts, { claim, first, hub, now });
        if (!(await addHubCertificate(tx, scope, hub, { ...certificate, now: issuedAt }))) throw new Refused('unknown');
        return undefined;
      })
      .catch((error: unknown) => {
        if (error instanceof Refused) return error.reason;
        throw error;
      });
    if (outcome) return refused(`secret: ${refusals[outcome]}`);
    parts.onEnrolled({ hub, replaced: first.hub === null ? first.replaces : null });
    return {
      ok: true,
      answer: {
        hub,
        certificatePem: certificate.pem,
        authorityPem: authority.certificatePem,
        authoritiesPem: authority.trusted.map(({ pem }) => pem),
        mqttUrl: parts.mqttUrl(),
        renewalUrl: parts.renewalUrl(),
      },
    };
  };
}

/** The hub takes the home, and the place of the one that it replaces. Everything else that was begun is rolled back. */
async function enter(
  tx: Database,
  { scope, settle }: EnrolmentParts,
  entry: {
    readonly claim: { readonly secret: string; readonly publicKeyHash: string };
    readonly first: Extract<ClaimCheck, { ok: true }>;
    readonly hub: HubId;
    readonly now: number;
  },
): Promise<void> {
  const { claim, first, hub, now } = entry;
  if (first.hub !== null) {
    // The same key again: the first answer was lost on its way. Everybody else comes too late.
    if ((await getHub(tx, scope, hub))?.revokedAt !== null) throw new Refused('used');
    return;
  }
  const { dwellingId, replaces } = first;
  const before = replaces === null ? undefined : await getHub(tx, scope, replaces);
  if (before?.replacedBy) throw new Refused('replaced-already');
  const created = await createHub(
    tx,
    scope,
    { id: hub, dwellingId, replaces, installingUntil: now + installationAfterEnrolment },
    now,
  );
  if (!created) throw new Refused('unknown');
  if (!(await useClaim(tx, { ...claim, hub }, now))) throw new Refused('used');
  if (before) await revokeHub(tx, scope, { hub: before.id, because: replaced, settle }, now);
}

/** Rolls back what was begun. */
class Refused extends Error {
  readonly reason: keyof typeof refusals;

  constructor(reason: keyof typeof refusals) {
    super(reason);
    this.reason = reason;
  }
}

const refused = (reason: string): Enrolment => ({ ok: false, reason });

const newHubId = (): HubId => hubIdSchema.parse(`hub-${randomBytes(6).toString('hex')}`);
