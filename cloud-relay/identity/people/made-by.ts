import type { Database } from '../../store/store.ts';
import { makerText } from './makers.ts';

/** Ends what works only because of somebody: their API tokens, and invitations and claim codes that nobody has used yet. */
export async function takeBackMadeBy(tx: Database, account: string, now: number): Promise<void> {
  const maker = makerText({ kind: 'account', id: account });
  await tx
    .updateTable('api_tokens')
    .set({ revoked_at: now })
    .where('created_by', '=', maker)
    .where('revoked_at', 'is', null)
    .execute();
  await tx
    .updateTable('links')
    .set({ used_at: now })
    .where('created_by', '=', maker)
    .where('used_at', 'is', null)
    .execute();
  await tx
    .updateTable('claims')
    .set({ revoked_at: now })
    .where('created_by', '=', maker)
    .where('used_at', 'is', null)
    .where('revoked_at', 'is', null)
    .execute();
}
