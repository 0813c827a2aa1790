import '../language/people-texts.ts';
import '../language/sign-in-texts.ts';
import '../sign-in/sign-in.css';
import './account.css';
import { useTranslation } from 'react-i18next';
import { QueryView } from '../look/query-view.tsx';
import { useAnswer } from '../relay/queries.ts';
import { SignOutButton } from '../sign-in/sign-out-button.tsx';
import { AboutSection } from './about-section.tsx';
import { AuthenticatorSection } from './authenticator-section.tsx';
import { PasskeysSection } from './passkeys-section.tsx';
import { PasswordSection } from './password-section.tsx';
import { SessionsSection } from './sessions-section.tsx';

/** What somebody says about themselves to the relay, and by what it knows them. */
export function AccountPage() {
  const { t } = useTranslation();
  const query = useAnswer('GET /api/account', {});
  return (
    <>
      <div className="page-head">
        <h1>{t('account.title')}</h1>
      </div>
      <QueryView query={query}>
        {(account) => (
          <div className="account">
            <AboutSection account={account} />
            <PasswordSection account={account} />
            <AuthenticatorSection account={account} />
            <PasskeysSection account={account} />
            <SessionsSection />
            <section className="card stack">
              <p className="small quiet">{t('account.signOutHow')}</p>
              <SignOutButton />
            </section>
          </div>
        )}
      </QueryView>
    </>
  );
}
