import { Button, Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Message } from '../look/message.tsx';
import { CopyButton } from '../sign-in/copy-button.tsx';

/** The relay keeps only a hash of it: what is not kept now is lost. */
export function TokenShown({
  name,
  token,
  done,
}: {
  readonly name: string;
  readonly token: string;
  readonly done: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Modal
      opened
      onClose={done}
      closeOnClickOutside={false}
      title={<span className="person">{t('tokens.shown', { name })}</span>}
      closeButtonProps={{ 'aria-label': t('app.close'), size: 44 }}
    >
      <div className="stack">
        <Message tone="careful">{t('tokens.shownHow')}</Message>
        <p className="key">{token}</p>
        <CopyButton text={token} />
        <Button h={52} onClick={done}>
          {t('tokens.kept')}
        </Button>
      </div>
    </Modal>
  );
}
