import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { noCarePlan } from '../../contracts/care-plan.ts';
import { ConsoleBrowser } from '../support/browser.ts';
import { consoleRelay, type ConsoleRelay } from '../support/console-relay.ts';
import { paperCarePlans } from '../support/paper-care-plans.ts';
import { paperRelay } from '../support/paper-relay.ts';
import { checkPage } from './check-page.ts';

interface Version {
  readonly version: number;
  readonly plan: Record<string, unknown>;
}

const newest = async ({ api, bearer, seed }: ConsoleRelay): Promise<Version> => {
  const answer = await api.inject({ url: `/api/dwellings/${seed.dwellingId}/care-plan`, headers: bearer });
  return answer.json<{ current: Version }>().current;
};

/** Somebody else changes the plan. */
async function changeElsewhere({ api, bearer, seed }: ConsoleRelay, plan: object, expectedVersion: number) {
  const answer = await api.inject({
    method: 'PUT',
    url: `/api/dwellings/${seed.dwellingId}/care-plan`,
    headers: bearer,
    payload: { expectedVersion, plan, note: 'by telephone' },
  });
  expect(answer.statusCode).toBe(200);
}

const ruleCalled = (page: Page, title: string) =>
  page.locator('details', { has: page.locator('.rule-title').getByText(title, { exact: true }) });

const { version: _, ...defaults } = noCarePlan;

test('a plan is made, changed on top of somebody else’s change, and restored', { timeout: 90_000 }, async () => {
  const relay = await consoleRelay();
  const browser = await ConsoleBrowser.open({ ...relay, language: 'en', width: 360, height: 740 });
  const { page } = browser;
  await page.goto(`${relay.origin}/homes/${relay.seed.dwellingId}`);
  await page.getByRole('region', { name: 'Care plan' }).getByRole('link', { name: 'Open' }).click();
  await page.getByText('Nobody has made a plan yet').waitFor();

  await page.getByLabel('Ability level').selectOption('severe');
  await page.getByRole('button', { name: 'Add a visit' }).click();
  const visit = page.getByRole('group', { name: 'Visit 1' });
  await visit.getByLabel('Sat').check();
  await visit.getByLabel('From').fill('08:15');
  await visit.getByLabel('Who comes').selectOption('nurse');
  const bed = ruleCalled(page, 'Out of bed at night');
  await bed.locator('summary').click();
  await bed.getByLabel('How long the bed may stay empty after').fill('25');
  await page.getByText('3 changes').waitFor();
  await checkPage(browser, 'care-plan-typing');
  await page.getByLabel('Why (optional, for the history)').fill('after the fall in spring');
  await page.getByRole('button', { name: 'Save and send' }).click();
  await page.getByText('Saved as version 1.').waitFor();
  expect(await newest(relay)).toMatchObject({
    version: 1,
    note: 'after the fall in spring',
    plan: {
      ability: 'severe',
      visits: [{ weekdays: [1, 2, 3, 4, 5, 6], from: '08:15', to: '10:00', by: 'nurse' }],
      rules: { 'bed-exit-at-night': { emptyMinutes: 25 } },
    },
  });

  // Typing begins upon version 1; meanwhile somebody else saves version 2.
  await page.getByRole('checkbox', { name: 'Dementia' }).check();
  await changeElsewhere(relay, { ...defaults, ability: 'severe', pets: true }, 1);
  await page.getByRole('button', { name: 'Save and send' }).click();
  const conflict = page.getByRole('region', { name: 'Somebody else has changed the plan' });
  await conflict.getByText('saved version 2').waitFor();
  await conflict.getByText('A cat or a dog lives there').waitFor();
  expect(await page.getByRole('checkbox', { name: 'Dementia' }).isChecked()).toBe(true);
  expect(await page.getByRole('button', { name: 'Save and send' }).count()).toBe(0);
  await checkPage(browser, 'care-plan-conflict');
  await conflict.getByRole('button', { name: 'Go on with mine on top' }).click();
  await conflict.waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: 'Save and send' }).click();
  await page.getByText('Saved as version 3.').waitFor();
  expect(await newest(relay)).toMatchObject({
    version: 3,
    plan: { ability: 'severe', dementia: true, pets: true, visits: [], rules: {} },
  });

  const restore = page.getByRole('button', { name: 'Restore version 1' });
  await restore.click();
  await page.getByRole('button', { name: 'Really restore version 1' }).click();
  await page.getByText('restored from version 1').waitFor();
  const last = await newest(relay);
  expect(last).toMatchObject({ version: 4, plan: { dementia: false, pets: false } });
  expect(await bed.getByLabel('How long the bed may stay empty after').inputValue()).toBe('25');
  // The refusal above is a failed request, which browsers note by themselves.
  expect(browser.errors.filter((error) => !error.includes('409 (Conflict)'))).toEqual([]);
});

test('what the relay refuses stands beside its field, and nothing that was typed is lost', async () => {
  const relay = await consoleRelay();
  const { page } = await ConsoleBrowser.open({ ...relay, language: 'en' });
  await page.goto(`${relay.origin}/homes/${relay.seed.dwellingId}/care-plan`);
  await page.getByRole('checkbox', { name: 'A cat or a dog lives there' }).check();
  const field = page.getByLabel('Visits to the bathroom in a usual night');
  await field.fill('99');
  await page.getByRole('button', { name: 'Save and send' }).click();
  await page.getByText('The relay did not take it.').waitFor();
  expect(await field.getAttribute('aria-invalid')).toBe('true');
  expect(await page.getByRole('checkbox', { name: 'A cat or a dog lives there' }).isChecked()).toBe(true);
  await field.fill('3');
  await page.getByRole('button', { name: 'Save and send' }).click();
  await page.getByText('Saved as version 1.').waitFor();
  expect(await newest(relay)).toMatchObject({ plan: { pets: true, bathroom: { nightVisits: 3 } } });
});

test('an empty field of a rule says nothing of it, and a rule that is switched off says so', async () => {
  const relay = await consoleRelay();
  await changeElsewhere(relay, { ...defaults, rules: { 'bed-exit-at-night': { emptyMinutes: 25 } } }, 0);
  const { page } = await ConsoleBrowser.open({ ...relay, language: 'zh', width: 360 });
  await page.goto(`${relay.origin}/homes/${relay.seed.dwellingId}/care-plan`);
  const bed = ruleCalled(page, '夜间离床');
  await bed.getByText('已改动').waitFor();
  await bed.locator('summary').click();
  await bed.getByRole('textbox').first().fill('');
  await bed.getByText('已改动').waitFor({ state: 'hidden' });
  await bed.locator('select').first().selectOption('off');
  await bed.getByText('已关闭').waitFor();
  await page.getByRole('button', { name: '保存并发送' }).click();
  await page.getByText('已保存为第 2 版。').waitFor();
  expect((await newest(relay)).plan['rules']).toEqual({ 'bed-exit-at-night': { enabled: false } });
});

test.each(['en', 'zh'] as const)('how far the plan has come is said of every hub, in %s', async (language) => {
  const says = {
    running: ['The hub follows version 3', '网关按第 3 版执行'],
    sent: ['Sent to the hub, no answer yet', '已发给网关，还没有答复'],
    waiting: ['Not sent yet', '尚未发送'],
    refused: ['The hub refused version 3', '网关没有接受第 3 版'],
    'too-old': ['knows no care plans', '不支持照护方案'],
    'never-heard': ['has not been heard yet', '还没有收到过这台网关的消息'],
  } as const;
  const relay = await paperRelay();
  const home = paperCarePlans(Date.now())['GET /api/dwellings/:id/care-plan']();
  const [first] = home.hubs;
  const hubs = Object.keys(says).map((state, n) => ({ ...first, hub: `hub-60${n}`, state, attempts: 3 }));
  relay.answer('GET /api/dwellings/:id/care-plan', { ...home, hubs });
  const { page } = await ConsoleBrowser.open({ origin: relay.origin, language });
  await page.goto(`${relay.origin}/homes/d-1/care-plan`);
  let checked = 0;
  for (const [english, chinese] of Object.values(says)) {
    await page.getByText(language === 'en' ? english : chinese).waitFor();
    checked += 1;
  }
  expect(checked).toBe(6);
  expect(relay.failures).toEqual([]);
});

test('whoever may not change a plan reads it', async () => {
  const relay = await paperRelay();
  const me = await fetch(`${relay.origin}/api/me`).then((answer) => answer.json() as Promise<{ can: string[] }>);
  relay.answer('GET /api/me', { ...me, can: me.can.filter((action) => action !== 'care-plans.write') });
  const { page } = await ConsoleBrowser.open({ origin: relay.origin, language: 'en', width: 360 });
  await page.goto(`${relay.origin}/homes/d-1/care-plan`);
  await page.getByText('You can read this plan, but not change it.').waitFor();
  await page.getByText('Carer: Mon, Tue, Wed, Thu, Fri 09:00 to 10:30').first().waitFor();
  expect(await page.locator('form').count()).toBe(0);
  expect(await page.getByRole('button', { name: /Restore|Save/ }).count()).toBe(0);
});
