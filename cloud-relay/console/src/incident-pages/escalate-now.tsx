import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Incident } from '../../../../contracts/api-incidents.ts';
import { useActingAs } from '../this-browser/acting-as.tsx';
import { EscalateDialog } from './escalate-dialog.tsx';
import { useActs } from './incident-acts.ts';

/** The next step before its time, for whoever sees that waiting is wrong. It stands with those who were called so far. */
export function EscalateNow({ incident }: { readonly incident: Incident }) {
  const { t } = useTranslation();
  const { responder } = useActingAs();
  const [asking, setAsking] = useState(false);
  const acts = useActs(incident.id, responder?.id, () => setAsking(false));
  if (!incident.canDo.includes('escalate-now')) return null;
  return (
    <>
      <Button variant="default" fullWidth h={48} mt={14} disabled={!responder} onClick={() => setAsking(true)}>
        {t('actions.escalate-now')}
      </Button>
      {!responder && <p className="small quiet">{t('actions.chooseWho')}</p>}
      {asking && (
        <EscalateDialog
          sending={acts.sending}
          problem={acts.problem}
          escalate={acts.escalateNow}
          back={() => {
            acts.forget();
            setAsking(false);
          }}
        />
      )}
    </>
  );
}
