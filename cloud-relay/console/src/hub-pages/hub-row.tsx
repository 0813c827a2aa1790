import '../language/test-mode-texts.ts';
import './hubs.css';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { HubSummary } from '../../../../contracts/api-hubs.ts';
import { durationText, stopwatchText } from '../language/wording.ts';
import { useRelayTime } from '../relay/relay-time.ts';
import { isEndingSoon } from './certificate-life.ts';
import { HubStateTag } from './hub-state-tag.tsx';

/** One hub in a list: what somebody must look after is said in words, not only in a colour. */
export function HubRow({ hub }: { readonly hub: HubSummary }) {
  const { t } = useTranslation();
  const now = useRelayTime();
  const heard =
    hub.lastHeardAt === null ? t('hubs.never') : t('hubs.ago', { time: durationText(t, now - hub.lastHeardAt) });
  const installing =
    hub.revokedAt === null && hub.installingUntil !== null && hub.installingUntil > now
      ? hub.installingUntil
      : undefined;
  const { testMode } = hub;
  const testing = hub.revokedAt === null && testMode !== null && testMode.until > now ? testMode.until : undefined;
  const notes = [
    hub.suspectedClone ? t('hubPage.clone') : '',
    hub.outboxPending !== null && hub.outboxPending > 0 ? `${t('hubs.outbox')}: ${hub.outboxPending}` : '',
    hub.devicesSilent !== null && hub.devicesSilent > 0 ? t('hubs.silentDevices', { count: hub.devicesSilent }) : '',
    hub.clockTrusted === false ? t('hubPage.clockUntrusted') : '',
    hub.certificateEndsAt !== null && hub.revokedAt === null && isEndingSoon(hub.certificateEndsAt, now)
      ? t('hubPage.certificateEnds')
      : '',
  ].filter((note) => note !== '');
  return (
    <Link href={`/hubs/${hub.id}`} className="card hub-row">
      <span>
        <h3>{hub.address}</h3>
        <p className="small quiet">{[hub.id, hub.program ?? ''].filter((text) => text !== '').join(' · ')}</p>
      </span>
      {hub.revokedAt === null ? (
        <HubStateTag state={hub.state} />
      ) : (
        <span className="tag alarming">{t('hubs.revoked')}</span>
      )}
      <span className="row small quiet figures">
        <span>
          {t('hubs.lastHeard')}: {heard}
        </span>
        {installing !== undefined && (
          <span className="tag installing">
            {t('hubPage.installingTag', { time: stopwatchText(t, installing - now) })}
          </span>
        )}
        {testing !== undefined && (
          <span className="tag calls-nobody">{t('testMode.tag', { time: stopwatchText(t, testing - now) })}</span>
        )}
        {notes.map((note) => (
          <span key={note} className="tag bad">
            {note}
          </span>
        ))}
      </span>
    </Link>
  );
}
