import { NativeSelect } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Responder } from '../../../../contracts/api-registry.ts';
import { roleName } from '../language/wording.ts';
import { useCan, useMe } from '../relay/me.ts';
import { asking } from '../relay/queries.ts';

export interface ActingAs {
  /** Undefined until somebody has been chosen, when that responder is no longer there, and for whoever is none. */
  readonly responder: Pick<Responder, 'id' | 'name'> | undefined;
  readonly responders: readonly Responder[];
  /** Only for those who act for somebody on the telephone. */
  readonly mayChoose: boolean;
  readonly choose: (id: string) => void;
}

/** The responder for whom this browser acts: oneself, or for an operator who was chosen here. */
export function useActingAs(): ActingAs {
  const me = useMe();
  const can = useCan();
  const mayChoose = can('incidents.act-for-others');
  const responders = useQuery({ ...asking('GET /api/responders', { query: {} }), enabled: can('responders.read') });
  const all = responders.data?.responders ?? [];
  const [chosen, choose] = useLocalStorage<string>({
    key: 'anju.responder',
    defaultValue: '',
    getInitialValueInEffect: false,
  });
  const own = me?.responder ?? undefined;
  const found = all.find(({ id }) => id === chosen) ?? all.find(({ id }) => id === own);
  const oneself =
    own === undefined ? undefined : { id: own, name: all.find(({ id }) => id === own)?.name ?? me?.name ?? '' };
  return {
    responder: mayChoose ? (found ?? oneself) : oneself,
    responders: mayChoose ? all : [],
    mayChoose,
    choose,
  };
}

export function ActingAsChoice({ acting, label }: { readonly acting: ActingAs; readonly label: string }) {
  const { t } = useTranslation();
  return (
    <NativeSelect
      label={label}
      value={acting.responder?.id ?? ''}
      onChange={({ currentTarget }) => acting.choose(currentTarget.value)}
    >
      <option value="">{t('browser.nobody')}</option>
      {acting.responders.map(({ id, name, role }) => (
        <option key={id} value={id}>{`${name} · ${roleName(t, role)}`}</option>
      ))}
    </NativeSelect>
  );
}
