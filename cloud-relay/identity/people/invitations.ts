import { AnjuError } from '../../../foundation/errors.ts';
import type { Scope } from '../../store/scope.ts';
import type { Database, Store } from '../../store/store.ts';
import type { Actor } from '../actor.ts';
import { findAccountByLogin } from './accounts.ts';
import { checkGiving } from './giving.ts';
import { createInvitation, invitedOf, type Invited, type NewLink } from './links.ts';
import { everyGrantWithin } from './managed.ts';

/** One that nobody has taken yet. Times in milliseconds since 1970. */
export type Invitation = Invited & { readonly id: string; readonly createdAt: number; readonly expiresAt: number };

/**
 * Invites somebody. Throws `input/invalid` for a role or responder that is not the inviter's to give, and
 * `store/conflict` for a login that somebody has, or is invited by.
 */
export const invite = (
  store: Store,
  { actor, scope, invited }: { readonly actor: Actor; readonly scope: Scope; readonly invited: Invited },
  now: number,
): Promise<Invitation & Pick<NewLink, 'secret'>> =>
  store.transaction(async (tx) => {
    await checkGiving(tx, { actor, scope }, invited);
    if (await findAccountByLogin(tx, invited.login)) {
      throw new AnjuError('store/conflict', `login: ${invited.login} is somebody else’s; choose another`);
    }
    const open = await openInvitations(tx, now).where('login', '=', invited.login).executeTakeFirst();
    if (open) {
      throw new AnjuError(
        'store/conflict',
        `login: ${invited.login} is invited already; take that invitation back first, or choose another`,
      );
    }
    return { ...invited, ...(await createInvitation(tx, invited, actor, now)) };
  });

/** Those that give nothing outside the scope, the newest first. */
export async function listInvitations(db: Database, scope: Scope, now: number): Promise<Invitation[]> {
  const rows = await openInvitations(db, now)
    .where(everyGrantWithin(scope, { owner: 'link', idColumn: 'links.id' }))
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute();
  return Promise.all(
    rows.map(async (row) => ({
      ...(await invitedOf(db, row)),
      id: row.id,
      createdAt: row.created_at,
      expiresAt: row.expires_at,
    })),
  );
}

/** Nobody can take it any more. False when there is none within the scope. */
export const takeBack = (store: Store, scope: Scope, id: string, now: number): Promise<boolean> =>
  store.transaction(async (tx) => {
    const found = await openInvitations(tx, now)
      .where('id', '=', id)
      .where(everyGrantWithin(scope, { owner: 'link', idColumn: 'links.id' }))
      .executeTakeFirst();
    if (!found) return false;
    await tx.deleteFrom('grants').where('link_id', '=', id).execute();
    await tx.deleteFrom('links').where('id', '=', id).execute();
    return true;
  });

const openInvitations = (db: Database, now: number) =>
  db
    .selectFrom('links')
    .selectAll()
    .where('kind', '=', 'invitation')
    .where('used_at', 'is', null)
    .where('expires_at', '>', now);
