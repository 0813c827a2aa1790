import { useTranslation } from 'react-i18next';
import type { Hub } from '../../../../contracts/api-hubs.ts';
import { languageOf } from '../language/language.ts';
import { dateText } from '../language/wording.ts';
import { isEndingSoon } from './certificate-life.ts';

/** Every certificate that the hub was given: the newest renewal first. */
export function HubCertificates({ hub, now }: { readonly hub: Hub; readonly now: number }) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n.language);
  const certificates = hub.certificates.toSorted((one, other) => other.issuedAt - one.issuedAt);
  return (
    <section className="card section" aria-label={t('hubPage.certificates')}>
      <h2>{t('hubPage.certificates')}</h2>
      {certificates.length === 0 && <p className="quiet">{t('hubPage.noCertificates')}</p>}
      <ul className="lines">
        {certificates.map(({ serial, issuedAt, notAfter, revokedAt, authority }, n) => {
          const state = revokedAt !== null ? 'revoked' : notAfter < now ? 'expired' : n > 0 ? 'older' : 'current';
          const ending = state === 'current' && isEndingSoon(notAfter, now);
          return (
            <li key={serial}>
              <div>
                <p className="figures">
                  {t('hubPage.fromTo', { from: dateText(language, issuedAt), to: dateText(language, notAfter) })}
                </p>
                <p className="small quiet">
                  {t('hubPage.serial')} {serial}
                  {authority !== '' && ` · ${t('hubPage.signedBy')} ${authority.slice(0, 16)}…`}
                </p>
              </div>
              <span className={state === 'current' && !ending ? 'tag good' : ending ? 'tag alarming' : 'tag'}>
                {ending ? t('hubPage.certificateEnds') : t(`hubPage.certificateStates.${state}`)}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
