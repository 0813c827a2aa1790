/**
 * Lets sockets and timers have their turn. SQLite answers without leaving the event loop's present one, so that long
 * work would otherwise hold up receipts and escalation until it is done.
 */
export const nextTurn = (): Promise<void> =>
  new Promise((resolve) => {
    // oxlint-disable-next-line no-restricted-globals -- no time passes: the event loop goes round once
    setImmediate(resolve);
  });
