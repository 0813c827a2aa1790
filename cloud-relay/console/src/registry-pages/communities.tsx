import { NativeSelect, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Community, CommunityLevel } from '../../../../contracts/api-registry.ts';
import { QueryView } from '../look/query-view.tsx';
import { useCan } from '../relay/me.ts';
import { useAnswer, useCall } from '../relay/queries.ts';
import { RecordForm } from './record-form.tsx';
import { RecordList } from './record-list.tsx';
import { useEditing } from './use-editing.ts';

const levels: readonly CommunityLevel[] = ['city', 'district', 'street', 'community'];

export function Communities() {
  const { t } = useTranslation();
  const can = useCan();
  const query = useAnswer('GET /api/communities', {});
  const { editing, add, edit, change, back } = useEditing<Omit<Community, 'id'>>();
  const create = useCall('POST /api/communities', ['GET /api/communities']);
  const replace = useCall('PUT /api/communities/:id', ['GET /api/communities', 'GET /api/communities/:id']);
  return (
    <QueryView query={query}>
      {({ communities }) => (
        <>
          <RecordList
            mayChange={can('registry.write')}
            records={communities.map(({ id, name, level, parentId }) => ({
              id,
              title: name,
              lines: [t(`levels.${level}`), communities.find((other) => other.id === parentId)?.name ?? ''],
            }))}
            add={() => add({ name: '', level: 'community', parentId: null })}
            edit={(id) => {
              const found = communities.find((community) => community.id === id);
              if (found) edit(id, { name: found.name, level: found.level, parentId: found.parentId });
            }}
          />
          {editing.kind !== 'none' && (
            <RecordForm title={t('registry.community')} editing={editing} create={create} replace={replace} back={back}>
              <TextInput
                label={t('registry.name')}
                required
                maxLength={120}
                value={editing.fields.name}
                onChange={({ currentTarget }) => change({ name: currentTarget.value })}
              />
              <NativeSelect
                label={t('registry.level')}
                disabled={editing.kind === 'existing'}
                value={editing.fields.level}
                data={levels.map((value) => ({ value, label: t(`levels.${value}`) }))}
                onChange={({ currentTarget }) =>
                  change({ level: levels.find((level) => level === currentTarget.value) ?? 'community' })
                }
              />
              <NativeSelect
                label={t('registry.parent')}
                value={editing.fields.parentId ?? ''}
                data={[
                  { value: '', label: t('registry.noParent') },
                  ...communities
                    .filter(({ level }) => levels.indexOf(level) < levels.indexOf(editing.fields.level))
                    .map(({ id, name }) => ({ value: id, label: name })),
                ]}
                onChange={({ currentTarget }) => change({ parentId: currentTarget.value || null })}
              />
            </RecordForm>
          )}
        </>
      )}
    </QueryView>
  );
}
