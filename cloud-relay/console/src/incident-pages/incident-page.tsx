import './incidents.css';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Incident } from '../../../../contracts/api-incidents.ts';
import { languageOf } from '../language/language.ts';
import { kindName, momentText, stopwatchText, troubleName } from '../language/wording.ts';
import { Icon, iconOfKind } from '../look/icon.tsx';
import { AsOf } from '../installed/as-of.tsx';
import { Message } from '../look/message.tsx';
import { QueryView } from '../look/query-view.tsx';
import { asking } from '../relay/queries.ts';
import { useRelayTime } from '../relay/relay-time.ts';
import { useActingAs } from '../this-browser/acting-as.tsx';
import { Actions } from './actions.tsx';
import { Alarms } from './alarms.tsx';
import { History } from './history.tsx';
import { Pages } from './pages.tsx';
import { SeverityTag, toneOf } from './severity-tag.tsx';
import { StateTag } from './state-tag.tsx';
import { useWhatComesNext } from './what-comes-next.ts';
import { WhoAndWhere } from './who-and-where.tsx';

export function IncidentPage({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const { responder } = useActingAs();
  const incident = useQuery({
    ...asking('GET /api/incidents/:id', { params: { id }, query: responder ? { responder: responder.id } : {} }),
    // Never another home's incident while this one is on its way.
    placeholderData: (before) => (before?.id === id ? before : undefined),
  });
  const now = useRelayTime();
  return (
    <>
      <Link href="/" className="back">
        <Icon name="back" />
        {t('pages.incidents')}
      </Link>
      <QueryView query={incident}>
        {(data) => (
          <article className="incident">
            <div className="stack">
              <Head incident={data} now={now} />
              <WhoAndWhere incident={data} />
              <Alarms incident={data} now={now} />
              <History timeline={data.timeline} now={now} />
            </div>
            <div className="stack side">
              <Actions incident={data} />
              <Pages incident={data} now={now} />
            </div>
          </article>
        )}
      </QueryView>
    </>
  );
}

function Head({ incident, now }: { readonly incident: Incident; readonly now: number }) {
  const { t, i18n } = useTranslation();
  const next = useWhatComesNext(incident, now);
  const closed = incident.state === 'closed';
  return (
    <header className={`incident-head ${closed ? 'settled' : toneOf(incident.severity)}`}>
      <span className="emblem">
        <Icon name={iconOfKind(incident.kind)} size={34} />
      </span>
      <div>
        <h1>{kindName(t, incident.kind)}</h1>
        {!closed && (
          <p className="quiet figures">{t('incidents.elapsed', { time: stopwatchText(t, now - incident.openedAt) })}</p>
        )}
      </div>
      <div className="facts stack">
        <div className="row">
          {!closed && <SeverityTag severity={incident.severity} />}
          <StateTag state={incident.state} responder={incident.responder} />
          <AsOf />
          {next !== undefined && <span className="small quiet figures">{next}</span>}
        </div>
        {incident.test && !closed && (
          <Message tone="careful">
            {incident.test.until > now
              ? t('incident.testUntil', { time: momentText(languageOf(i18n.language), incident.test.until, now) })
              : t('incidents.test')}
          </Message>
        )}
        {!incident.recognised && <Message tone="bad">{t('incident.unrecognised')}</Message>}
        {incident.residentSaysAllRight && !closed && <Message tone="careful">{t('incident.allRight')}</Message>}
        {incident.trouble !== null && !closed && (
          <Message tone="bad">{t('incident.trouble', { trouble: troubleName(t, incident.trouble) })}</Message>
        )}
      </div>
    </header>
  );
}
