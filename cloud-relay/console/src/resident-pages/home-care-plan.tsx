import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Dwelling } from '../../../../contracts/api-registry.ts';

/** The way to how the home is watched. */
export function HomeCarePlan({ home }: { readonly home: Dwelling }) {
  const { t } = useTranslation();
  return (
    <section className="card section" aria-label={t('home.carePlan')}>
      <div className="row apart section-head">
        <h2>{t('home.carePlan')}</h2>
        <Link href={`/homes/${home.id}/care-plan`}>{t('home.openCarePlan')}</Link>
      </div>
      <p className="small quiet">{t('home.carePlanHow')}</p>
    </section>
  );
}
