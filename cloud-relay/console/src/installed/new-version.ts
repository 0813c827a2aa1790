import { useEffect, useState } from 'react';

/** A console that stays open for weeks asks now and then. */
const askEveryMs = 3_600_000;

/** The service worker of a newer console that waits until it may take over. */
export function useNewVersion(): ServiceWorker | undefined {
  const [waiting, setWaiting] = useState<ServiceWorker>();
  useEffect(() => {
    if (!('serviceWorker' in navigator)) return undefined;
    let registration: ServiceWorkerRegistration | undefined;
    let stopped = false;
    // The first one of all has nothing to replace and takes over by itself.
    const look = (): void => setWaiting(registration?.active ? (registration.waiting ?? undefined) : undefined);
    const found = (): void => registration?.installing?.addEventListener('statechange', look);
    void navigator.serviceWorker.ready.then((ready) => {
      if (stopped) return;
      registration = ready;
      look();
      found();
      ready.addEventListener('updatefound', found);
    });
    return () => {
      stopped = true;
      registration?.removeEventListener('updatefound', found);
    };
  }, []);
  return waiting;
}

/** Asks for a newer console when the page comes back into view, and every hour. */
export function watchForNewVersion(): () => void {
  if (!('serviceWorker' in navigator)) return () => undefined;
  let askedAt = Date.now();
  const ask = (): void => {
    if (document.visibilityState !== 'visible' || Date.now() - askedAt < askEveryMs / 60) return;
    askedAt = Date.now();
    // Offline there is no newer one to be had; the next time asks again.
    void navigator.serviceWorker.ready.then((registration) => registration.update()).catch(() => undefined);
  };
  const timer = setInterval(ask, askEveryMs);
  document.addEventListener('visibilitychange', ask);
  return () => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', ask);
  };
}
