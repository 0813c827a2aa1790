import '../language/care-plan-texts.ts';
import '../registry-pages/registry.css';
import './care-plan.css';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { HomeCarePlan } from '../../../../contracts/api-care-plans.ts';
import type { RuleEntry } from '../../../../contracts/rule-entry.ts';
import { languageOf } from '../language/language.ts';
import { listText, momentText } from '../language/wording.ts';
import { Icon } from '../look/icon.tsx';
import { Message } from '../look/message.tsx';
import { QueryView } from '../look/query-view.tsx';
import { useCan } from '../relay/me.ts';
import { asking, useAnswer } from '../relay/queries.ts';
import { useRelayTime } from '../relay/relay-time.ts';
import { Delivery } from './delivery.tsx';
import { History } from './history.tsx';
import { PlanEditor } from './plan-editor.tsx';
import { PlanRead } from './plan-read.tsx';
import type { PlanTongue } from './plan-words.ts';

/** How one home is watched: who lives there and how, which limits hold, whether the hub follows, and who changed it. */
export function CarePlanPage({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const plan = useAnswer('GET /api/dwellings/:id/care-plan', { params: { id } });
  // The rules are those of the relay's release: they do not change while it runs.
  const rules = useQuery({ ...asking('GET /api/rules', {}), staleTime: Infinity, refetchInterval: false });
  return (
    <>
      <Link href={`/homes/${id}`} className="back">
        <Icon name="back" />
        {t('registry.dwelling')}
      </Link>
      <QueryView query={plan}>
        {(home) => (
          <QueryView query={rules}>{(book) => <CarePlan key={id} home={home} rules={book.rules} />}</QueryView>
        )}
      </QueryView>
    </>
  );
}

function CarePlan({ home, rules }: { readonly home: HomeCarePlan; readonly rules: readonly RuleEntry[] }) {
  const { t, i18n } = useTranslation();
  const can = useCan();
  const [isTyping, setTyping] = useState(false);
  const tongue: PlanTongue = { t, language: languageOf(i18n.language), rules };
  const mayChange = can('care-plans.write');
  const { current } = home;
  return (
    <article className="stack" style={{ gap: 20 }}>
      <Head home={home} />
      {current.version === 0 && <Message>{t('carePlan.none')}</Message>}
      <Delivery home={home} tongue={tongue} />
      {mayChange ? (
        <PlanEditor home={home} tongue={tongue} typing={setTyping} />
      ) : (
        <>
          <p className="small quiet">{t('carePlan.mayOnlyRead')}</p>
          <PlanRead plan={current.plan} tongue={tongue} />
        </>
      )}
      <History
        dwellingId={home.dwellingId}
        newest={current.version}
        tongue={tongue}
        mayChange={mayChange && !isTyping}
      />
    </article>
  );
}

/** Whose plan it is, and who made its newest version. */
function Head({ home: { dwellingId, current } }: { readonly home: HomeCarePlan }) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n.language);
  const now = useRelayTime();
  const enabled = useCan()('residents.read');
  const residents = useQuery({ ...asking('GET /api/residents', { query: { dwellingId } }), enabled }).data?.residents;
  const name = listText(language, residents?.map(({ respectfulName }) => respectfulName) ?? []);
  const { version, changedAt, changedBy } = current;
  return (
    <header>
      <h1 className="long">{name === '' ? t('carePlan.title') : t('carePlan.of', { name })}</h1>
      <p className="quiet">{t('carePlan.how')}</p>
      {changedAt !== null && (
        <p className="small quiet">
          {t('carePlan.version', { version })} ·{' '}
          {t('carePlan.changedBy', {
            name: changedBy?.name ?? t('carePlan.somebody'),
            time: momentText(language, changedAt, now),
          })}
        </p>
      )}
    </header>
  );
}
