import './registry.css';
import type { ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { NotFound } from '../not-found.tsx';
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

export function RegistryPage({ part }: { readonly part: string }) {
  const { t } = useTranslation();
  const shown = names.find((name) => name === part);
  if (!shown) return <NotFound />;
  const List = parts[shown];
  return (
    <>
      <div className="page-head">
        <h1>{t('registry.title')}</h1>
      </div>
      <nav className="parts" aria-label={t('registry.parts')}>
        {names.map((name) => (
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
