import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Community, Dwelling } from '../../../../contracts/api-registry.ts';
import { DwellingForm, type DwellingFields } from '../registry-pages/dwelling-form.tsx';
import { useEditing } from '../registry-pages/use-editing.ts';

/** Where the home is, and how to get in. */
export function Access({
  home,
  communities,
  mayChange,
}: {
  readonly home: Dwelling;
  readonly communities: readonly Community[];
  readonly mayChange: boolean;
}) {
  const { t } = useTranslation();
  const { editing, edit, change, back } = useEditing<DwellingFields>();
  const { id, ...fields } = home;
  return (
    <section className="card section" aria-label={t('incident.where')}>
      <div className="row apart section-head">
        <h2>{t('incident.where')}</h2>
        {mayChange && (
          <Button variant="subtle" h={44} px={14} onClick={() => edit(id, fields)}>
            {t('registry.edit')}
          </Button>
        )}
      </div>
      <p className="reason">{home.address}</p>
      <p style={{ marginTop: 10, whiteSpace: 'pre-line' }}>
        <span className="small quiet">{t('incident.access')}</span>
        <br />
        {home.accessNote === '' ? <span className="quiet">{t('incident.noAccess')}</span> : home.accessNote}
      </p>
      {editing.kind !== 'none' && (
        <DwellingForm editing={editing} change={change} back={back} communities={communities} />
      )}
    </section>
  );
}
