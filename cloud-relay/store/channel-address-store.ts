import { createHash, randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import { z } from 'zod';
import { AnjuError } from '../../foundation/errors.ts';
import { withinScope, type Scope } from './scope.ts';
import type { Database } from './store.ts';
import { readStored } from './stored-json.ts';
import type { ChannelAddressRow } from './tables-incidents.ts';

/** Where a responder is reached by one channel. */
export interface ChannelAddress {
  readonly id: string;
  readonly responder: string;
  readonly channel: string;
  /** What the person sees, such as the browser's name. */
  readonly label: string;
  /** As the channel wants it. */
  readonly address: unknown;
  readonly createdAt: number;
  readonly lastAcceptedAt: number | null;
}

export interface ChannelAddressInput {
  readonly responder: string;
  readonly channel: string;
  readonly label: string;
  readonly address: unknown;
  /** What makes it the same address, such as a push endpoint: again, it replaces what was there. */
  readonly sameAs: string;
  /** The account that adds it for itself; absent: somebody adds it for another person. */
  readonly account?: string | undefined;
}

/** Adds an address, or replaces the same one. Undefined when the responder is not within the scope. */
export async function putChannelAddress(
  db: Database,
  scope: Scope,
  input: ChannelAddressInput,
  now: number,
): Promise<ChannelAddress | undefined> {
  const responder = await db
    .selectFrom('responders')
    .select('id')
    .where('id', '=', input.responder)
    .where(withinScope(scope, 'responders.community_id'))
    .executeTakeFirst();
  if (!responder) return undefined;
  const changing = {
    responder_id: input.responder,
    label: input.label,
    address: JSON.stringify(input.address),
    created_at: now,
    last_accepted_at: null,
    account_id: input.account ?? null,
    gone: 0 as const,
  };
  const row = await db
    .insertInto('channel_addresses')
    .values({
      id: randomUUID(),
      channel: input.channel,
      fingerprint: fingerprintOf(input.sameAs),
      ...changing,
    })
    .onConflict((conflict) => conflict.columns(['channel', 'fingerprint']).doUpdateSet(changing))
    .returningAll()
    .executeTakeFirstOrThrow();
  return readAddress(row);
}

/** How many addresses the person would still have if this one, new or the same again, were not among them. */
export async function countOtherAddresses(
  db: Database,
  scope: Scope,
  { responder, channel, sameAs }: Pick<ChannelAddressInput, 'responder' | 'channel' | 'sameAs'>,
): Promise<number> {
  const rows = await selectWithin(db, scope).where('responder_id', '=', responder).execute();
  const fingerprint = fingerprintOf(sameAs);
  return rows.filter((row) => row.channel !== channel || row.fingerprint !== fingerprint).length;
}

/** Addresses in use, by responder and channel where those are given. */
export async function listChannelAddresses(
  db: Database,
  scope: Scope,
  of: { readonly responder?: string | undefined; readonly channel?: string | undefined } = {},
): Promise<ChannelAddress[]> {
  const { responder, channel } = of;
  const rows = await selectWithin(db, scope)
    .$if(responder !== undefined, (query) => query.where('responder_id', '=', responder ?? ''))
    .$if(channel !== undefined, (query) => query.where('channel', '=', channel ?? ''))
    .orderBy('channel_addresses.created_at')
    .orderBy('channel_addresses.id')
    .execute();
  return rows.map(readAddress);
}

export async function getChannelAddress(db: Database, scope: Scope, id: string): Promise<ChannelAddress | undefined> {
  const row = await selectWithin(db, scope).where('channel_addresses.id', '=', id).executeTakeFirst();
  return row && readAddress(row);
}

/** Undefined outside the scope. Throws `store/conflict` when its person has the new address already. */
export async function changeChannelAddress(
  db: Database,
  scope: Scope,
  id: string,
  input: Pick<ChannelAddressInput, 'label' | 'address' | 'sameAs'>,
): Promise<ChannelAddress | undefined> {
  const before = await getChannelAddress(db, scope, id);
  if (!before) return undefined;
  const fingerprint = fingerprintOf(input.sameAs);
  const same = await db
    .selectFrom('channel_addresses')
    .select(['id', 'gone'])
    .where('channel', '=', before.channel)
    .where('fingerprint', '=', fingerprint)
    .where('id', '!=', id)
    .executeTakeFirst();
  if (same?.gone === 0) throw new AnjuError('store/conflict', 'url: this person has it already; change that one');
  // One that is used no more keeps its pages, but not the name that the changed one takes.
  if (same) await db.updateTable('channel_addresses').set({ fingerprint: same.id }).where('id', '=', same.id).execute();
  const row = await db
    .updateTable('channel_addresses')
    .set({ label: input.label, address: JSON.stringify(input.address), fingerprint })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
  return row && readAddress(row);
}

/** Uses an address no more, because its person or its provider said so. False outside the scope. */
export async function forgetChannelAddress(db: Database, scope: Scope, id: string): Promise<boolean> {
  if (!(await getChannelAddress(db, scope, id))) return false;
  await db.updateTable('channel_addresses').set({ gone: 1, address: '{}' }).where('id', '=', id).execute();
  return true;
}

/** What somebody added for themselves goes with their right to be paged. What others added for that responder stays. */
export async function forgetAddressesOf(db: Database, account: string): Promise<void> {
  await db.updateTable('channel_addresses').set({ gone: 1, address: '{}' }).where('account_id', '=', account).execute();
}

/** A provider has taken a page for this address. */
export async function noteAccepted(db: Database, id: string, now: number): Promise<void> {
  await db.updateTable('channel_addresses').set({ last_accepted_at: now }).where('id', '=', id).execute();
}

const fingerprintOf = (sameAs: string): string => createHash('sha256').update(sameAs).digest('hex');

const selectWithin = (db: Database, scope: Scope) =>
  db
    .selectFrom('channel_addresses')
    .innerJoin('responders', 'responders.id', 'channel_addresses.responder_id')
    .selectAll('channel_addresses')
    .where('channel_addresses.gone', '=', 0)
    .where(withinScope(scope, 'responders.community_id'));

const readAddress = (row: Selectable<ChannelAddressRow>): ChannelAddress => ({
  id: row.id,
  responder: row.responder_id,
  channel: row.channel,
  label: row.label,
  // The channel refuses what it cannot read, and the others are still paged.
  address: readStored(z.unknown(), row.address, null),
  createdAt: row.created_at,
  lastAcceptedAt: row.last_accepted_at,
});
