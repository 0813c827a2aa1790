import { NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { EscalationPolicy } from '../../../../contracts/api-registry.ts';
import { QueryView } from '../look/query-view.tsx';
import { useCan } from '../relay/me.ts';
import { useAnswer, useCall } from '../relay/queries.ts';
import { PolicyPreview } from './policy-preview.tsx';
import { RecordForm } from './record-form.tsx';
import { RecordList } from './record-list.tsx';
import { StepsEditor } from './steps-editor.tsx';
import { useEditing } from './use-editing.ts';
import { useReached } from './use-reached.ts';

export function Policies() {
  const { t } = useTranslation();
  const can = useCan();
  const query = useAnswer('GET /api/policies', { query: {} });
  const communities = useAnswer('GET /api/communities', {}).data?.communities ?? [];
  const dwellings = useAnswer('GET /api/dwellings', { query: {} }).data?.dwellings ?? [];
  const responders = useAnswer('GET /api/responders', { query: {} }).data?.responders ?? [];
  const { editing, add, edit, change, back } = useEditing<Omit<EscalationPolicy, 'id'>>();
  const create = useCall('POST /api/policies', ['GET /api/policies']);
  const replace = useCall('PUT /api/policies/:id', ['GET /api/policies', 'GET /api/policies/:id']);
  const first = communities.find(({ level }) => level === 'community') ?? communities[0];
  const reached = useReached();
  const someone = responders[0];
  const start = (): void => {
    if (!first || !someone) return;
    add({
      communityId: first.id,
      dwellingId: null,
      name: '',
      severityClass: 'alarm',
      steps: [{ afterSeconds: 0, responders: [someone.id], channels: [] }],
      repeatAfterSeconds: 300,
    });
  };
  return (
    <QueryView query={query}>
      {({ policies }) => (
        <>
          <RecordList
            mayChange={can('policies.write')}
            missing={!first ? t('registry.needCommunity') : someone ? undefined : t('registry.noPeople')}
            records={policies.map((policy) => ({
              id: policy.id,
              title: policy.name,
              lines: [
                [
                  t(`classes.${policy.severityClass}`),
                  communities.find(({ id }) => id === policy.communityId)?.name ?? '',
                  dwellings.find(({ id }) => id === policy.dwellingId)?.address ?? t('registry.wholeCommunity'),
                ].join(' · '),
              ],
              more: <PolicyPreview policy={policy} responders={responders} reached={reached} />,
            }))}
            add={start}
            edit={(id) => {
              const found = policies.find((policy) => policy.id === id);
              if (!found) return;
              const { id: _, ...fields } = found;
              edit(id, fields);
            }}
          />
          {editing.kind !== 'none' && (
            <RecordForm title={t('registry.policies')} editing={editing} create={create} replace={replace} back={back}>
              <TextInput
                label={t('registry.name')}
                required
                maxLength={120}
                value={editing.fields.name}
                onChange={({ currentTarget }) => change({ name: currentTarget.value })}
              />
              <NativeSelect
                label={t('registry.severityClass')}
                value={editing.fields.severityClass}
                data={(['alarm', 'fault'] as const).map((value) => ({ value, label: t(`classes.${value}`) }))}
                onChange={({ currentTarget }) =>
                  change({ severityClass: currentTarget.value === 'fault' ? 'fault' : 'alarm' })
                }
              />
              <NativeSelect
                label={t('registry.community')}
                value={editing.fields.communityId}
                data={communities.map(({ id, name }) => ({ value: id, label: name }))}
                onChange={({ currentTarget }) => change({ communityId: currentTarget.value, dwellingId: null })}
              />
              <NativeSelect
                label={t('registry.dwelling')}
                value={editing.fields.dwellingId ?? ''}
                data={[
                  { value: '', label: t('registry.wholeCommunity') },
                  ...dwellings
                    .filter(({ communityId }) => communityId === editing.fields.communityId)
                    .map(({ id, address }) => ({ value: id, label: address })),
                ]}
                onChange={({ currentTarget }) => change({ dwellingId: currentTarget.value || null })}
              />
              <StepsEditor
                steps={editing.fields.steps}
                responders={responders}
                change={(steps) => change({ steps: [...steps] })}
              />
              <NumberInput
                label={t('registry.repeatAfter')}
                suffix={` ${t('registry.seconds')}`}
                min={30}
                max={86_400}
                allowDecimal={false}
                hideControls
                value={editing.fields.repeatAfterSeconds}
                onChange={(value) => change({ repeatAfterSeconds: Number(value) })}
              />
              <h3>{t('plan.title')}</h3>
              <PolicyPreview policy={editing.fields} responders={responders} reached={reached} />
            </RecordForm>
          )}
        </>
      )}
    </QueryView>
  );
}
