import { sql, type Expression, type SqlBool } from 'kysely';
import type { Database } from './store.ts';

/**
 * Whose records a caller may see. A store function answers "not found" for everything outside it. `communities` names
 * each community itself: `scopeBelow` adds those beneath a street, district or city.
 */
export interface Scope {
  readonly communities: 'all' | readonly string[];
}

/** The relay itself, and until people sign in, the console on localhost. */
export const everywhere: Scope = { communities: 'all' };

export const isWithin = (scope: Scope, communityId: string): boolean =>
  scope.communities === 'all' || scope.communities.includes(communityId);

/** For `where(...)`: the community in `column` (such as `dwellings.community_id`) lies within the scope. */
export function withinScope(scope: Scope, column: string): Expression<SqlBool> {
  if (scope.communities === 'all') return sql<SqlBool>`1 = 1`;
  if (scope.communities.length === 0) return sql<SqlBool>`1 = 0`;
  return sql<SqlBool>`${sql.ref(column)} in (${sql.join(scope.communities)})`;
}

/** The scope of somebody who looks after these communities and all beneath them. */
export async function scopeBelow(db: Database, roots: readonly string[]): Promise<Scope> {
  const rows = await db.selectFrom('communities').select(['id', 'parent_id']).execute();
  const within = new Set(rows.filter(({ id }) => roots.includes(id)).map(({ id }) => id));
  for (let before = -1; before < within.size;) {
    before = within.size;
    for (const { id, parent_id } of rows) if (parent_id !== null && within.has(parent_id)) within.add(id);
  }
  return { communities: [...within] };
}
