import { useQuery } from '@tanstack/react-query';
import { createContext, useContext, useState } from 'react';
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
  // Asking again forgets the refusal for a moment; what somebody is typing to sign in must not go with it.
  const [wasOut, setWasOut] = useState(false);
  const isOut = isNobody(query.error) || (wasOut && query.isPending);
  if (isOut !== wasOut) setWasOut(isOut);
  if (isOut) return { kind: 'signed-out' };
  if (!query.data) return { kind: 'unknown', problem: query.error, again: () => void query.refetch() };
  return { kind: query.data.next === 'nothing' ? 'signed-in' : 'unfinished', me: query.data };
}

/** Given to all pages of somebody who is signed in. */
export const MeContext = createContext<Me | undefined>(undefined);

/** The person who is signed in. Undefined only on pages before. */
export const useMe = (): Me | undefined => useContext(MeContext);

/** Whether the person may do something somewhere. Where, the relay says by what it shows. */
export function useCan(): (action: Action) => boolean {
  const can = useMe()?.can ?? [];
  return (action) => can.includes(action);
}
