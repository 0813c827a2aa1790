import { open, say, type NoticeData } from './notices.ts';
import type { Saying } from './words.ts';

export type Answer = 'going' | 'cannot';

/** Milliseconds before each further try. With the time-outs it takes half a minute: longer, and a browser ends the worker. */
const pauses = [1_000, 3_000, 6_000];
const patienceMs = 6_000;

/**
 * Tells the relay whether the person goes, also while no page is open, and says what came of it. The answer of a notice
 * that carries a token needs no sign-in; of another one it goes with the browser's own session.
 */
export async function answerPage(data: NoticeData, answer: Answer): Promise<void> {
  if (data.incident === undefined) return open(data.path);
  await say('sending', data);
  const outcome = await tell(data, answer);
  await say(outcome, data, outcome === 'unreachable' || outcome === 'refused');
  if (outcome !== 'declined' && outcome !== 'unreachable') await open(data.path);
}

async function tell(data: NoticeData, answer: Answer): Promise<Saying> {
  for (let tried = 0; ; tried += 1) {
    const outcome = await tellOnce(data, answer);
    if (outcome) return outcome;
    const pause = pauses[tried];
    if (pause === undefined) return 'unreachable';
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** Undefined: try again. The relay may have heard it all the same; saying it twice does no harm. */
async function tellOnce(data: NoticeData, answer: Answer): Promise<Saying | undefined> {
  const { path, body } = requestOf(data, answer);
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(patienceMs),
  }).catch(() => undefined);
  if (!response || response.status >= 500 || response.status === 429) return undefined;
  const said = (await response.json().catch(() => undefined)) as
    { readonly state?: unknown; readonly error?: { readonly code?: unknown } } | undefined;
  return response.ok ? outcomeOf(said?.state, answer) : refusalOf(said?.error?.code);
}

function requestOf({ incident = '', responder, answerToken }: NoticeData, answer: Answer) {
  if (answerToken !== undefined) return { path: '/api/page-answers', body: { token: answerToken, answer } };
  const action = answer === 'going' ? 'accept' : 'cannot';
  return {
    path: `/api/incidents/${encodeURIComponent(incident)}/${action}`,
    body: responder === undefined ? {} : { responder },
  };
}

/** Of a page answer, or the incident as it is now. */
function outcomeOf(state: unknown, answer: Answer): Saying {
  if (state === 'taken' || state === 'already-taken' || state === 'declined' || state === 'closed') return state;
  return answer === 'going' ? 'taken' : 'declined';
}

function refusalOf(code: unknown): Saying {
  if (code === 'incident/held-by-another') return 'already-taken';
  return code === 'incident/closed' ? 'closed' : 'refused';
}
