import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../relay/client.ts';
import { faultyField, focusPassword, shortestPassword } from './new-password-problem.ts';
import { PasswordField } from './password-field.tsx';
import { Problem } from './problem.tsx';
import { SignInFrame } from './sign-in-frame.tsx';
import type { Typed } from './sign-in-page.tsx';
import { SignOutButton } from './sign-out-button.tsx';
import { useSlowDown } from './use-slow-down.ts';

/** For whoever signed in with a password that somebody else made. The present one is asked for only after a reload. */
export function ChangePasswordPage({
  typed,
  onward,
}: {
  readonly typed: Typed | undefined;
  readonly onward: () => Promise<void>;
}) {
  const { t } = useTranslation();
  const [current, setCurrent] = useState(typed?.password ?? '');
  const [next, setNext] = useState('');
  const [tooShort, setTooShort] = useState(false);
  const save = useMutation({
    mutationFn: async () => {
      await call('POST /api/account/password', { body: { current, next } });
      await onward();
    },
  });
  const waitSeconds = useSlowDown(save.error);
  const faulty = faultyField(save.error);
  return (
    <SignInFrame title={t('newPassword.title')}>
      <form
        className="card stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          const form = event.currentTarget;
          setTooShort(next.length < shortestPassword);
          if (next.length < shortestPassword) return focusPassword(form, 'next');
          if (save.isPending || waitSeconds > 0) return;
          save.mutate(undefined, { onError: (error) => focusPassword(form, faultyField(error)) });
        }}
      >
        <p>{t('newPassword.how')}</p>
        {typed && <input type="text" name="username" autoComplete="username" value={typed.login} readOnly hidden />}
        {!typed && (
          <PasswordField
            label={t('newPassword.current')}
            autoComplete="current-password"
            isFirst
            value={current}
            change={setCurrent}
            error={faulty === 'current' ? t('newPassword.wrongCurrent') : undefined}
          />
        )}
        <PasswordField
          label={t('newPassword.next')}
          description={t('newPassword.rule')}
          autoComplete="new-password"
          isFirst={typed !== undefined}
          value={next}
          change={(value) => {
            setNext(value);
            if (value.length >= shortestPassword) setTooShort(false);
          }}
          error={tooShort ? t('newPassword.tooShort') : faulty === 'next' ? t('newPassword.refused') : undefined}
        />
        {faulty === undefined && <Problem error={save.error} waitSeconds={waitSeconds} />}
        <Button type="submit" h={52} loading={save.isPending} disabled={waitSeconds > 0}>
          {t('newPassword.go')}
        </Button>
      </form>
      <SignOutButton />
    </SignInFrame>
  );
}
