import { navigate } from 'wouter/use-browser-location';

/**
 * Push notices arrive in the service worker, also while no page is open. A pressed notice leads this page to its
 * incident. It is registered when the page has loaded: what it keeps for later must not hold up what somebody waits for.
 */
export function registerServiceWorker(): void {
  if (!('serviceWorker' in navigator)) return;
  navigator.serviceWorker.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (typeof data !== 'object' || data === null || !('open' in data)) return;
    if (typeof data.open === 'string' && data.open.startsWith('/')) navigate(data.open);
  });
  navigator.serviceWorker.startMessages();
  if (document.readyState === 'complete') register();
  else window.addEventListener('load', register, { once: true });
}

function register(): void {
  navigator.serviceWorker
    .register('/service-worker.js', { scope: '/', updateViaCache: 'none' })
    .catch((error: unknown) => {
      // Without it everything but notices and the offline shell works, and "This browser" says that notices do not.
      console.warn('no service worker:', error);
    });
}
