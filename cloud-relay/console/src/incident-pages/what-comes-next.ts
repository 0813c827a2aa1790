import { useTranslation } from 'react-i18next';
import type { Incident } from '../../../../contracts/api-incidents.ts';
import { durationText, stopwatchText } from '../language/wording.ts';

/** What happens by itself next, and when: nobody should have to guess whether help is being called. */
export function useWhatComesNext(incident: Incident, now: number): string | undefined {
  const { t } = useTranslation();
  const until = (at: number): string => stopwatchText(t, at - now);
  switch (incident.state) {
    case 'pending':
      return incident.nextStepAt === null
        ? undefined
        : t('incident.preAlarmUntil', { time: until(incident.nextStepAt) });
    case 'open':
      if (incident.nextStepAt === null) return undefined;
      return incident.nextStepAt > now
        ? t('incident.nextStep', { time: until(incident.nextStepAt) })
        : t('incident.nextStepNow');
    case 'on-the-way': {
      if (incident.expectedAt === null) return undefined;
      const ahead = incident.expectedAt - now;
      return ahead > 0
        ? t('incident.expectedIn', { time: durationText(t, ahead) })
        : t('incident.expectedPast', { time: durationText(t, -ahead) });
    }
    case 'accepted':
    case 'arrived':
      return incident.heldUntil === null ? undefined : t('incident.heldUntil', { time: until(incident.heldUntil) });
    case 'closed':
      return undefined;
  }
}
