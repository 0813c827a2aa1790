import { NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Dwelling } from '../../../../contracts/api-registry.ts';
import { QueryView } from '../look/query-view.tsx';
import { useAnswer, useCall } from '../relay/queries.ts';
import { ClaimCodeOffer } from './claim-code-offer.tsx';
import { RecordForm } from './record-form.tsx';
import { RecordList } from './record-list.tsx';
import { useEditing } from './use-editing.ts';

export function Dwellings() {
  const { t } = useTranslation();
  const query = useAnswer('GET /api/dwellings', { query: {} });
  const communities = useAnswer('GET /api/communities', {}).data?.communities ?? [];
  const { editing, add, edit, change, back } = useEditing<Omit<Dwelling, 'id'>>();
  const create = useCall('POST /api/dwellings', ['GET /api/dwellings']);
  const replace = useCall('PUT /api/dwellings/:id', ['GET /api/dwellings', 'GET /api/dwellings/:id']);
  const first = communities.find(({ level }) => level === 'community') ?? communities[0];
  return (
    <QueryView query={query}>
      {({ dwellings }) => (
        <>
          <RecordList
            missing={first ? undefined : t('registry.needCommunity')}
            records={dwellings.map(({ id, address, accessNote, communityId }) => ({
              id,
              title: address,
              lines: [communities.find((community) => community.id === communityId)?.name ?? '', accessNote],
            }))}
            add={() => first && add({ communityId: first.id, address: '', accessNote: '' })}
            edit={(id) => {
              const found = dwellings.find((dwelling) => dwelling.id === id);
              if (!found) return;
              edit(id, { communityId: found.communityId, address: found.address, accessNote: found.accessNote });
            }}
          />
          {editing.kind !== 'none' && (
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
              {editing.kind === 'existing' && <ClaimCodeOffer dwellingId={editing.id} />}
            </RecordForm>
          )}
        </>
      )}
    </QueryView>
  );
}
