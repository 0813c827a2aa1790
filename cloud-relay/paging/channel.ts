import type { OutgoingPage } from './page.ts';

/** What a provider made of a page, with a named reason that people and logs see. */
export type Delivery =
  /** The provider took it. Nobody has seen it yet. */
  | { readonly outcome: 'accepted'; readonly because: string; readonly providerId?: string }
  /** It is on the person's device. */
  | { readonly outcome: 'delivered'; readonly because: string; readonly providerId?: string }
  /** It will never be taken as it is: trying again would not help. */
  | { readonly outcome: 'refused'; readonly because: string }
  /** Not now: no answer, a time-out, an overloaded or broken provider. */
  | { readonly outcome: 'unavailable'; readonly because: string; readonly retryAfterMs?: number }
  /** The address exists no more and is forgotten. */
  | { readonly outcome: 'gone'; readonly because: string };

/**
 * A way to reach people. A channel makes one attempt and says what became of it; it never tries again by itself
 * (paging/retry.ts does), never throws for anything that a provider does, and ends when `signal` says so.
 */
export interface Channel {
  /** As policies name it: `web-push`, `webhook`, ... */
  readonly name: string;
  /** `address` is what was stored for the person, parsed here: each channel knows its own. */
  send(page: OutgoingPage, address: unknown, signal: AbortSignal): Promise<Delivery>;
}
