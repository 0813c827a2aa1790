import { QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ApiAnswer, ApiRequest, RouteName } from '../../../../contracts/api.ts';
import { call, RelayError } from './client.ts';

/** Also asked without any change heard, so that a live connection that died quietly is no reason to show old things. */
const askAgainMs = 30_000;

export const createQueryClient = (): QueryClient =>
  new QueryClient({
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

/** What TanStack Query needs to ask a GET route, for those who want more of it than `useAnswer` gives. */
export const asking = <Name extends RouteName>(name: Name, request: ApiRequest<Name>) => ({
  queryKey: [name, request],
  queryFn: ({ signal }: { signal: AbortSignal }) => call(name, request, signal),
});

/** The answer of a GET route, kept fresh by live changes. */
export const useAnswer = <Name extends RouteName>(name: Name, request: ApiRequest<Name>) =>
  useQuery<ApiAnswer<Name>>(asking(name, request));

/** A call that changes something. What it may have changed is asked for again, whether it succeeded or not. */
export function useCall<Name extends RouteName>(name: Name, changes: readonly RouteName[]) {
  const client = useQueryClient();
  return useMutation<ApiAnswer<Name>, Error, ApiRequest<Name>>({
    mutationFn: (request) => call(name, request),
    onSettled: () => Promise.all(changes.map((changed) => client.invalidateQueries({ queryKey: [changed] }))),
  });
}
