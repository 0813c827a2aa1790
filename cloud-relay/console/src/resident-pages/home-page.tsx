import '../registry-pages/registry.css';
import './home.css';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Community, Dwelling } from '../../../../contracts/api-registry.ts';
import { languageOf } from '../language/language.ts';
import { listText } from '../language/wording.ts';
import { Icon } from '../look/icon.tsx';
import { QueryView } from '../look/query-view.tsx';
import { useCan } from '../relay/me.ts';
import { asking, useAnswer } from '../relay/queries.ts';
import { Access } from './access.tsx';
import { HomeCarePlan } from './home-care-plan.tsx';
import { HomeContacts } from './home-contacts.tsx';
import { HomeHubs } from './home-hubs.tsx';
import { HomeIncidents } from './home-incidents.tsx';
import { HomeResidents } from './home-residents.tsx';

/** One home: who lives there, how to get in, who is called for it, what watches it, and what has happened. */
export function HomePage({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const home = useAnswer('GET /api/dwellings/:id', { params: { id } });
  const communities = useAnswer('GET /api/communities', {}).data?.communities ?? [];
  return (
    <>
      <Link href="/registry/dwellings" className="back">
        <Icon name="back" />
        {t('registry.dwellings')}
      </Link>
      <QueryView query={home}>{(data) => <Home home={data} communities={communities} />}</QueryView>
    </>
  );
}

function Home({ home, communities }: { readonly home: Dwelling; readonly communities: readonly Community[] }) {
  const can = useCan();
  const language = languageOf(useTranslation().i18n.language);
  const residents = useQuery({
    ...asking('GET /api/residents', { query: { dwellingId: home.id } }),
    enabled: can('residents.read'),
  });
  const names = listText(language, residents.data?.residents.map(({ respectfulName }) => respectfulName) ?? []);
  return (
    <article className="stack" style={{ gap: 20 }}>
      <header>
        <h1 className="long">{names === '' ? home.address : names}</h1>
        <p className="quiet">{levelsAbove(home.communityId, communities).join(' › ')}</p>
      </header>
      <div className="home-parts">
        <div className="stack" style={{ gap: 20 }}>
          {can('residents.read') && <HomeResidents home={home} query={residents} mayChange={can('registry.write')} />}
          {can('care-plans.read') && <HomeCarePlan home={home} />}
          <Access home={home} communities={communities} mayChange={can('registry.write')} />
          {can('hubs.read') && <HomeHubs home={home} />}
        </div>
        <div className="stack" style={{ gap: 20 }}>
          {can('policies.read') && can('responders.read') && <HomeContacts home={home} communities={communities} />}
          {can('incidents.read') && <HomeIncidents home={home} />}
        </div>
      </div>
    </article>
  );
}

/** From the city down to the community, as far as one may see. */
function levelsAbove(id: string, communities: readonly Community[]): string[] {
  const names: string[] = [];
  for (let level: string | null = id; level !== null && names.length < 8;) {
    const found: Community | undefined = communities.find((community) => community.id === level);
    if (found) names.unshift(found.name);
    level = found?.parentId ?? null;
  }
  return names;
}
