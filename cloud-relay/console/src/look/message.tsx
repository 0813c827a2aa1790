import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { RelayError } from '../relay/client.ts';
import { Icon } from './icon.tsx';

type Tone = 'bad' | 'careful' | 'good' | 'plain';

/** Something that a person must read, said in place. Bad news is announced by screen readers at once. */
export function Message({ tone = 'plain', children }: { readonly tone?: Tone; readonly children: ReactNode }) {
  return (
    <div className={`message ${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
      <Icon name={tone === 'good' ? 'check' : tone === 'plain' ? 'info' : 'alert'} />
      <div>{children}</div>
    </div>
  );
}

/** What went wrong with a call, in the person's language as far as it is known. */
export function useErrorText(): (error: Error) => string {
  const { t } = useTranslation();
  return (error) => {
    if (!(error instanceof RelayError)) return error.message;
    if (error.status === 0) return t('errors.unreachable');
    if (error.status === 404) return t('errors.notFound');
    const { field, fix } = error.detail;
    const said = field === undefined ? error.message : error.message.replace(`${field}: `, '');
    const text = fix === undefined || said.includes(fix) ? said : `${said} – ${fix}`;
    return field === undefined ? t('errors.refused', { message: text }) : t('errors.field', { field, message: text });
  };
}

/** For a page whose data did not come. */
export function Failure({ error, again }: { readonly error: Error; readonly again: () => void }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  return (
    <div className="stack">
      <Message tone="bad">{errorText(error)}</Message>
      <div>
        <Button variant="default" onClick={again}>
          {t('app.retry')}
        </Button>
      </div>
    </div>
  );
}
