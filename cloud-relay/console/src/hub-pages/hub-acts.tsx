import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Hub } from '../../../../contracts/api-hubs.ts';
import { useCan } from '../relay/me.ts';
import { ClaimDialog } from './claim-dialog.tsx';
import { RevokeDialog } from './revoke-dialog.tsx';

/** What ends a hub's life: another takes its place, or it is let in no more. */
export function HubActs({ hub }: { readonly hub: Hub }) {
  const { t } = useTranslation();
  const can = useCan();
  const [asking, setAsking] = useState<'replace' | 'revoke'>();
  if (!can('hubs.install') && !can('hubs.revoke')) return null;
  const back = (): void => setAsking(undefined);
  return (
    <section className="row" aria-label={t('hubPage.acts')}>
      {can('hubs.install') && (
        <Button variant="default" h={48} onClick={() => setAsking('replace')}>
          {t('hubPage.replace')}
        </Button>
      )}
      {can('hubs.revoke') && (
        <Button variant="subtle" color="brick" h={48} onClick={() => setAsking('revoke')}>
          {t('hubPage.revoke')}
        </Button>
      )}
      {asking === 'replace' && (
        <ClaimDialog
          dwelling={{ id: hub.dwellingId, address: hub.address }}
          hubs={[hub.id]}
          replaces={hub.id}
          back={back}
        />
      )}
      {asking === 'revoke' && <RevokeDialog hub={hub} back={back} />}
    </section>
  );
}
