import { NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Responder, ResponderRole } from '../../../../contracts/api-registry.ts';
import { QueryView } from '../look/query-view.tsx';
import { useCan } from '../relay/me.ts';
import { useAnswer, useCall } from '../relay/queries.ts';
import { ChannelAddresses, WaysToReach } from './channel-addresses.tsx';
import { RecordForm } from './record-form.tsx';
import { RecordList } from './record-list.tsx';
import { useEditing } from './use-editing.ts';

const roles: readonly ResponderRole[] = ['family', 'grid-worker', 'volunteer', 'neighbour', 'operator', 'installer'];

export function Responders() {
  const { t } = useTranslation();
  const can = useCan();
  const query = useAnswer('GET /api/responders', { query: {} });
  const communities = useAnswer('GET /api/communities', {}).data?.communities ?? [];
  const reached = useAnswer('GET /api/channel-addresses', { query: {} }).data?.addresses;
  const [shown, setShown] = useState<string>();
  const addressesOf = (id: string) => (reached ?? []).filter(({ responder }) => responder === id);
  const { editing, add, edit, change, back } = useEditing<Omit<Responder, 'id'>>();
  const create = useCall('POST /api/responders', ['GET /api/responders']);
  const replace = useCall('PUT /api/responders/:id', ['GET /api/responders', 'GET /api/responders/:id']);
  const first = communities.find(({ level }) => level === 'community') ?? communities[0];
  return (
    <QueryView query={query}>
      {({ responders }) => (
        <>
          <RecordList
            mayChange={can('responders.write')}
            missing={first ? undefined : t('registry.needCommunity')}
            records={responders.map((responder) => {
              const { id, name, role, phone, communityId } = responder;
              return {
                id,
                title: name,
                lines: [
                  [t(`roles.${role}`), phone].filter((text) => text !== '').join(' · '),
                  communities.find((community) => community.id === communityId)?.name ?? '',
                ],
                more: reached && can('responders.write') && (
                  <WaysToReach responder={responder} addresses={addressesOf(id)} open={() => setShown(id)} />
                ),
              };
            })}
            add={() => first && add({ communityId: first.id, name: '', role: 'family', phone: '', language: 'zh' })}
            edit={(id) => {
              const found = responders.find((responder) => responder.id === id);
              if (!found) return;
              const { communityId, name, role, phone, language } = found;
              edit(id, { communityId, name, role, phone, language });
            }}
          />
          {responders
            .filter(({ id }) => id === shown)
            .map((responder) => (
              <ChannelAddresses
                key={responder.id}
                responder={responder}
                addresses={addressesOf(responder.id)}
                back={() => setShown(undefined)}
              />
            ))}
          {editing.kind !== 'none' && (
            <RecordForm
              title={t('registry.responders')}
              editing={editing}
              create={create}
              replace={replace}
              back={back}
            >
              <TextInput
                label={t('registry.name')}
                required
                maxLength={120}
                value={editing.fields.name}
                onChange={({ currentTarget }) => change({ name: currentTarget.value })}
              />
              <NativeSelect
                label={t('registry.role')}
                value={editing.fields.role}
                data={roles.map((value) => ({ value, label: t(`roles.${value}`) }))}
                onChange={({ currentTarget }) =>
                  change({ role: roles.find((role) => role === currentTarget.value) ?? 'family' })
                }
              />
              <TextInput
                label={t('registry.phone')}
                type="tel"
                maxLength={26}
                value={editing.fields.phone}
                onChange={({ currentTarget }) => change({ phone: currentTarget.value })}
              />
              <NativeSelect
                label={t('registry.language')}
                value={editing.fields.language}
                data={(['zh', 'en'] as const).map((value) => ({ value, label: t(`languages.${value}`) }))}
                onChange={({ currentTarget }) => change({ language: currentTarget.value === 'en' ? 'en' : 'zh' })}
              />
              <NativeSelect
                label={t('registry.community')}
                value={editing.fields.communityId}
                data={communities.map(({ id, name }) => ({ value: id, label: name }))}
                onChange={({ currentTarget }) => change({ communityId: currentTarget.value })}
              />
            </RecordForm>
          )}
        </>
      )}
    </QueryView>
  );
}
