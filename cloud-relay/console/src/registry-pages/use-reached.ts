import { useQuery } from '@tanstack/react-query';
import { useCan } from '../relay/me.ts';
import { asking } from '../relay/queries.ts';
import type { Reached } from './policy-plan.ts';

/** By what everybody is reached, for those who may see more than their own addresses. */
export function useReached(): Reached {
  const can = useCan();
  const { data } = useQuery({
    ...asking('GET /api/channel-addresses', { query: {} }),
    enabled: can('responders.write'),
  });
  if (!data || !can('responders.write')) return undefined;
  const reached = new Map<string, string[]>();
  for (const { responder, channel } of data.addresses) {
    reached.set(responder, [...(reached.get(responder) ?? []), channel]);
  }
  return reached;
}
