import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Dwelling } from '../../../../contracts/api-registry.ts';
import { ClaimDialog } from '../hub-pages/claim-dialog.tsx';
import { HubRow } from '../hub-pages/hub-row.tsx';
import { Message } from '../look/message.tsx';
import { QueryView } from '../look/query-view.tsx';
import { useCan } from '../relay/me.ts';
import { useAnswer } from '../relay/queries.ts';

/** What watches the home. */
export function HomeHubs({ home }: { readonly home: Dwelling }) {
  const { t } = useTranslation();
  const can = useCan();
  const hubs = useAnswer('GET /api/hubs', {});
  const [claiming, setClaiming] = useState(false);
  return (
    <section className="section" aria-label={t('pages.hubs')}>
      <div className="row apart section-head">
        <h2>{t('pages.hubs')}</h2>
        {can('hubs.install') && (
          <Button variant="subtle" h={44} px={14} onClick={() => setClaiming(true)}>
            {t('claim.make')}
          </Button>
        )}
      </div>
      <QueryView query={hubs}>
        {({ hubs: all }) => {
          const own = all.filter(({ dwellingId }) => dwellingId === home.id);
          const working = own.filter(({ revokedAt }) => revokedAt === null);
          return (
            <div className="stack">
              {working.length === 0 && <Message tone="careful">{t('home.noHub')}</Message>}
              <ul className="stack">
                {own.map((hub) => (
                  <li key={hub.id}>
                    <HubRow hub={hub} />
                  </li>
                ))}
              </ul>
              {claiming && (
                <ClaimDialog dwelling={home} hubs={working.map(({ id }) => id)} back={() => setClaiming(false)} />
              )}
            </div>
          );
        }}
      </QueryView>
    </section>
  );
}
