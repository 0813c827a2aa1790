import { expect, test } from 'vitest';
import { ConsoleBrowser } from '../support/browser.ts';
import { fall } from '../support/api-relay.ts';
import { consoleRelay } from '../support/console-relay.ts';
import { checkPage } from './check-page.ts';

test('a webhook is added to a responder and removed, and what the relay refuses is said in place', async () => {
  const relay = await consoleRelay();
  const browser = await ConsoleBrowser.open({ ...relay, language: 'en', width: 360, height: 740 });
  const { page } = browser;
  const listed = async () =>
    (await relay.api.inject({ url: '/api/channel-addresses', headers: relay.bearer })).json<{
      addresses: { url: string; responder: string }[];
    }>().addresses;
  await page.goto(`${relay.origin}/registry/responders`);
  await page.getByText('No alarm can reach this person yet').nth(3).waitFor();
  await page.getByRole('button', { name: 'Ways to reach 李明' }).click();
  const form = page.getByRole('dialog');
  await form.getByRole('button', { name: 'Add a webhook' }).click();
  await form.getByLabel('Name').fill('a receiving system with a rather long name');
  await form.getByLabel('Address (URL)').fill('https://192.168.1.5/anju');
  expect(await form.getByLabel('Secret').inputValue()).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  await form.getByRole('button', { name: 'Add', exact: true }).click();
  await form.getByRole('alert').getByText('url: 192.168.1.5 is a private address – use a public address').waitFor();
  await checkPage(browser, 'reach-refused');
  expect(await listed()).toEqual([]);

  await form.getByLabel('Address (URL)').fill('https://8.8.8.8/anju');
  await form.getByRole('button', { name: 'Add', exact: true }).click();
  await form.getByText('Webhook · https://8.8.8.8/anju').waitFor();
  expect(await listed()).toMatchObject([{ url: 'https://8.8.8.8/anju', responder: relay.seed.responders.family }]);
  await form.getByRole('button', { name: 'Close' }).click();
  await page.getByText('Webhook · a receiving system').waitFor();
  await checkPage(browser, 'reach-list');

  await page.getByRole('button', { name: 'Ways to reach 李明' }).click();
  await form.getByRole('button', { name: 'Remove a receiving' }).click();
  expect(await listed()).toHaveLength(1);
  await form.getByRole('button', { name: 'Really remove a receiving' }).click();
  await form.getByRole('status').getByText('No alarm can reach this person yet').waitFor();
  expect(await listed()).toEqual([]);
  expect(browser.errors.filter((error) => !error.includes('400 (Bad Request)'))).toEqual([]);
});

test.each([
  { language: 'zh', call: '立即呼叫下一位', confirm: '立即呼叫', width: 360 },
  { language: 'en', call: 'Call the next person now', confirm: 'Call now', width: 1280 },
] as const)('the next person is called before their time, once it is confirmed: $language', async (say) => {
  const relay = await consoleRelay();
  const id = await relay.alarm(relay.hub, fall('fall-1'));
  const browser = await ConsoleBrowser.open({ ...relay, language: say.language, width: say.width });
  const { page } = browser;
  const askedFor = async () =>
    (await relay.api.inject({ url: `/api/incidents/${id}`, headers: relay.bearer }))
      .json<{ timeline: { what: string; because: { reason: string } }[] }>()
      .timeline.filter(({ what, because }) => what === 'step-paged' && because.reason === 'asked-for').length;
  await page.goto(`${relay.origin}/incidents/${id}`);
  await page.locator('select').selectOption(relay.seed.responders.family);
  await page.getByRole('button', { name: say.call }).click();
  await checkPage(browser, `escalate-${say.language}`);
  expect(await askedFor()).toBe(0);
  await page.getByRole('dialog').getByRole('button', { name: say.confirm, exact: true }).click();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  expect(await askedFor()).toBe(1);
  expect(browser.errors).toEqual([]);
});
