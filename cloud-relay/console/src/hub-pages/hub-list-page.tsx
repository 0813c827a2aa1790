import './hubs.css';
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { HubSummary } from '../../../../contracts/api-hubs.ts';
import { Icon } from '../look/icon.tsx';
import { QueryView } from '../look/query-view.tsx';
import { useCan } from '../relay/me.ts';
import { useAnswer } from '../relay/queries.ts';
import { HubRow } from './hub-row.tsx';
import { OpenClaims } from './open-claims.tsx';

/** Those that cannot be heard first: they are what somebody must look after. */
const urgency = { lost: 0, degraded: 1, 'never-heard': 2, hearing: 3 } as const;
const urgencyOf = ({ state, revokedAt, suspectedClone }: HubSummary): number =>
  revokedAt !== null ? 9 : suspectedClone ? -1 : urgency[state];

export function HubListPage() {
  const { t } = useTranslation();
  const can = useCan();
  const hubs = useAnswer('GET /api/hubs', {});
  const [search, setSearch] = useState('');
  const matches = ({ id, address }: HubSummary): boolean =>
    `${id}\n${address}`.toLowerCase().includes(search.trim().toLowerCase());
  return (
    <>
      <div className="page-head">
        <h1>{t('hubs.title')}</h1>
        {can('authority.manage') && <Link href="/authority">{t('authority.title')}</Link>}
      </div>
      <div className="stack" style={{ gap: 20 }}>
        <QueryView query={hubs}>
          {({ hubs: list }) =>
            list.length === 0 ? (
              <div className="stack">
                <p>{t('hubs.none')}</p>
                <p className="quiet">{t('hubs.noneHow')}</p>
              </div>
            ) : (
              <div className="stack">
                {list.length > 5 && (
                  <TextInput
                    type="search"
                    aria-label={t('hubPage.search')}
                    placeholder={t('hubPage.search')}
                    leftSection={<Icon name="search" size={20} />}
                    value={search}
                    maxLength={100}
                    onChange={({ currentTarget }) => setSearch(currentTarget.value)}
                  />
                )}
                <ul className="hub-list">
                  {list
                    .filter(matches)
                    .toSorted((a, b) => urgencyOf(a) - urgencyOf(b))
                    .map((hub) => (
                      <li key={hub.id}>
                        <HubRow hub={hub} />
                      </li>
                    ))}
                </ul>
              </div>
            )
          }
        </QueryView>
        {can('hubs.install') && <OpenClaims />}
      </div>
    </>
  );
}
