import './incidents.css';
import { SegmentedControl } from '@mantine/core';
import { useSessionStorage } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { IncidentSummary } from '../../../../contracts/api-incidents.ts';
import { kindName, severityName } from '../language/wording.ts';
import { QueryView } from '../look/query-view.tsx';
import { useCan, useMe } from '../relay/me.ts';
import { asking, useAnswer } from '../relay/queries.ts';
import { useActingAs } from '../this-browser/acting-as.tsx';
import { AllQuiet } from './all-quiet.tsx';
import { FilterBar } from './filter-bar.tsx';
import { everything, filtered, type IncidentFilter } from './incident-filter.ts';
import { IncidentList } from './incident-list.tsx';

const views = ['open', 'closed'] as const;
type View = (typeof views)[number];
/** The most that the relay gives at once. */
const most = 200;

/** What is going on now, and what was: the first page. Filter and view stay while the browser's tab is open. */
export function IncidentListPage() {
  const { t } = useTranslation();
  const [view, setView] = useSessionStorage<View>({
    key: 'anju.incident-view',
    defaultValue: 'open',
    getInitialValueInEffect: false,
  });
  const [filter, setFilter] = useSessionStorage<IncidentFilter>({
    key: 'anju.incident-filter',
    defaultValue: everything,
    getInitialValueInEffect: false,
  });
  const [search, setSearch] = useState('');
  const incidents = useAnswer('GET /api/incidents', {
    query: view === 'closed' ? { state: 'closed', limit: most } : { limit: most },
  });
  const can = useCan();
  const communities =
    useQuery({ ...asking('GET /api/communities', {}), enabled: can('registry.read') }).data?.communities ?? [];
  const acting = useActingAs().responder?.id;
  const oneself = useMe()?.responder ?? acting;
  const wordsOf = ({ residentName, address, place, kind, severity, responder }: IncidentSummary): string[] => [
    residentName,
    address,
    place,
    kindName(t, kind),
    severityName(t, severity),
    responder?.name ?? '',
  ];
  return (
    <>
      <div className="page-head">
        <h1>{t('incidents.title')}</h1>
        <SegmentedControl
          size="md"
          aria-label={t('incidents.which')}
          value={view}
          onChange={(value) => setView(value === 'closed' ? 'closed' : 'open')}
          data={views.map((value) => ({ value, label: t(`incidents.${value}`) }))}
        />
      </div>
      <QueryView query={incidents}>
        {({ incidents: all }) => {
          if (all.length === 0) {
            return view === 'open' ? <AllQuiet /> : <p className="quiet">{t('incidents.noneClosed')}</p>;
          }
          const conditions = view === 'closed' ? { ...filter, state: '' as const } : filter;
          const list = filtered(all, conditions, search, { communities, oneself, wordsOf });
          return (
            <div className="stack">
              <FilterBar
                search={search}
                setSearch={setSearch}
                filter={conditions}
                setFilter={setFilter}
                communities={communities}
                mayBeMine={oneself !== undefined}
                closed={view === 'closed'}
              />
              <Counts all={all} shown={list.length} open={view === 'open'} />
              <IncidentList incidents={list} byDate={view === 'closed'} />
            </div>
          );
        }}
      </QueryView>
    </>
  );
}

/** How many there are, and how many of them nobody has yet. Said to screen readers as they change. */
function Counts({
  all,
  shown,
  open,
}: {
  readonly all: readonly IncidentSummary[];
  readonly shown: number;
  readonly open: boolean;
}) {
  const { t } = useTranslation();
  const nobody = all.filter(({ state }) => state === 'open').length;
  const parts = [
    shown === all.length
      ? t('filter.all', { count: all.length })
      : t('filter.shown', { count: shown, all: all.length }),
    open && nobody > 0 ? t('filter.nobody', { count: nobody }) : '',
    all.length === most ? t('filter.most', { count: most }) : '',
  ];
  return <output className="small quiet figures">{parts.filter((part) => part !== '').join(' · ')}</output>;
}
