import { isLoopbackName } from '../configuration/networks.ts';
import type { ConsoleListener } from './listener.ts';

/** By which names this relay goes, and from which pages it takes writes. */
export interface OwnAddress {
  /** A page elsewhere whose name points to this computer (DNS rebinding) calls us by that name. */
  isOurHost(host: string): boolean;
  /** The `Origin` of a request that was sent to `host`. */
  isOurOrigin(origin: string, host: string): boolean;
}

export function ownAddress({ publicUrl }: Pick<ConsoleListener, 'publicUrl'>): OwnAddress {
  const isLoopback = (host: string): boolean => {
    const name = hostName(host);
    return name !== undefined && isLoopbackName(name);
  };
  return {
    // A proxy may call us by the loopback name, and so does whoever sits at this computer.
    isOurHost: (host) => isLoopback(host) || sameHost(host, new URL(publicUrl())),
    isOurOrigin: (origin, host) => origin === publicUrl() || (isLoopback(host) && origin === `http://${host}`),
  };
}

/** The host of `localhost:8480`, `[::1]:8480` or `relay.example.org`, in lower case. */
function hostName(host: string): string | undefined {
  return /^(\[[0-9a-f:]+\]|[a-z0-9.-]+)(:\d{1,5})?$/.exec(host.toLowerCase())?.[1];
}

/** With or without the port that the address need not name. */
function sameHost(host: string, { protocol, hostname, port }: URL): boolean {
  const usual = protocol === 'https:' ? '443' : '80';
  const [name, given] = [hostName(host), /:(\d+)$/.exec(host)?.[1]];
  return name === hostname && (given ?? usual) === (port || usual);
}
