import { AnjuError } from '../../../foundation/errors.ts';
import type { Grant } from '../../../contracts/permissions.ts';
import { getResponder } from '../../registry/responders.ts';
import { forgetAddressesOf } from '../../store/channel-address-store.ts';
import { hasRowLocks } from '../../store/row-locks.ts';
import type { Scope } from '../../store/scope.ts';
import type { Database, Store } from '../../store/store.ts';
import { areWithin, mayGive } from '../access.ts';
import type { Actor } from '../actor.ts';
import { getAccount, updateAccount, type StoredAccount } from './accounts.ts';
import { checkGiving, type Giver } from './giving.ts';
import type { PeopleParts } from './people-parts.ts';
import { createRecovery, deleteRecoveries, type NewLink } from './links.ts';
import { endSessions } from './sessions.ts';

/** What an administrator decides about somebody. */
export type PersonChanges = Pick<StoredAccount, 'name' | 'language' | 'responder' | 'state' | 'grants'>;

/** Undefined when one of their roles lies outside the scope: then they do not exist for the asker. */
export async function findPerson(db: Database, scope: Scope, id: string): Promise<StoredAccount | undefined> {
  const account = await getAccount(db, id);
  return account && (await isWithinScope(db, scope, account)) ? account : undefined;
}

/**
 * Changes somebody within the giver's scope. It holds at once: tell open pages afterwards. Undefined: nobody whom the
 * giver may change. Throws `input/invalid` or `store/conflict` for what must not be.
 */
export const changePerson = (
  { store, handBack }: Pick<PeopleParts, 'store' | 'handBack'>,
  giver: Giver,
  id: string,
  changes: PersonChanges,
): Promise<StoredAccount | undefined> =>
  store.transaction(async (tx) => {
    const before = await managed(tx, giver, id);
    if (!before) return undefined;
    // A responder whom somebody else has named stays, wherever they live.
    const responder = changes.responder === before.responder ? null : changes.responder;
    await checkGiving(tx, giver, { grants: changes.grants, responder });
    if (isSelf(giver.actor, id)) refuseLockingOneselfOut(changes);
    if (administersAll(before) && !administersAll(changes) && !(await isAnotherAdministrator(tx, id))) {
      throw new AnjuError(
        'store/conflict',
        `${changes.state === 'active' ? 'grants' : 'state'}: this is the last administrator of the whole relay; make another one first`,
      );
    }
    if (changes.state === 'disabled') {
      await endSessions(tx, id);
      await deleteRecoveries(tx, id);
    }
    if (changes.state === 'disabled' || changes.responder !== before.responder) await forgetAddressesOf(tx, id);
    const after = await updateAccount(tx, id, changes);
    if (before.responder !== null) {
      // Somebody else may be that responder too. Where nobody is any more, what was held is held by nobody.
      const isLeft = changes.responder !== before.responder && !(await isSomebody(tx, before.responder));
      await handBack(tx, before.responder, { unconditionally: isLeft });
    }
    return after;
  });

/** Signs somebody out everywhere; tell open pages afterwards. False: nobody whom the giver may change. */
export const signOut = (store: Store, giver: Giver, id: string): Promise<boolean> =>
  store.transaction(async (tx) => {
    if (!(await managed(tx, giver, id))) return false;
    await endSessions(tx, id);
    return true;
  });

/** A link with which somebody starts anew. Undefined: nobody whom the giver may change. */
export const recoverPerson = (store: Store, giver: Giver, id: string, now: number): Promise<NewLink | undefined> =>
  store.transaction(async (tx) => {
    const account = await managed(tx, giver, id);
    if (!account) return undefined;
    if (isSelf(giver.actor, id)) {
      // A thief of an open browser would need no password to take the account for good.
      throw new AnjuError('input/invalid', 'id: this is your own account; change your password instead');
    }
    if (account.state === 'disabled') {
      throw new AnjuError('store/conflict', 'state: this account is disabled; let the person sign in again first');
    }
    // Whoever takes the account over answers pages as this responder.
    if (account.responder !== null && !(await getResponder(tx, giver.scope, account.responder))) {
      throw new AnjuError(
        'input/invalid',
        'id: this person is paged for places that you do not look after; ask an administrator of those',
      );
    }
    return createRecovery(tx, account, giver.actor, now);
  });

/** Somebody whom the giver may change: who has no role that the giver could not give. */
async function managed(db: Database, { actor, scope }: Giver, id: string): Promise<StoredAccount | undefined> {
  const account = await findPerson(db, scope, id);
  const { grants } = account ?? { grants: [] };
  return account && (await mayGive(db, actor, { by: 'people.manage', grants })) ? account : undefined;
}

/** Somebody without roles is within no scope but everything. */
const isWithinScope = async (db: Database, scope: Scope, { grants }: StoredAccount): Promise<boolean> =>
  scope.communities === 'all' || (grants.length > 0 && areWithin(db, scope, grants));

const isSelf = (actor: Actor, id: string): boolean => actor.kind === 'account' && actor.id === id;

/** What nobody could take back themselves. */
function refuseLockingOneselfOut({ state, grants }: PersonChanges): void {
  if (state === 'disabled') {
    throw new AnjuError('input/invalid', 'state: this is your own account; ask another administrator to disable it');
  }
  if (!grants.some(({ role }) => role === 'administrator')) {
    throw new AnjuError(
      'input/invalid',
      'grants: this is your own last administrator role; ask another administrator to take it',
    );
  }
}

const isForEverything = ({ role, communityId, dwellingId }: Grant): boolean =>
  role === 'administrator' && communityId === null && dwellingId === null;

const administersAll = ({ state, grants }: Pick<PersonChanges, 'state' | 'grants'>): boolean =>
  state === 'active' && grants.some(isForEverything);

async function isAnotherAdministrator(db: Database, id: string): Promise<boolean> {
  const other = await db
    .selectFrom('accounts')
    .innerJoin('grants', 'grants.account_id', 'accounts.id')
    .select('accounts.id')
    .where('accounts.id', '!=', id)
    .where('accounts.state', '=', 'active')
    .where('grants.role', '=', 'administrator')
    .where('grants.community_id', 'is', null)
    .where('grants.dwelling_id', 'is', null)
    // Two who disable each other at once: one of them waits, and is refused.
    .$if(hasRowLocks(db), (query) => query.forUpdate())
    .executeTakeFirst();
  return other !== undefined;
}

/** Whether some account acts as this responder. */
async function isSomebody(db: Database, responder: string): Promise<boolean> {
  const account = await db
    .selectFrom('accounts')
    .select('id')
    .where('responder_id', '=', responder)
    .where('state', '=', 'active')
    .executeTakeFirst();
  return account !== undefined;
}
