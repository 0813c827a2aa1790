/** Something real (disk, broker, browser) that takes longer than this does not come. Real time. */
const patienceMs = 20_000;

/** One round of the event loop: sockets, ptys and worker threads have their turn. No time of a manual clock passes. */
export const turn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

/** Waits, by going round the event loop, until something real has happened. `what` completes "it never happened that …". */
export async function until<Value>(
  condition: () => Value | Promise<Value>,
  what: string,
  details: () => unknown = () => '',
): Promise<NonNullable<Value>> {
  const end = performance.now() + patienceMs;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (performance.now() > end) throw new Error(`it never happened that ${what} ${JSON.stringify(details())}`);
    await turn();
  }
}
