import { preparedQuery } from './prepared-query.ts';
import type { Database } from './store.ts';

/**
 * Whether somebody who was paged as this responder may sign in no more. They must not be called to a home either: the
 * step counts as failed, and the next one follows. A responder who never had an account is as good as any.
 */
export async function isDismissed(db: Database, responder: string): Promise<boolean> {
  const accounts = await accountsOf.all(db, { responder });
  return accounts.length > 0 && accounts.every(({ state }) => state === 'disabled');
}

const accountsOf = preparedQuery((db, { responder }: { readonly responder: string }) =>
  db.selectFrom('accounts').select('state').where('responder_id', '=', responder),
);
