import { lazy, Suspense, useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import type { Action } from '../../../contracts/permissions.ts';
import { IncidentListPage } from './incident-pages/incident-list-page.tsx';
import { IncidentPage } from './incident-pages/incident-page.tsx';
import { OfflineBanner } from './installed/offline-banner.tsx';
import { UpdatePrompt } from './installed/update-prompt.tsx';
import { NotFound } from './not-found.tsx';
import { LiveProvider } from './relay/live-provider.tsx';
import { MeContext, useCan, useSession, type Me, type Session } from './relay/me.ts';
import { SignInAgainContext } from './relay/sign-in-again.ts';
import { useSignInAgainDialog } from './sign-in/use-sign-in-again-dialog.tsx';
import { firstPage, TopBar } from './top-bar.tsx';

// Whoever is called to somebody's help first needs the incident: the rest is loaded when it is opened.
const HubListPage = lazy(async () => ({ default: (await import('./hub-pages/hub-list-page.tsx')).HubListPage }));
const HubPage = lazy(async () => ({ default: (await import('./hub-pages/hub-page.tsx')).HubPage }));
const HomePage = lazy(async () => ({ default: (await import('./resident-pages/home-page.tsx')).HomePage }));
const CarePlanPage = lazy(async () => ({
  default: (await import('./care-plan-pages/care-plan-page.tsx')).CarePlanPage,
}));
const AuthorityPage = lazy(async () => ({ default: (await import('./hub-pages/authority-page.tsx')).AuthorityPage }));
const RegistryPage = lazy(async () => ({ default: (await import('./registry-pages/registry-page.tsx')).RegistryPage }));
const ThisBrowserPage = lazy(async () => ({
  default: (await import('./this-browser/this-browser-page.tsx')).ThisBrowserPage,
}));
const SignInPages = lazy(async () => ({ default: (await import('./sign-in/sign-in-pages.tsx')).SignInPages }));
const LinkPage = lazy(async () => ({ default: (await import('./sign-in/link-page.tsx')).LinkPage }));
const AccountPage = lazy(async () => ({ default: (await import('./account-pages/account-page.tsx')).AccountPage }));
const PeoplePages = lazy(async () => ({ default: (await import('./people-pages/people-pages.tsx')).PeoplePages }));

export function App() {
  const { t } = useTranslation();
  return (
    <>
      <a className="skip" href="#main">
        {t('app.skip')}
      </a>
      <Suspense fallback={null}>
        <Switch>
          <Route path="/link">
            <LinkPage />
          </Route>
          <Route>
            <Entrance />
          </Route>
        </Switch>
      </Suspense>
    </>
  );
}

/** Whoever is not signed in signs in at the address where they are, and then is where they wanted to be. */
function Entrance() {
  const now = useSession();
  /** A step that has more to say than the relay knows of: recovery codes are on view until the person has kept them. */
  const [kept, setKept] = useState<Session>();
  const session = kept ?? now;
  const { signInAgain, dialog } = useSignInAgainDialog(session.kind !== 'signed-out');
  // Somebody who is signing in again owes a second factor for a moment, and may do nothing till then: what they were
  // doing stays on view beneath as it was.
  const [before, setBefore] = useState<Me>();
  const me = session.kind === 'signed-in' ? session.me : dialog && session.kind === 'unfinished' ? before : undefined;
  if (me !== before) setBefore(me);
  if (!kept && me) {
    return (
      <MeContext value={me}>
        <SignInAgainContext value={signInAgain}>
          <LiveProvider paused={Boolean(dialog)}>
            <SignedIn />
          </LiveProvider>
          {dialog}
        </SignInAgainContext>
      </MeContext>
    );
  }
  return <SignInPages session={session} keep={(stay) => setKept(stay ? session : undefined)} />;
}

function SignedIn() {
  return (
    <>
      <TopBar />
      <OfflineBanner />
      <UpdatePrompt />
      <Page>
        <Suspense fallback={null}>
          <Switch>
            <Route path="/">
              <Allowed to="incidents.read">
                <IncidentListPage />
              </Allowed>
            </Route>
            <Route path="/incidents/:id">
              {({ id }) => (
                <Allowed to="incidents.read">
                  <IncidentPage id={id} />
                </Allowed>
              )}
            </Route>
            <Route path="/hubs">
              <Allowed to="hubs.read">
                <HubListPage />
              </Allowed>
            </Route>
            <Route path="/hubs/:id">
              {({ id }) => (
                <Allowed to="hubs.read">
                  <HubPage id={id} />
                </Allowed>
              )}
            </Route>
            <Route path="/homes/:id">
              {({ id }) => (
                <Allowed to="registry.read">
                  <HomePage id={id} />
                </Allowed>
              )}
            </Route>
            <Route path="/homes/:id/care-plan">
              {({ id }) => (
                <Allowed to="care-plans.read">
                  <CarePlanPage id={id} />
                </Allowed>
              )}
            </Route>
            <Route path="/authority">
              <Allowed to="authority.manage">
                <AuthorityPage />
              </Allowed>
            </Route>
            <Route path="/registry">
              <Redirect to="/registry/dwellings" replace />
            </Route>
            <Route path="/registry/:part">
              {({ part }) => (
                <Allowed to="registry.read">
                  <RegistryPage part={part} />
                </Allowed>
              )}
            </Route>
            <Route path="/people">
              <Redirect to="/people/accounts" replace />
            </Route>
            <Route path="/people/:part">
              {({ part }) => (
                <Allowed to={part === 'audit' ? 'audit.read' : part === 'tokens' ? 'tokens.manage' : 'people.manage'}>
                  <PeoplePages part={part} />
                </Allowed>
              )}
            </Route>
            <Route path="/account">
              <AccountPage />
            </Route>
            <Route path="/this-browser">
              <ThisBrowserPage />
            </Route>
            <Route path="/sign-in">
              <Redirect to="/" replace />
            </Route>
            <Route>
              <NotFound />
            </Route>
          </Switch>
        </Suspense>
      </Page>
    </>
  );
}

/** A page for those who may do something. Others, also those who may no longer, go to the first page that is theirs. */
function Allowed({ to, children }: { readonly to: Action; readonly children: ReactNode }) {
  const can = useCan();
  return can(to) ? children : <Redirect to={firstPage(can)} replace />;
}

/** Takes the focus when the page changes, so that keyboards and screen readers start at its top. */
function Page({ children }: { readonly children: ReactNode }) {
  const [path] = useLocation();
  const main = useRef<HTMLElement>(null);
  const before = useRef(path);
  useEffect(() => {
    if (before.current === path) return;
    before.current = path;
    scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [path]);
  return (
    <main id="main" className="page" ref={main} tabIndex={-1}>
      {children}
    </main>
  );
}
