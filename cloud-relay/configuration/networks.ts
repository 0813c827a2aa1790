import { isIPv4, isIPv6 } from 'node:net';

/** An IP address, or a network such as 10.20.0.0/16. */
export function isNetwork(text: string): boolean {
  const [address = '', prefix, ...more] = text.split('/');
  const longest = isIPv4(address) ? 32 : isIPv6(address) ? 128 : -1;
  if (prefix === undefined) return longest > 0;
  return more.length === 0 && /^\d{1,3}$/.test(prefix) && Number(prefix) <= longest;
}

/** Names that lead to this computer on every computer; an IPv6 address with or without brackets. */
export const isLoopbackName = (host: string): boolean =>
  /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/.test(host.toLowerCase());
