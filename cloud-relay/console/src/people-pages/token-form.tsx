import { Button, Checkbox, Modal, NumberInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiAnswer } from '../../../../contracts/api.ts';
import type { Action, Grant } from '../../../../contracts/permissions.ts';
import { languageOf } from '../language/language.ts';
import { permissionWords } from '../language/permission-words.ts';
import { Message, useErrorText } from '../look/message.tsx';
import { useMe } from '../relay/me.ts';
import { useCall } from '../relay/queries.ts';
import { firstPlace, GrantsEditor } from './grants-editor.tsx';
import { usePlaces } from './places.ts';

/** A token of a program: no more than its roles allow, and of that only what is ticked. */
export function TokenForm({
  made,
  back,
}: {
  readonly made: (token: ApiAnswer<'POST /api/tokens'>) => void;
  readonly back: () => void;
}) {
  const { t, i18n } = useTranslation();
  const errorText = useErrorText();
  const places = usePlaces();
  const possible = useMe()?.can ?? [];
  const [name, setName] = useState('');
  const [days, setDays] = useState(365);
  const [grants, setGrants] = useState<Grant[]>(() => [{ role: 'operator', ...firstPlace(places) }]);
  const [actions, setActions] = useState<readonly Action[]>(['incidents.read']);
  const make = useCall('POST /api/tokens', ['GET /api/tokens']);
  const words = permissionWords[languageOf(i18n.language)];
  return (
    <Modal
      opened
      onClose={back}
      size="lg"
      closeOnClickOutside={false}
      title={<span className="person">{t('tokens.make')}</span>}
      closeButtonProps={{ 'aria-label': t('app.close'), size: 44 }}
    >
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (make.isPending || actions.length === 0) return;
          make.mutate({ body: { name, grants, actions: [...actions], days } }, { onSuccess: made });
        }}
      >
        <TextInput
          label={t('tokens.name')}
          required
          withAsterisk={false}
          maxLength={120}
          autoComplete="off"
          data-autofocus
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <GrantsEditor grants={grants} change={setGrants} />
        <fieldset className="plain stack">
          <legend className="asked">{t('tokens.actions')}</legend>
          <div>
            <Button variant="default" h={44} onClick={() => setActions(possible)}>
              {t('tokens.all')}
            </Button>
          </div>
          <div className="ticks">
            {possible.map((action) => (
              <Checkbox
                key={action}
                size="md"
                label={words[action]}
                checked={actions.includes(action)}
                onChange={({ currentTarget: { checked } }) =>
                  setActions((now) => (checked ? [...now, action] : now.filter((other) => other !== action)))
                }
              />
            ))}
          </div>
          {actions.length === 0 && <Message tone="careful">{t('tokens.needAction')}</Message>}
        </fieldset>
        <NumberInput
          label={t('tokens.days')}
          suffix={t('tokens.daysUnit')}
          min={1}
          max={730}
          allowDecimal={false}
          value={days}
          onChange={(value) => setDays(Number(value) || 1)}
        />
        {make.error && <Message tone="bad">{errorText(make.error)}</Message>}
        <Button type="submit" h={52} loading={make.isPending} disabled={actions.length === 0}>
          {t('tokens.make')}
        </Button>
        <Button variant="subtle" color="gray" h={44} disabled={make.isPending} onClick={back}>
          {t('people.cancel')}
        </Button>
      </form>
    </Modal>
  );
}
