import { Button, Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Message } from '../look/message.tsx';

/** "Call the next person now" wakes somebody, so it is asked once more. */
export function EscalateDialog({
  sending,
  problem,
  escalate,
  back,
}: {
  readonly sending: boolean;
  readonly problem: string | undefined;
  readonly escalate: () => void;
  readonly back: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Modal
      opened
      onClose={back}
      title={<span className="person">{t('actions.escalateTitle')}</span>}
      closeButtonProps={{ 'aria-label': t('app.close'), size: 44 }}
    >
      <div className="stack">
        <p className="quiet">{t('actions.escalateHow')}</p>
        {problem !== undefined && <Message tone="bad">{problem}</Message>}
        <Button h={56} fz="1.06rem" loading={sending} onClick={escalate}>
          {t('actions.confirmEscalate')}
        </Button>
        <Button variant="subtle" color="gray" h={44} disabled={sending} onClick={back}>
          {t('actions.cancel')}
        </Button>
      </div>
    </Modal>
  );
}
