import { Button } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Dwelling, Resident } from '../../../../contracts/api-registry.ts';
import { CallLink } from '../look/call-link.tsx';
import { Icon } from '../look/icon.tsx';
import { QueryView } from '../look/query-view.tsx';
import { ResidentForm, type ResidentFields } from '../registry-pages/resident-form.tsx';
import { useEditing } from '../registry-pages/use-editing.ts';

/** Who lives in the home, with their telephone. */
export function HomeResidents({
  home,
  query,
  mayChange,
}: {
  readonly home: Dwelling;
  readonly query: UseQueryResult<{ residents: Resident[] }>;
  readonly mayChange: boolean;
}) {
  const { t } = useTranslation();
  const { editing, add, edit, change, back } = useEditing<ResidentFields>();
  return (
    <section className="card section" aria-label={t('home.residents')}>
      <div className="row apart section-head">
        <h2>{t('home.residents')}</h2>
        {mayChange && (
          <Button
            variant="subtle"
            h={44}
            px={14}
            leftSection={<Icon name="plus" size={18} />}
            aria-label={t('home.addResident')}
            onClick={() => add({ dwellingId: home.id, name: '', respectfulName: '', phone: '' })}
          >
            {t('registry.add')}
          </Button>
        )}
      </div>
      <QueryView query={query}>
        {({ residents }) => (
          <ul className="stack">
            {residents.length === 0 && <li className="quiet">{t('incidents.noResident')}</li>}
            {residents.map(({ id, name, respectfulName, phone, dwellingId }) => (
              <li key={id} className="row apart">
                <div>
                  <p className="person">{respectfulName}</p>
                  <p className="quiet">{name}</p>
                </div>
                <div className="row">
                  {phone === '' ? (
                    <span className="small quiet">{t('incident.noPhone')}</span>
                  ) : (
                    <CallLink phone={phone} name={respectfulName} />
                  )}
                  {mayChange && (
                    <Button
                      variant="subtle"
                      h={44}
                      px={14}
                      aria-label={`${t('registry.edit')} ${respectfulName}`}
                      onClick={() => edit(id, { dwellingId, name, respectfulName, phone })}
                    >
                      {t('registry.edit')}
                    </Button>
                  )}
                </div>
              </li>
            ))}
          </ul>
        )}
      </QueryView>
      {editing.kind !== 'none' && <ResidentForm editing={editing} change={change} back={back} dwellings={[home]} />}
    </section>
  );
}
