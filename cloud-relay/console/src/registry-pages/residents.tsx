import { useTranslation } from 'react-i18next';
import { QueryView } from '../look/query-view.tsx';
import { useCan } from '../relay/me.ts';
import { useAnswer } from '../relay/queries.ts';
import { RecordList } from './record-list.tsx';
import { ResidentForm, type ResidentFields } from './resident-form.tsx';
import { useEditing } from './use-editing.ts';

export function Residents() {
  const { t } = useTranslation();
  const can = useCan();
  const query = useAnswer('GET /api/residents', { query: {} });
  const dwellings = useAnswer('GET /api/dwellings', { query: {} }).data?.dwellings ?? [];
  const { editing, add, edit, change, back } = useEditing<ResidentFields>();
  const first = dwellings[0];
  return (
    <QueryView query={query}>
      {({ residents }) => (
        <>
          <RecordList
            mayChange={can('registry.write')}
            missing={first ? undefined : t('registry.needDwelling')}
            records={residents.map(({ id, respectfulName, name, phone, dwellingId }) => ({
              id,
              title: respectfulName,
              href: `/homes/${dwellingId}`,
              lines: [
                [name, phone].filter((text) => text !== '').join(' · '),
                dwellings.find((dwelling) => dwelling.id === dwellingId)?.address ?? '',
              ],
            }))}
            add={() => first && add({ dwellingId: first.id, name: '', respectfulName: '', phone: '' })}
            edit={(id) => {
              const found = residents.find((resident) => resident.id === id);
              if (!found) return;
              const { dwellingId, name, respectfulName, phone } = found;
              edit(id, { dwellingId, name, respectfulName, phone });
            }}
          />
          {editing.kind !== 'none' && (
            <ResidentForm editing={editing} change={change} back={back} dwellings={dwellings} />
          )}
        </>
      )}
    </QueryView>
  );
}
