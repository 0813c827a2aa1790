/** Longer than any healthy answer takes; the next ping comes in half a minute anyway. */
const timeoutMs = 10_000;

/** For the auditor: a request to an outside service that calls somebody when these stop coming. */
export const deadManSwitch = (url: string) => async (): Promise<void> => {
  const answer = await fetch(url, { method: 'POST', redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
  await answer.body?.cancel();
  if (!answer.ok) throw new Error(`the dead-man's switch answered ${answer.status}`);
};
