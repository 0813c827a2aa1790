import { getHub } from '../registry/hubs.ts';
import type { HubId } from '../../contracts/identifiers.ts';
import type { Scope } from '../store/scope.ts';
import type { Database } from '../store/store.ts';

/** Ends, inside the transaction, what the relay itself found wrong with a hub: nobody can mend it any more. */
export type SettleHub = (tx: Database, hub: HubId, because: 'hub-revoked' | 'hub-replaced') => Promise<void>;

/**
 * Lets a hub in no more, whatever it shows; a revocation stays. Undefined: no such hub within the scope. `already`: it
 * was, and stays as it was. Its connection is the caller's to end, after the commit.
 */
export async function revokeHub(
  tx: Database,
  scope: Scope,
  order: { readonly hub: string; readonly because: string; readonly settle: SettleHub },
  now: number,
): Promise<'revoked' | 'already' | undefined> {
  const hub = await getHub(tx, scope, order.hub);
  if (!hub) return undefined;
  if (hub.revokedAt !== null) return 'already';
  await tx
    .updateTable('hubs')
    .set({ revoked_at: now, revoked_because: order.because, installing_until: null })
    .where('id', '=', hub.id)
    .execute();
  await tx
    .updateTable('hub_certificates')
    .set({ revoked_at: now })
    .where('hub_id', '=', hub.id)
    .where('revoked_at', 'is', null)
    .execute();
  await order.settle(tx, hub.id, order.because === replaced ? 'hub-replaced' : 'hub-revoked');
  return 'revoked';
}

/** Why a hub was revoked whose place another has taken. */
export const replaced = 'replaced';
