import { Button, Loader, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiAnswer } from '../../../../contracts/api.ts';
import { Failure } from '../look/message.tsx';
import { QrCode } from '../look/qr-code.tsx';
import { CopyButton } from './copy-button.tsx';
import { Problem } from './problem.tsx';
import { useSlowDown } from './use-slow-down.ts';

/** Gives a secret to an authenticator app and has it proved. Nothing changes before the proof. */
export function AuthenticatorSetUp({
  begin,
  confirm,
  confirmed,
}: {
  readonly begin: () => Promise<ApiAnswer<'POST /api/account/second-factor/begin'>>;
  readonly confirm: (code: string) => Promise<ApiAnswer<'POST /api/account/second-factor/confirm'>>;
  readonly confirmed: (recoveryCodes: readonly string[]) => void;
}) {
  const { t } = useTranslation();
  const [code, setCode] = useState('');
  // Asked for once: a second secret would make the first one, which somebody is typing, worthless.
  const made = useQuery({
    queryKey: ['authenticator being set up'],
    queryFn: begin,
    staleTime: Infinity,
    gcTime: 0,
    refetchInterval: false,
    retry: false,
  });
  const send = useMutation({
    mutationFn: () => confirm(code.replaceAll(/\s/g, '')),
    onSuccess: ({ recoveryCodes }) => confirmed(recoveryCodes),
  });
  const waitSeconds = useSlowDown(send.error);
  if (made.error) return <Failure error={made.error} again={() => void made.refetch()} />;
  if (!made.data) {
    return (
      <output aria-label={t('app.loading')}>
        <Loader type="dots" />
      </output>
    );
  }
  const { secret, uri } = made.data;
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (!send.isPending && waitSeconds === 0) send.mutate();
      }}
    >
      <p>{t('setUp.scan')}</p>
      <QrCode text={uri} label={t('setUp.picture')} />
      <Button component="a" href={uri} variant="default" h={48}>
        {t('setUp.open')}
      </Button>
      <p className="small quiet">{t('setUp.secret')}</p>
      <div className="row apart key">
        <span data-testid="secret">{secret.replaceAll(/(.{4})(?=.)/g, '$1 ')}</span>
        <CopyButton text={secret} />
      </div>
      <TextInput
        label={t('setUp.code')}
        required
        withAsterisk={false}
        minLength={6}
        maxLength={10}
        autoComplete="one-time-code"
        inputMode="numeric"
        value={code}
        onChange={({ currentTarget }) => setCode(currentTarget.value)}
      />
      <Problem error={send.error} refused={t('secondFactor.wrong')} waitSeconds={waitSeconds} />
      <Button type="submit" h={52} loading={send.isPending} disabled={waitSeconds > 0}>
        {t('setUp.go')}
      </Button>
    </form>
  );
}
