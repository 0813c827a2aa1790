import { useTranslation } from 'react-i18next';
import type { IncidentState, Person } from '../../../../contracts/api-incidents.ts';

const looks: Record<IncidentState, string> = {
  pending: 'tag',
  open: 'tag alarming',
  accepted: 'tag good',
  'on-the-way': 'tag good',
  arrived: 'tag good',
  closed: 'tag',
};

/** Where an incident stands, and with whom. */
export function StateTag({ state, responder }: { readonly state: IncidentState; readonly responder: Person | null }) {
  const { t } = useTranslation();
  return (
    <span className={looks[state]}>
      {t(`states.${state}`)}
      {responder && ` · ${responder.name}`}
    </span>
  );
}
