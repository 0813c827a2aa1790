import { useTranslation } from 'react-i18next';
import { languageOf } from '../language/language.ts';
import { durationText, momentText } from '../language/wording.ts';
import { Message } from '../look/message.tsx';
import { useLive } from '../relay/live.ts';
import { useNow } from './use-now.ts';

/** While the relay is not heard: what is on view is old, and since when. */
export function OfflineBanner() {
  const { t, i18n } = useTranslation();
  const { state, heardAt } = useLive();
  const now = useNow();
  if (state !== 'lost') return null;
  return (
    <div className="fault-note">
      <Message tone="bad">
        {heardAt === undefined
          ? t('shell.neverHeard')
          : t('shell.oldSince', { time: momentText(languageOf(i18n.language), heardAt, now) })}{' '}
        {heardAt !== undefined && (
          <span className="figures" aria-hidden="true">
            {t('shell.oldFor', { time: durationText(t, now - heardAt) })}
          </span>
        )}
      </Message>
    </div>
  );
}
