import { actionSchema, permissions, type Action, type Grant, type Role } from '../../contracts/permissions.ts';
import { askBelow, type Below } from '../store/field-levels.ts';
import { isWithin, nowhere, type Scope } from '../store/scope.ts';
import type { Database } from '../store/store.ts';
import type { Actor } from './actor.ts';

type Rights = Pick<Actor, 'grants' | 'only'>;

/** Those of somebody's grants that allow the action. Empty: it is refused. */
export function grantsFor({ grants, only }: Rights, action: Action): readonly Grant[] {
  if (only && !only.includes(action)) return [];
  const roles: readonly Role[] = permissions[action];
  return grants.filter(({ role }) => roles.includes(role));
}

/** Everything that some grant allows somewhere. */
export const actionsOf = (rights: Rights): Action[] =>
  actionSchema.options.filter((action) => grantsFor(rights, action).length > 0);

/** Where grants hold: asks what lies below only when one is for a level of the field. */
export async function scopeOf(below: Below, grants: readonly Grant[]): Promise<Scope> {
  if (grants.length === 0) return nowhere;
  const isEverywhere = ({ communityId, dwellingId }: Grant): boolean => communityId === null && dwellingId === null;
  const levels = grants.flatMap(({ communityId }) => (communityId === null ? [] : [communityId]));
  const dwellings = grants.flatMap(({ dwellingId }) => (dwellingId === null ? [] : [dwellingId]));
  if (grants.some(isEverywhere)) return { communities: 'all', dwellings: [] };
  return { communities: levels.length === 0 ? [] : await below(levels), dwellings: [...new Set(dwellings)] };
}

/** Where somebody may do something, as the database says at this moment. */
export const scopeFor = (db: Database, rights: Rights, action: Action): Promise<Scope> =>
  scopeOf(askBelow(db), grantsFor(rights, action));

/**
 * Whether every grant holds within the scope, and nowhere else: for whom an administrator may see, change and make.
 * A level or home that does not exist lies nowhere.
 */
export async function areWithin(db: Database, scope: Scope, grants: readonly Grant[]): Promise<boolean> {
  for (const { communityId, dwellingId } of grants) {
    if (communityId !== null) {
      if (!isWithin(scope, communityId) || !(await exists(db, communityId))) return false;
    } else if (dwellingId !== null) {
      const home = await communityOf(db, dwellingId);
      if (home === undefined || !isWithin(scope, home, dwellingId)) return false;
    } else if (scope.communities !== 'all') return false;
  }
  return true;
}

/**
 * Whether somebody may give these grants to another: within the scope in which they may do `by`, and, for a program
 * whose token allows few actions, nothing that allows more. `only`: what the other may do of them.
 */
export async function mayGive(db: Database, giver: Rights, given: Rights & { readonly by: Action }): Promise<boolean> {
  const { only } = giver;
  if (only && actionsOf(given).some((action) => !only.includes(action))) return false;
  return areWithin(db, await scopeFor(db, giver, given.by), given.grants);
}

const exists = async (db: Database, community: string): Promise<boolean> =>
  (await db.selectFrom('communities').select('id').where('id', '=', community).executeTakeFirst()) !== undefined;

const communityOf = async (db: Database, dwelling: string): Promise<string | undefined> =>
  (await db.selectFrom('dwellings').select('community_id').where('id', '=', dwelling).executeTakeFirst())?.community_id;
