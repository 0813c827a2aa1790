import { Button, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { languageOf } from '../language/language.ts';
import { Message, useErrorText } from '../look/message.tsx';
import { useCall } from '../relay/queries.ts';
import { firstPlace } from './grants-editor.tsx';
import type { MadeLink } from './link-shown.tsx';
import { PersonFieldInputs, type PersonFields } from './person-fields.tsx';
import type { Places } from './places.ts';

/** Somebody who is to sign in: what they are to be, and the link with which they begin. */
export function InviteDialog({
  places,
  made,
  back,
}: {
  readonly places: Places;
  readonly made: (link: MadeLink) => void;
  readonly back: () => void;
}) {
  const { t, i18n } = useTranslation();
  const errorText = useErrorText();
  const [login, setLogin] = useState('');
  const [fields, setFields] = useState<PersonFields>({
    name: '',
    language: languageOf(i18n.language),
    responder: null,
    grants: [{ role: 'volunteer', ...firstPlace(places) }],
  });
  const invite = useCall('POST /api/invitations', ['GET /api/invitations']);
  return (
    <Modal
      opened
      onClose={back}
      size="lg"
      closeOnClickOutside={false}
      title={<span className="person">{t('people.invite')}</span>}
      closeButtonProps={{ 'aria-label': t('app.close'), size: 44 }}
    >
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (!invite.isPending) invite.mutate({ body: { login, ...fields } }, { onSuccess: made });
        }}
      >
        <TextInput
          label={t('people.login')}
          description={t('people.loginHow')}
          required
          withAsterisk={false}
          maxLength={100}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          data-autofocus
          value={login}
          onChange={({ currentTarget }) => setLogin(currentTarget.value)}
        />
        <PersonFieldInputs fields={fields} change={(changed) => setFields((now) => ({ ...now, ...changed }))} />
        <p className="small quiet">{t('people.inviteHow')}</p>
        {invite.error && <Message tone="bad">{errorText(invite.error)}</Message>}
        <Button type="submit" h={52} loading={invite.isPending}>
          {t('people.makeInvitation')}
        </Button>
        <Button variant="subtle" color="gray" h={44} disabled={invite.isPending} onClick={back}>
          {t('people.cancel')}
        </Button>
      </form>
    </Modal>
  );
}
