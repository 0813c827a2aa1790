import { NativeSelect, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Resident } from '../../../../contracts/api-registry.ts';
import { QueryView } from '../look/query-view.tsx';
import { useAnswer, useCall } from '../relay/queries.ts';
import { RecordForm } from './record-form.tsx';
import { RecordList } from './record-list.tsx';
import { useEditing } from './use-editing.ts';

export function Residents() {
  const { t } = useTranslation();
  const query = useAnswer('GET /api/residents', { query: {} });
  const dwellings = useAnswer('GET /api/dwellings', { query: {} }).data?.dwellings ?? [];
  const { editing, add, edit, change, back } = useEditing<Omit<Resident, 'id'>>();
  const create = useCall('POST /api/residents', ['GET /api/residents']);
  const replace = useCall('PUT /api/residents/:id', ['GET /api/residents', 'GET /api/residents/:id']);
  const first = dwellings[0];
  return (
    <QueryView query={query}>
      {({ residents }) => (
        <>
          <RecordList
            missing={first ? undefined : t('registry.needDwelling')}
            records={residents.map(({ id, respectfulName, name, phone, dwellingId }) => ({
              id,
              title: respectfulName,
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
            <RecordForm title={t('registry.residents')} editing={editing} create={create} replace={replace} back={back}>
              <TextInput
                label={t('registry.name')}
                required
                maxLength={120}
                value={editing.fields.name}
                onChange={({ currentTarget }) => change({ name: currentTarget.value })}
              />
              <TextInput
                label={t('registry.respectfulName')}
                description={t('registry.respectfulNameHow')}
                required
                maxLength={60}
                value={editing.fields.respectfulName}
                onChange={({ currentTarget }) => change({ respectfulName: currentTarget.value })}
              />
              <TextInput
                label={t('registry.phone')}
                type="tel"
                maxLength={26}
                value={editing.fields.phone}
                onChange={({ currentTarget }) => change({ phone: currentTarget.value })}
              />
              <NativeSelect
                label={t('registry.dwelling')}
                value={editing.fields.dwellingId}
                data={dwellings.map(({ id, address }) => ({ value: id, label: address }))}
                onChange={({ currentTarget }) => change({ dwellingId: currentTarget.value })}
              />
            </RecordForm>
          )}
        </>
      )}
    </QueryView>
  );
}
