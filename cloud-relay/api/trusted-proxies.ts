import { BlockList, isIP } from 'node:net';

/** Whether a connection comes from one of these addresses or networks. */
export function isFromProxy(trusted: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const network of trusted) {
    const [address = '', prefix] = network.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return (address) => {
    const version = isIP(address);
    // An IPv4 address in IPv6 clothes is found by its IPv4 rule.
    return version !== 0 && list.check(address, version === 6 ? 'ipv6' : 'ipv4');
  };
}
