import { NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Community, Dwelling } from '../../../../contracts/api-registry.ts';
import { useCall } from '../relay/queries.ts';
import { RecordForm } from './record-form.tsx';
import type { Editing } from './use-editing.ts';

export type DwellingFields = Omit<Dwelling, 'id'>;

/** One home: where it is and how to get in. */
export function DwellingForm({
  editing,
  change,
  back,
  communities,
}: {
  readonly editing: Exclude<Editing<DwellingFields>, { kind: 'none' }>;
  readonly change: (changed: Partial<DwellingFields>) => void;
  readonly back: () => void;
  readonly communities: readonly Community[];
}) {
  const { t } = useTranslation();
  const create = useCall('POST /api/dwellings', ['GET /api/dwellings']);
  const replace = useCall('PUT /api/dwellings/:id', ['GET /api/dwellings', 'GET /api/dwellings/:id']);
  return (
    <RecordForm title={t('registry.dwelling')} editing={editing} create={create} replace={replace} back={back}>
      <NativeSelect
        label={t('registry.community')}
        value={editing.fields.communityId}
        data={communities.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={({ currentTarget }) => change({ communityId: currentTarget.value })}
      />
      <TextInput
        label={t('registry.address')}
        required
        maxLength={300}
        value={editing.fields.address}
        onChange={({ currentTarget }) => change({ address: currentTarget.value })}
      />
      <Textarea
        label={t('registry.accessNote')}
        description={t('registry.accessNoteHow')}
        rows={3}
        maxLength={600}
        value={editing.fields.accessNote}
        onChange={({ currentTarget }) => change({ accessNote: currentTarget.value })}
      />
    </RecordForm>
  );
}
