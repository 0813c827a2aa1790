import { useTranslation } from 'react-i18next';
import type { EscalationPolicy, Responder } from '../../../../contracts/api-registry.ts';
import { channelName, roleName, stopwatchText } from '../language/wording.ts';
import { CallLink } from '../look/call-link.tsx';
import { Message } from '../look/message.tsx';
import { isUnreachable, planOf, type PlannedCall, type PlannedMoment, type Reached } from './policy-plan.ts';

/** Who is called when, as it would happen, and what is unwise about it. */
export function PolicyPreview({
  policy,
  responders,
  reached,
  withPhones = false,
}: {
  readonly policy: Pick<EscalationPolicy, 'severityClass' | 'steps' | 'repeatAfterSeconds'>;
  readonly responders: readonly Responder[];
  readonly reached: Reached;
  readonly withPhones?: boolean;
}) {
  const { t } = useTranslation();
  const { moments, warnings } = planOf(policy, responders, reached);
  return (
    <section className="stack" style={{ gap: 12 }} aria-label={t('plan.title')}>
      {warnings.map((warning) => (
        <Message key={warning} tone={warning === 'nobody-reachable' || warning === 'times-fall' ? 'bad' : 'careful'}>
          {t(`plan.warnings.${warning}`)}
        </Message>
      ))}
      <ol className="policy-steps">
        {moments.map((moment) => (
          <Moment
            key={`${moment.round}/${moment.step}`}
            moment={moment}
            startsAgain={moment.round > 1 && moment.step === 1}
            withPhones={withPhones && moment.round === 1}
          />
        ))}
        <li>
          <span className="when" aria-hidden="true">
            …
          </span>
          <span className="quiet">{t('plan.goesOn')}</span>
        </li>
      </ol>
    </section>
  );
}

function Moment({
  moment,
  startsAgain,
  withPhones,
}: {
  readonly moment: PlannedMoment;
  readonly startsAgain: boolean;
  readonly withPhones: boolean;
}) {
  const { t } = useTranslation();
  const { atSeconds, calls, passedOver } = moment;
  return (
    <li>
      <span className="when figures">
        {atSeconds === 0 ? t('registry.atOnce') : stopwatchText(t, atSeconds * 1_000)}
      </span>
      <span className="stack" style={{ gap: 6 }}>
        {startsAgain && <span className="small quiet">↻ {t('plan.again')}</span>}
        {calls.map((call) => (
          <Call key={call.responder} call={call} withPhone={withPhones} />
        ))}
        {calls.length === 0 && <span className="quiet">{t('plan.nobody')}</span>}
        {passedOver && <span className="small quiet">{t('plan.passedOver')}</span>}
      </span>
    </li>
  );
}

function Call({ call, withPhone }: { readonly call: PlannedCall; readonly withPhone: boolean }) {
  const { t } = useTranslation();
  const { name, role, phone, channels } = call;
  return (
    <span className="planned-call">
      <span>
        <strong>{name}</strong>
        {role !== undefined && <span className="small quiet"> · {roleName(t, role)}</span>}
        {channels !== undefined && channels.length > 0 && (
          <span className="small quiet"> · {channels.map((channel) => channelName(t, channel)).join(', ')}</span>
        )}
      </span>
      {isUnreachable(call) && <span className="tag alarming">{t('plan.unreachable')}</span>}
      {withPhone && phone !== '' && <CallLink phone={phone} name={name} />}
    </span>
  );
}
