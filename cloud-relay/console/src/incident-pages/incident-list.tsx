import './incidents.css';
import { useTranslation } from 'react-i18next';
import type { IncidentSummary } from '../../../../contracts/api-incidents.ts';
import { languageOf } from '../language/language.ts';
import { dayText } from '../language/wording.ts';
import { useRelayTime } from '../relay/relay-time.ts';
import { IncidentCard } from './incident-card.tsx';
import { byDay } from './incident-filter.ts';
import { useListKeys } from './use-list-keys.ts';

/** Incidents as cards; `byDate`: under the days on which they began. */
export function IncidentList({
  incidents,
  byDate = false,
}: {
  readonly incidents: readonly IncidentSummary[];
  readonly byDate?: boolean;
}) {
  const { t, i18n } = useTranslation();
  const now = useRelayTime();
  const list = useListKeys<HTMLDivElement>();
  if (incidents.length === 0) return <p className="quiet">{t('filter.none')}</p>;
  const groups = byDate ? byDay(incidents) : [{ day: '', first: 0, of: incidents }];
  return (
    <div ref={list} className="stack">
      {groups.map(({ day, first, of }) => (
        <section
          key={day}
          className="stack"
          style={{ gap: 10 }}
          aria-label={byDate ? dayText(languageOf(i18n.language), first, now) : undefined}
        >
          {byDate && <h2>{dayText(languageOf(i18n.language), first, now)}</h2>}
          <ul className="incident-list">
            {of.map((incident) => (
              <li key={incident.id}>
                <IncidentCard incident={incident} now={now} />
              </li>
            ))}
          </ul>
        </section>
      ))}
      <p className="small quiet keys-hint" aria-hidden="true">
        {t('filter.keys')}
      </p>
    </div>
  );
}
