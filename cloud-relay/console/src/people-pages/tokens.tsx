import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiAnswer } from '../../../../contracts/api.ts';
import { languageOf } from '../language/language.ts';
import { permissionWords } from '../language/permission-words.ts';
import { dayText } from '../language/day-text.ts';
import { Icon } from '../look/icon.tsx';
import { Message, useErrorText } from '../look/message.tsx';
import { QueryView } from '../look/query-view.tsx';
import { SureButton } from '../look/sure-button.tsx';
import { useAnswer, useCall } from '../relay/queries.ts';
import { useRelayTime } from '../relay/relay-time.ts';
import { GrantList } from './grant-list.tsx';
import { TokenForm } from './token-form.tsx';
import { TokenShown } from './token-shown.tsx';

type Token = ApiAnswer<'GET /api/tokens'>['tokens'][number];

/** Programs that may call the relay, each with less than a person may. */
export function Tokens() {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const query = useAnswer('GET /api/tokens', {});
  const revoke = useCall('DELETE /api/tokens/:id', ['GET /api/tokens']);
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<ApiAnswer<'POST /api/tokens'>>();
  return (
    <div className="stack">
      <p className="quiet">{t('tokens.how')}</p>
      <QueryView query={query}>
        {({ tokens }) => (
          <>
            {tokens.length === 0 && <p>{t('tokens.none')}</p>}
            {revoke.error && <Message tone="bad">{errorText(revoke.error)}</Message>}
            <ul className="records">
              {tokens.map((token) => (
                <TokenRow
                  key={token.id}
                  token={token}
                  busy={revoke.isPending && revoke.variables.params.id === token.id}
                  revoke={() => revoke.mutate({ params: { id: token.id } })}
                />
              ))}
            </ul>
          </>
        )}
      </QueryView>
      <div>
        <Button h={48} leftSection={<Icon name="plus" size={20} />} onClick={() => setMaking(true)}>
          {t('tokens.make')}
        </Button>
      </div>
      {making && (
        <TokenForm
          made={(token) => {
            setMaking(false);
            setMade(token);
          }}
          back={() => setMaking(false)}
        />
      )}
      {made && <TokenShown name={made.name} token={made.token} done={() => setMade(undefined)} />}
    </div>
  );
}

function TokenRow({
  token,
  busy,
  revoke,
}: {
  readonly token: Token;
  readonly busy: boolean;
  readonly revoke: () => void;
}) {
  const { t, i18n } = useTranslation();
  const now = useRelayTime();
  const language = languageOf(i18n.language);
  const { name, grants, actions, createdBy, expiresAt, lastUsedAt } = token;
  return (
    <li className="card record">
      <div>
        <h3>{name}</h3>
        <p className="small quiet figures">
          {t('tokens.madeBy', { name: createdBy === '' ? t('tokens.commandLine') : createdBy })} ·{' '}
          {t('tokens.until', { time: dayText(language, expiresAt, now) })} ·{' '}
          {lastUsedAt === null ? t('tokens.neverUsed') : t('tokens.used', { time: dayText(language, lastUsedAt, now) })}
        </p>
        <GrantList grants={grants} />
        <details className="small">
          <summary>{t('tokens.may', { count: actions.length })}</summary>
          <ul>
            {actions.map((action) => (
              <li key={action}>{permissionWords[language][action] ?? action}</li>
            ))}
          </ul>
        </details>
      </div>
      <SureButton
        label={t('tokens.revoke')}
        sureLabel={t('tokens.revokeSure')}
        what={name}
        busy={busy}
        press={revoke}
      />
    </li>
  );
}
