import './hubs.css';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Hub } from '../../../../contracts/api-hubs.ts';
import { languageOf } from '../language/language.ts';
import { momentText } from '../language/wording.ts';
import { Icon } from '../look/icon.tsx';
import { Message } from '../look/message.tsx';
import { QueryView } from '../look/query-view.tsx';
import { useCan } from '../relay/me.ts';
import { asking } from '../relay/queries.ts';
import { useRelayTime } from '../relay/relay-time.ts';
import { HubActs } from './hub-acts.tsx';
import { HubCertificates } from './hub-certificates.tsx';
import { HubFacts } from './hub-facts.tsx';
import { HubParts } from './hub-parts.tsx';
import { HubStateTag } from './hub-state-tag.tsx';
import { Installation } from './installation.tsx';
import { LearnedSection } from './learned.tsx';
import { TestMode } from './test-mode.tsx';
import { WalkTest } from './walk-test.tsx';

/** Somebody who goes through a home looks at the page after each sensor. */
const walkingMs = 5_000;
const usualMs = 30_000;

export function HubPage({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const now = useRelayTime();
  const hub = useQuery({
    ...asking('GET /api/hubs/:id', { params: { id } }),
    refetchInterval: ({ state }) => (state.data?.testMode ? walkingMs : usualMs),
  });
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
  const { t } = useTranslation();
  const can = useCan();
  const { heartbeat, revokedAt } = hub;
  return (
    <article className="stack" style={{ gap: 20 }}>
      <header className="page-head" style={{ marginBottom: 0 }}>
        <div>
          <h1 className="long">
            {can('registry.read') ? <Link href={`/homes/${hub.dwellingId}`}>{hub.address}</Link> : hub.address}
          </h1>
          <p className="quiet">{hub.id}</p>
        </div>
        <HubStateTag state={hub.state} />
      </header>
      <Warnings hub={hub} now={now} />
      {revokedAt === null && <Installation hub={hub} now={now} mayChange={can('hubs.install')} />}
      {revokedAt === null && <TestMode hub={hub} now={now} mayChange={can('hubs.install')} />}
      <WalkTest hub={hub} now={now} />
      {heartbeat === null && <Message tone="careful">{t('hubs.noHeartbeat')}</Message>}
      {heartbeat !== null && hub.state === 'lost' && <Message tone="careful">{t('hubs.staleNote')}</Message>}
      <HubFacts hub={hub} now={now} />
      {heartbeat !== null && <HubParts heartbeat={heartbeat} />}
      {can('care-plans.read') && <LearnedSection hub={hub.id} />}
      <HubCertificates hub={hub} now={now} />
      {revokedAt === null && <HubActs hub={hub} />}
    </article>
  );
}

/** What somebody must know before anything else. */
function Warnings({ hub, now }: { readonly hub: Hub; readonly now: number }) {
  const { t, i18n } = useTranslation();
  const { revokedAt, revokedBecause, suspectedClone, replaces, replacedBy, heartbeat } = hub;
  return (
    <>
      {revokedAt !== null && (
        <Message tone="bad">
          <p>
            {t('hubs.revoked')}: {momentText(languageOf(i18n.language), revokedAt, now)}
          </p>
          {revokedBecause !== '' && <p>{revokedBecause}</p>}
        </Message>
      )}
      {suspectedClone && revokedAt === null && (
        <Message tone="bad">
          <p>
            <strong>{t('hubPage.clone')}</strong>
          </p>
          <p>{t('hubPage.cloneHow')}</p>
        </Message>
      )}
      {heartbeat?.renewalProblem !== undefined && (
        <Message tone="careful">{t('hubPage.renewalProblem', { problem: heartbeat.renewalProblem })}</Message>
      )}
      {replaces !== null && (
        <p>
          {t('hubPage.replaces')} <Link href={`/hubs/${replaces}`}>{replaces}</Link>
        </p>
      )}
      {replacedBy !== null && (
        <p>
          {t('hubPage.replacedBy')} <Link href={`/hubs/${replacedBy}`}>{replacedBy}</Link>
        </p>
      )}
    </>
  );
}
