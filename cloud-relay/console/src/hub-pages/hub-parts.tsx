import { useTranslation } from 'react-i18next';
import type { Heartbeat } from '../../../../contracts/heartbeat.ts';
import { languageOf } from '../language/language.ts';
import { ruleTitle } from '../language/rule-words.ts';
import { becauseSentence, durationText } from '../language/wording.ts';

/** What a hub says of its connections, its sensors, and what it cannot judge. */
export function HubParts({ heartbeat }: { readonly heartbeat: Heartbeat }) {
  const { t, i18n } = useTranslation();
  const { unrecognised = [] } = heartbeat;
  return (
    <div className="hub-parts">
      <section className="card section" aria-label={t('hubs.sources')}>
        <h2>{t('hubs.sources')}</h2>
        {heartbeat.sources.length === 0 && <p className="quiet">{t('hubs.noSources')}</p>}
        <ul className="lines">
          {heartbeat.sources.map(({ source, state, detail, heard, refused }) => (
            <li key={source}>
              <div>
                <p>
                  <strong>{source}</strong>
                </p>
                {detail !== undefined && <p className="small quiet">{detail}</p>}
                <p className="small quiet figures">
                  {t('hubs.heard')} {heard} · {t('hubs.refused')} {refused}
                </p>
              </div>
              <span className={state === 'failed' ? 'tag alarming' : state === 'hearing' ? 'tag good' : 'tag'}>
                {t(`sourceStates.${state}`)}
              </span>
            </li>
          ))}
        </ul>
      </section>
      <section className="card section" aria-label={t('hubs.devices')}>
        <h2>{t('hubs.devices')}</h2>
        {heartbeat.devices.length === 0 && <p className="quiet">{t('hubs.noDevices')}</p>}
        <ul className="lines">
          {heartbeat.devices.map((device) => (
            <Device key={device.device} {...device} />
          ))}
        </ul>
      </section>
      {unrecognised.length > 0 && (
        <section className="card section" aria-label={t('hubs.unrecognised')}>
          <h2>{t('hubs.unrecognised')}</h2>
          <p className="small quiet">{t('hubs.unrecognisedMeans')}</p>
          <ul className="lines">
            {unrecognised.map(({ source, device, heard, messages, lastHeardAgeMs }) => (
              <li key={`${source}/${device}`}>
                <div>
                  <p>
                    <strong>{device}</strong>
                  </p>
                  <p className="small quiet">{[source, heard].join(' · ')}</p>
                  <p className="small quiet figures">
                    {t('hubs.heard')} {messages}
                    {lastHeardAgeMs !== undefined && ` · ${t('hubs.ago', { time: durationText(t, lastHeardAgeMs) })}`}
                  </p>
                </div>
              </li>
            ))}
          </ul>
        </section>
      )}
      {heartbeat.cannotJudge.length > 0 && (
        <section className="card section" aria-label={t('hubs.cannotJudge')}>
          <h2>{t('hubs.cannotJudge')}</h2>
          <ul className="lines">
            {heartbeat.cannotJudge.map(({ rule, place, because }) => (
              <li key={`${rule}/${place}`}>
                <strong>
                  {[ruleTitle(languageOf(i18n.language), rule), place].filter((text) => text !== '').join(' · ')}
                </strong>
                <span className="quiet">{becauseSentence(t, because)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function Device({ device, profile, place, state, lastHeardAgeMs, battery }: Heartbeat['devices'][number]) {
  const { t } = useTranslation();
  const figures = [
    lastHeardAgeMs === undefined ? '' : t('hubs.ago', { time: durationText(t, lastHeardAgeMs) }),
    battery === undefined ? '' : t('hubs.battery', { percent: battery }),
  ];
  return (
    <li>
      <div>
        <p>
          <strong>{place === '' ? device : place}</strong>
        </p>
        <p className="small quiet">{[profile, device].join(' · ')}</p>
        <p className="small quiet figures">{figures.filter((text) => text !== '').join(' · ')}</p>
      </div>
      <span className={state === 'known' ? 'tag good' : state === 'stale' ? 'tag alarming' : 'tag'}>
        {t(`deviceStates.${state}`)}
      </span>
    </li>
  );
}
