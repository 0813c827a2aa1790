import type { BrowserSubscription } from '../../../../contracts/api-push.ts';

export type PushAbility = 'unsupported' | 'denied' | 'possible';

export function pushAbility(): PushAbility {
  if (!('serviceWorker' in navigator) || !('PushManager' in window) || !('Notification' in window))
    return 'unsupported';
  return Notification.permission === 'denied' ? 'denied' : 'possible';
}

/** Undefined when this browser receives no notices. */
export async function currentSubscription(): Promise<PushSubscription | undefined> {
  if (pushAbility() !== 'possible') return undefined;
  const registration = await navigator.serviceWorker.ready;
  return (await registration.pushManager.getSubscription()) ?? undefined;
}

/** Asks the person for permission, and the browser for a subscription. Undefined when the person said no. */
export async function subscribe(publicKey: string): Promise<BrowserSubscription | undefined> {
  if ((await Notification.requestPermission()) !== 'granted') return undefined;
  const registration = await navigator.serviceWorker.ready;
  const { pushManager } = registration;
  const before = await pushManager.getSubscription();
  // A subscription for another relay key cannot be used by this relay, and refuses to be replaced.
  if (before && !isFor(before, publicKey)) await before.unsubscribe();
  const subscription = await pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: bytesOf(publicKey),
  });
  const { endpoint, keys } = subscription.toJSON();
  if (!endpoint || !keys?.['p256dh'] || !keys['auth']) throw new Error('the browser gave a subscription without keys');
  return { endpoint, keys: { p256dh: keys['p256dh'], auth: keys['auth'] } };
}

function isFor(subscription: PushSubscription, publicKey: string): boolean {
  const key = subscription.options?.applicationServerKey;
  if (!key) return true;
  const wanted = bytesOf(publicKey);
  return new Uint8Array(key).every((byte, n) => byte === wanted[n]);
}

function bytesOf(base64Url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64Url.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}
