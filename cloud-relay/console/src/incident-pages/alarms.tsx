import { useTranslation } from 'react-i18next';
import type { Incident } from '../../../../contracts/api-incidents.ts';
import { languageOf } from '../language/language.ts';
import { becauseSentence, kindName, momentText } from '../language/wording.ts';
import { Evidence } from './evidence.tsx';

/** What was noticed, and why the hub thinks so. */
export function Alarms({ incident, now }: { readonly incident: Incident; readonly now: number }) {
  const { t, i18n } = useTranslation();
  return (
    <section className="card section" aria-label={t('incident.what')}>
      <h2>{t('incident.what')}</h2>
      <ul className="stack" style={{ gap: 20 }}>
        {incident.alarms.map((alarm) => (
          <li key={`${alarm.hub}/${alarm.alarmId}`}>
            <div className="row" style={{ marginBottom: 4 }}>
              <h3>
                {kindName(t, alarm.kind)}
                {alarm.place !== '' && ` · ${alarm.place}`}
              </h3>
              <span className="tag">{t(`alarmStates.${alarm.state}`)}</span>
              {alarm.test && <span className="tag">{t('incident.test')}</span>}
              {alarm.story !== undefined && <span className="tag">{t('incident.continues')}</span>}
              <time className="small quiet figures" dateTime={new Date(alarm.occurredAt).toISOString()}>
                {momentText(languageOf(i18n.language), alarm.occurredAt, now)}
              </time>
            </div>
            <p className="reason">{becauseSentence(t, alarm.because)}</p>
            <Evidence because={alarm.because} />
          </li>
        ))}
      </ul>
    </section>
  );
}
