import type { LookupAddress } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import { systemCode } from '../../../foundation/errors.ts';

/** The addresses of a name. Rejects with the name server's error, such as ENOTFOUND, and as soon as `signal` ends. */
export type NameLookup = (name: string, signal: AbortSignal) => Promise<readonly LookupAddress[]>;

/** As many as resolv.conf(5) has. */
const mostServers = 3;
/** For all name servers together. Each is asked once: the page is tried again soon. */
const patienceMs = 4_000;
/** For one of them, also where it is the only one. */
const longestForOneMs = 2_000;
/** The server does not know, or does not say: another may. ENOTFOUND and ENODATA are answers. */
const noAnswer: ReadonlySet<unknown> = new Set([
  'ESERVFAIL',
  'EREFUSED',
  'ENOTIMP',
  'ECONNREFUSED',
  'ETIMEOUT',
  'ECANCELLED',
]);
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
 * A resolver goes on to its second server only when the first is silent: so each server has a resolver of its own.
 * /etc/hosts and search domains are not asked: a name must be whole, and in the DNS. `localhost` is this computer
 * (RFC 6761 section 6.3). `servers`: such as `127.0.0.1:53`; by default those of the computer, as they are at that moment.
 */
export function nameLookup(servers?: readonly string[]): NameLookup {
  return async (name, signal) => {
    if (/^localhost\.?$/i.test(name)) return thisComputer;
    signal.throwIfAborted();
    const asked = (servers ?? new Resolver().getServers()).slice(0, mostServers);
    const patience = Math.min(longestForOneMs, Math.floor(patienceMs / asked.length));
    let problem: unknown = new Error('this computer has no name server');
    for (const server of asked) {
      const found = await ask(server, name, { patience, signal });
      if ('addresses' in found) return found.addresses;
      problem = found.problem;
      if (!found.mayBeElsewhere || signal.aborted) break;
    }
    throw problem;
  };
}

type Found =
  { readonly addresses: readonly LookupAddress[] } | { readonly problem: unknown; readonly mayBeElsewhere: boolean };

async function ask(
  server: string,
  name: string,
  { patience, signal }: { readonly patience: number; readonly signal: AbortSignal },
): Promise<Found> {
  const resolver = new Resolver({ timeout: patienceMs, tries: 1 });
  resolver.setServers([server]);
  const giveUp = (): void => resolver.cancel();
  signal.addEventListener('abort', giveUp, { once: true });
  // c-ares looks at its own timeouts once a second only.
  const late = AbortSignal.timeout(patience);
  late.addEventListener('abort', giveUp, { once: true });
  try {
    const asked = [resolver.resolve4(name), resolver.resolve6(name)] as const;
    Promise.any(asked).then(
      () => AbortSignal.timeout(otherFamilyMs).addEventListener('abort', giveUp, { once: true }),
      () => undefined,
    );
    const found = joined(await Promise.allSettled(asked));
    const isCancelled = 'problem' in found && systemCode(found.problem) === 'ECANCELLED';
    return isCancelled && !signal.aborted ? { problem: tooLate(), mayBeElsewhere: true } : found;
  } finally {
    signal.removeEventListener('abort', giveUp);
    late.removeEventListener('abort', giveUp);
  }
}

const tooLate = (): Error => Object.assign(new Error('the name server does not answer'), { code: 'ETIMEOUT' });

type Answer = PromiseSettledResult<readonly string[]>;

function joined([four, six]: readonly [Answer, Answer]): Found {
  if (four.status === 'fulfilled' || six.status === 'fulfilled') {
    return { addresses: [...read(four, 4), ...read(six, 6)] };
  }
  const problems: readonly unknown[] = [four.reason, six.reason];
  // No such name: in no family. Otherwise one family that is not known of is enough to ask on.
  const nowhere = problems.find((problem) => systemCode(problem) === 'ENOTFOUND');
  if (nowhere) return { problem: nowhere, mayBeElsewhere: false };
  const unknown = problems.find((problem) => noAnswer.has(systemCode(problem)));
  return { problem: unknown ?? four.reason, mayBeElsewhere: unknown !== undefined };
}

const read = (answer: Answer, family: 4 | 6): LookupAddress[] =>
  answer.status === 'fulfilled' ? answer.value.map((address) => ({ address, family })) : [];
