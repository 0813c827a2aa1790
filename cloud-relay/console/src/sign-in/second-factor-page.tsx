import { Button, TextInput } from '@mantine/core';
import { browserSupportsWebAuthn } from '@simplewebauthn/browser';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../relay/client.ts';
import { signInByPasskey } from './passkeys.ts';
import { Problem } from './problem.tsx';
import { SignInFrame } from './sign-in-frame.tsx';
import { PasskeyProblem } from './sign-in-page.tsx';
import { SignOutButton } from './sign-out-button.tsx';
import { useSlowDown } from './use-slow-down.ts';

export function SecondFactorPage({ onward }: { readonly onward: () => Promise<void> }) {
  const { t } = useTranslation();
  const byPasskey = useMutation({
    mutationFn: async () => {
      await signInByPasskey();
      await onward();
    },
  });
  const waitSeconds = useSlowDown(byPasskey.error);
  return (
    <SignInFrame title={t('secondFactor.title')}>
      <div className="card stack">
        <SecondFactorForm onward={onward} />
        {browserSupportsWebAuthn() && (
          <Button
            variant="default"
            h={48}
            loading={byPasskey.isPending}
            disabled={waitSeconds > 0}
            onClick={() => byPasskey.mutate()}
          >
            {t('secondFactor.usePasskey')}
          </Button>
        )}
        <PasskeyProblem error={byPasskey.error} waitSeconds={waitSeconds} />
      </div>
      <SignOutButton />
    </SignInFrame>
  );
}

/** The six digits, or one of the recovery codes. */
export function SecondFactorForm({ onward }: { readonly onward: () => Promise<void> }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [code, setCode] = useState('');
  const [kind, setKind] = useState<'app' | 'recovery'>('app');
  const input = useRef<HTMLInputElement>(null);
  const send = useMutation({
    mutationFn: async () => {
      await call('POST /api/sign-in/second-factor', { body: { code: code.trim() } });
      await onward();
    },
    onError: () => {
      input.current?.select();
      // The session of somebody who took too long is gone: then there is no second step any more.
      void client.invalidateQueries({ queryKey: ['GET /api/me'] });
    },
  });
  const waitSeconds = useSlowDown(send.error);
  const isApp = kind === 'app';
  const change = (): void => {
    setKind(isApp ? 'recovery' : 'app');
    setCode('');
    send.reset();
    input.current?.focus();
  };
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (!send.isPending && waitSeconds === 0) send.mutate();
      }}
    >
      <p>{t(isApp ? 'secondFactor.how' : 'secondFactor.howRecovery')}</p>
      <TextInput
        ref={input}
        label={t(isApp ? 'secondFactor.code' : 'secondFactor.recoveryCode')}
        required
        withAsterisk={false}
        minLength={6}
        maxLength={40}
        autoComplete={isApp ? 'one-time-code' : 'off'}
        inputMode={isApp ? 'numeric' : 'text'}
        autoCapitalize="none"
        spellCheck={false}
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- the page is there for this field alone
        autoFocus
        value={code}
        onChange={({ currentTarget }) => setCode(currentTarget.value)}
      />
      <Problem
        error={send.error}
        refused={t(isApp ? 'secondFactor.wrong' : 'secondFactor.wrongRecovery')}
        waitSeconds={waitSeconds}
      />
      <Button type="submit" h={52} loading={send.isPending} disabled={waitSeconds > 0}>
        {t('secondFactor.go')}
      </Button>
      <Button variant="subtle" h={44} onClick={change}>
        {t(isApp ? 'secondFactor.useRecovery' : 'secondFactor.useApp')}
      </Button>
    </form>
  );
}
