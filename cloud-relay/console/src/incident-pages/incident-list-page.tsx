import './incidents.css';
import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { QueryView } from '../look/query-view.tsx';
import { useAnswer } from '../relay/queries.ts';
import { useRelayTime } from '../relay/relay-time.ts';
import { AllQuiet } from './all-quiet.tsx';
import { IncidentCard } from './incident-card.tsx';

const views = ['open', 'closed'] as const;
type View = (typeof views)[number];

export function IncidentListPage() {
  const { t } = useTranslation();
  const [view, setView] = useState<View>('open');
  const now = useRelayTime();
  const incidents = useAnswer('GET /api/incidents', { query: view === 'closed' ? { state: 'closed' } : {} });
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
        {({ incidents: list }) => {
          if (list.length > 0) {
            return (
              <ul className="incident-list">
                {list.map((incident) => (
                  <li key={incident.id}>
                    <IncidentCard incident={incident} now={now} />
                  </li>
                ))}
              </ul>
            );
          }
          return view === 'open' ? <AllQuiet /> : <p className="quiet">{t('incidents.noneClosed')}</p>;
        }}
      </QueryView>
    </>
  );
}
