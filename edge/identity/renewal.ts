import { after, type Instant, type Monotonic, type WallTime } from '../../foundation/clock.ts';
import { hours, milliseconds, minutes, type Duration } from '../../foundation/durations.ts';

/** The relay ends a connection now and then for reasons of its own; this often in a row it means the hub. */
const refusalsThatCount = 3;
const firstWait: Duration = minutes(1);
const longestWait: Duration = hours(6);
/** While no alarm gets through. */
const longestUrgentWait: Duration = minutes(2);
const jitter = 0.5;

/** What stays between two looks. */
export interface RenewalState {
  /** The relay, or somebody at the hub, wants a new certificate. */
  readonly asked: boolean;
  /** Attempts that failed since the last that succeeded. */
  readonly failures: number;
  /** No attempt before this. */
  readonly nextAt?: Monotonic;
  /** Why the last attempt failed. */
  readonly problem?: string;
}

export const neverRenewed: RenewalState = { asked: false, failures: 0 };

/** What is known of the certificate in use. */
export interface RenewalFacts {
  /** Milliseconds since 1970, as the relay dated it. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** The true time, when something has confirmed it. */
  readonly trueWall: WallTime | undefined;
  /** How often in a row the relay has ended the connection before it let this hub in. */
  readonly refusals: number;
  /** 0 to 1, the hub's own: hubs that were enrolled on one day are not to come back on one. */
  readonly share: number;
}

/**
 * asked: somebody wants it. ended: it counts no more. ageing: two thirds of its life are over. perhaps-ageing: so says a
 * clock that nothing has confirmed. refused: the relay lets the hub in no more, and does not say why.
 */
export type RenewalReason = 'asked' | 'ended' | 'ageing' | 'perhaps-ageing' | 'refused';

/** From two thirds of the certificate's life on, and a little later for most hubs; milliseconds since 1970. */
export function renewsFrom({
  notBefore,
  notAfter,
  share,
}: Pick<RenewalFacts, 'notBefore' | 'notAfter' | 'share'>): number {
  const life = notAfter - notBefore;
  return notBefore + (life * 2) / 3 + (share * life) / 30;
}

/** Whether the certificate in use lets no alarm through, so far as the hub can know. */
export const letsNothingThrough = ({ trueWall, notAfter, refusals }: RenewalFacts): boolean =>
  (trueWall !== undefined && trueWall >= notAfter) || refusals >= refusalsThatCount;

/**
 * Why this hub should renew now, or undefined. An unconfirmed clock never says that all is well: then only the relay
 * letting the hub in says so. Nor does it end the trying, since a clock that is wrong today is set tomorrow.
 */
export function reasonToRenew(state: RenewalState, facts: RenewalFacts, now: Instant): RenewalReason | undefined {
  if (state.nextAt !== undefined && now.monotonic < state.nextAt) return undefined;
  const { trueWall, notAfter, refusals } = facts;
  if (state.asked) return 'asked';
  if (trueWall !== undefined && trueWall >= notAfter) return 'ended';
  if (refusals >= refusalsThatCount) return 'refused';
  if (trueWall !== undefined) return trueWall >= renewsFrom(facts) ? 'ageing' : undefined;
  return now.wall >= renewsFrom(facts) ? 'perhaps-ageing' : undefined;
}

/** Somebody wants it now: whatever was being waited for is over. */
export const askedToRenew = (state: RenewalState): RenewalState => ({
  asked: true,
  failures: 0,
  ...(state.problem !== undefined && { problem: state.problem }),
});

/** After an attempt that failed. `random` gives 0 to 1. */
export function afterFailure(
  state: RenewalState,
  { reason, problem }: { readonly reason: RenewalReason; readonly problem: string },
  now: Instant,
  random: () => number,
): RenewalState {
  const failures = state.failures + 1;
  const longest = reason === 'ended' || reason === 'refused' ? longestUrgentWait : longestWait;
  const base = Math.min(firstWait * 2 ** Math.min(failures - 1, 20), longest);
  const wait = milliseconds(Math.round(base * (1 - jitter / 2 + jitter * random())));
  return { asked: state.asked, failures, nextAt: after(now, wait), problem };
}

/**
 * After one that succeeded. Whatever the clock says of the new certificate, the next attempt is not at once: a clock of
 * 2040 would otherwise renew every minute.
 */
export const afterSuccess = (now: Instant): RenewalState => ({
  asked: false,
  failures: 0,
  nextAt: after(now, longestWait),
});
