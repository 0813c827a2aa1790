import { setTimeout as wait } from 'node:timers/promises';

/**
 * True when `work` settled within `limitMs` of real time; a guard for hanging disks and peers, never a deadline of a
 * rule. Keeps the process alive while it waits: an `AbortSignal.timeout` would not, and a stop would end half-way.
 */
export async function settledWithin(work: Promise<unknown>, limitMs: number): Promise<boolean> {
  const settled = new AbortController();
  const inTime = work.then(
    () => true,
    () => true,
  );
  const late = wait(limitMs, false, { signal: settled.signal }).catch(() => true);
  try {
    return await Promise.race([inTime, late]);
  } finally {
    settled.abort();
  }
}
