import { countOtherAddresses, type ChannelAddressInput } from '../store/channel-address-store.ts';
import type { Scope } from '../store/scope.ts';
import type { Database } from '../store/store.ts';
import { ApiRefusal } from './api-error.ts';

/**
 * Of one responder, over all channels. Each of them is paged at once, every time: a thousand of one person would keep
 * everybody else's calls waiting.
 */
const mostAddresses = 20;

/** Throws the refusal. The same address again is always taken. Call it within the transaction that adds the address. */
export async function refuseTooMany(
  db: Database,
  scope: Scope,
  address: Pick<ChannelAddressInput, 'responder' | 'channel' | 'sameAs'>,
): Promise<void> {
  if ((await countOtherAddresses(db, scope, address)) < mostAddresses) return;
  throw new ApiRefusal(409, {
    code: 'store/conflict',
    field: 'responder',
    value: address.responder,
    message: `responder: has ${mostAddresses} addresses already`,
    fix: 'remove one first',
  });
}
