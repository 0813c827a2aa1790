import { longestWorkMinutes } from '../../contracts/api-hubs.ts';
import type { HubId } from '../../contracts/identifiers.ts';
import type { Clock } from '../../foundation/clock.ts';
import { minutes } from '../../foundation/durations.ts';
import type { Log } from '../../foundation/log.ts';
import type { HubInstallation } from '../duty/installation.ts';
import { certificatesInUse } from '../registry/hub-certificates.ts';
import { getHub } from '../registry/hubs.ts';
import type { Scope } from '../store/scope.ts';
import type { Store } from '../store/store.ts';
import type { RotatingAuthority } from './authority.ts';
import type { EnrolmentAddress } from './claims.ts';
import { revokeHub, type SettleHub } from './revocation.ts';

/** One authority, and how much still depends on it. */
export interface AuthorityInUse {
  readonly fingerprint: string;
  readonly notAfter: number;
  readonly state: 'signing' | 'trusted';
  readonly certificatesInUse: number;
}

/** What people do about who a hub is. Everything outside the caller's scope is undefined. */
export interface HubIdentity {
  /** What claim codes carry. */
  address(): EnrolmentAddress;
  /** Ends the connection of the hub at once. Undefined: no such hub. */
  revoke(scope: Scope, hub: string, because: string): Promise<'revoked' | 'already' | undefined>;
  /**
   * Pages nobody for what the hub raises for so many minutes from now; undefined: the home is watched from now on, and
   * what still stands there is paged. `revoked`: a hub that is let in no more watches nothing. `too-long`: it would end more
   than `longestWorkMinutes` after the work began.
   */
  install(scope: Scope, hub: string, minutes: number | undefined): Promise<'done' | 'revoked' | 'too-long' | undefined>;
  authorities(): Promise<AuthorityInUse[]>;
  rotate(): Promise<'rotated' | 'too-many' | 'cannot-vouch'>;
  /** `in-use`: a hub still has a certificate of it, ended or not, and `force` was not given. */
  retire(fingerprint: string, force: boolean): Promise<'retired' | 'unknown' | 'signing' | 'in-use'>;
}

export interface HubIdentityParts {
  readonly store: Store;
  /** The relay's steady clock. */
  readonly clock: Clock;
  readonly certificateNow: () => number;
  readonly log: Log;
  readonly authority: RotatingAuthority;
  readonly enrolmentUrl: () => string;
  readonly settle: SettleHub;
  readonly installation: HubInstallation;
  readonly disconnect: (hub: HubId) => void;
  /** Listeners show what the authority now is. */
  readonly showAuthority: () => Promise<void>;
  /** After a commit: what is due, and what consoles show, may have changed. */
  readonly onChanged: (hub: HubId) => void;
}

export function hubIdentity(parts: HubIdentityParts): HubIdentity {
  const { store, authority, log } = parts;

  async function authorities(): Promise<AuthorityInUse[]> {
    const used = await certificatesInUse(store.db);
    return authority.trusted.map(({ fingerprint, notAfter }, n, all) => ({
      fingerprint,
      notAfter,
      state: n === 0 ? 'signing' : 'trusted',
      // Those whose authority was not noted are older than every rotation: they are the oldest one's.
      certificatesInUse: (used.get(fingerprint) ?? 0) + (n === all.length - 1 ? (used.get('') ?? 0) : 0),
    }));
  }

  return {
    address: () => ({ url: parts.enrolmentUrl(), fingerprint: authority.fingerprint }),
    async revoke(scope, id, because) {
      const now = Math.round(parts.clock.now().wall);
      const order = { hub: id, because, settle: parts.settle };
      const outcome = await store.transaction((tx) => revokeHub(tx, scope, order, now));
      const hub = outcome && (await getHub(store.db, scope, id));
      if (!hub) return undefined;
      parts.disconnect(hub.id);
      log.warn({ hub: hub.id, outcome }, 'hub revoked');
      parts.onChanged(hub.id);
      return outcome;
    },
    async install(scope, id, length) {
      const now = Math.round(parts.clock.now().wall);
      const until = length === undefined ? undefined : now + minutes(length);
      const hub = await getHub(store.db, scope, id);
      if (!hub) return undefined;
      // Made longer or shorter, it is still the same work.
      const goesOn = hub.installingUntil !== null && hub.installingUntil > now;
      const from = goesOn ? (hub.installingFrom ?? now) : now;
      if (until !== undefined && until > from + minutes(longestWorkMinutes)) return 'too-long';
      const done = await store.transaction(async (tx) => {
        const { numUpdatedRows } = await tx
          .updateTable('hubs')
          .set({ installing_from: from, installing_until: until ?? null })
          .where('id', '=', hub.id)
          .where('revoked_at', 'is', null)
          .executeTakeFirstOrThrow();
        if (numUpdatedRows === 0n) return false;
        await parts.installation(tx, hub.id, until);
        return true;
      });
      if (!done) return 'revoked';
      log.info({ hub: hub.id, minutes: length ?? 0 }, 'installation');
      parts.onChanged(hub.id);
      return 'done';
    },
    authorities,
    async rotate() {
      const outcome = await authority.rotate(parts.certificateNow());
      if (outcome === 'rotated') await parts.showAuthority();
      log.warn({ outcome, fingerprint: authority.fingerprint }, 'authority rotated');
      return outcome;
    },
    async retire(fingerprint, force) {
      const one = (await authorities()).find((other) => other.fingerprint === fingerprint);
      if (one && one.state === 'trusted' && one.certificatesInUse > 0 && !force) return 'in-use';
      const outcome = await authority.retire(fingerprint);
      if (outcome === 'retired') await parts.showAuthority();
      log.warn({ outcome, fingerprint, force }, 'authority retired');
      return outcome;
    },
  };
}
