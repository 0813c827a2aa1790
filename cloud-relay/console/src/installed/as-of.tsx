import { useTranslation } from 'react-i18next';
import { languageOf } from '../language/language.ts';
import { momentText } from '../language/wording.ts';
import { useLive } from '../relay/live.ts';
import { useNow } from './use-now.ts';

/** Beside a state that may have changed since: while the relay is not heard, when it was so. */
export function AsOf() {
  const { t, i18n } = useTranslation();
  const { state, heardAt } = useLive();
  const now = useNow();
  if (state !== 'lost' || heardAt === undefined) return null;
  return (
    <span className="tag stale figures">
      {t('shell.asOf', { time: momentText(languageOf(i18n.language), heardAt, now) })}
    </span>
  );
}
