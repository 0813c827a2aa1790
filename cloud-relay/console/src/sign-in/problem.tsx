import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Message, useErrorText } from '../look/message.tsx';
import { RelayError } from '../relay/client.ts';
import { isSlowedDown } from './use-slow-down.ts';

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
  const slowed = error instanceof RelayError && isSlowedDown(error);
  // The wait is over: what is left to say is what was typed wrong, and that was said.
  if (slowed && waitSeconds === 0 && error.waitSeconds !== undefined) return null;
  const text = (): string => {
    if (slowed && waitSeconds > 0) return t(status === 503 ? 'signIn.busy' : 'signIn.wait', { n: waitSeconds });
    if (status === 429) return t('signIn.waitSome');
    if (refused !== undefined && (status === 401 || status === 400)) return refused;
    return errorText(error);
  };
  return (
    <div ref={place}>
      <Message tone="bad">{text()}</Message>
    </div>
  );
}
