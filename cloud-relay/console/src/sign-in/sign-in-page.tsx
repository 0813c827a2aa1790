import { Button, TextInput } from '@mantine/core';
import {
  browserSupportsWebAuthn,
  browserSupportsWebAuthnAutofill,
  WebAuthnAbortService,
} from '@simplewebauthn/browser';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call, RelayError } from '../relay/client.ts';
import { signInByPasskey, wasStopped } from './passkeys.ts';
import { PasswordField } from './password-field.tsx';
import { Problem } from './problem.tsx';
import { SignInFrame } from './sign-in-frame.tsx';
import { useSlowDown } from './use-slow-down.ts';

/** What somebody has just signed in with. */
export interface Typed {
  readonly login: string;
  readonly password: string;
}

/** The relay's challenge is good for five minutes. */
const offerAgainMs = 4 * 60_000;

export function SignInPage({ signed }: { readonly signed: (typed: Typed | undefined) => Promise<void> }) {
  const { t } = useTranslation();
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const passwordInput = useRef<HTMLInputElement>(null);
  const byPassword = useMutation({
    mutationFn: async () => {
      await call('POST /api/sign-in', { body: { login, password } });
      await signed({ login, password });
    },
    onError: (error) => {
      if (error instanceof RelayError && error.status === 401) passwordInput.current?.select();
    },
  });
  const byPasskey = useMutation({
    mutationFn: async () => {
      await signInByPasskey();
      await signed(undefined);
    },
  });
  useQuietPasskey(() => signed(undefined));
  const error = byPassword.error ?? byPasskey.error;
  const waitSeconds = useSlowDown(error);
  const busy = byPassword.isPending || byPasskey.isPending;

  return (
    <SignInFrame title={t('signIn.title')}>
      <form
        className="card stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (busy || waitSeconds > 0) return;
          byPasskey.reset();
          byPassword.mutate();
        }}
      >
        <TextInput
          label={t('signIn.login')}
          required
          withAsterisk={false}
          name="username"
          autoComplete="username webauthn"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={200}
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- the page is there for this field alone
          autoFocus
          value={login}
          onChange={({ currentTarget }) => setLogin(currentTarget.value)}
        />
        <PasswordField
          label={t('signIn.password')}
          autoComplete="current-password webauthn"
          value={password}
          change={setPassword}
          input={passwordInput}
        />
        <Problem error={byPassword.error} refused={t('signIn.wrong')} waitSeconds={waitSeconds} />
        <Button type="submit" h={52} loading={byPassword.isPending} disabled={waitSeconds > 0 || byPasskey.isPending}>
          {t('signIn.go')}
        </Button>
        {browserSupportsWebAuthn() && (
          <>
            <p className="or">{t('signIn.or')}</p>
            <Button
              variant="default"
              h={52}
              loading={byPasskey.isPending}
              disabled={waitSeconds > 0 || byPassword.isPending}
              onClick={() => {
                byPassword.reset();
                byPasskey.mutate();
              }}
            >
              {t('signIn.passkey')}
            </Button>
            <p className="small quiet">{t('signIn.passkeyHow')}</p>
            <PasskeyProblem error={byPasskey.error} waitSeconds={waitSeconds} />
          </>
        )}
      </form>
      <p className="small quiet">{t('signIn.forgot')}</p>
    </SignInFrame>
  );
}

/** What there is to say when a passkey did not do. */
export function PasskeyProblem({ error, waitSeconds }: { readonly error: Error | null; readonly waitSeconds: number }) {
  const { t } = useTranslation();
  if (!error) return null;
  if (wasStopped(error)) return <output>{t('signIn.passkeyStopped')}</output>;
  return <Problem error={error} refused={t('signIn.passkeyWrong')} waitSeconds={waitSeconds} />;
}

/** Where the browser can, it offers the passkeys that it knows beneath the first field, and asks for nothing itself. */
function useQuietPasskey(signed: () => Promise<void>): void {
  const then = useRef(signed);
  useEffect(() => {
    then.current = signed;
  });
  useEffect(() => {
    let stopped = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const offer = async (): Promise<void> => {
      if (stopped || !(await browserSupportsWebAuthnAutofill())) return;
      timer = setTimeout(() => void offer(), offerAgainMs);
      try {
        await signInByPasskey(true);
        if (!stopped) await then.current();
      } catch {
        // Nobody asked for it, so nobody is told: the button and the password are there.
      }
    };
    void offer();
    return () => {
      stopped = true;
      clearTimeout(timer);
      WebAuthnAbortService.cancelCeremony();
    };
  }, []);
}
