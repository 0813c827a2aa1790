import { sql, type Expression, type SqlBool } from 'kysely';
import type { Database } from './store.ts';

/**
 * Whose records a caller may see. A store function answers "not found" for everything outside it. `communities` names
 * each community itself: `scopeBelow` adds those beneath a street, district or city. `dwellings` are single homes
 * besides: what belongs to such a home, and nothing that belongs to its whole community.
 */
export interface Scope {
  readonly communities: 'all' | readonly string[];
  readonly dwellings: readonly string[];
}

/** The relay itself, and whoever has a role for everything. */
export const everywhere: Scope = { communities: 'all', dwellings: [] };

export const nowhere: Scope = { communities: [], dwellings: [] };

/** For what nobody may do who looks after single homes only, such as adding something to a community. */
export const communitiesOf = ({ communities }: Scope): Scope => ({ communities, dwellings: [] });

/** `dwelling` null: the record belongs to the whole community. */
export const isWithin = (scope: Scope, communityId: string, dwellingId: string | null = null): boolean =>
  scope.communities === 'all' ||
  scope.communities.includes(communityId) ||
  (dwellingId !== null && scope.dwellings.includes(dwellingId));

/**
 * For `where(...)`: the community in `column` (such as `dwellings.community_id`), or the home in `dwellingColumn`, lies
 * within the scope. Without a dwelling column the records belong to communities, and a single home opens none of them.
 */
export function withinScope(scope: Scope, column: string, dwellingColumn?: string): Expression<SqlBool> {
  if (scope.communities === 'all') return sql<SqlBool>`1 = 1`;
  const homes = dwellingColumn === undefined ? [] : scope.dwellings;
  const inCommunity = oneOf(column, scope.communities);
  return homes.length === 0 || dwellingColumn === undefined
    ? inCommunity
    : sql<SqlBool>`(${inCommunity} or ${oneOf(dwellingColumn, homes)})`;
}

const oneOf = (column: string, ids: readonly string[]): Expression<SqlBool> =>
  ids.length === 0 ? sql<SqlBool>`1 = 0` : sql<SqlBool>`${sql.ref(column)} in (${sql.join(ids)})`;

/** These communities and all beneath them, in one query. */
export async function communitiesBelow(db: Database, roots: readonly string[]): Promise<readonly string[]> {
  if (roots.length === 0) return [];
  const rows = await db
    .withRecursive('within_reach', (query) =>
      query
        .selectFrom('communities')
        .select('communities.id')
        .where('communities.id', 'in', roots)
        // `union` drops what is there already, so that even a circle of parents would end.
        .union(
          query
            .selectFrom('communities')
            .innerJoin('within_reach', 'within_reach.id', 'communities.parent_id')
            .select('communities.id'),
        ),
    )
    .selectFrom('within_reach')
    .select('within_reach.id')
    .execute();
  return rows.map(({ id }) => id);
}

/** The scope of somebody who looks after these communities and all beneath them. */
export const scopeBelow = async (db: Database, roots: readonly string[]): Promise<Scope> => ({
  communities: await communitiesBelow(db, roots),
  dwellings: [],
});
