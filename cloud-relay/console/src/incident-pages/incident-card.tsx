import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { IncidentSummary } from '../../../../contracts/api-incidents.ts';
import { languageOf } from '../language/language.ts';
import { kindName, momentText, stopwatchText } from '../language/wording.ts';
import { AsOf } from '../installed/as-of.tsx';
import { Icon, iconOfKind } from '../look/icon.tsx';
import { SeverityTag, toneOf } from './severity-tag.tsx';
import { StateTag } from './state-tag.tsx';

export function IncidentCard({ incident, now }: { readonly incident: IncidentSummary; readonly now: number }) {
  const { t, i18n } = useTranslation();
  const { id, kind, severity, state, place, residentName, address, openedAt, responder } = incident;
  const closed = state === 'closed';
  const whereInHome = place === '' ? t('incidents.wholeHome') : place;
  return (
    <Link href={`/incidents/${id}`} className={`card incident-card ${closed ? 'settled' : toneOf(severity)}`}>
      <span className="emblem">
        <Icon name={iconOfKind(kind)} size={26} />
      </span>
      <span>
        <h3>
          {residentName === '' ? t('incidents.noResident') : residentName} · {whereInHome}
        </h3>
        <span className="reason">{kindName(t, kind)}</span>
        <p className="small quiet">{address}</p>
      </span>
      <span className="watch figures">
        {closed ? momentText(languageOf(i18n.language), openedAt, now) : stopwatchText(t, now - openedAt)}
      </span>
      <span className="foot row">
        {!closed && <SeverityTag severity={severity} />}
        <StateTag state={state} responder={responder} />
        <AsOf />
        {incident.alarmCount > 1 && (
          <span className="tag">{t('incidents.manyAlarms', { count: incident.alarmCount })}</span>
        )}
        {incident.test && <span className="tag calls-nobody">{t('incidents.test')}</span>}
        {incident.residentSaysAllRight && <span className="tag">{t('incidents.allRight')}</span>}
      </span>
    </Link>
  );
}
