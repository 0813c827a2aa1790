import '../language/sign-in-texts.ts';
import './sign-in.css';
import { Button, Loader, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';
import type { ApiAnswer } from '../../../../contracts/api.ts';
import { languageOf } from '../language/language.ts';
import { momentText } from '../language/wording.ts';
import { Failure, Message } from '../look/message.tsx';
import { call, RelayError } from '../relay/client.ts';
import { faultyField, focusPassword, shortestPassword } from './new-password-problem.ts';
import { PasswordField } from './password-field.tsx';
import { rolesText } from './person-roles.ts';
import { Problem } from './problem.tsx';
import { SignInFrame } from './sign-in-frame.tsx';
import { useSlowDown } from './use-slow-down.ts';

type Offer = ApiAnswer<'POST /api/links/look'>;

/** The secret stands behind #, which browsers keep to themselves: no log on the way has it. */
export function LinkPage() {
  const { t } = useTranslation();
  const [secret] = useState(() => location.hash.slice(1));
  const look = useQuery({
    queryKey: ['link', secret],
    queryFn: () => call('POST /api/links/look', { body: { secret } }),
    enabled: secret.length >= 20,
    refetchInterval: false,
    staleTime: Infinity,
    retry: false,
  });
  if (secret.length < 20) return <Bad text={t('link.incomplete')} />;
  if (look.data) return <Use secret={secret} offer={look.data} />;
  if (
    look.error instanceof RelayError &&
    look.error.status >= 400 &&
    look.error.status < 500 &&
    look.error.status !== 429
  )
    return <Bad text={look.error.status === 400 ? t('link.incomplete') : t('link.badHow')} />;
  return (
    <SignInFrame title={t('app.name')}>
      {look.error ? (
        <Failure error={look.error} again={() => void look.refetch()} />
      ) : (
        <output aria-label={t('app.loading')}>
          <Loader type="dots" />
        </output>
      )}
    </SignInFrame>
  );
}

function Bad({ text }: { readonly text: string }) {
  const { t } = useTranslation();
  return (
    <SignInFrame title={t('link.bad')}>
      <Message tone="bad">{text}</Message>
      <Link href="/">{t('link.toSignIn')}</Link>
    </SignInFrame>
  );
}

function Use({ secret, offer }: { readonly secret: string; readonly offer: Offer }) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const [, navigate] = useLocation();
  const [name, setName] = useState(offer.name);
  const [password, setPassword] = useState('');
  const [tooShort, setTooShort] = useState(false);
  const isInvitation = offer.kind === 'invitation';
  const use = useMutation({
    mutationFn: () => call('POST /api/links/use', { body: { secret, password, ...(isInvitation ? { name } : {}) } }),
    onSuccess: () => {
      // Somebody else may have been signed in here.
      client.clear();
      navigate('/', { replace: true });
    },
  });
  const waitSeconds = useSlowDown(use.error);
  const faulty = faultyField(use.error);
  if (use.error instanceof RelayError && [401, 403, 404, 409, 410].includes(use.error.status))
    return <Bad text={t('link.badHow')} />;
  return (
    <SignInFrame title={t(isInvitation ? 'link.invitation' : 'link.recovery', { name: offer.name })}>
      <p>
        {isInvitation
          ? t('link.invitationHow', { roles: rolesText(t, i18n.language, offer.grants) })
          : t('link.recoveryHow')}
      </p>
      <form
        className="card stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          const form = event.currentTarget;
          setTooShort(password.length < shortestPassword);
          if (password.length < shortestPassword) return focusPassword(form, 'password');
          if (use.isPending || waitSeconds > 0) return;
          use.mutate(undefined, { onError: (error) => focusPassword(form, faultyField(error)) });
        }}
      >
        <TextInput
          label={t('link.login')}
          name="username"
          autoComplete="username"
          readOnly
          variant="unstyled"
          value={offer.login}
        />
        {isInvitation && (
          <TextInput
            label={t('link.name')}
            autoComplete="name"
            required
            withAsterisk={false}
            maxLength={120}
            value={name}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
        )}
        <PasswordField
          label={t('newPassword.next')}
          description={t('newPassword.rule')}
          autoComplete="new-password"
          isFirst
          value={password}
          change={(value) => {
            setPassword(value);
            if (value.length >= shortestPassword) setTooShort(false);
          }}
          error={tooShort ? t('newPassword.tooShort') : faulty === 'password' ? t('newPassword.refused') : undefined}
        />
        {faulty !== 'password' && <Problem error={use.error} waitSeconds={waitSeconds} />}
        <Button type="submit" h={52} loading={use.isPending} disabled={waitSeconds > 0}>
          {t('link.go')}
        </Button>
      </form>
      <p className="small quiet figures">
        {t('link.until', { time: momentText(languageOf(i18n.language), offer.expiresAt, 0) })}
      </p>
    </SignInFrame>
  );
}
