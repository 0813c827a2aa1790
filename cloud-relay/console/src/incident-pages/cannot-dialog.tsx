import { Button, Modal, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Message } from '../look/message.tsx';

/** "I cannot go" wakes somebody else, so it is asked once more. */
export function CannotDialog({
  sending,
  problem,
  say,
  back,
}: {
  readonly sending: boolean;
  readonly problem: string | undefined;
  readonly say: (note: string) => void;
  readonly back: () => void;
}) {
  const { t } = useTranslation();
  const [note, setNote] = useState('');
  return (
    <Modal
      opened
      onClose={back}
      title={<span className="person">{t('actions.cannotTitle')}</span>}
      closeButtonProps={{ 'aria-label': t('app.close'), size: 44 }}
    >
      <div className="stack">
        <p className="quiet">{t('actions.cannotHow')}</p>
        <Textarea
          label={t('actions.note')}
          value={note}
          maxLength={500}
          rows={2}
          onChange={({ currentTarget }) => setNote(currentTarget.value)}
        />
        {problem !== undefined && <Message tone="bad">{problem}</Message>}
        <Button h={56} fz="1.06rem" loading={sending} onClick={() => say(note)}>
          {t('actions.confirmCannot')}
        </Button>
        <Button variant="subtle" color="gray" h={44} disabled={sending} onClick={back}>
          {t('actions.cancel')}
        </Button>
      </div>
    </Modal>
  );
}
