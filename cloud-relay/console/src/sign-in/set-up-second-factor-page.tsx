import { Button } from '@mantine/core';
import { browserSupportsWebAuthn } from '@simplewebauthn/browser';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../relay/client.ts';
import { AuthenticatorSetUp } from './authenticator-set-up.tsx';
import { createPasskey } from './passkeys.ts';
import { NewPasskeyProblem } from './new-passkey-problem.tsx';
import { RecoveryCodes } from './recovery-codes.tsx';
import { SignInFrame } from './sign-in-frame.tsx';
import { SignOutButton } from './sign-out-button.tsx';

/** `confirmed`: the relay has let the person in, but the recovery codes are still to be kept. */
export function SetUpSecondFactorPage({
  confirmed,
  onward,
}: {
  readonly confirmed: () => void;
  readonly onward: () => Promise<void>;
}) {
  const { t } = useTranslation();
  const [codes, setCodes] = useState<readonly string[]>();
  const passkey = useMutation({
    mutationFn: async () => {
      const begun = await call('POST /api/account/passkeys/begin', { body: {} });
      await call('POST /api/account/passkeys', { body: await createPasskey(begun) });
      await onward();
    },
  });
  if (codes) {
    return (
      <SignInFrame title={t('setUp.codesTitle')}>
        <div className="card">
          <RecoveryCodes codes={codes} done={() => void onward()} />
        </div>
      </SignInFrame>
    );
  }
  return (
    <SignInFrame title={t('setUp.title')}>
      <p>{t('setUp.how')}</p>
      <section className="card">
        <AuthenticatorSetUp
          begin={() => call('POST /api/account/second-factor/begin', { body: {} })}
          confirm={(code) => call('POST /api/account/second-factor/confirm', { body: { code } })}
          confirmed={(made) => {
            confirmed();
            setCodes(made);
          }}
        />
      </section>
      {browserSupportsWebAuthn() && (
        <section className="card stack" aria-labelledby="with-passkey">
          <h3 id="with-passkey">{t('setUp.passkeyTitle')}</h3>
          <p className="small quiet">{t('setUp.passkeyHow')}</p>
          <Button variant="default" h={48} loading={passkey.isPending} onClick={() => passkey.mutate()}>
            {t('setUp.passkey')}
          </Button>
          <NewPasskeyProblem error={passkey.error} />
        </section>
      )}
      <SignOutButton />
    </SignInFrame>
  );
}
