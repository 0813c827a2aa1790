import { useTranslation } from 'react-i18next';
import type { Dwelling } from '../../../../contracts/api-registry.ts';
import { IncidentList } from '../incident-pages/incident-list.tsx';
import { QueryView } from '../look/query-view.tsx';
import { useAnswer } from '../relay/queries.ts';

/** What is going on there, and what was. */
export function HomeIncidents({ home }: { readonly home: Dwelling }) {
  const { t } = useTranslation();
  const incidents = useAnswer('GET /api/incidents', { query: { state: 'all', limit: 20, dwellingId: home.id } });
  return (
    <section className="section home-incidents" aria-label={t('pages.incidents')}>
      <div className="section-head">
        <h2>{t('pages.incidents')}</h2>
      </div>
      <QueryView query={incidents}>
        {({ incidents: list }) =>
          list.length === 0 ? <p className="quiet">{t('home.noIncidents')}</p> : <IncidentList incidents={list} />
        }
      </QueryView>
    </section>
  );
}
