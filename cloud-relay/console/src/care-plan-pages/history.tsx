import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CarePlanVersion } from '../../../../contracts/api-care-plans.ts';
import { languageOf } from '../language/language.ts';
import { dayText } from '../language/day-text.ts';
import { Message, useErrorText } from '../look/message.tsx';
import { QueryView } from '../look/query-view.tsx';
import { SureButton } from '../look/sure-button.tsx';
import { useAnswer, useCall } from '../relay/queries.ts';
import { useRelayTime } from '../relay/relay-time.ts';
import { Differences } from './differences.tsx';
import { differencesBetween } from './draft.ts';
import type { PlanTongue } from './plan-words.ts';

const touched = ['GET /api/dwellings/:id/care-plan', 'GET /api/dwellings/:id/care-plan/versions'] as const;
const atFirst = 10;
const most = 100;

/** Every version with who made it, when and what it changed. Restoring one makes a new version, so that nothing is lost. */
export function History({
  dwellingId,
  newest,
  tongue,
  mayChange,
}: {
  readonly dwellingId: string;
  readonly newest: number;
  readonly tongue: PlanTongue;
  /** Not while something is typed: it would stand against the version that is restored. */
  readonly mayChange: boolean;
}) {
  const { t } = tongue;
  const errorText = useErrorText();
  const [limit, setLimit] = useState(atFirst);
  const query = useAnswer('GET /api/dwellings/:id/care-plan/versions', {
    params: { id: dwellingId },
    query: { limit },
  });
  const restore = useCall('POST /api/dwellings/:id/care-plan/restore', touched);
  const back = (version: number): void =>
    restore.mutate({ params: { id: dwellingId }, body: { expectedVersion: newest, version, note: '' } });
  return (
    <section className="card section stack" aria-label={t('carePlan.history')}>
      <h2>{t('carePlan.history')}</h2>
      {restore.error && <Message tone="bad">{errorText(restore.error)}</Message>}
      <QueryView query={query}>
        {({ versions, more }) => (
          <>
            {versions.length === 0 && <p className="quiet">{t('carePlan.noHistory')}</p>}
            <ol className="versions">
              {versions.map((version, n) => (
                <li key={version.version}>
                  <VersionHead version={version} isNewest={version.version === newest} />
                  <Changes version={version} before={versions[n + 1]} isFirst={!more} tongue={tongue} />
                  {mayChange && version.version !== newest && (
                    <SureButton
                      label={t('carePlan.restore')}
                      sureLabel={t('carePlan.restoreSure')}
                      what={t('carePlan.restoreOf', { version: version.version })}
                      busy={restore.isPending}
                      press={() => back(version.version)}
                    />
                  )}
                </li>
              ))}
            </ol>
            <div className="row">
              {more && limit < most && (
                <Button variant="default" h={44} onClick={() => setLimit(Math.min(limit * 2, most))}>
                  {t('carePlan.olderVersions')}
                </Button>
              )}
              {mayChange && versions.length > 0 && (
                <SureButton
                  label={t('carePlan.restoreDefaults')}
                  sureLabel={t('carePlan.restoreDefaultsSure')}
                  busy={restore.isPending}
                  press={() => back(0)}
                />
              )}
            </div>
          </>
        )}
      </QueryView>
    </section>
  );
}

function VersionHead({ version, isNewest }: { readonly version: CarePlanVersion; readonly isNewest: boolean }) {
  const { t, i18n } = useTranslation();
  const now = useRelayTime();
  const { changedAt, changedBy, note, restoredFrom } = version;
  return (
    <>
      <p className="row">
        <strong>{t('carePlan.version', { version: version.version })}</strong>
        {isNewest && <span className="tag good">{t('carePlan.current')}</span>}
      </p>
      <p className="small quiet">
        {t('carePlan.changedBy', {
          name: changedBy?.name ?? t('carePlan.somebody'),
          time: changedAt === null ? '' : dayText(languageOf(i18n.language), changedAt, now),
        })}
        {restoredFrom !== null && ` · ${t('carePlan.restoredFrom', { version: restoredFrom })}`}
      </p>
      {note !== '' && <p className="small">{note}</p>}
    </>
  );
}

function Changes({
  version,
  before,
  isFirst,
  tongue,
}: {
  readonly version: CarePlanVersion;
  readonly before: CarePlanVersion | undefined;
  /** Whether nothing lies before the oldest of the list. */
  readonly isFirst: boolean;
  readonly tongue: PlanTongue;
}) {
  const { t } = tongue;
  if (!before) return isFirst ? <p className="small quiet">{t('carePlan.firstVersion')}</p> : null;
  if (differencesBetween(before.plan, version.plan).length === 0)
    return <p className="small quiet">{t('carePlan.nothingChanged')}</p>;
  return <Differences before={before.plan} after={version.plan} tongue={tongue} />;
}
