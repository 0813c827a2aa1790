import type { PushNotice } from '../../../../contracts/push-notice.ts';
import { worker } from './scope.ts';
import { browserLanguage, words, type Saying } from './words.ts';

/** What a click on a notice needs. `path`: the page to open. */
export interface NoticeData extends Pick<PushNotice, 'incident' | 'responder' | 'language' | 'answerToken'> {
  readonly path: string;
}

/** `actions` and `renotify` are in browsers, not yet in the library of types. */
interface ShownNotice extends NotificationOptions {
  readonly actions?: readonly { readonly action: string; readonly title: string }[];
  readonly renotify?: boolean;
  readonly data: NoticeData;
}

/** A push must always show something. One that cannot be read still tells the person to look. */
export function readNotice(text: string): PushNotice {
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

/** Shows a push. Whoever is called to somebody can say from the notice itself whether they go. */
export async function show(notice: PushNotice): Promise<void> {
  const { kind, language, title, body, incident, responder, answerToken } = notice;
  const mayAnswer = kind === 'page' && incident !== undefined;
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
      ...(answerToken === undefined ? {} : { answerToken }),
    },
    ...(mayAnswer
      ? {
          actions: (['going', 'cannot'] as const).map((action) => ({ action, title: words[language][action] })),
        }
      : {}),
  });
}

/** Says something of its own, in place of the notice that it is about. */
export const say = (saying: Saying, data: NoticeData, loudly = false): Promise<void> =>
  notify(words[data.language][saying], {
    body: words[data.language][`${saying}How`],
    lang: data.language === 'zh' ? 'zh-CN' : 'en',
    tag: data.incident ?? data.path,
    renotify: loudly,
    requireInteraction: loudly,
    data: { language: data.language, path: data.path },
  });

const notify = (title: string, options: ShownNotice): Promise<void> =>
  worker.registration.showNotification(title, { icon: '/icon-192.png', badge: '/badge-96.png', ...options });

const pathOf = (incident: string | undefined): string =>
  incident === undefined ? '/' : `/incidents/${encodeURIComponent(incident)}`;

/** An open console goes there by itself, without loading again; otherwise one is opened. */
export async function open(path: string): Promise<void> {
  const windows = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const shown = windows.find((window) => new URL(window.url).pathname === path) ?? windows[0];
  shown?.postMessage({ open: path });
  // A browser may refuse both when the click is long ago; the notice has said what counts.
  await (shown ? shown.focus() : worker.clients.openWindow(path)).catch(() => undefined);
}
