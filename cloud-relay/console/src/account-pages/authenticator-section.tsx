import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Account } from '../../../../contracts/api-account.ts';
import { SureButton } from '../look/sure-button.tsx';
import { Message, useErrorText } from '../look/message.tsx';
import { useCall } from '../relay/queries.ts';
import { AuthenticatorSetUp } from '../sign-in/authenticator-set-up.tsx';
import { RecoveryCodes } from '../sign-in/recovery-codes.tsx';

/** The second factor that is typed: an app, and codes for the day on which the phone is lost. */
export function AuthenticatorSection({ account }: { readonly account: Account }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const [open, setOpen] = useState(false);
  const [codes, setCodes] = useState<readonly string[]>();
  const begin = useCall('POST /api/account/second-factor/begin', []);
  const confirm = useCall('POST /api/account/second-factor/confirm', ['GET /api/account']);
  const remove = useCall('POST /api/account/second-factor/remove', ['GET /api/account']);
  const newCodes = useCall('POST /api/account/recovery-codes', ['GET /api/account']);
  const { authenticator, required, recoveryCodesLeft } = account.secondFactor;
  const error = remove.error ?? newCodes.error;
  const close = (): void => {
    setOpen(false);
    setCodes(undefined);
  };
  return (
    <section className="card stack" aria-labelledby="authenticator">
      <h3 id="authenticator">{t('account.app')}</h3>
      <p>{t(authenticator ? 'account.appOn' : 'account.appOff')}</p>
      {required && <p className="small quiet">{t('account.appRequired')}</p>}
      <Button variant="default" h={48} onClick={() => setOpen(true)}>
        {t(authenticator ? 'account.appReplace' : 'account.appSetUp')}
      </Button>
      {authenticator && (
        <>
          <p className="figures">{t('account.codesLeft', { count: recoveryCodesLeft })}</p>
          <Button
            variant="default"
            h={48}
            loading={newCodes.isPending}
            onClick={() => newCodes.mutate({ body: {} }, { onSuccess: ({ recoveryCodes }) => setCodes(recoveryCodes) })}
          >
            {t('account.codesNew')}
          </Button>
          <p className="small quiet">{t('account.codesNewHow')}</p>
          {(!required || account.passkeys.length > 0) && (
            <SureButton
              label={t('account.appRemove')}
              sureLabel={t('account.appRemoveSure')}
              busy={remove.isPending}
              press={() => remove.mutate({ body: {} })}
            />
          )}
        </>
      )}
      {error && <Message tone="bad">{errorText(error)}</Message>}
      {(open || codes) && (
        <Modal
          opened
          onClose={close}
          closeOnClickOutside={false}
          title={<span className="person">{t(codes ? 'setUp.codesTitle' : 'account.appSetUp')}</span>}
          closeButtonProps={{ 'aria-label': t('app.close'), size: 44 }}
        >
          {codes ? (
            <RecoveryCodes codes={codes} done={close} />
          ) : (
            <AuthenticatorSetUp
              begin={() => begin.mutateAsync({ body: {} })}
              confirm={(code) => confirm.mutateAsync({ body: { code } })}
              confirmed={setCodes}
            />
          )}
        </Modal>
      )}
    </section>
  );
}
