import '../language/sign-in-texts.ts';
import './sign-in.css';
import { Button, Modal } from '@mantine/core';
import { browserSupportsWebAuthn } from '@simplewebauthn/browser';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { QueryView } from '../look/query-view.tsx';
import { call, RelayError } from '../relay/client.ts';
import { useAnswer } from '../relay/queries.ts';
import { signInByPasskey } from './passkeys.ts';
import { PasswordField } from './password-field.tsx';
import { Problem } from './problem.tsx';
import { SecondFactorForm } from './second-factor-page.tsx';
import { PasskeyProblem } from './sign-in-page.tsx';
import { useSlowDown } from './use-slow-down.ts';

/** Stands over what the person was doing, which goes on when they have shown who they are. */
export function SignInAgainDialog({ answer }: { readonly answer: (done: boolean) => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const account = useAnswer('GET /api/account', {});
  const [step, setStep] = useState<'first' | 'second'>('first');
  const onward = async (): Promise<void> => {
    await client.refetchQueries({ queryKey: ['GET /api/me'] });
    answer(true);
  };
  return (
    <Modal
      opened
      onClose={() => answer(false)}
      // What lies beneath would close with it.
      closeOnEscape={false}
      closeOnClickOutside={false}
      title={<span className="person">{t('again.title')}</span>}
      closeButtonProps={{ 'aria-label': t('app.close'), size: 44 }}
    >
      {step === 'second' ? (
        <SecondFactorForm onward={onward} />
      ) : (
        <QueryView query={account}>
          {({ login, hasPassword, passkeys }) => (
            <FirstStep
              login={login}
              hasPassword={hasPassword}
              hasPasskey={passkeys.length > 0}
              signed={async (next) => (next === 'nothing' ? onward() : setStep('second'))}
              back={() => answer(false)}
            />
          )}
        </QueryView>
      )}
    </Modal>
  );
}

function FirstStep({
  login,
  hasPassword,
  hasPasskey,
  signed,
  back,
}: {
  readonly login: string;
  readonly hasPassword: boolean;
  readonly hasPasskey: boolean;
  readonly signed: (next: string) => Promise<void>;
  readonly back: () => void;
}) {
  const { t } = useTranslation();
  const [password, setPassword] = useState('');
  const byPassword = useMutation({
    mutationFn: async () => signed((await call('POST /api/sign-in', { body: { login, password } })).next),
  });
  const byPasskey = useMutation({ mutationFn: async () => signed((await signInByPasskey()).next) });
  const waitSeconds = useSlowDown(byPassword.error ?? byPasskey.error);
  const wrong = byPassword.error instanceof RelayError && byPassword.error.status === 401;
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (!byPassword.isPending && waitSeconds === 0) byPassword.mutate();
      }}
    >
      <p>{t('again.how')}</p>
      {hasPassword && (
        <>
          <input type="text" name="username" autoComplete="username" value={login} readOnly hidden />
          <PasswordField
            label={t('signIn.password')}
            autoComplete="current-password"
            isFirst
            value={password}
            change={setPassword}
          />
          <Problem error={byPassword.error} refused={wrong ? t('again.wrong') : undefined} waitSeconds={waitSeconds} />
          <Button type="submit" h={52} loading={byPassword.isPending} disabled={waitSeconds > 0}>
            {t('again.go')}
          </Button>
        </>
      )}
      {hasPasskey && browserSupportsWebAuthn() && (
        <Button variant="default" h={48} loading={byPasskey.isPending} onClick={() => byPasskey.mutate()}>
          {t('again.passkey')}
        </Button>
      )}
      <PasskeyProblem error={byPasskey.error} waitSeconds={waitSeconds} />
      <Button variant="subtle" color="gray" h={44} onClick={back}>
        {t('again.cancel')}
      </Button>
    </form>
  );
}
