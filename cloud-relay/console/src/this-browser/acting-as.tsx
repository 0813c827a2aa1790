import { NativeSelect } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import type { Responder } from '../../../../contracts/api-registry.ts';
import { roleName } from '../language/wording.ts';
import { useAnswer } from '../relay/queries.ts';

export interface ActingAs {
  /** Undefined until somebody has been chosen, or when that responder is no longer there. */
  readonly responder: Responder | undefined;
  readonly responders: readonly Responder[];
  /** False when the token itself says who this is. */
  readonly mayChoose: boolean;
  readonly choose: (id: string) => void;
}

/** The responder for whom this browser acts: who the token says, else who was chosen here. */
export function useActingAs(): ActingAs {
  const me = useAnswer('GET /api/me', {}).data;
  const responders = useAnswer('GET /api/responders', { query: {} }).data?.responders ?? [];
  const [chosen, choose] = useLocalStorage<string>({
    key: 'anju.responder',
    defaultValue: '',
    getInitialValueInEffect: false,
  });
  const id = me?.responder ?? chosen;
  return {
    responder: responders.find((responder) => responder.id === id),
    responders,
    mayChoose: me?.responder === null,
    choose,
  };
}

export function ActingAsChoice({ acting, label }: { readonly acting: ActingAs; readonly label: string }) {
  const { t } = useTranslation();
  return (
    <NativeSelect
      label={label}
      value={acting.responder?.id ?? ''}
      disabled={!acting.mayChoose}
      onChange={({ currentTarget }) => acting.choose(currentTarget.value)}
    >
      <option value="">{t('browser.nobody')}</option>
      {acting.responders.map(({ id, name, role }) => (
        <option key={id} value={id}>{`${name} · ${roleName(t, role)}`}</option>
      ))}
    </NativeSelect>
  );
}
