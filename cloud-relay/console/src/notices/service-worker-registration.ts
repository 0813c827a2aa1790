/** Push notices arrive in the service worker, also while no page is open. */
export function registerServiceWorker(): void {
  if (!('serviceWorker' in navigator)) return;
  navigator.serviceWorker.register('/service-worker.js', { scope: '/' }).catch((error: unknown) => {
    // Without it everything but notices works, and "This browser" says that notices do not.
    console.warn('no service worker:', error);
  });
}
