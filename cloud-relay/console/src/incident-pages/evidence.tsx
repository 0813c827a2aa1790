import { useTranslation } from 'react-i18next';
import type { Because } from '../../../../contracts/because.ts';
import { evidenceEntries } from '../language/wording.ts';

export function Evidence({ because }: { readonly because: Because }) {
  const { t } = useTranslation();
  const entries = evidenceEntries(t, because);
  if (entries.length === 0) return null;
  return (
    <dl className="evidence small" aria-label={t('incident.evidence')}>
      {entries.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className="figures">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
