import './people.css';
import { useTranslation } from 'react-i18next';
import type { Grant } from '../../../../contracts/permissions.ts';
import { usePlaces } from './places.ts';

/** Roles in words, each with where it holds. */
export function GrantList({ grants }: { readonly grants: readonly Grant[] }) {
  const { t } = useTranslation();
  const { nameOf } = usePlaces();
  return (
    <ul className="grants">
      {grants.map((grant) => (
        <li key={`${grant.role} ${grant.communityId} ${grant.dwellingId}`} className="tag">
          {t('people.roleAt', { role: t(`personRoles.${grant.role}`), place: nameOf(grant) })}
        </li>
      ))}
    </ul>
  );
}
