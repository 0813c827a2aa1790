/** True when `work` settled within `limitMs` of real time; a guard for hanging disks and peers, never a deadline of a rule. */
export async function settledWithin(work: Promise<unknown>, limitMs: number): Promise<boolean> {
  const limit = AbortSignal.timeout(limitMs);
  return new Promise((resolve) => {
    limit.addEventListener('abort', () => resolve(false), { once: true });
    const settled = (): void => resolve(true);
    work.then(settled, settled);
  });
}
