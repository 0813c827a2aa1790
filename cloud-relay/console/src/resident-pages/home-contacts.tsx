import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Community, Dwelling } from '../../../../contracts/api-registry.ts';
import { Message } from '../look/message.tsx';
import { QueryView } from '../look/query-view.tsx';
import { policyOfHome } from '../registry-pages/policy-plan.ts';
import { PolicyPreview } from '../registry-pages/policy-preview.tsx';
import { useReached } from '../registry-pages/use-reached.ts';
import { useAnswer } from '../relay/queries.ts';

/** Who is called when for this home, in order, with their telephones. */
export function HomeContacts({
  home,
  communities,
}: {
  readonly home: Dwelling;
  readonly communities: readonly Community[];
}) {
  const { t } = useTranslation();
  const policies = useAnswer('GET /api/policies', { query: {} });
  const responders = useAnswer('GET /api/responders', { query: {} }).data?.responders ?? [];
  const reached = useReached();
  return (
    <section className="card section" aria-label={t('plan.title')}>
      <div className="row apart section-head">
        <h2>{t('plan.title')}</h2>
        <Link href="/registry/policies">{t('registry.policies')}</Link>
      </div>
      <QueryView query={policies}>
        {({ policies: all }) => {
          const policy = policyOfHome(all, home, communities, 'alarm');
          if (!policy) return <Message tone="bad">{t('home.noPolicy')}</Message>;
          return (
            <div className="stack">
              <p className="small quiet">
                {policy.name}
                {policy.dwellingId === null && ` · ${t('home.sharedPolicy')}`}
              </p>
              <PolicyPreview policy={policy} responders={responders} reached={reached} withPhones />
            </div>
          );
        }}
      </QueryView>
    </section>
  );
}
