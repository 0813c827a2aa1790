import { useTranslation } from 'react-i18next';
import { isKnownAlready, wasStopped } from './passkeys.ts';
import { Problem } from './problem.tsx';

/** Why no passkey was made. */
export function NewPasskeyProblem({ error }: { readonly error: Error | null }) {
  const { t } = useTranslation();
  if (!error) return null;
  if (isKnownAlready(error)) return <output>{t('setUp.passkeyKnown')}</output>;
  if (wasStopped(error)) return <output>{t('setUp.passkeyStopped')}</output>;
  return <Problem error={error} waitSeconds={0} />;
}
