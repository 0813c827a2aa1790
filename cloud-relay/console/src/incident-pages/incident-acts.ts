import { useTranslation } from 'react-i18next';
import type { Outcome } from '../../../../contracts/api-incidents.ts';
import type { RouteName } from '../../../../contracts/api.ts';
import { useErrorText } from '../look/message.tsx';
import { RelayError } from '../relay/client.ts';
import { useCall } from '../relay/queries.ts';

const changed: readonly RouteName[] = ['GET /api/incidents', 'GET /api/incidents/:id'];

export interface IncidentActs {
  /** One of them is on its way to the relay: no second press counts. */
  readonly sending: boolean;
  /** Why the last one did not work, as a sentence. */
  readonly problem: string | undefined;
  readonly forget: () => void;
  readonly accept: () => void;
  readonly onMyWay: (etaMinutes: number) => void;
  readonly arrived: () => void;
  readonly close: (outcome: Outcome, note: string) => void;
  readonly cannot: (note: string) => void;
  readonly escalateNow: () => void;
}

/** What a responder can do about one incident. Nothing is shown as done before the relay has said so. */
export function useActs(id: string, responder: string | undefined, done: () => void): IncidentActs {
  const calls = {
    accept: useCall('POST /api/incidents/:id/accept', changed),
    onMyWay: useCall('POST /api/incidents/:id/on-my-way', changed),
    arrived: useCall('POST /api/incidents/:id/arrived', changed),
    close: useCall('POST /api/incidents/:id/close', changed),
    cannot: useCall('POST /api/incidents/:id/cannot', changed),
    escalateNow: useCall('POST /api/incidents/:id/escalate-now', changed),
  };
  const problemText = useProblemText();
  const all = Object.values(calls);
  const error = all.find((one) => one.error)?.error;
  const forget = (): void => all.forEach((one) => one.reset());
  const params = { id };
  const as = responder === undefined ? {} : { responder };
  const then = { onSuccess: done };
  return {
    sending: all.some((one) => one.isPending),
    problem: error ? problemText(error) : undefined,
    forget,
    accept: () => calls.accept.mutate({ params, body: as }, then),
    onMyWay: (etaMinutes) => calls.onMyWay.mutate({ params, body: { ...as, etaMinutes } }, then),
    arrived: () => calls.arrived.mutate({ params, body: as }, then),
    close: (outcome, note) => calls.close.mutate({ params, body: { ...as, outcome, note } }, then),
    cannot: (note) => calls.cannot.mutate({ params, body: { ...as, note } }, then),
    escalateNow: () => calls.escalateNow.mutate({ params, body: as }, then),
  };
}

function useProblemText(): (error: Error) => string {
  const { t } = useTranslation();
  const errorText = useErrorText();
  return (error) => {
    if (error instanceof RelayError && error.status === 0) return t('actions.offline');
    if (error instanceof RelayError && error.code === 'incident/held-by-another') {
      const { value } = error.detail;
      return t('actions.acceptedBy', { name: typeof value === 'string' ? value : '' });
    }
    return `${t('actions.failed')} ${errorText(error)}`;
  };
}
