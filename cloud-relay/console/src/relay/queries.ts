import { QueryCache, QueryClient, MutationCache, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ApiAnswer, ApiRequest, RouteName } from '../../../../contracts/api.ts';
import { call, RelayError } from './client.ts';
import { useSignInAgain } from './sign-in-again.ts';

/** Also asked without any change heard, so that a live connection that died quietly is no reason to show old things. */
const askAgainMs = 30_000;

export function createQueryClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError: (error, { queryKey }) => askWho(client, error, queryKey[0]) }),
    mutationCache: new MutationCache({ onError: (error) => askWho(client, error) }),
    defaultOptions: {
      queries: {
        refetchInterval: askAgainMs,
        staleTime: 1_000,
        retry: (failures, error) => failures < 2 && !(error instanceof RelayError && error.status >= 400),
        retryDelay: 800,
        // The relay stands on this very computer, or answers by itself when it cannot be reached.
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  });
  return client;
}

/** A refusal because of who one is: the session has ended, or something is left of signing in, or a role was taken. */
function askWho(client: QueryClient, error: Error, asked?: unknown): void {
  if (asked === 'GET /api/me' || !(error instanceof RelayError)) return;
  if (error.status === 401 || error.status === 403) void client.invalidateQueries({ queryKey: ['GET /api/me'] });
}

const ofOthers = ({ queryKey }: { readonly queryKey: readonly unknown[] }): boolean => queryKey[0] !== 'GET /api/me';

/** What was on view for whoever was here before. */
export const forgetOthers = (client: QueryClient): void => client.removeQueries({ predicate: ofOthers });

/**
 * Asks who one is now, and then for all that is on view. Of somebody who may see more or less than before, all leaves
 * the screen until it has come again; a session that only changed, such as by a new password, takes nothing away.
 */
export async function startAnew(client: QueryClient): Promise<void> {
  const before = rights(client);
  await client.refetchQueries({ queryKey: ['GET /api/me'] });
  if (rights(client) === before) await client.invalidateQueries({ predicate: ofOthers });
  else await client.resetQueries({ predicate: ofOthers });
}

/**
 * A change of one's own password or second factor gives this browser another session, and the news of it can be faster
 * than the answer that brings the new cookie. Whoever asked with the old one would hear that nobody is signed in.
 */
export function ownCallsAnswered(client: QueryClient): Promise<void> {
  return new Promise((resolve) => {
    let stop = (): void => {};
    const look = (): void => {
      if (client.isMutating() > 0) return;
      stop();
      resolve();
    };
    stop = client.getMutationCache().subscribe(look);
    look();
  });
}

function rights(client: QueryClient): string | undefined {
  const me = client.getQueryData<ApiAnswer<'GET /api/me'>>(['GET /api/me', {}]);
  return me && JSON.stringify([me.id, me.responder, me.grants, me.can]);
}

/** What TanStack Query needs to ask a GET route, for those who want more of it than `useAnswer` gives. */
export const asking = <Name extends RouteName>(name: Name, request: ApiRequest<Name>) => ({
  queryKey: [name, request],
  queryFn: ({ signal }: { signal: AbortSignal }) => call(name, request, signal),
});

/** The answer of a GET route, kept fresh by live changes. */
export const useAnswer = <Name extends RouteName>(name: Name, request: ApiRequest<Name>) =>
  useQuery<ApiAnswer<Name>>(asking(name, request));

/**
 * A call that changes something. What it may have changed is asked for again, whether it succeeded or not. Where the
 * relay wants to be sure who it is, the person signs in again, and the call is repeated.
 */
export function useCall<Name extends RouteName>(name: Name, changes: readonly RouteName[]) {
  const client = useQueryClient();
  const signInAgain = useSignInAgain();
  return useMutation<ApiAnswer<Name>, Error, ApiRequest<Name>>({
    mutationFn: async (request) => {
      try {
        return await call(name, request);
      } catch (error) {
        const isAsked = error instanceof RelayError && error.code === 'identity/sign-in-again';
        if (!isAsked || !(await signInAgain())) throw error;
        return call(name, request);
      }
    },
    onSettled: () => Promise.all(changes.map((changed) => client.invalidateQueries({ queryKey: [changed] }))),
  });
}
