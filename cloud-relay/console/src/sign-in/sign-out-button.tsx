import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Message, useErrorText } from '../look/message.tsx';
import { call, RelayError } from '../relay/client.ts';
import { startAnew } from '../relay/queries.ts';

/** Ends this session. What was on view goes with the page that showed it. */
export function SignOutButton() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const errorText = useErrorText();
  const signOut = useMutation({
    mutationFn: async () => {
      try {
        await call('POST /api/sign-out', { body: {} });
      } catch (error) {
        // The session has ended by itself already.
        if (!(error instanceof RelayError && error.status === 401)) throw error;
      }
      await startAnew(client);
    },
  });
  return (
    <div className="stack">
      {signOut.error && <Message tone="bad">{errorText(signOut.error)}</Message>}
      <Button variant="default" h={44} loading={signOut.isPending} onClick={() => signOut.mutate()}>
        {t('signIn.signOut')}
      </Button>
    </div>
  );
}
