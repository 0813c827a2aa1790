import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Message } from '../look/message.tsx';
import { useNewVersion, watchForNewVersion } from './new-version.ts';

/** Says that a newer console is ready. It waits for the person: nobody wants the page to jump while they close an incident. */
export function UpdatePrompt() {
  const { t } = useTranslation();
  const waiting = useNewVersion();
  const [sent, setSent] = useState(false);
  useEffect(() => watchForNewVersion(), []);
  if (!waiting) return null;
  return (
    <div className="fault-note">
      <Message>
        <div className="row">
          <span>{t('shell.newVersion')}</span>
          <Button
            h={44}
            loading={sent}
            onClick={() => {
              setSent(true);
              navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
              waiting.postMessage('use-now');
            }}
          >
            {t('shell.useNow')}
          </Button>
        </div>
      </Message>
    </div>
  );
}
