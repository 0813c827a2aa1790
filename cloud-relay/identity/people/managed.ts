import { sql, type Expression, type SqlBool } from 'kysely';
import { withinScope, type Scope } from '../../store/scope.ts';

const ownerColumns = { account: 'account_id', link: 'link_id' } as const;

/**
 * For `where(...)`: the account or invitation has roles, and every one of them lies within the scope. It says for many
 * rows in one query what `areWithin` says of grants that are at hand; a test holds the two together.
 */
export function everyGrantWithin(
  scope: Scope,
  { owner, idColumn }: { readonly owner: keyof typeof ownerColumns; readonly idColumn: string },
): Expression<SqlBool> {
  if (scope.communities === 'all') return sql<SqlBool>`1 = 1`;
  const owned = sql`${sql.ref(`grants.${ownerColumns[owner]}`)} = ${sql.ref(idColumn)}`;
  // A comparison with null is not true: a role for everything (both null) falls to `else`.
  const lies = sql`case
    when ${withinScope(scope, 'grants.community_id')} then 1
    when ${withinScope(scope, 'dwellings.community_id', 'grants.dwelling_id')} then 1
    else 0 end`;
  return sql<SqlBool>`(
    exists (select 1 from grants where ${owned})
    and not exists (
      select 1 from grants left join dwellings on dwellings.id = grants.dwelling_id where ${owned} and ${lies} = 0
    ))`;
}
