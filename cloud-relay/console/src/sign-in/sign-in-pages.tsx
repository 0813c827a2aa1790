import '../language/sign-in-texts.ts';
import './sign-in.css';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Loader } from '@mantine/core';
import { Failure } from '../look/message.tsx';
import type { Session } from '../relay/me.ts';
import { forgetOthers, startAnew } from '../relay/queries.ts';
import { ChangePasswordPage } from './change-password-page.tsx';
import { SecondFactorPage } from './second-factor-page.tsx';
import { SetUpSecondFactorPage } from './set-up-second-factor-page.tsx';
import { SignInFrame } from './sign-in-frame.tsx';
import { SignInPage, type Typed } from './sign-in-page.tsx';

/** What is left to do before the console opens. */
export function SignInPages({ session, keep }: { readonly session: Session; readonly keep: (stay: boolean) => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  /** For the step that asks for the present password: nobody types it twice within a minute. */
  const [typed, setTyped] = useState<Typed>();

  switch (session.kind) {
    case 'unknown':
      return (
        <SignInFrame title={t('app.name')}>
          {session.problem ? (
            <Failure error={session.problem} again={session.again} />
          ) : (
            <output aria-label={t('app.loading')}>
              <Loader type="dots" />
            </output>
          )}
        </SignInFrame>
      );
    case 'signed-out':
      return (
        <SignInPage
          signed={async (what) => {
            setTyped(what);
            // Whoever was here before may have been somebody else.
            forgetOthers(client);
            await startAnew(client);
          }}
        />
      );
    case 'signed-in':
    case 'unfinished':
      break;
  }
  const onward = async (): Promise<void> => {
    await startAnew(client);
    keep(false);
  };
  switch (session.me.next) {
    case 'second-factor':
      return <SecondFactorPage onward={onward} />;
    case 'change-password':
      return <ChangePasswordPage typed={typed} onward={onward} />;
    case 'set-up-second-factor':
      return <SetUpSecondFactorPage confirmed={() => keep(true)} onward={onward} />;
    case 'nothing':
      return null;
  }
}
