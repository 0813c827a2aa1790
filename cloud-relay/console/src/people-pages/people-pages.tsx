import '../language/people-texts.ts';
import '../language/sign-in-texts.ts';
import '../registry-pages/registry.css';
import '../account-pages/account.css';
import '../sign-in/sign-in.css';
import './people.css';
import type { ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Action } from '../../../../contracts/permissions.ts';
import { AuditLog } from '../audit-pages/audit-log.tsx';
import { NotFound } from '../not-found.tsx';
import { useCan } from '../relay/me.ts';
import { People } from './people.tsx';
import { Tokens } from './tokens.tsx';

interface Part {
  readonly name: 'accounts' | 'tokens' | 'audit';
  readonly needs: Action;
  readonly page: ComponentType;
}

const parts: readonly Part[] = [
  { name: 'accounts', needs: 'people.manage', page: People },
  { name: 'tokens', needs: 'tokens.manage', page: Tokens },
  { name: 'audit', needs: 'audit.read', page: AuditLog },
];

/** Who may sign in, which programs may, and what everybody did. */
export function PeoplePages({ part }: { readonly part: string }) {
  const { t } = useTranslation();
  const can = useCan();
  const shown = parts.find(({ name }) => name === part);
  if (!shown) return <NotFound />;
  const Shown = shown.page;
  return (
    <>
      <div className="page-head">
        <h1>{t('people.title')}</h1>
      </div>
      <nav className="parts" aria-label={t('people.parts')}>
        {parts
          .filter(({ needs }) => can(needs))
          .map(({ name }) => (
            <Link
              key={name}
              href={`/people/${name}`}
              className="part"
              aria-current={name === part ? 'page' : undefined}
            >
              {t(`people.${name}`)}
            </Link>
          ))}
      </nav>
      <Shown />
    </>
  );
}
