import { hours, minutes, seconds, type Duration } from '../../../foundation/durations.ts';
import { networkOf } from '../../network-of.ts';

/** How the failures of one key are answered: the first `free` of them by nothing, then by twice as long each time. */
export interface SlowDownRule {
  readonly free: number;
  readonly longest: Duration;
  /** Without a failure for so long, they are forgotten. */
  readonly forgetAfter: Duration;
}

/** What is known of one key. An attempt counts as a failure until it has proved to be none. */
export interface Failures {
  readonly count: number;
  /** Of the latest; milliseconds of a clock that never goes back. */
  readonly at: number;
}

const noFailures: Failures = { count: 0, at: 0 };

/** Milliseconds that must pass before the next attempt is looked at; 0: now. */
export function waitOf(failures: Failures, rule: SlowDownRule, now: number): number {
  if (failures.count < rule.free || now - failures.at >= rule.forgetAfter) return 0;
  const delay = Math.min(1_000 * 2 ** Math.min(failures.count - rule.free, 20), rule.longest);
  return Math.max(0, failures.at + delay - now);
}

export function oneMore(failures: Failures, rule: SlowDownRule, now: number): Failures {
  return { count: now - failures.at >= rule.forgetAfter ? 1 : failures.count + 1, at: now };
}

/** Guessing one person's password from one address or IPv6 site: 15 minutes for each guess in the end. */
const pairRule: SlowDownRule = { free: 5, longest: minutes(15), forgetAfter: hours(24) };
/** The same from where the account is signed in: who mistypes there, or shares that address, keeps its owner out a minute. */
const knownRule: SlowDownRule = { ...pairRule, longest: minutes(1) };
/** Trying one person after the other from one address, which a whole office may share. */
const addressRule: SlowDownRule = { free: 30, longest: minutes(1), forgetAfter: hours(1) };
/** The same from one IPv6 site, which may be one subscriber with 65,536 networks or one town's telephones. */
const siteRule: SlowDownRule = { ...addressRule, free: 300 };
/**
 * Guessing one person's password from everywhere. Short, because the person may wait too; and the first attempt from an
 * address never does, so that whoever knows the password is not locked out by strangers elsewhere.
 */
const loginRule: SlowDownRule = { free: 20, longest: seconds(5), forgetAfter: hours(1) };
/** Guesses of somebody who is half in: the six digits when the password is known (0.03 % to be hit in a day), the password in an open browser. */
const accountRule: SlowDownRule = { free: 5, longest: minutes(15), forgetAfter: hours(24) };

const rules = {
  pair: pairRule,
  known: knownRule,
  address: addressRule,
  site: siteRule,
  // Apart from passwords, so that somebody's broken passkey or old link keeps nobody of that address out.
  passkey: addressRule,
  link: addressRule,
  login: loginRule,
  account: accountRule,
};
export type SlowDownBy = keyof typeof rules;

/** Of one person only: the right attempt wipes out the wrong ones. */
const forgiven: ReadonlySet<SlowDownBy> = new Set(['pair', 'known', 'account']);

/** One thing by which an attempt is counted. */
export interface SlowDownKey {
  readonly by: SlowDownBy;
  readonly of: string;
}

export interface PasswordAttempt {
  /** What was typed, in lower case; whether anybody has it makes no difference. */
  readonly login: string;
  readonly address: string;
  /** The account is signed in from there: neither strangers elsewhere nor the rest of the office make it wait. */
  readonly isKnown: boolean;
}

export function keysOf({ login, address, isKnown }: PasswordAttempt): SlowDownKey[] {
  const network = networkOf(address);
  const site = networkOf(address, 48);
  if (isKnown) return [{ by: 'known', of: `${login}\n${network}` }];
  return [
    { by: 'pair', of: `${login}\n${site}` },
    { by: 'address', of: network },
    { by: 'site', of: site },
    { by: 'login', of: login },
  ];
}

/** What half-in attempts at the second factor are counted by. */
export interface CodeAttempt {
  readonly account: string;
  readonly address: string;
  readonly isKnown: boolean;
  /** A recovery code of 60 bits, not six digits that can be hit by chance. */
  readonly isRecovery: boolean;
}

/**
 * Digits are counted for the account, from wherever they come, since a million are soon tried. But whoever has the
 * password must not keep its owner out with wrong ones: where the account is signed in already they are counted apart,
 * and so are recovery codes, which nobody guesses, by site.
 */
export function codeKey({ account, address, isKnown, isRecovery }: CodeAttempt): SlowDownKey {
  if (isRecovery) return { by: 'account', of: `recovery of ${account}\n${networkOf(address, 48)}` };
  return { by: 'account', of: isKnown ? `${account}\n${networkOf(address)}` : account };
}

/** For what is tried without saying for whom: links and passkeys. */
export const addressKey = (by: 'passkey' | 'link', address: string): SlowDownKey => ({ by, of: networkOf(address) });

export type Admission =
  { readonly go: true } | { readonly go: false; readonly waitSeconds: number; readonly because: SlowDownBy };

/** Remembers failures, for a bounded number of keys of each kind, in this process only: a restart forgets them. */
export class SlowDown {
  readonly #remembered: Record<SlowDownBy, Map<string, Failures>> = {
    pair: new Map(),
    known: new Map(),
    address: new Map(),
    site: new Map(),
    passkey: new Map(),
    link: new Map(),
    login: new Map(),
    account: new Map(),
  };
  readonly #most: number;

  constructor(most = 10_000) {
    this.#most = most;
  }

  /** Whether an attempt is looked at. If so it counts at once, so that a hundred at the same time are a hundred. */
  admit(keys: readonly SlowDownKey[], now: number): Admission {
    const isFirst = keys.some((key) => key.by === 'pair' && oneMore(this.#failures(key), pairRule, now).count === 1);
    const [longest] = keys
      .filter(({ by }) => by !== 'login' || !isFirst)
      .map((key) => ({ by: key.by, wait: waitOf(this.#failures(key), rules[key.by], now) }))
      .toSorted((a, b) => b.wait - a.wait);
    if (longest && longest.wait > 0) {
      return { go: false, waitSeconds: Math.ceil(longest.wait / 1_000), because: longest.by };
    }
    for (const key of keys) this.#remember(key, oneMore(this.#failures(key), rules[key.by], now));
    return { go: true };
  }

  /** The attempt was right. The pair or account is forgiven; what others did to the address or the login is not. */
  succeeded(keys: readonly SlowDownKey[]): void {
    for (const key of keys) {
      if (forgiven.has(key.by)) this.#remembered[key.by].delete(key.of);
      else this.#takeBack(key);
    }
  }

  /** Nobody looked whether the attempt was right. */
  notLooked(keys: readonly SlowDownKey[]): void {
    for (const key of keys) this.#takeBack(key);
  }

  #failures({ by, of }: SlowDownKey): Failures {
    return this.#remembered[by].get(of) ?? noFailures;
  }

  #takeBack(key: SlowDownKey): void {
    const { count, at } = this.#failures(key);
    if (count > 1) this.#remembered[key.by].set(key.of, { count: count - 1, at });
    else this.#remembered[key.by].delete(key.of);
  }

  #remember({ by, of }: SlowDownKey, failures: Failures): void {
    const remembered = this.#remembered[by];
    // Set again, so that the map stays ordered by age and the oldest goes first.
    remembered.delete(of);
    remembered.set(of, failures);
    for (const [oldest] of remembered) {
      if (remembered.size <= this.#most) break;
      remembered.delete(oldest);
    }
  }
}
