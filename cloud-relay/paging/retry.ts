import { seconds, type Duration } from '../../foundation/durations.ts';
import { intervals, type RetrySchedule } from '../../foundation/retry-schedule.ts';
import type { Delivery } from './channel.ts';
import type { PageState } from './page.ts';

/** Within a step of a minute: five attempts in some 15 s, then the page has failed and the next step need not wait. */
export const pageRetries: RetrySchedule = {
  initial: seconds(1),
  factor: 2,
  max: seconds(8),
  jitter: 0.2,
  count: 4,
};

/** A provider may ask for patience, but a page is worthless when the step is long over. */
const longestPatience: Duration = seconds(30);

export interface AttemptResult {
  readonly state: Extract<PageState, 'pending' | 'accepted-by-provider' | 'delivered' | 'failed'>;
  readonly because: string;
  /** When it is tried again; null when it is not. */
  readonly dueAt: number | null;
  readonly providerId: string | null;
}

/** The one place that decides whether a page is tried again. `attempts` counts the one that just ended. */
export function afterAttempt(
  delivery: Delivery,
  attempts: number,
  now: number,
  options: { readonly schedule?: RetrySchedule; readonly random?: () => number } = {},
): AttemptResult {
  const { because } = delivery;
  switch (delivery.outcome) {
    case 'accepted':
      return { state: 'accepted-by-provider', because, dueAt: null, providerId: delivery.providerId ?? null };
    case 'delivered':
      return { state: 'delivered', because, dueAt: null, providerId: delivery.providerId ?? null };
    case 'refused':
    case 'gone':
      return { state: 'failed', because, dueAt: null, providerId: null };
    case 'unavailable': {
      const wait = [...intervals(options.schedule ?? pageRetries, options.random)][attempts - 1];
      const patience = delivery.retryAfterMs ?? 0;
      if (wait === undefined || patience > longestPatience)
        return { state: 'failed', because, dueAt: null, providerId: null };
      return { state: 'pending', because, dueAt: now + Math.max(wait, patience), providerId: null };
    }
  }
}
