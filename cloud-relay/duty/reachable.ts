import { isDismissed } from '../store/dismissed-responder.ts';
import { preparedQuery } from '../store/prepared-query.ts';
import type { Database } from '../store/store.ts';

/**
 * Whether a page has any way to somebody: they have an address for one of the channels (empty: for any), and have not
 * been dismissed. Whether it works only a page can tell.
 */
export async function isReachable(db: Database, responder: string, channels: readonly string[]): Promise<boolean> {
  const addresses = await channelsOf.all(db, { responder });
  if (!addresses.some(({ channel }) => channels.length === 0 || channels.includes(channel))) return false;
  return !(await isDismissed(db, responder));
}

/** Every alarm asks this of the first person of its policy. */
const channelsOf = preparedQuery((db, { responder }: { readonly responder: string }) =>
  db.selectFrom('channel_addresses').select('channel').where('responder_id', '=', responder).where('gone', '=', 0),
);
