import { useTranslation } from 'react-i18next';
import type { SessionRecord } from '../../../../contracts/api-account.ts';
import { languageOf } from '../language/language.ts';
import { momentText } from '../language/wording.ts';
import { useRelayTime } from '../relay/relay-time.ts';

/** Where somebody is signed in, since when, and whether that is this very browser. */
export function SessionFacts({ session }: { readonly session: SessionRecord }) {
  const { t, i18n } = useTranslation();
  const now = useRelayTime();
  const moment = (at: number): string => momentText(languageOf(i18n.language), at, now);
  const { device, address, lastSeenAt, signedInAt, current } = session;
  return (
    <div>
      <p className="row" style={{ gap: 8 }}>
        {device} {current && <span className="tag good">{t('account.current')}</span>}
      </p>
      <p className="small quiet figures">{t('account.seen', { time: moment(lastSeenAt), address })}</p>
      <p className="small quiet figures">{t('account.since', { time: moment(signedInAt) })}</p>
    </div>
  );
}
