import { useNow } from '../installed/use-now.ts';
import { useLive } from './live.ts';
import { useAnswer } from './queries.ts';

/**
 * The relay's time now, ticking each second: ages are right even where this computer's clock is wrong. While the relay
 * is not heard it stands still where it was: a stop-watch that runs on over old things says what nobody knows.
 */
export function useRelayTime(): number {
  const { data, dataUpdatedAt } = useAnswer('GET /api/me', {});
  const live = useLive();
  const now = useNow();
  const known = live.state === 'lost' && live.heardAt !== undefined ? Math.min(now, live.heardAt) : now;
  return data ? Math.max(known, dataUpdatedAt) + (data.now - dataUpdatedAt) : known;
}
