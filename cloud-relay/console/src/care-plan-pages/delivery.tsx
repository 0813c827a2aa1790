import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { CarePlanDelivery, HomeCarePlan } from '../../../../contracts/api-care-plans.ts';
import { languageOf } from '../language/language.ts';
import { momentText } from '../language/wording.ts';
import { Message } from '../look/message.tsx';
import { useRelayTime } from '../relay/relay-time.ts';
import type { PlanTongue } from './plan-words.ts';
import { partName } from './plan-words.ts';

/** How far the newest version has come: a plan that nothing follows protects nobody. */
export function Delivery({ home, tongue }: { readonly home: HomeCarePlan; readonly tongue: PlanTongue }) {
  const { t } = tongue;
  return (
    <section className="card section stack" aria-label={t('carePlan.delivery')}>
      <h2>{t('carePlan.delivery')}</h2>
      {home.hubs.length === 0 && <Message tone="careful">{t('carePlan.noHub')}</Message>}
      {home.hubs.map((delivery) => (
        <HubDelivery key={delivery.hub} delivery={delivery} newest={home.current.version} tongue={tongue} />
      ))}
    </section>
  );
}

function HubDelivery({
  delivery,
  newest,
  tongue,
}: {
  readonly delivery: CarePlanDelivery;
  readonly newest: number;
  readonly tongue: PlanTongue;
}) {
  const { t } = tongue;
  const { hub, state, runningVersion, ofAnotherHome, problems, notKept } = delivery;
  const goesOn = state !== 'running' && state !== 'never-heard';
  return (
    <div className="stack" style={{ gap: 8 }}>
      <Message tone={toneOf(state)}>
        <p className="person-line">
          {state === 'running' && newest === 0
            ? t('carePlan.goesOnWithNone')
            : t(`carePlan.hubStates.${state}`, { version: newest })}
        </p>
        <Times delivery={delivery} />
        {goesOn && (
          <p className="small">
            {runningVersion === null || runningVersion === 0
              ? t('carePlan.goesOnWithNone')
              : t('carePlan.goesOnWith', { version: runningVersion })}
          </p>
        )}
        {problems.map(({ field, value, fix }) => (
          <p key={`${field} ${fix}`} className="small">
            <strong>{partName(tongue, field.replace(/^plan\./, ''))}</strong>
            {value !== '' && ` (${value})`}: {fix}
          </p>
        ))}
      </Message>
      {ofAnotherHome && <Message tone="careful">{t('carePlan.ofAnotherHome')}</Message>}
      {notKept !== '' && <Message tone="careful">{t('carePlan.notKept', { problem: notKept })}</Message>}
      <p className="small">
        <Link href={`/hubs/${hub}`}>{hub}</Link>
      </p>
    </div>
  );
}

function Times({ delivery }: { readonly delivery: CarePlanDelivery }) {
  const { t, i18n } = useTranslation();
  const now = useRelayTime();
  const moment = (at: number): string => momentText(languageOf(i18n.language), at, now);
  const { state, runningSince, sentAt, attempts, nextAttemptAt, answeredAt } = delivery;
  const said = [
    state === 'running' && runningSince !== null && t('carePlan.runningSince', { time: moment(runningSince) }),
    state === 'sent' && sentAt !== null && t('carePlan.sentAt', { time: moment(sentAt) }),
    state === 'sent' && attempts > 1 && t('carePlan.attempts', { count: attempts }),
    state === 'sent' && nextAttemptAt !== null && t('carePlan.nextAttempt', { time: moment(nextAttemptAt) }),
    state === 'refused' && answeredAt !== null && t('carePlan.answeredAt', { time: moment(answeredAt) }),
  ].filter((text) => text !== false);
  return said.length === 0 ? null : <p className="small figures">{said.join(' · ')}</p>;
}

function toneOf(state: CarePlanDelivery['state']): 'good' | 'plain' | 'careful' | 'bad' {
  if (state === 'running') return 'good';
  if (state === 'sent') return 'plain';
  return state === 'refused' ? 'bad' : 'careful';
}
