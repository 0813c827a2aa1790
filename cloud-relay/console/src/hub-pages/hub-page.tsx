import './hubs.css';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Hub } from '../../../../contracts/api-hubs.ts';
import { languageOf } from '../language/language.ts';
import { becauseSentence, durationText, momentText } from '../language/wording.ts';
import { Icon } from '../look/icon.tsx';
import { Message } from '../look/message.tsx';
import { QueryView } from '../look/query-view.tsx';
import { useAnswer } from '../relay/queries.ts';
import { useRelayTime } from '../relay/relay-time.ts';
import { HubFacts } from './hub-facts.tsx';
import { HubStateTag } from './hub-state-tag.tsx';

export function HubPage({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const now = useRelayTime();
  const hub = useAnswer('GET /api/hubs/:id', { params: { id } });
  return (
    <>
      <Link href="/hubs" className="back">
        <Icon name="back" />
        {t('pages.hubs')}
      </Link>
      <QueryView query={hub}>{(data) => <HubView hub={data} now={now} />}</QueryView>
    </>
  );
}

function HubView({ hub, now }: { readonly hub: Hub; readonly now: number }) {
  const { t, i18n } = useTranslation();
  const { heartbeat } = hub;
  return (
    <article className="stack" style={{ gap: 20 }}>
      <header className="page-head" style={{ marginBottom: 0 }}>
        <div>
          <h1 className="long">{hub.address}</h1>
          <p className="quiet">{hub.id}</p>
        </div>
        <HubStateTag state={hub.state} />
      </header>
      {hub.revokedAt !== null && (
        <Message tone="bad">
          {t('hubs.revoked')}: {momentText(languageOf(i18n.language), hub.revokedAt, now)}
        </Message>
      )}
      {heartbeat === null && <Message tone="careful">{t('hubs.noHeartbeat')}</Message>}
      {heartbeat !== null && hub.state === 'lost' && <Message tone="careful">{t('hubs.staleNote')}</Message>}
      <HubFacts hub={hub} now={now} />
      {heartbeat !== null && (
        <>
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
              {heartbeat.devices.map(({ device, profile, place, state, lastHeardAgeMs, battery }) => (
                <li key={device}>
                  <div>
                    <p>
                      <strong>{place === '' ? device : place}</strong>
                    </p>
                    <p className="small quiet">{[profile, device].join(' · ')}</p>
                    <p className="small quiet figures">
                      {[
                        lastHeardAgeMs === undefined ? '' : t('hubs.ago', { time: durationText(t, lastHeardAgeMs) }),
                        battery === undefined ? '' : t('hubs.battery', { percent: battery }),
                      ]
                        .filter((text) => text !== '')
                        .join(' · ')}
                    </p>
                  </div>
                  <span className={state === 'known' ? 'tag good' : state === 'stale' ? 'tag alarming' : 'tag'}>
                    {t(`deviceStates.${state}`)}
                  </span>
                </li>
              ))}
            </ul>
          </section>
          {heartbeat.cannotJudge.length > 0 && (
            <section className="card section" aria-label={t('hubs.cannotJudge')}>
              <h2>{t('hubs.cannotJudge')}</h2>
              <ul className="lines">
                {heartbeat.cannotJudge.map(({ rule, place, because }) => (
                  <li key={`${rule}/${place}`}>
                    <strong>{[rule, place].filter((text) => text !== '').join(' · ')}</strong>
                    <span className="quiet">{becauseSentence(t, because)}</span>
                  </li>
                ))}
              </ul>
            </section>
          )}
        </>
      )}
    </article>
  );
}
