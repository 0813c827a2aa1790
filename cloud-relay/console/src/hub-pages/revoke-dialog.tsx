import { Button, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Hub } from '../../../../contracts/api-hubs.ts';
import { Message, useErrorText } from '../look/message.tsx';
import { useCall } from '../relay/queries.ts';

/** Nothing watches the home afterwards, and it cannot be undone: a reason, and the hub's name typed by hand. */
export function RevokeDialog({ hub, back }: { readonly hub: Hub; readonly back: () => void }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const [because, setBecause] = useState('');
  const [typed, setTyped] = useState('');
  const revoke = useCall('POST /api/hubs/:id/revoke', ['GET /api/hubs', 'GET /api/hubs/:id']);
  const sure = typed.trim() === hub.id && because.trim() !== '';
  return (
    <Modal
      opened
      onClose={back}
      size="lg"
      title={<span className="person">{t('hubPage.revokeTitle')}</span>}
      closeButtonProps={{ 'aria-label': t('app.close'), size: 44 }}
    >
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (sure && !revoke.isPending)
            revoke.mutate({ params: { id: hub.id }, body: { because } }, { onSuccess: back });
        }}
      >
        <Message tone="careful">{t('hubPage.revokeHow')}</Message>
        <TextInput
          label={t('hubPage.because')}
          required
          maxLength={300}
          value={because}
          onChange={({ currentTarget }) => setBecause(currentTarget.value)}
        />
        <TextInput
          label={t('hubPage.typeName', { name: hub.id })}
          required
          maxLength={100}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
        {revoke.error && <Message tone="bad">{errorText(revoke.error)}</Message>}
        <Button type="submit" color="brick" h={52} disabled={!sure} loading={revoke.isPending}>
          {t('hubPage.revoke')}
        </Button>
        <Button variant="subtle" color="gray" h={44} disabled={revoke.isPending} onClick={back}>
          {t('registry.cancel')}
        </Button>
      </form>
    </Modal>
  );
}
