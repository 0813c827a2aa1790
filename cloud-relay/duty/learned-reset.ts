import type { HubId } from '../../contracts/identifiers.ts';
import type { Log } from '../../foundation/log.ts';
import { getHub } from '../registry/hubs.ts';
import type { Scope } from '../store/scope.ts';
import type { Store } from '../store/store.ts';
import type { HubCommand } from './hub-commands.ts';

/**
 * Lets a hub forget what it has learned of its home. `away`: it is not connected and would not hear of it. Undefined: there
 * is no such hub within the caller's scope.
 */
export type LearnedReset = (scope: Scope, hub: string) => Promise<'done' | 'revoked' | 'away' | undefined>;

/** Nothing is kept here: the hub forgets when it hears of it, and says so in its next heartbeat. */
export const learnedReset =
  (parts: {
    readonly store: Store;
    readonly log: Log;
    /** False: the hub is not connected. */
    readonly send: (hub: HubId, command: HubCommand) => Promise<boolean>;
  }): LearnedReset =>
  async (scope, id) => {
    const hub = await getHub(parts.store.db, scope, id);
    if (!hub) return undefined;
    if (hub.revokedAt !== null) return 'revoked';
    const sent = await parts.send(hub.id, { kind: 'forget-habits' });
    parts.log.info({ hub: hub.id, sent }, 'told to forget what it has learned');
    return sent ? 'done' : 'away';
  };
