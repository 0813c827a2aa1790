import type { Responder } from '../../contracts/api-registry.ts';
import { getResponder } from '../registry/responders.ts';
import { getChannelAddress, listChannelAddresses, type ChannelAddress } from '../store/channel-address-store.ts';
import { everywhere, type Scope } from '../store/scope.ts';
import type { Database } from '../store/store.ts';
import type { Sender } from './handlers.ts';

type Asking = Pick<Sender, 'actor' | 'scopeFor'>;

/**
 * Whose addresses somebody may see and change: their own as a responder, and those of the responders whom they may
 * change. What is outside does not exist.
 */
export interface AddressReach {
  responder(id: string): Promise<Responder | undefined>;
  address(id: string): Promise<ChannelAddress | undefined>;
  addresses(of: { readonly responder?: string | undefined; readonly channel?: string }): Promise<ChannelAddress[]>;
  /** For the store functions, once the responder or address is known to lie within reach. */
  scopeOf(responder: string): Scope;
}

export async function addressReach(db: Database, { actor, scopeFor }: Asking): Promise<AddressReach> {
  const own = actor.responder;
  const others = await scopeFor('responders.write');
  const scopeOf = (responder: string): Scope => (responder === own ? everywhere : others);
  return {
    scopeOf,
    responder: (id) => getResponder(db, scopeOf(id), id),
    address: async (id) => {
      const address = await getChannelAddress(db, own === null ? others : everywhere, id);
      return address && (await getResponder(db, scopeOf(address.responder), address.responder)) && address;
    },
    addresses: async ({ responder, channel }) => {
      if (responder !== undefined) return listChannelAddresses(db, scopeOf(responder), { responder, channel });
      const found = await listChannelAddresses(db, others, { channel });
      const isThere = own === null || found.some((one) => one.responder === own);
      return isThere ? found : [...(await listChannelAddresses(db, everywhere, { responder: own, channel })), ...found];
    },
  };
}
