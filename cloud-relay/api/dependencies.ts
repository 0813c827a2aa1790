import type { Registry } from 'prom-client';
import type { Health } from '../../contracts/api-relay.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Log } from '../../foundation/log.ts';
import type { IncidentChanges } from '../duty/changes.ts';
import type { IncidentDesk } from '../duty/incident-desk.ts';
import type { EnrolmentAddress } from '../identity/claims.ts';
import type { AddressGuard } from '../paging/channels/private-addresses.ts';
import type { Delivery } from '../paging/channel.ts';
import type { Scope } from '../store/scope.ts';
import type { Store } from '../store/store.ts';

/** Whoever a token stands for, and whose records they may see. */
export interface Actor {
  /** What a log may say: a name for a program or a role, not a person's. */
  readonly name: string;
  readonly scope: Scope;
  /** The responder that this person is; null for somebody who chooses one with each action. */
  readonly responder: string | null;
}

/** A browser that receives alarms, as stored by the `web-push` channel. */
export interface PushAddress {
  readonly responder: string;
  readonly language: 'zh' | 'en';
  readonly address: unknown;
}

/** What the API stands on. It builds nothing of it itself. */
export interface ApiDependencies {
  readonly store: Store;
  /** The relay's steady clock. */
  readonly clock: Clock;
  readonly log: Log;
  readonly desk: Pick<IncidentDesk, 'act' | 'get' | 'list'>;
  readonly changes: Pick<IncidentChanges, 'subscribe'>;
  readonly authenticate: (token: string) => Actor | undefined;
  readonly push: {
    /** Uncompressed P-256 point, base64url. */
    readonly publicKey: string;
    /** Sends a test notice at once, and once. */
    readonly test: (to: PushAddress) => Promise<Delivery>;
  };
  /** Where pages may be sent. */
  readonly addressGuard: AddressGuard;
  readonly enrolment: EnrolmentAddress;
  readonly metrics: Registry;
  readonly health: () => Promise<Health>;
  /** Names that the console is reached by, besides those of this computer itself. */
  readonly hostNames: readonly string[];
  /** Where the console was built. */
  readonly consoleFolder: string;
}
