import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Message, useErrorText } from '../look/message.tsx';
import { QueryView } from '../look/query-view.tsx';
import { useAnswer, useCall } from '../relay/queries.ts';
import { SessionFacts } from './session-facts.tsx';

export function SessionsSection() {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const query = useAnswer('GET /api/account/sessions', {});
  const end = useCall('DELETE /api/account/sessions/:id', ['GET /api/account/sessions']);
  const endOthers = useCall('POST /api/account/sessions/end-others', ['GET /api/account/sessions']);
  const error = end.error ?? endOthers.error;
  return (
    <section className="card stack" aria-labelledby="sessions">
      <h3 id="sessions">{t('account.sessions')}</h3>
      <QueryView query={query}>
        {({ sessions }) => (
          <>
            <ul className="things">
              {sessions
                .toSorted((a, b) => Number(b.current) - Number(a.current) || b.lastSeenAt - a.lastSeenAt)
                .map((session) => (
                  <li key={session.id} className="thing">
                    <SessionFacts session={session} />
                    {!session.current && (
                      <Button
                        variant="subtle"
                        h={44}
                        px={14}
                        aria-label={`${t('account.end')} ${session.device}`}
                        loading={end.isPending && end.variables.params.id === session.id}
                        onClick={() => end.mutate({ params: { id: session.id } })}
                      >
                        {t('account.end')}
                      </Button>
                    )}
                  </li>
                ))}
            </ul>
            {sessions.length > 1 && (
              <Button
                variant="default"
                h={48}
                loading={endOthers.isPending}
                onClick={() => endOthers.mutate({ body: {} })}
              >
                {t('account.endOthers')}
              </Button>
            )}
          </>
        )}
      </QueryView>
      {error && <Message tone="bad">{errorText(error)}</Message>}
      {endOthers.isSuccess && <Message tone="good">{t('account.othersEnded')}</Message>}
    </section>
  );
}
