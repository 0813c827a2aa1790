import type { Actor } from '../identity/actor.ts';

/** The account of somebody who is this responder themselves; undefined for whoever looks after them. */
export const ownAccount = ({ kind, id, responder }: Actor, of: string): string | undefined =>
  kind === 'account' && responder === of ? id : undefined;
