import '../language/test-mode-texts.ts';
import { Button, Checkbox, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Hub } from '../../../../contracts/api-hubs.ts';
import { durationText, stopwatchText } from '../language/wording.ts';
import { Message, useErrorText } from '../look/message.tsx';
import { useCall } from '../relay/queries.ts';

const lengths = [10, 30, 60, 120] as const;
const touched = ['GET /api/hubs', 'GET /api/hubs/:id'] as const;

/** The hub tries itself out and pages nobody: that must never be overlooked, and ends by itself. */
export function TestMode({
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
  const [minutes, setMinutes] = useState<number>(30);
  const [walkTest, setWalkTest] = useState(true);
  const start = useCall('POST /api/hubs/:id/test-mode', touched);
  const end = useCall('DELETE /api/hubs/:id/test-mode', touched);
  const error = start.error ?? end.error;
  const { testMode } = hub;
  const running = testMode !== null && testMode.until > now ? testMode : undefined;
  const begin = (walk: boolean): void =>
    start.mutate({ params: { id: hub.id }, body: { minutes, walkTest: walk } }, { onSuccess: () => end.reset() });
  if (!running && !mayChange) return null;
  return (
    <section className={running ? 'install-banner' : 'card section'} aria-label={t('testMode.title')}>
      {running ? (
        <>
          <div className="row apart">
            <div>
              <p className="person">{t(running.walkTest ? 'testMode.runningWalk' : 'testMode.running')}</p>
              <p className="figures">
                {t('testMode.left', { time: stopwatchText(t, running.until - now) })}
                {running.by === 'hub' && ` · ${t('testMode.atHub')}`}
              </p>
            </div>
            {mayChange && (
              <Button h={48} loading={end.isPending} onClick={() => end.mutate({ params: { id: hub.id } })}>
                {t('testMode.end')}
              </Button>
            )}
          </div>
          {!running.heardByHub && (
            <div style={{ marginTop: 10 }}>
              <Message tone="bad">{t('testMode.notHeard')}</Message>
            </div>
          )}
          <p className="small" style={{ marginTop: 10 }}>
            {t('testMode.stands')}
          </p>
        </>
      ) : (
        <>
          <h2>{t('testMode.title')}</h2>
          <p className="small quiet">{t('testMode.how')}</p>
          <p className="small quiet">{t('testMode.stands')}</p>
          <Checkbox
            size="md"
            py={10}
            label={t('testMode.walkTest')}
            description={t('testMode.walkTestHow')}
            checked={walkTest}
            onChange={({ currentTarget }) => setWalkTest(currentTarget.checked)}
          />
          <div className="row" style={{ alignItems: 'end' }}>
            <NativeSelect
              label={t('testMode.forHowLong')}
              value={minutes}
              data={lengths.map((value) => ({ value: String(value), label: durationText(t, value * 60_000) }))}
              onChange={({ currentTarget }) => setMinutes(Number(currentTarget.value))}
            />
            <Button variant="default" h={44} loading={start.isPending} onClick={() => begin(walkTest)}>
              {t('testMode.start')}
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
