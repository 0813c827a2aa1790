import { lazy, Suspense, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { IncidentListPage } from './incident-pages/incident-list-page.tsx';
import { IncidentPage } from './incident-pages/incident-page.tsx';
import { Message } from './look/message.tsx';
import { NotFound } from './not-found.tsx';
import { useAnswer } from './relay/queries.ts';
import { RelayError } from './relay/client.ts';
import { useLive } from './relay/live.ts';
import { TopBar } from './top-bar.tsx';

// Whoever is called to somebody's help first needs the incident: the rest is loaded when it is opened.
const HubListPage = lazy(async () => ({ default: (await import('./hub-pages/hub-list-page.tsx')).HubListPage }));
const HubPage = lazy(async () => ({ default: (await import('./hub-pages/hub-page.tsx')).HubPage }));
const RegistryPage = lazy(async () => ({ default: (await import('./registry-pages/registry-page.tsx')).RegistryPage }));
const ThisBrowserPage = lazy(async () => ({
  default: (await import('./this-browser/this-browser-page.tsx')).ThisBrowserPage,
}));

export function App() {
  const { t } = useTranslation();
  const me = useAnswer('GET /api/me', {});
  const signedOut = me.error instanceof RelayError && me.error.status === 401;
  return (
    <>
      <a className="skip" href="#main">
        {t('app.skip')}
      </a>
      {signedOut ? <SignedOut /> : <SignedIn />}
    </>
  );
}

function SignedIn() {
  const { t } = useTranslation();
  const live = useLive();
  return (
    <>
      <TopBar live={live} />
      {live === 'lost' && (
        <div className="fault-note">
          <Message tone="bad">{t('live.lostHow')}</Message>
        </div>
      )}
      <Page>
        <Suspense fallback={null}>
          <Switch>
            <Route path="/">
              <IncidentListPage live={live} />
            </Route>
            <Route path="/incidents/:id">{({ id }) => <IncidentPage id={id} />}</Route>
            <Route path="/hubs">
              <HubListPage />
            </Route>
            <Route path="/hubs/:id">{({ id }) => <HubPage id={id} />}</Route>
            <Route path="/registry">
              <Redirect to="/registry/dwellings" replace />
            </Route>
            <Route path="/registry/:part">{({ part }) => <RegistryPage part={part} />}</Route>
            <Route path="/this-browser">
              <ThisBrowserPage />
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

/** Takes the focus when the page changes, so that keyboards and screen readers start at its top. */
function Page({ children }: { readonly children: React.ReactNode }) {
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

function SignedOut() {
  const { t } = useTranslation();
  return (
    <main id="main" className="page stack">
      <h1>{t('app.signedOut')}</h1>
      <p className="quiet">{t('app.signedOutHow')}</p>
    </main>
  );
}
