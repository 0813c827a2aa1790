import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Message, useErrorText } from '../look/message.tsx';
import { RelayError } from '../relay/client.ts';

/**
 * Why a step did not work: that one has to wait, what `refused` says for a secret that was wrong, or the relay's own
 * words. It takes the focus, so that screen readers and thumbs find it.
 */
export function Problem({
  error,
  refused,
  waitSeconds,
}: {
  readonly error: Error | null;
  readonly refused?: string | undefined;
  readonly waitSeconds: number;
}) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (error) place.current?.scrollIntoView({ block: 'nearest' });
  }, [error]);
  if (!error) return null;
  const status = error instanceof RelayError ? error.status : undefined;
  const text = (): string => {
    if (status === 429) return waitSeconds > 0 ? t('signIn.wait', { n: waitSeconds }) : t('signIn.waitSome');
    if (refused !== undefined && (status === 401 || status === 400)) return refused;
    return errorText(error);
  };
  // The wait is over: what is left to say is what was typed wrong, and that was said.
  if (status === 429 && waitSeconds === 0 && error instanceof RelayError && error.waitSeconds !== undefined)
    return null;
  return (
    <div ref={place}>
      <Message tone="bad">{text()}</Message>
    </div>
  );
}
