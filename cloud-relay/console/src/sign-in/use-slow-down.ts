import { useEffect, useState } from 'react';
import { RelayError } from '../relay/client.ts';

/** One has tried too often, or too many people sign in at once. */
export const isSlowedDown = (error: RelayError): boolean => error.status === 429 || error.status === 503;

/** How many seconds the relay still wants nothing from this browser, counted down. 0: it may be asked. */
export function useSlowDown(error: Error | null): number {
  const until = error instanceof RelayError && isSlowedDown(error) ? (error.waitSeconds ?? 0) : 0;
  const [left, setLeft] = useState(0);
  // Each refusal is a new error, also when it names the same wait.
  const [of, setOf] = useState<Error | null>(null);
  if (of !== error) {
    setOf(error);
    setLeft(until);
  }
  useEffect(() => {
    if (until === 0) return undefined;
    const end = Date.now() + until * 1_000;
    const tick = setInterval(() => {
      const now = Math.max(0, Math.ceil((end - Date.now()) / 1_000));
      setLeft(now);
      if (now === 0) clearInterval(tick);
    }, 250);
    return () => clearInterval(tick);
  }, [error, until]);
  return left;
}
