import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Community, Dwelling } from '../../../../contracts/api-registry.ts';
import type { Grant } from '../../../../contracts/permissions.ts';
import { useCan } from '../relay/me.ts';
import { asking } from '../relay/queries.ts';

export interface Places {
  readonly communities: readonly Community[];
  readonly dwellings: readonly Dwelling[];
  /** Where a role holds, in words. */
  readonly nameOf: (grant: Pick<Grant, 'communityId' | 'dwellingId'>) => string;
}

/** The levels and homes that the person sees: where roles can hold. */
export function usePlaces(): Places {
  const { t } = useTranslation();
  const enabled = useCan()('registry.read');
  const communities = useQuery({ ...asking('GET /api/communities', {}), enabled }).data?.communities ?? [];
  const dwellings = useQuery({ ...asking('GET /api/dwellings', { query: {} }), enabled }).data?.dwellings ?? [];
  return {
    communities,
    dwellings,
    nameOf: ({ communityId, dwellingId }) => {
      if (communityId === null && dwellingId === null) return t('people.everywhere');
      const found =
        communities.find(({ id }) => id === communityId)?.name ??
        dwellings.find(({ id }) => id === dwellingId)?.address;
      return found ?? t('people.unknownPlace');
    },
  };
}
