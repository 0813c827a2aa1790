import type { Registry } from 'prom-client';
import type { Health } from '../../contracts/api-relay.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Log } from '../../foundation/log.ts';
import type { CarePlanDelivery } from '../duty/care-plan-delivery.ts';
import type { IncidentChanges } from '../duty/changes.ts';
import type { HubTests } from '../duty/hub-tests.ts';
import type { IncidentDesk } from '../duty/incident-desk.ts';
import type { LearnedReset } from '../duty/learned-reset.ts';
import type { Authenticate } from '../identity/actor.ts';
import type { HubIdentity } from '../identity/hub-identity.ts';
import type { PeopleParts } from '../identity/people/people-parts.ts';
import type { AnswerTokens } from '../paging/answer-token.ts';
import type { AddressGuard } from '../paging/channels/private-addresses.ts';
import type { Delivery } from '../paging/channel.ts';
import type { Store } from '../store/store.ts';
import type { ConsoleListener } from './listener.ts';
import type { LiveChanges } from './live-changes.ts';

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
  readonly carePlans: Pick<CarePlanDelivery, 'changed'>;
  readonly liveChanges: LiveChanges;
  readonly authenticate: Authenticate;
  readonly people: PeopleParts;
  readonly push: {
    /** Uncompressed P-256 point, base64url. */
    readonly publicKey: string;
    /** Sends a test notice at once, and once. */
    readonly test: (to: PushAddress) => Promise<Delivery>;
  };
  /** What the buttons of a notice prove themselves with. */
  readonly answerTokens: AnswerTokens;
  /** Where pages may be sent. */
  readonly addressGuard: AddressGuard;
  /** Who hubs are: claim codes, revocation, installation, authorities. */
  readonly hubIdentity: HubIdentity;
  /** Trying hubs out. */
  readonly hubTests: HubTests;
  readonly learnedReset: LearnedReset;
  readonly metrics: Registry;
  readonly health: () => Promise<Health>;
  /** How the console is reached, and whether its cookies are for https only. */
  readonly listener: ConsoleListener;
  /** Where the console was built. */
  readonly consoleFolder: string;
}
