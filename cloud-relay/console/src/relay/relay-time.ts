import { useEffect, useState } from 'react';
import { useAnswer } from './queries.ts';

/** The relay's time now, ticking each second: ages are right even where this computer's clock is wrong. */
export function useRelayTime(): number {
  const { data, dataUpdatedAt } = useAnswer('GET /api/me', {});
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const tick = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(tick);
  }, []);
  return data ? Math.max(now, dataUpdatedAt) + (data.now - dataUpdatedAt) : now;
}
