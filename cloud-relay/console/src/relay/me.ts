import { useQuery } from '@tanstack/react-query';
import type { ApiAnswer } from '../../../../contracts/api.ts';
import type { Action } from '../../../../contracts/permissions.ts';
import { RelayError } from './client.ts';
import { asking } from './queries.ts';

export type Me = ApiAnswer<'GET /api/me'>;

/** Who the relay takes this browser for. */
export type Session =
  | { readonly kind: 'unknown'; readonly problem: Error | null; readonly again: () => void }
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'unfinished'; readonly me: Me }
  | { readonly kind: 'signed-in'; readonly me: Me };

const isNobody = (error: Error | null): boolean => error instanceof RelayError && error.status === 401;

/** The one place that says whether somebody is signed in: every other answer that is refused only asks here again. */
export function useSession(): Session {
  const query = useQuery({
    ...asking('GET /api/me', {}),
    // Nobody becomes somebody by signing in here, not by waiting.
    refetchInterval: ({ state }) => (isNobody(state.error) ? false : 30_000),
  });
  if (isNobody(query.error)) return { kind: 'signed-out' };
  if (!query.data) return { kind: 'unknown', problem: query.error, again: () => void query.refetch() };
  return { kind: query.data.next === 'nothing' ? 'signed-in' : 'unfinished', me: query.data };
}

/** The person who is signed in; undefined before the relay has said. It is kept fresh by `useSession`. */
export const useMe = (): Me | undefined => useQuery({ ...asking('GET /api/me', {}), refetchInterval: false }).data;

/** Whether the person may do something somewhere. Where, the relay says by what it shows. */
export function useCan(): (action: Action) => boolean {
  const can = useMe()?.can ?? [];
  return (action) => can.includes(action);
}
