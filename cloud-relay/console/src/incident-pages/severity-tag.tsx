import { useTranslation } from 'react-i18next';
import { Icon } from '../look/icon.tsx';
import { severityName } from '../language/wording.ts';

const tones = ['critical', 'urgent', 'warning', 'fault'] as const;
type Tone = (typeof tones)[number];

/** The look of a severity. One that this console does not know looks as grave as the gravest. */
export const toneOf = (severity: string): Tone => tones.find((tone) => tone === severity) ?? 'critical';

export function SeverityTag({ severity }: { readonly severity: string }) {
  const { t } = useTranslation();
  const tone = toneOf(severity);
  return (
    <span className={`tag ${tone}`}>
      <Icon name={tone === 'fault' ? 'wrench' : 'alert'} size={16} />
      {severityName(t, severity)}
    </span>
  );
}
