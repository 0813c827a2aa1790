import { useTranslation } from 'react-i18next';
import type { HubState } from '../../../../contracts/api-hubs.ts';
import { Icon } from '../look/icon.tsx';

const looks = {
  hearing: { tag: 'tag good', icon: 'check' },
  degraded: { tag: 'tag bad', icon: 'wrench' },
  lost: { tag: 'tag alarming', icon: 'silent' },
  'never-heard': { tag: 'tag', icon: 'clock' },
} as const;

export function HubStateTag({ state }: { readonly state: HubState }) {
  const { t } = useTranslation();
  return (
    <span className={looks[state].tag}>
      <Icon name={looks[state].icon} size={16} />
      {t(`hubStates.${state}`)}
    </span>
  );
}
