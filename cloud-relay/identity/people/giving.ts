import type { Grant } from '../../../contracts/permissions.ts';
import { AnjuError } from '../../../foundation/errors.ts';
import { getResponder } from '../../registry/responders.ts';
import type { Scope } from '../../store/scope.ts';
import type { Database } from '../../store/store.ts';
import { mayGive } from '../access.ts';
import type { Actor } from '../actor.ts';

export interface Giver {
  readonly actor: Actor;
  /** Where the actor may manage people. */
  readonly scope: Scope;
}

/**
 * Throws `input/invalid` unless every role, and the responder that somebody is paged as, is the giver's to give. What
 * does not exist and what lies elsewhere are refused with the same words.
 */
export async function checkGiving(
  db: Database,
  { actor, scope }: Giver,
  given: { readonly grants: readonly Grant[]; readonly responder: string | null },
): Promise<void> {
  for (const [index, grant] of given.grants.entries()) {
    if (await mayGive(db, actor, { by: 'people.manage', grants: [grant] })) continue;
    throw new AnjuError(
      'input/invalid',
      `grants.${index}: ${describe(grant)} is not yours to give; choose a role within the places that you look after`,
    );
  }
  const { responder } = given;
  if (responder !== null && !(await getResponder(db, scope, responder))) {
    throw new AnjuError(
      'input/invalid',
      `responder: ${responder} is nobody whom you look after; choose one from the list of responders`,
    );
  }
}

const describe = ({ role, communityId, dwellingId }: Grant): string =>
  `${role} of ${communityId ?? dwellingId ?? 'everything'}`;
