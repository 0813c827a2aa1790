import { Loader } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { RelayError } from '../relay/client.ts';
import { Failure, Message, useErrorText } from './message.tsx';

/**
 * What somebody may no longer see must not stay on their screen. Whether anybody is signed in at all, the whole app asks;
 * and whoever is signing in again may see it in a moment.
 */
const takenAway = (error: Error | null): error is RelayError =>
  error instanceof RelayError && [403, 404].includes(error.status) && error.code !== 'identity/unfinished';

/** Shows an answer, or that it has not come, or why not. What came before stays on view while a later try fails. */
export function QueryView<T>({
  query,
  children,
}: {
  readonly query: UseQueryResult<T>;
  readonly children: (data: T) => ReactNode;
}) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  if (query.data !== undefined && !takenAway(query.error)) {
    return (
      <>
        {query.error && (
          <div style={{ marginBottom: 16 }}>
            <Message tone="bad">{errorText(query.error)}</Message>
          </div>
        )}
        {children(query.data)}
      </>
    );
  }
  if (query.error) return <Failure error={query.error} again={() => void query.refetch()} />;
  return (
    <output aria-label={t('app.loading')}>
      <Loader type="dots" />
    </output>
  );
}
