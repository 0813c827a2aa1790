import { mayActAs } from '../identity/people/answering.ts';
import type { IncidentClass, IncidentSubject } from '../incidents/incident.ts';
import { isDismissed } from '../store/dismissed-responder.ts';
import { preparedQuery } from '../store/prepared-query.ts';
import type { Database } from '../store/store.ts';

/** What somebody would be called about. */
export interface CallFor {
  readonly class: IncidentClass;
  readonly subject: IncidentSubject;
}

/**
 * Whether a page has any way to somebody: they have an address for one of the channels (empty: for any), and nothing
 * bars them. Whether it works only a page can tell.
 */
export async function isReachable(
  db: Database,
  responder: string,
  channels: readonly string[],
  about: CallFor,
): Promise<boolean> {
  const addresses = await channelsOf.all(db, { responder });
  if (!addresses.some(({ channel }) => channels.length === 0 || channels.includes(channel))) return false;
  return (await barredBecause(db, responder, about)) === undefined;
}

/** Why somebody is not called who has an account: they could not answer, and the time of their step would be lost. */
export async function barredBecause(
  db: Database,
  responder: string,
  { class: kind, subject }: CallFor,
): Promise<'account-disabled' | 'may-not-act' | undefined> {
  if (await isDismissed(db, responder)) return 'account-disabled';
  // An installer comes for a fault, which their role lets them do nothing about here.
  return kind === 'fault' || (await mayActAs(db, responder, subject)) ? undefined : 'may-not-act';
}

/** Every alarm asks this of the first person of its policy. */
const channelsOf = preparedQuery((db, { responder }: { readonly responder: string }) =>
  db.selectFrom('channel_addresses').select('channel').where('responder_id', '=', responder).where('gone', '=', 0),
);
