import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Incident } from '../../../../contracts/api-incidents.ts';
import { CallLink } from '../look/call-link.tsx';
import { useCan } from '../relay/me.ts';

/** Who needs help, where, and how to get in: what somebody on the stairs reads first. */
export function WhoAndWhere({ incident }: { readonly incident: Incident }) {
  const { t } = useTranslation();
  const can = useCan();
  const { residents, dwelling, place } = incident;
  return (
    <div className="card pair">
      <section className="section" aria-label={t('incident.who')}>
        <h2>{t('incident.who')}</h2>
        {residents.length === 0 && <p className="quiet">{t('incidents.noResident')}</p>}
        <ul className="stack">
          {residents.map(({ id, name, respectfulName, phone }) => (
            <li key={id} className="stack" style={{ gap: 10 }}>
              <div>
                <p className="person">{respectfulName}</p>
                <p className="quiet">{name}</p>
              </div>
              {phone === '' ? (
                <p className="small quiet">{t('incident.noPhone')}</p>
              ) : (
                <CallLink phone={phone} name={respectfulName} />
              )}
            </li>
          ))}
        </ul>
      </section>
      <section className="section" aria-label={t('incident.where')}>
        <h2>{t('incident.where')}</h2>
        <p className="person">{place === '' ? t('incidents.wholeHome') : place}</p>
        <p className="reason">{incident.address}</p>
        <p className="small" style={{ marginTop: 10, whiteSpace: 'pre-line' }}>
          <span className="quiet">{t('incident.access')}</span>
          <br />
          {dwelling && dwelling.accessNote !== '' ? dwelling.accessNote : t('incident.noAccess')}
        </p>
        {dwelling && can('registry.read') && (
          <p style={{ marginTop: 10 }}>
            <Link href={`/homes/${dwelling.id}`}>{t('home.more')}</Link>
          </p>
        )}
      </section>
    </div>
  );
}
