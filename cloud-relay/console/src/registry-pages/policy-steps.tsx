import { useTranslation } from 'react-i18next';
import type { EscalationPolicy, Responder } from '../../../../contracts/api-registry.ts';
import { channelName, durationText } from '../language/wording.ts';

type Shown = Pick<EscalationPolicy, 'steps' | 'repeatAfterSeconds'>;

/** Who is called when, as it would happen. */
export function PolicySteps({
  policy,
  responders,
}: {
  readonly policy: Shown;
  readonly responders: readonly Responder[];
}) {
  const { t } = useTranslation();
  return (
    <ol className="policy-steps">
      {policy.steps.map((step, n) => (
        <li key={n}>
          <span className="when figures">
            {step.afterSeconds === 0 ? t('registry.atOnce') : durationText(t, step.afterSeconds * 1_000)}
          </span>
          <span>
            {step.responders.map((id) => responders.find((one) => one.id === id)?.name ?? id).join(', ')}
            {step.channels.length > 0 && (
              <span className="small quiet">
                {' '}
                · {step.channels.map((channel) => channelName(t, channel)).join(', ')}
              </span>
            )}
          </span>
        </li>
      ))}
      <li>
        <span className="when">↻</span>
        <span className="quiet">
          {t('registry.repeatEvery', { time: durationText(t, policy.repeatAfterSeconds * 1_000) })}
        </span>
      </li>
    </ol>
  );
}
