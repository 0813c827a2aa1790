import { answerPage } from './service-worker/answer.ts';
import { open, readNotice, say, show, type NoticeData } from './service-worker/notices.ts';
import { worker } from './service-worker/scope.ts';
import { forgetOlderShells, keepShell, shellAnswer } from './service-worker/shell.ts';
import { browserLanguage } from './service-worker/words.ts';

// A newer one waits until the person says so, or no page of the older is open: pages keep the files that they began with.
worker.addEventListener('install', (event) => event.waitUntil(keepShell()));
worker.addEventListener('message', ({ data }) => {
  if (data === 'use-now') void worker.skipWaiting();
});
worker.addEventListener('activate', (event) => {
  event.waitUntil(forgetOlderShells().then(() => worker.clients.claim()));
});

worker.addEventListener('fetch', (event) => {
  const answer = shellAnswer(event.request);
  if (answer) event.respondWith(answer);
});

worker.addEventListener('push', (event) => event.waitUntil(show(readNotice(event.data?.text() ?? ''))));

worker.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const data = event.notification.data as NoticeData;
  // `accept` was the button of an earlier version, whose notices may still be on view.
  if (event.action === 'going' || event.action === 'accept') event.waitUntil(answerPage(data, 'going'));
  else if (event.action === 'cannot') event.waitUntil(answerPage(data, 'cannot'));
  else event.waitUntil(open(data.path));
});

// The browser has dropped the subscription: without a word nobody would notice until no alarm came.
worker.addEventListener('pushsubscriptionchange', (event) => {
  (event as ExtendableEvent).waitUntil(say('renew', { language: browserLanguage(), path: '/this-browser' }, true));
});
