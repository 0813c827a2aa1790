import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Incident } from '../../../../contracts/api-incidents.ts';
import { Icon } from '../look/icon.tsx';

/** Who needs help, where, and how to get in: what somebody on the stairs reads first. */
export function WhoAndWhere({ incident }: { readonly incident: Incident }) {
  const { t } = useTranslation();
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
                <Button
                  component="a"
                  href={`tel:${phone.replaceAll(/[^+0-9]/g, '')}`}
                  variant="default"
                  size="md"
                  h={48}
                  leftSection={<Icon name="phone" size={20} />}
                  aria-label={`${t('incident.callName', { name: respectfulName })} ${phone}`}
                  style={{ alignSelf: 'start' }}
                >
                  <span className="figures">{phone}</span>
                </Button>
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
      </section>
    </div>
  );
}
