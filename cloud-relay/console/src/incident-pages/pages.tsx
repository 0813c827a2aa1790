import { useTranslation } from 'react-i18next';
import type { Incident } from '../../../../contracts/api-incidents.ts';
import { languageOf } from '../language/language.ts';
import { EscalateNow } from './escalate-now.tsx';
import { becauseSentence, channelName, momentText, pageStateName, purposeName } from '../language/wording.ts';

const looks: Partial<Record<Incident['pages'][number]['state'], string>> = {
  failed: 'tag alarming',
  delivered: 'tag good',
  answered: 'tag good',
};

/** Who was asked to come, by which channel, and how far that got. Taken by the provider is not yet seen by a person. */
export function Pages({ incident, now }: { readonly incident: Incident; readonly now: number }) {
  const { pages } = incident;
  const { t, i18n } = useTranslation();
  return (
    <section className="card section" aria-label={t('incident.paged')}>
      <h2>{t('incident.paged')}</h2>
      {pages.length === 0 && <p className="quiet">{t('incident.nobodyPaged')}</p>}
      <ul className="pages">
        {pages.map((page) => (
          <li key={page.id}>
            <div>
              <p>
                <strong>{page.responder.name}</strong>
              </p>
              <p className="small quiet">
                {[
                  channelName(t, page.channel),
                  page.step === null
                    ? purposeName(t, page.purpose)
                    : t('incident.step', { round: page.round, step: page.step + 1 }),
                ].join(' · ')}
              </p>
              {page.state === 'failed' && page.reason !== null && (
                <p className="small">{becauseSentence(t, { reason: page.reason, evidence: {} })}</p>
              )}
            </div>
            <div style={{ textAlign: 'right' }}>
              <span className={looks[page.state] ?? 'tag'}>{pageStateName(t, page.state)}</span>
              <p className="small quiet figures">{momentText(languageOf(i18n.language), page.changedAt, now)}</p>
            </div>
          </li>
        ))}
      </ul>
      <EscalateNow incident={incident} />
    </section>
  );
}
