import './registry.css';
import type { ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Action } from '../../../../contracts/permissions.ts';
import { NotFound } from '../not-found.tsx';
import { useCan } from '../relay/me.ts';
import { Communities } from './communities.tsx';
import { Dwellings } from './dwellings.tsx';
import { Policies } from './policies.tsx';
import { Residents } from './residents.tsx';
import { Responders } from './responders.tsx';

const parts = {
  dwellings: Dwellings,
  residents: Residents,
  responders: Responders,
  policies: Policies,
  communities: Communities,
} as const satisfies Record<string, ComponentType>;

type Part = keyof typeof parts;
const names: readonly Part[] = ['dwellings', 'residents', 'responders', 'policies', 'communities'];
/** What somebody must be allowed to do to see a part. */
const needs: Readonly<Record<Part, Action>> = {
  dwellings: 'registry.read',
  residents: 'residents.read',
  responders: 'responders.read',
  policies: 'policies.read',
  communities: 'registry.read',
};

export function RegistryPage({ part }: { readonly part: string }) {
  const { t } = useTranslation();
  const can = useCan();
  const allowed = names.filter((name) => can(needs[name]));
  const shown = allowed.find((name) => name === part);
  if (!shown) return <NotFound />;
  const List = parts[shown];
  return (
    <>
      <div className="page-head">
        <h1>{t('registry.title')}</h1>
      </div>
      <nav className="parts" aria-label={t('registry.parts')}>
        {allowed.map((name) => (
          <Link
            key={name}
            href={`/registry/${name}`}
            className="part"
            aria-current={name === shown ? 'page' : undefined}
          >
            {t(`registry.${name}`)}
          </Link>
        ))}
      </nav>
      <List />
    </>
  );
}
