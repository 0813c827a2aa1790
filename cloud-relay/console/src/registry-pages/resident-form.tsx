import { NativeSelect, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Dwelling, Resident } from '../../../../contracts/api-registry.ts';
import { useCall } from '../relay/queries.ts';
import { RecordForm } from './record-form.tsx';
import type { Editing } from './use-editing.ts';

export type ResidentFields = Omit<Resident, 'id'>;

/** One resident: how they are called, and their telephone. */
export function ResidentForm({
  editing,
  change,
  back,
  dwellings,
}: {
  readonly editing: Exclude<Editing<ResidentFields>, { kind: 'none' }>;
  readonly change: (changed: Partial<ResidentFields>) => void;
  readonly back: () => void;
  readonly dwellings: readonly Dwelling[];
}) {
  const { t } = useTranslation();
  const create = useCall('POST /api/residents', ['GET /api/residents']);
  const replace = useCall('PUT /api/residents/:id', ['GET /api/residents', 'GET /api/residents/:id']);
  return (
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
  );
}
