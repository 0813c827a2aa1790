import type { LookupAddress } from 'node:dns';
import { Resolver } from 'node:dns/promises';

/** The addresses of a name. Rejects with the name server's error, such as ENOTFOUND, and as soon as `signal` ends. */
export type NameLookup = (name: string, signal: AbortSignal) => Promise<readonly LookupAddress[]>;

/** For one name server. It is asked once: the page is tried again soon, and a lost packet costs no more than that. */
const patienceMs = 2_000;
/** Some name servers answer for IPv4 and are silent for IPv6, or the other way round: that must not delay a page. */
const otherFamilyMs = 250;

const thisComputer: readonly LookupAddress[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

/**
 * Asks the name servers themselves. `dns.lookup` would ask on one of libuv's four threads and hold it until the last
 * server has let it down: four names whose servers never answer would then stop every look-up of this process, and with
 * them everybody's pages. Each look-up has sockets of its own, so that it can be given up and its port cannot be guessed.
 * /etc/hosts and search domains are not asked: a name must be whole, and in the DNS. `localhost` is this computer
 * (RFC 6761 section 6.3). `servers`: such as `127.0.0.1:53`; by default those of the computer, as they are at that moment.
 */
export function nameLookup(servers?: readonly string[]): NameLookup {
  return async (name, signal) => {
    if (/^localhost\.?$/i.test(name)) return thisComputer;
    signal.throwIfAborted();
    const resolver = new Resolver({ timeout: patienceMs, tries: 1 });
    if (servers) resolver.setServers(servers);
    const giveUp = (): void => resolver.cancel();
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      const asked = [resolver.resolve4(name), resolver.resolve6(name)] as const;
      Promise.any(asked).then(
        () => AbortSignal.timeout(otherFamilyMs).addEventListener('abort', giveUp, { once: true }),
        () => undefined,
      );
      return joined(await Promise.allSettled(asked));
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  };
}

type Answer = PromiseSettledResult<readonly string[]>;

function joined([four, six]: readonly [Answer, Answer]): readonly LookupAddress[] {
  if (four.status === 'rejected' && six.status === 'rejected') throw four.reason;
  return [...read(four, 4), ...read(six, 6)];
}

const read = (answer: Answer, family: 4 | 6): LookupAddress[] =>
  answer.status === 'fulfilled' ? answer.value.map((address) => ({ address, family })) : [];
