import { useTranslation } from 'react-i18next';
import { Icon } from '../look/icon.tsx';
import { useLive } from '../relay/live.ts';
import { useAnswer } from '../relay/queries.ts';

/** No incident is open. "All quiet" is said only while this page and every hub are being heard. */
export function AllQuiet() {
  const live = useLive().state;
  const { t } = useTranslation();
  const hubs = useAnswer('GET /api/hubs', {}).data?.hubs;
  const heard = hubs?.filter(({ state }) => state === 'hearing' || state === 'degraded').length ?? 0;
  const sure = live === 'live' && hubs !== undefined && heard === hubs.length;
  return (
    <section className={sure ? 'calm' : 'calm unsure'}>
      <span className="emblem">
        <Icon name={sure ? 'calm' : 'home'} size={48} />
      </span>
      {sure && <h2>{t('incidents.none')}</h2>}
      <p className="quiet">{t(sure || !hubs ? 'incidents.noneHow' : 'incidents.noneUnsure')}</p>
      {hubs && hubs.length > 0 && (
        <p className="small quiet figures">{t('incidents.hubsHeard', { heard, all: hubs.length })}</p>
      )}
    </section>
  );
}
