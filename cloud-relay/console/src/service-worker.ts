import type { PushNotice } from '../../../contracts/push-notice.ts';

declare const self: ServiceWorkerGlobalScope;

/** The few words that are the service worker's own; everything else comes in the notice. */
const words = {
  zh: {
    accept: '接警',
    open: '查看',
    accepted: '已接警',
    acceptedHow: '请尽快出发，并在页面上告诉大家。',
    failed: '接警没有成功',
    failedHow: '点按打开警情，再试一次。',
    unreadable: '安居：有新消息',
    unreadableHow: '点按打开。',
    renew: '本机不再接收报警',
    renewHow: '请打开安居，在“本机”中重新开启。',
  },
  en: {
    accept: 'Accept',
    open: 'Open',
    accepted: 'You have accepted',
    acceptedHow: 'Please set off, and say so on the page.',
    failed: 'Accepting did not work',
    failedHow: 'Tap to open the incident and try again.',
    unreadable: 'Anju has something for you',
    unreadableHow: 'Tap to open it.',
    renew: 'This browser no longer receives alarms',
    renewHow: 'Open Anju and switch them on again under “Settings”.',
  },
} as const;

type Language = keyof typeof words;

/** What a click on a notice needs. `path`: the page to open. */
interface NoticeData extends Pick<PushNotice, 'incident' | 'responder' | 'language'> {
  readonly path: string;
}

/** `actions` and `renotify` are in browsers, not yet in the library of types. */
interface ShownNotice extends NotificationOptions {
  readonly actions?: readonly { readonly action: string; readonly title: string }[];
  readonly renotify?: boolean;
  readonly data: NoticeData;
}

self.addEventListener('install', () => void self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('push', (event) => event.waitUntil(show(readNotice(event.data?.text() ?? ''))));

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const data = event.notification.data as NoticeData;
  event.waitUntil(event.action === 'accept' ? accept(data) : open(data.path));
});

// The browser has dropped the subscription: without a word nobody would notice until no alarm came.
self.addEventListener('pushsubscriptionchange', (event) => {
  (event as ExtendableEvent).waitUntil(
    say('renew', 'renewHow', { language: browserLanguage(), path: '/this-browser' }),
  );
});

const browserLanguage = (): Language => (self.navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en');

/** A push must always show something. One that cannot be read still tells the person to look. */
function readNotice(text: string): PushNotice {
  try {
    const notice = JSON.parse(text) as Partial<PushNotice> | null;
    if (notice && typeof notice.title === 'string') {
      const language = notice.language === 'zh' || notice.language === 'en' ? notice.language : browserLanguage();
      return { ...notice, v: 1, kind: notice.kind ?? 'page', title: notice.title, body: notice.body ?? '', language };
    }
  } catch {
    // Not JSON: said below.
  }
  const language = browserLanguage();
  return { v: 1, kind: 'told', language, title: words[language].unreadable, body: words[language].unreadableHow };
}

async function show({ kind, language, title, body, incident, responder }: PushNotice): Promise<void> {
  const mayAccept = kind === 'page' && incident !== undefined;
  await notify(title, {
    body,
    lang: language === 'zh' ? 'zh-CN' : 'en',
    tag: incident ?? kind,
    renotify: kind === 'page',
    requireInteraction: kind === 'page',
    silent: false,
    data: {
      language,
      path: pathOf(incident),
      ...(incident === undefined ? {} : { incident }),
      ...(responder === undefined ? {} : { responder }),
    },
    ...(mayAccept
      ? {
          actions: [
            { action: 'accept', title: words[language].accept },
            { action: 'open', title: words[language].open },
          ],
        }
      : {}),
  });
}

const notify = (title: string, options: ShownNotice): Promise<void> =>
  self.registration.showNotification(title, options);

const pathOf = (incident: string | undefined): string =>
  incident === undefined ? '/' : `/incidents/${encodeURIComponent(incident)}`;

/** Accepts for whoever was paged, with the browser's own sign-in, and says whether it worked. */
async function accept(data: NoticeData): Promise<void> {
  const { incident, responder, path } = data;
  if (incident === undefined) return;
  const answer = await fetch(`/api/incidents/${encodeURIComponent(incident)}/accept`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(responder === undefined ? {} : { responder }),
    signal: AbortSignal.timeout(15_000),
  }).catch(() => undefined);
  await (answer?.ok ? say('accepted', 'acceptedHow', data) : say('failed', 'failedHow', data));
  await open(path);
}

type Words = keyof (typeof words)['en'];

const say = (title: Words, body: Words, { language, path, incident }: NoticeData): Promise<void> =>
  notify(words[language][title], {
    body: words[language][body],
    lang: language === 'zh' ? 'zh-CN' : 'en',
    tag: incident ?? path,
    data: { language, path },
  });

/** An open console goes there by itself, without loading again; otherwise one is opened. */
async function open(path: string): Promise<void> {
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const shown = windows.find((window) => new URL(window.url).pathname === path) ?? windows[0];
  shown?.postMessage({ open: path });
  // A browser may refuse both when the click is long ago; the notice has said what counts.
  await (shown ? shown.focus() : self.clients.openWindow(path)).catch(() => undefined);
}
