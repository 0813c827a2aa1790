import { Button, Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { languageOf } from '../language/language.ts';
import { momentText } from '../language/wording.ts';
import { Message } from '../look/message.tsx';
import { QrCode } from '../look/qr-code.tsx';
import { useRelayTime } from '../relay/relay-time.ts';
import { CopyButton } from '../sign-in/copy-button.tsx';

/** A link that the relay has only now and keeps only a hash of. */
export interface MadeLink {
  readonly name: string;
  readonly secret: string;
  readonly expiresAt: number;
}

/** Shows a link this once. It is passed on by whoever made it, so that it reaches the right person. */
export function LinkShown({ link, done }: { readonly link: MadeLink; readonly done: () => void }) {
  const { t, i18n } = useTranslation();
  const now = useRelayTime();
  const address = `${location.origin}/link#${link.secret}`;
  return (
    <Modal
      opened
      onClose={done}
      closeOnClickOutside={false}
      title={<span className="person">{t('people.linkTitle', { name: link.name })}</span>}
      closeButtonProps={{ 'aria-label': t('app.close'), size: 44 }}
    >
      <div className="stack">
        <Message tone="careful">{t('people.linkHow')}</Message>
        <QrCode text={address} label={t('people.linkPicture')} />
        <p className="key">{address}</p>
        <CopyButton text={address} label={t('people.linkCopy')} />
        <p className="small quiet figures">
          {t('people.until', { time: momentText(languageOf(i18n.language), link.expiresAt, now) })}
        </p>
        <Button h={52} onClick={done}>
          {t('people.linkDone')}
        </Button>
      </div>
    </Modal>
  );
}
