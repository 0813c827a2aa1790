import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Account } from '../../../../contracts/api-account.ts';
import { Message } from '../look/message.tsx';
import { useCall } from '../relay/queries.ts';
import { faultyField, focusPassword, shortestPassword } from '../sign-in/new-password-problem.ts';
import { PasswordField } from '../sign-in/password-field.tsx';
import { Problem } from '../sign-in/problem.tsx';
import { useSlowDown } from '../sign-in/use-slow-down.ts';

export function PasswordSection({ account }: { readonly account: Account }) {
  const { t } = useTranslation();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [tooShort, setTooShort] = useState(false);
  const save = useCall('POST /api/account/password', ['GET /api/account', 'GET /api/account/sessions']);
  const waitSeconds = useSlowDown(save.error);
  const faulty = faultyField(save.error);
  const send = (form: HTMLFormElement): void =>
    save.mutate(
      { body: { ...(account.hasPassword ? { current } : {}), next } },
      {
        onSuccess: () => {
          setCurrent('');
          setNext('');
        },
        onError: (error) => focusPassword(form, faultyField(error)),
      },
    );
  return (
    <section className="card stack" aria-labelledby="password">
      <h3 id="password">{t('account.password')}</h3>
      {!account.hasPassword && <p className="small quiet">{t('account.noPassword')}</p>}
      <form
        className="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          const form = event.currentTarget;
          setTooShort(next.length < shortestPassword);
          if (next.length < shortestPassword) return focusPassword(form, 'next');
          if (!save.isPending && waitSeconds === 0) send(form);
        }}
      >
        <input type="text" name="username" autoComplete="username" value={account.login} readOnly hidden />
        {account.hasPassword && (
          <PasswordField
            label={t('newPassword.current')}
            autoComplete="current-password"
            value={current}
            change={setCurrent}
            error={faulty === 'current' ? t('newPassword.wrongCurrent') : undefined}
          />
        )}
        <PasswordField
          label={t('newPassword.next')}
          description={t('newPassword.rule')}
          autoComplete="new-password"
          value={next}
          change={(value) => {
            setNext(value);
            if (value.length >= shortestPassword) setTooShort(false);
          }}
          error={tooShort ? t('newPassword.tooShort') : faulty === 'next' ? t('newPassword.refused') : undefined}
        />
        {faulty !== 'current' && faulty !== 'next' && <Problem error={save.error} waitSeconds={waitSeconds} />}
        {save.isSuccess && <Message tone="good">{t('account.passwordChanged')}</Message>}
        <Button type="submit" variant="default" h={48} loading={save.isPending} disabled={waitSeconds > 0}>
          {t('account.changePassword')}
        </Button>
      </form>
    </section>
  );
}
