import { Button, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Hub } from '../../../../contracts/api-hubs.ts';
import { durationText, stopwatchText } from '../language/wording.ts';
import { Message, useErrorText } from '../look/message.tsx';
import { useCall } from '../relay/queries.ts';

const lengths = [15, 30, 60, 120, 240] as const;
const touched = ['GET /api/hubs', 'GET /api/hubs/:id'] as const;

/** While somebody works on a hub nobody is paged for its home. That must never be overlooked, and ends by itself. */
export function Installation({
  hub,
  now,
  mayChange,
}: {
  readonly hub: Hub;
  readonly now: number;
  readonly mayChange: boolean;
}) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const [minutes, setMinutes] = useState<number>(60);
  const start = useCall('POST /api/hubs/:id/installation', touched);
  const end = useCall('DELETE /api/hubs/:id/installation', touched);
  const error = start.error ?? end.error;
  const until = hub.installingUntil;
  const installing = until !== null && until > now;
  const begin = (): void => start.mutate({ params: { id: hub.id }, body: { minutes } });
  if (!installing && !mayChange) return null;
  return (
    <section className={installing ? 'install-banner' : 'card section'} aria-label={t('hubPage.installation')}>
      {installing ? (
        <div className="row apart">
          <div>
            <p className="person">{t('hubPage.installing')}</p>
            <p className="figures">{t('hubPage.installingFor', { time: stopwatchText(t, until - now) })}</p>
          </div>
          {mayChange && (
            <div className="row">
              <Button h={48} loading={end.isPending} onClick={() => end.mutate({ params: { id: hub.id } })}>
                {t('hubPage.endInstallation')}
              </Button>
              <Button variant="default" h={48} loading={start.isPending} onClick={begin}>
                {t('hubPage.longer', { time: durationText(t, minutes * 60_000) })}
              </Button>
            </div>
          )}
        </div>
      ) : (
        <>
          <h2>{t('hubPage.installation')}</h2>
          <p className="small quiet">{t('hubPage.installationHow')}</p>
          <div className="row" style={{ alignItems: 'end', marginTop: 10 }}>
            <NativeSelect
              label={t('hubPage.forHowLong')}
              value={minutes}
              data={lengths.map((value) => ({ value: String(value), label: durationText(t, value * 60_000) }))}
              onChange={({ currentTarget }) => setMinutes(Number(currentTarget.value))}
            />
            <Button variant="default" h={44} loading={start.isPending} onClick={begin}>
              {t('hubPage.startInstallation')}
            </Button>
          </div>
        </>
      )}
      {error && (
        <div style={{ marginTop: 10 }}>
          <Message tone="bad">{errorText(error)}</Message>
        </div>
      )}
    </section>
  );
}
