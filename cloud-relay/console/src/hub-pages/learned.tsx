import '../language/learned-texts.ts';
import './learned.css';
import { SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HubLearned } from '../../../../contracts/api-learned.ts';
import { languageOf } from '../language/language.ts';
import { durationText } from '../language/wording.ts';
import { Message, useErrorText } from '../look/message.tsx';
import { QueryView } from '../look/query-view.tsx';
import { SureButton } from '../look/sure-button.tsx';
import { useCan } from '../relay/me.ts';
import { asking, useCall } from '../relay/queries.ts';
import { LearnedChart, type LearnedHour } from './learned-chart.tsx';

type Learned = NonNullable<HubLearned['learned']>;

/** How long the home is usually silent, as far as it has learned, and from when on that is an alarm. It can be forgotten. */
export function LearnedSection({ hub }: { readonly hub: string }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const mayReset = useCan()('care-plans.write');
  // It is learned from days that are over: nothing of it changes within minutes, but for a reset.
  const query = useQuery({ ...asking('GET /api/hubs/:id/learned', { params: { id: hub } }), refetchInterval: 300_000 });
  const reset = useCall('POST /api/hubs/:id/learned/reset', ['GET /api/hubs/:id/learned']);
  return (
    <section className="card section stack" aria-label={t('learned.title')}>
      <div>
        <h2>{t('learned.title')}</h2>
        <p className="small quiet">{t('learned.how')}</p>
      </div>
      <QueryView query={query}>
        {({ learned }) => (
          <>
            {learned === null ? <p className="quiet">{t('learned.nothing')}</p> : <View learned={learned} />}
            {reset.error && <Message tone="bad">{errorText(reset.error)}</Message>}
            {reset.isSuccess && <Message tone="good">{t('learned.forgotten')}</Message>}
            {mayReset && learned !== null && learned.days > 0 && (
              <div className="row">
                <SureButton
                  label={t('learned.reset')}
                  sureLabel={t('learned.resetSure')}
                  busy={reset.isPending}
                  press={() => reset.mutate({ params: { id: hub }, body: {} })}
                />
                <span className="small quiet learned-how">{t('learned.resetHow')}</span>
              </div>
            )}
          </>
        )}
      </QueryView>
    </section>
  );
}

function View({ learned }: { readonly learned: Learned }) {
  const { t } = useTranslation();
  const [after, setAfter] = useState<'inside' | 'door'>('inside');
  const hours = learned.hours.map(
    ({ hour, limitMinutes, limitAfterDoorMinutes, longestMinutes, longestAfterDoorMinutes }) =>
      after === 'door'
        ? { hour, limit: limitAfterDoorMinutes, longest: longestAfterDoorMinutes }
        : { hour, limit: limitMinutes, longest: longestMinutes },
  );
  const minutes = (n: number): string => durationText(t, n * 60_000);
  const byLimit = hours.toSorted((one, other) => one.limit - other.limit);
  const [shortest, longest] = [byLimit[0], byLimit.at(-1)];
  return (
    <>
      <Standing learned={learned} />
      <SegmentedControl
        fullWidth
        aria-label={t('learned.after')}
        value={after}
        data={(['inside', 'door'] as const).map((value) => ({ value, label: t(`learned.${value}`) }))}
        onChange={(value) => setAfter(value === 'door' ? 'door' : 'inside')}
      />
      <figure className="learned-figure">
        <figcaption className="small quiet row">
          <span className="learned-key limit">{t('learned.limit')}</span>
          <span className="learned-key longest">{t('learned.longest', { days: learned.longestOfDays })}</span>
          <span>{t('learned.inHours')}</span>
        </figcaption>
        <LearnedChart hours={hours} />
      </figure>
      {shortest && longest && (
        <p className="small quiet">
          {t('learned.chartSays', {
            shortest: minutes(shortest.limit),
            shortestHour: shortest.hour,
            longest: minutes(longest.limit),
            longestHour: longest.hour,
          })}
        </p>
      )}
      <p className="small quiet">
        {t('learned.bounds', {
          shortest: minutes(learned.bounds.shortestMinutes),
          longest: minutes(learned.bounds.longestMinutes),
        })}
      </p>
      <Table hours={hours} days={learned.longestOfDays} minutes={minutes} />
    </>
  );
}

/** Whether it counts, and from how much it was learned. */
function Standing({ learned: { learns, enoughDays, days, daysBeforeLearned, until } }: { readonly learned: Learned }) {
  const { t, i18n } = useTranslation();
  if (!learns) return <Message tone="careful">{t('learned.off')}</Message>;
  if (!enoughDays) return <Message>{t('learned.tooFew', { days, needed: daysBeforeLearned })}</Message>;
  const at = Date.parse(`${until}T00:00:00Z`);
  if (Number.isNaN(at)) return <p>{t('learned.fromDays', { days })}</p>;
  const locale = languageOf(i18n.language) === 'zh' ? 'zh-CN' : 'en-GB';
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(at);
  return <p>{t('learned.from', { days, until: day })}</p>;
}

function Table({
  hours,
  days,
  minutes,
}: {
  readonly hours: readonly LearnedHour[];
  readonly days: number;
  readonly minutes: (n: number) => string;
}) {
  const { t } = useTranslation();
  return (
    <details>
      <summary className="learned-summary">{t('learned.table')}</summary>
      <table className="learned-table figures">
        <thead>
          <tr>
            <th scope="col">{t('learned.hour')}</th>
            <th scope="col">{t('learned.limit')}</th>
            <th scope="col">{t('learned.longest', { days })}</th>
          </tr>
        </thead>
        <tbody>
          {hours.map(({ hour, limit, longest }) => (
            <tr key={hour}>
              <th scope="row">{`${String(hour).padStart(2, '0')}:00`}</th>
              <td>{minutes(limit)}</td>
              <td>{longest === 0 ? t('learned.noLong') : minutes(longest)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
