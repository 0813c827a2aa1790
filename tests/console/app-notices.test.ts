import { expect, test } from 'vitest';
import type { PushNotice } from '../../contracts/push-notice.ts';
import { ConsoleBrowser } from '../support/browser.ts';
import { paperRelay, type PaperRelay } from '../support/paper-relay.ts';

const token = 'v1.cGFnZS0x.c2lnbmF0dXJlLW9mLXRoZS1yZWxheQ';
const route = 'POST /api/page-answers';

/** A page has come to a browser in which the console is not open any more. */
async function calledWithTheAppClosed(language: 'zh' | 'en') {
  const relay = await paperRelay();
  const browser = await ConsoleBrowser.open({ origin: relay.origin, language, width: 360, height: 740 });
  const notice: PushNotice = {
    v: 1,
    kind: 'page',
    language,
    title: language === 'zh' ? '疑似跌倒' : 'Possible fall',
    body: '—',
    incident: 'i-1',
    responder: 'r-family',
    answerToken: token,
  };
  await browser.deliver(JSON.stringify(notice));
  const shown = await browser.notice(notice.title);
  await browser.page.goto('about:blank');
  return { relay, browser, shown, title: notice.title };
}

const answered = ({ asked }: PaperRelay) => asked.filter((one) => one.route === route).map(({ body }) => body);

test.each([
  { language: 'zh', action: 'going', state: 'taken', says: '已接警' },
  { language: 'zh', action: 'going', state: 'already-taken', says: '已由别人接警' },
  { language: 'zh', action: 'cannot', state: 'declined', says: '已呼叫下一位' },
  { language: 'en', action: 'going', state: 'taken', says: 'You have accepted' },
  { language: 'en', action: 'going', state: 'closed', says: 'Already closed' },
  { language: 'en', action: 'cannot', state: 'declined', says: 'The next person is called' },
] as const)('$language: $action with the app closed, and the relay says $state', async (say) => {
  const { relay, browser, shown, title } = await calledWithTheAppClosed(say.language);
  expect(shown.actions).toEqual(['going', 'cannot']);
  relay.answer(route, { incident: 'i-1', state: say.state });
  await browser.press(title, say.action);
  await browser.notice(say.says);
  expect(answered(relay)).toEqual([{ token, answer: say.action }]);
  // It stands in place of the page: nobody presses twice.
  expect((await browser.notices()).map((notice) => notice.title)).toEqual([say.says]);
});

test('a bad network is tried again before anything is said', async () => {
  const { relay, browser, title } = await calledWithTheAppClosed('en');
  relay.answer(route, { incident: 'i-1', state: 'taken' });
  relay.fail(route, [503, 429]);
  await browser.press(title, 'going');
  await browser.notice('You have accepted');
  expect(answered(relay)).toHaveLength(3);
});

test('when the relay cannot be reached the person knows that nobody knows', { timeout: 60_000 }, async () => {
  const { relay, browser, title } = await calledWithTheAppClosed('zh');
  relay.fail(route, [503, 502, 503, 504]);
  await browser.press(title, 'going');
  const said = await browser.notice('没有发出去：联系不上云平台');
  expect(said.body).toContain('还没有人知道');
  expect(answered(relay)).toHaveLength(4);
});

test('a token that is refused is not tried again, and the person is sent to the app', async () => {
  const { relay, browser, title } = await calledWithTheAppClosed('en');
  relay.answer(route, { error: { code: 'page/expired', message: 'too late' } }, 403);
  await browser.press(title, 'cannot');
  await browser.notice('That did not work');
  expect(answered(relay)).toHaveLength(1);
});

test('the body of a notice opens its incident in the console that is open', async () => {
  const relay = await paperRelay();
  const browser = await ConsoleBrowser.open({ origin: relay.origin, language: 'en' });
  const notice = { v: 1, kind: 'page', language: 'en', title: 'Possible fall', body: '', incident: 'i-1' };
  await browser.deliver(JSON.stringify({ ...notice, answerToken: token }));
  await browser.notice('Possible fall');
  await browser.press('Possible fall');
  await browser.page.waitForURL('**/incidents/i-1');
  expect(answered(relay)).toEqual([]);
});

test('one sees every browser that receives one’s alarms, tests another one and removes it', async () => {
  const relay = await paperRelay();
  const { page } = await ConsoleBrowser.open({ origin: relay.origin, language: 'en' });
  relay.answer('POST /api/push/subscriptions/:id/test', { state: 'gone' });
  relay.answer('DELETE /api/push/subscriptions/:id', {});
  await page.goto(`${relay.origin}/this-browser`);
  const devices = page.getByRole('region', { name: 'All browsers that receive these alarms' });
  await devices.getByText('last notice taken').waitFor();
  await devices.getByRole('button', { name: 'Test ⟦Edge · Windows⟧' }).click();
  await devices.getByText('The push service says that this browser has unsubscribed').waitFor();
  await devices.getByRole('button', { name: 'Remove ⟦Edge · Windows⟧' }).click();
  await devices.getByRole('button', { name: 'Really remove ⟦Edge · Windows⟧' }).click();
  await expect.poll(() => relay.asked.map((one) => one.route)).toContain('DELETE /api/push/subscriptions/:id');
});
