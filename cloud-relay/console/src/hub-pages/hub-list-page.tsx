import './hubs.css';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { HubSummary } from '../../../../contracts/api-hubs.ts';
import { durationText } from '../language/wording.ts';
import { QueryView } from '../look/query-view.tsx';
import { useAnswer } from '../relay/queries.ts';
import { useRelayTime } from '../relay/relay-time.ts';
import { HubStateTag } from './hub-state-tag.tsx';

/** Those that cannot be heard first: they are what somebody must look after. */
const urgency = { lost: 0, degraded: 1, 'never-heard': 2, hearing: 3 } as const;

export function HubListPage() {
  const { t } = useTranslation();
  const now = useRelayTime();
  const hubs = useAnswer('GET /api/hubs', {});
  return (
    <>
      <div className="page-head">
        <h1>{t('hubs.title')}</h1>
      </div>
      <QueryView query={hubs}>
        {({ hubs: list }) =>
          list.length === 0 ? (
            <div className="stack">
              <p>{t('hubs.none')}</p>
              <p className="quiet">{t('hubs.noneHow')}</p>
            </div>
          ) : (
            <ul className="hub-list">
              {list
                .toSorted((a, b) => urgency[a.state] - urgency[b.state])
                .map((hub) => (
                  <li key={hub.id}>
                    <HubRow hub={hub} now={now} />
                  </li>
                ))}
            </ul>
          )
        }
      </QueryView>
    </>
  );
}

function HubRow({ hub, now }: { readonly hub: HubSummary; readonly now: number }) {
  const { t } = useTranslation();
  const heard =
    hub.lastHeardAt === null ? t('hubs.never') : t('hubs.ago', { time: durationText(t, now - hub.lastHeardAt) });
  return (
    <Link href={`/hubs/${hub.id}`} className="card hub-row">
      <span>
        <h3>{hub.address}</h3>
        <p className="small quiet">{hub.id}</p>
      </span>
      <HubStateTag state={hub.state} />
      <span className="row small quiet figures" style={{ gridColumn: '1 / -1' }}>
        <span>
          {t('hubs.lastHeard')}: {heard}
        </span>
        {hub.outboxPending !== null && hub.outboxPending > 0 && (
          <span className="tag bad">
            {t('hubs.outbox')}: {hub.outboxPending}
          </span>
        )}
        {hub.devicesSilent !== null && hub.devicesSilent > 0 && (
          <span className="tag bad">{t('hubs.silentDevices', { count: hub.devicesSilent })}</span>
        )}
      </span>
    </Link>
  );
}
