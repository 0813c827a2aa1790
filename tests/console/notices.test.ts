import { expect, test } from 'vitest';
import { incidentSchema } from '../../contracts/api-incidents.ts';
import type { PushNotice } from '../../contracts/push-notice.ts';
import { ConsoleBrowser } from '../support/browser.ts';
import { fall } from '../support/api-relay.ts';
import { consoleRelay } from '../support/console-relay.ts';
import { checkPage } from './check-page.ts';

const subscription = {
  endpoint: 'https://push.example.org/abc',
  keys: { p256dh: `B${'a'.repeat(86)}`, auth: 'a'.repeat(22) },
};

async function subscribed(language: 'zh' | 'en') {
  const relay = await consoleRelay();
  const { family } = relay.seed.responders;
  const browser = await ConsoleBrowser.open({ ...relay, language, width: 360, height: 740, subscription });
  await browser.sendAlarmsHere(family);
  const id = await relay.alarm(relay.hub, fall('fall-1'));
  const page: PushNotice = {
    v: 1,
    kind: 'page',
    language,
    title: language === 'zh' ? '疑似跌倒' : 'Possible fall',
    body: '—',
    severity: 'critical',
    incident: id,
    responder: family,
  };
  const incident = async () =>
    incidentSchema.parse((await relay.api.inject({ url: `/api/incidents/${id}`, headers: relay.bearer })).json());
  return { relay, browser, family, id, page, incident };
}

test('a person accepts from the notice itself', async () => {
  const { browser, page, incident, family, id } = await subscribed('zh');
  await checkPage(browser, 'notices-on');
  await browser.deliver(JSON.stringify(page));
  expect(await browser.notice('疑似跌倒')).toMatchObject({ tag: id, actions: ['going', 'cannot'] });
  await browser.press('疑似跌倒', 'going');
  expect(await incident()).toMatchObject({ state: 'accepted', responder: { id: family } });
  await browser.notice('已接警');
  // The open page goes to the incident, which is where the person says that they set off.
  await browser.page.waitForURL(`**/incidents/${id}`);
  await browser.page.getByText('已接警 · 李明（儿子）', { exact: true }).waitFor();
});

test('pressing the notice opens the incident, without accepting it', async () => {
  const { browser, page, incident, id } = await subscribed('en');
  await browser.deliver(JSON.stringify(page));
  await browser.notice('Possible fall');
  await browser.press('Possible fall');
  await browser.page.waitForURL(`**/incidents/${id}`);
  expect((await incident()).state).toBe('open');
});

test('accepting too late is said, and who has it is on view', async () => {
  const { relay, browser, page, id } = await subscribed('en');
  await relay.api.inject({
    method: 'POST',
    url: `/api/incidents/${id}/accept`,
    headers: relay.bearer,
    payload: { responder: relay.seed.responders.gridWorker },
  });
  await browser.deliver(JSON.stringify(page));
  await browser.notice('Possible fall');
  await browser.press('Possible fall', 'going');
  await browser.notice('Somebody else has it');
  await browser.page.getByText('Accepted · 陈燕（网格员）', { exact: true }).waitFor();
});

test('a push that nobody can read still tells the person to look', async () => {
  const { browser } = await subscribed('en');
  await browser.deliver('\u0001 not JSON');
  await browser.notice('Anju has something for you');
});

test('the test notice goes to this browser, and unsubscribing ends it', async () => {
  const { relay, browser, family } = await subscribed('en');
  const { page } = browser;
  await page.getByRole('button', { name: 'Send a test notice' }).click();
  await page.getByText('Taken by the push service').first().waitFor();
  expect(relay.pushTests).toEqual([{ responder: family, language: 'zh', address: subscription }]);
  await page.reload();
  await page.getByText('Alarms are sent to this browser').waitFor();
  await page.getByRole('button', { name: 'Send no more alarms here' }).click();
  await page.getByText('Alarms are not sent to this browser').waitFor();
  const { subscriptions } = await relay.api
    .inject({ url: '/api/push/subscriptions', headers: relay.bearer })
    .then((answer) => answer.json<{ subscriptions: unknown[] }>());
  expect(subscriptions).toEqual([]);
  expect(browser.errors).toEqual([]);
});
