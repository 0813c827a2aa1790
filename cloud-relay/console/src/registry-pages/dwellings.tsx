import { useTranslation } from 'react-i18next';
import { QueryView } from '../look/query-view.tsx';
import { useCan } from '../relay/me.ts';
import { useAnswer } from '../relay/queries.ts';
import { DwellingForm, type DwellingFields } from './dwelling-form.tsx';
import { RecordList } from './record-list.tsx';
import { useEditing } from './use-editing.ts';

export function Dwellings() {
  const { t } = useTranslation();
  const can = useCan();
  const query = useAnswer('GET /api/dwellings', { query: {} });
  const communities = useAnswer('GET /api/communities', {}).data?.communities ?? [];
  const { editing, add, edit, change, back } = useEditing<DwellingFields>();
  const first = communities.find(({ level }) => level === 'community') ?? communities[0];
  return (
    <QueryView query={query}>
      {({ dwellings }) => (
        <>
          <RecordList
            mayChange={can('registry.write')}
            missing={first ? undefined : t('registry.needCommunity')}
            records={dwellings.map(({ id, address, accessNote, communityId }) => ({
              id,
              title: address,
              href: `/homes/${id}`,
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
            <DwellingForm editing={editing} change={change} back={back} communities={communities} />
          )}
        </>
      )}
    </QueryView>
  );
}
