import type { IncidentSubject } from '../../incidents/incident.ts';
import { getChannelAddress } from '../../store/channel-address-store.ts';
import { getIncident } from '../../store/incident-store.ts';
import type { Page } from '../../store/page-store.ts';
import { everywhere, isWithin } from '../../store/scope.ts';
import type { Database } from '../../store/store.ts';
import { scopeFor } from '../access.ts';
import { grantsOf } from './grants.ts';

/**
 * Whether a page may still be answered by its notice: the browser is still one on which that person is paged, and the
 * person, where they have an account, may still act on that incident. Somebody who is paged without an account may.
 */
export async function mayAnswerPage(db: Database, page: Page): Promise<boolean> {
  const address = page.addressId === null ? undefined : await getChannelAddress(db, everywhere, page.addressId);
  if (address?.responder !== page.responder) return false;
  const incident = await getIncident(db, everywhere, page.incident);
  if (!incident) return false;
  return mayActAs(db, page.responder, incident.subject);
}

/** Whether somebody may act there as this responder. Where nobody has an account, whoever is paged may. */
export async function mayActAs(
  db: Database,
  responder: string,
  { community, dwelling }: Pick<IncidentSubject, 'community' | 'dwelling'>,
): Promise<boolean> {
  const accounts = await db
    .selectFrom('accounts')
    .select(['id', 'state'])
    .where('responder_id', '=', responder)
    .execute();
  if (accounts.length === 0) return true;
  for (const { id, state } of accounts) {
    if (state !== 'active') continue;
    const scope = await scopeFor(db, { grants: await grantsOf(db, { kind: 'account', id }) }, 'incidents.act');
    if (isWithin(scope, community, dwelling)) return true;
  }
  return false;
}
