import type { LookupAddress } from 'node:dns';
import { BlockList, isIP } from 'node:net';
import { nameLookup, type NameLookup } from './name-lookup.ts';

/** Not reachable from the internet, or not one host: RFC 6890 and its updates. */
const notPublic: readonly (readonly [network: string, prefix: number, family: 'ipv4' | 'ipv6'])[] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.0.2.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['198.51.100.0', 24, 'ipv4'],
  ['203.0.113.0', 24, 'ipv4'],
  ['224.0.0.0', 4, 'ipv4'],
  ['240.0.0.0', 4, 'ipv4'],
  // Also the old ways to write an IPv4 address: ::127.0.0.1, ::ffff:0:127.0.0.1, and the NAT64 prefixes.
  ['::', 96, 'ipv6'],
  ['::ffff:0:0:0', 96, 'ipv6'],
  ['64:ff9b::', 96, 'ipv6'],
  ['64:ff9b:1::', 48, 'ipv6'],
  ['100::', 64, 'ipv6'],
  ['2001::', 23, 'ipv6'],
  ['2001:db8::', 32, 'ipv6'],
  ['2002::', 16, 'ipv6'],
  ['3fff::', 20, 'ipv6'],
  ['5f00::', 16, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['fec0::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
];

/** Which addresses the relay may send to. */
export interface AddressGuard {
  isAllowed(address: string): boolean;
  /** Not public, and named by the configuration: the operator's own network. */
  isOwn(address: string): boolean;
  /**
   * For a connection: finds the addresses of a name and throws `AddressRefused` before anything is sent, so that no name
   * can lead astray. Whatever else it rejects with is the name server's error.
   */
  readonly lookup: NameLookup;
}

export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
}

/** Everything public, and of the rest only `allowed`: networks such as `10.20.0.0/16`, or single addresses. */
export function addressGuard(allowed: readonly string[] = [], findName: NameLookup = nameLookup()): AddressGuard {
  const refused = new BlockList();
  for (const [network, prefix, family] of notPublic) refused.addSubnet(network, prefix, family);
  const exceptions = new BlockList();
  for (const network of allowed) addNetwork(exceptions, network);
  const isIn = (list: BlockList, address: string): boolean =>
    list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
  const isOwn = (address: string): boolean =>
    isIP(address) !== 0 && isIn(exceptions, address) && isIn(refused, address);
  const isAllowed = (address: string): boolean =>
    isIP(address) !== 0 && (isIn(exceptions, address) || !isIn(refused, address));
  return {
    isAllowed,
    isOwn,
    lookup: async (name, signal) => {
      const found = await findName(name, signal);
      const usable = found.filter(({ address }) => isAllowed(address));
      if (usable.length === 0 || (usable.length < found.length && !isThisComputer(found))) {
        throw new AddressRefused(`${name} leads to a private address`);
      }
      return usable;
    },
  };
}

/** Both addresses of localhost are the same computer: one that is allowed is enough. */
const isThisComputer = (found: readonly LookupAddress[]): boolean =>
  found.every(({ address }) => address === '127.0.0.1' || address === '::1');

function addNetwork(list: BlockList, network: string): void {
  const [address = '', prefix] = network.split('/');
  const version = isIP(address);
  if (version === 0)
    throw new TypeError(`allowed addresses: ${network} is not an IP address or network; write 10.20.0.0/16`);
  const family = version === 6 ? 'ipv6' : 'ipv4';
  if (prefix === undefined) list.addAddress(address, family);
  else list.addSubnet(address, Number(prefix), family);
}
