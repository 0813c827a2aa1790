import { Button } from '@mantine/core';
import { browserSupportsWebAuthn } from '@simplewebauthn/browser';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Account } from '../../../../contracts/api-account.ts';
import { languageOf } from '../language/language.ts';
import { dayText } from '../language/day-text.ts';
import { Message, useErrorText } from '../look/message.tsx';
import { SureButton } from '../look/sure-button.tsx';
import { useCall } from '../relay/queries.ts';
import { useRelayTime } from '../relay/relay-time.ts';
import { NewPasskeyProblem } from '../sign-in/new-passkey-problem.tsx';
import { createPasskey } from '../sign-in/passkeys.ts';

export function PasskeysSection({ account }: { readonly account: Account }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const begin = useCall('POST /api/account/passkeys/begin', []);
  const keep = useCall('POST /api/account/passkeys', ['GET /api/account']);
  const remove = useCall('DELETE /api/account/passkeys/:id', ['GET /api/account']);
  const add = useMutation({
    mutationFn: async () => {
      const begun = await begin.mutateAsync({ body: {} });
      await keep.mutateAsync({ body: await createPasskey(begun) });
    },
  });
  return (
    <section className="card stack" aria-labelledby="passkeys">
      <div>
        <h3 id="passkeys">{t('account.passkeys')}</h3>
        <p className="small quiet">{t('account.passkeysHow')}</p>
      </div>
      {account.passkeys.length === 0 && <p>{t('account.noPasskeys')}</p>}
      <ul className="things">
        {account.passkeys.map((passkey) => (
          <Passkey
            key={passkey.id}
            passkey={passkey}
            busy={remove.isPending && remove.variables.params.id === passkey.id}
            remove={() => remove.mutate({ params: { id: passkey.id } })}
          />
        ))}
      </ul>
      {remove.error && <Message tone="bad">{errorText(remove.error)}</Message>}
      <NewPasskeyProblem error={add.error} />
      {add.isSuccess && <Message tone="good">{t('account.passkeyAdded')}</Message>}
      {browserSupportsWebAuthn() && (
        <Button variant="default" h={48} loading={add.isPending} onClick={() => add.mutate()}>
          {t('account.passkeyAdd')}
        </Button>
      )}
    </section>
  );
}

function Passkey({
  passkey: { name, createdAt, lastUsedAt },
  busy,
  remove,
}: {
  readonly passkey: Account['passkeys'][number];
  readonly busy: boolean;
  readonly remove: () => void;
}) {
  const { t, i18n } = useTranslation();
  const now = useRelayTime();
  const moment = (at: number): string => dayText(languageOf(i18n.language), at, now);
  return (
    <li className="thing">
      <div>
        <p>{name}</p>
        <p className="small quiet figures">
          {t('account.made', { time: moment(createdAt) })} ·{' '}
          {lastUsedAt === null ? t('account.neverUsed') : t('account.used', { time: moment(lastUsedAt) })}
        </p>
      </div>
      <SureButton
        label={t('account.remove')}
        sureLabel={t('account.removeSure')}
        what={name}
        busy={busy}
        press={remove}
      />
    </li>
  );
}
