import { NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Grant } from '../../../../contracts/permissions.ts';
import { roleName } from '../language/wording.ts';
import { useCan } from '../relay/me.ts';
import { asking } from '../relay/queries.ts';
import { GrantsEditor } from './grants-editor.tsx';

/** What an administrator says about somebody, whether they are there yet or only invited. */
export interface PersonFields {
  readonly name: string;
  readonly language: 'zh' | 'en';
  readonly responder: string | null;
  readonly grants: Grant[];
}

export function PersonFieldInputs({
  fields,
  change,
}: {
  readonly fields: PersonFields;
  readonly change: (changed: Partial<PersonFields>) => void;
}) {
  const { t } = useTranslation();
  const enabled = useCan()('responders.read');
  const responders = useQuery({ ...asking('GET /api/responders', { query: {} }), enabled }).data?.responders ?? [];
  return (
    <>
      <TextInput
        label={t('people.name')}
        required
        withAsterisk={false}
        maxLength={120}
        autoComplete="off"
        value={fields.name}
        onChange={({ currentTarget }) => change({ name: currentTarget.value })}
      />
      <GrantsEditor grants={fields.grants} change={(grants) => change({ grants })} />
      <NativeSelect
        label={t('people.responder')}
        description={t('people.responderHow')}
        value={fields.responder ?? ''}
        onChange={({ currentTarget }) => change({ responder: currentTarget.value || null })}
      >
        <option value="">{t('people.noResponder')}</option>
        {fields.responder !== null && !responders.some(({ id }) => id === fields.responder) && (
          <option value={fields.responder}>{t('people.unknownPlace')}</option>
        )}
        {responders.map(({ id, name, role }) => (
          <option key={id} value={id}>{`${name} · ${roleName(t, role)}`}</option>
        ))}
      </NativeSelect>
      <NativeSelect
        label={t('people.language')}
        value={fields.language}
        data={(['zh', 'en'] as const).map((value) => ({ value, label: t(`languages.${value}`) }))}
        onChange={({ currentTarget }) => change({ language: currentTarget.value === 'en' ? 'en' : 'zh' })}
      />
    </>
  );
}
