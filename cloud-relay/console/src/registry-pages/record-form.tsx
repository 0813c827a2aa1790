import { Button, Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Message, useErrorText } from '../look/message.tsx';

/** One record in a window of its own. It stays open, with the reason, until the relay has stored it. */
export function RecordForm({
  title,
  saving,
  error,
  save,
  back,
  children,
}: {
  readonly title: string;
  readonly saving: boolean;
  readonly error: Error | null;
  readonly save: () => void;
  readonly back: () => void;
  readonly children: ReactNode;
}) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  return (
    <Modal
      opened
      onClose={back}
      size="lg"
      title={<span className="person">{title}</span>}
      closeButtonProps={{ 'aria-label': t('app.close'), size: 44 }}
    >
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (!saving) save();
        }}
      >
        {children}
        {error && <Message tone="bad">{errorText(error)}</Message>}
        <Button type="submit" h={52} loading={saving}>
          {t('registry.save')}
        </Button>
        <Button variant="subtle" color="gray" h={44} disabled={saving} onClick={back}>
          {t('registry.cancel')}
        </Button>
      </form>
    </Modal>
  );
}
