import { randomUUID } from 'node:crypto';
import { grantSchema, type Grant } from '../../../contracts/permissions.ts';
import type { Database } from '../../store/store.ts';

/** Whose roles: somebody who may sign in, a program's token, or an invitation that nobody has taken yet. */
export interface GrantOwner {
  readonly kind: 'account' | 'token' | 'link';
  readonly id: string;
}

const columnOf = { account: 'account_id', token: 'api_token_id', link: 'link_id' } as const;

/** A role whose row this version cannot read is left out: nobody may do more than what is understood. */
export async function grantsOf(db: Database, owner: GrantOwner): Promise<Grant[]> {
  const rows = await db
    .selectFrom('grants')
    .select(['role', 'community_id', 'dwelling_id'])
    .where(columnOf[owner.kind], '=', owner.id)
    .orderBy('id')
    .execute();
  return rows.flatMap((row) => {
    const grant = grantSchema.safeParse({
      role: row.role,
      communityId: row.community_id,
      dwellingId: row.dwelling_id,
    });
    return grant.success ? [grant.data] : [];
  });
}

/** Gives the owner exactly these roles. Call it within a transaction. */
export async function replaceGrants(db: Database, owner: GrantOwner, grants: readonly Grant[]): Promise<void> {
  await db.deleteFrom('grants').where(columnOf[owner.kind], '=', owner.id).execute();
  if (grants.length === 0) return;
  await db
    .insertInto('grants')
    .values(
      grants.map(({ role, communityId, dwellingId }) => ({
        id: randomUUID(),
        account_id: null,
        api_token_id: null,
        link_id: null,
        [columnOf[owner.kind]]: owner.id,
        role,
        community_id: communityId,
        dwelling_id: dwellingId,
      })),
    )
    .execute();
}
