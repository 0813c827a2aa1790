import type { ApiAnswer, ApiRequest, RouteName } from '../../../../contracts/api.ts';
import type { ApiErrorBody } from '../../../../contracts/api-route.ts';

/** What the relay refused, or could not be asked (`status` 0). Match on `code`. */
export class RelayError extends Error {
  override readonly name = 'RelayError';
  readonly status: number;
  readonly code: string;
  readonly detail: Omit<ApiErrorBody['error'], 'code' | 'message'>;
  /** Seconds until it is worth asking again, where the relay slows a caller down. */
  readonly waitSeconds: number | undefined;

  constructor(status: number, { code, message, ...detail }: ApiErrorBody['error'], waitSeconds?: number) {
    super(message);
    this.status = status;
    this.code = code;
    this.detail = detail;
    this.waitSeconds = waitSeconds;
  }
}

/** How long an answer may take before the person is told that the relay cannot be reached. */
const patienceMs = 15_000;

/** Calls one route of the table. Its request and answer have the types that the relay itself serves by. */
export async function call<Name extends RouteName>(
  name: Name,
  request: ApiRequest<Name>,
  signal?: AbortSignal,
): Promise<ApiAnswer<Name>> {
  const { params, query, body } = request as { params?: object; query?: object; body?: object };
  const [method = 'GET', path = '/'] = name.split(' ');
  const address = new URL(fillIn(path, params ?? {}), location.origin);
  for (const [key, value] of Object.entries(query ?? {})) {
    if (value !== undefined) address.searchParams.set(key, String(value));
  }
  const patience = AbortSignal.timeout(patienceMs);
  const response = await fetch(address, {
    method,
    // The session is a cookie of the relay's own.
    credentials: 'same-origin',
    ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}),
    signal: signal ? AbortSignal.any([signal, patience]) : patience,
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw new RelayError(0, { code: 'relay/unreachable', message: 'the relay cannot be reached' });
  });
  // What is not JSON comes from something between us and the relay: its status alone says what happened.
  const answer: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw new RelayError(response.status, readError(answer, response.status), readWait(response));
  return answer as ApiAnswer<Name>;
}

const fillIn = (path: string, params: object): string =>
  Object.entries(params).reduce(
    (filled, [key, value]) => filled.replace(`:${key}`, encodeURIComponent(String(value))),
    path,
  );

function readWait(response: Response): number | undefined {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) ? Math.max(1, Math.ceil(seconds)) : undefined;
}

function readError(answer: unknown, status: number): ApiErrorBody['error'] {
  const error = typeof answer === 'object' && answer && 'error' in answer ? answer.error : undefined;
  if (typeof error === 'object' && error && 'code' in error && 'message' in error)
    return error as ApiErrorBody['error'];
  return { code: 'relay/unexpected', message: `HTTP ${status}` };
}
