import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { ConsoleBrowser } from '../support/browser.ts';
import { paperRelay } from '../support/paper-relay.ts';

// What runs in the page: this program itself is compiled without the browser's types.
declare const document: { activeElement: { getAttribute(name: string): string | null } | null };

const shown = (page: Page) => page.locator('.incident-card').count();
const focused = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute('href') ?? '');

test('a list is searched and filtered, says how many there are, and remembers the filter', async () => {
  const relay = await paperRelay();
  const { page } = await ConsoleBrowser.open({ origin: relay.origin, language: 'en' });
  await page.getByText('7 in all · 2 without anybody').waitFor();
  const search = page.getByRole('searchbox');
  await search.fill('smoke');
  await page.getByText('1 of 7').waitFor();
  await search.fill('王阿姨 SOS');
  await page.getByText('1 of 7').waitFor();
  await search.fill('ｓｏｓ');
  await page.getByText('1 of 7').waitFor();
  await search.fill('no such thing');
  await page.getByText('Nothing matches.').waitFor();
  await search.fill('');
  await page.getByRole('button', { name: 'Filter' }).click();
  await page.getByLabel('About').selectOption('fault');
  await page.getByText('2 of 7').waitFor();
  await page.getByLabel('Only mine').check();
  await page.getByText('1 of 7').waitFor();
  await page.getByLabel('About').selectOption('');
  await page.getByLabel('State').selectOption('accepted');
  await page.getByText('1 of 7').waitFor();
  await page.getByLabel('State').selectOption('');
  await page.getByLabel('Severity').selectOption('urgent');
  await page.getByText('1 of 7').waitFor();
  // The city holds the street, and the street its community.
  await page.getByLabel('Where').selectOption({ label: '⟦安居市⟧' });
  await page.getByText('1 of 7').waitFor();
  await page.locator('.incident-card').click();
  await page.getByRole('link', { name: 'Incidents' }).first().click();
  await page.getByText('1 of 7').waitFor();
  await page.getByRole('button', { name: 'Show everything' }).click();
  await page.getByText('7 in all').waitFor();
  expect(await shown(page)).toBe(7);
});

test('closed incidents stand under their days', async () => {
  const relay = await paperRelay();
  const { page } = await ConsoleBrowser.open({ origin: relay.origin, language: 'zh' });
  await page.getByText('已办结', { exact: true }).first().click();
  await page.locator('section h2').nth(1).waitFor();
  const days = await page.locator('section h2').allInnerTexts();
  expect(days).toHaveLength(2);
  for (const day of days) expect(day).toMatch(/^[0-9]+月[0-9]+日星期.$/);
});

test('the keyboard goes through the list and opens an incident', async () => {
  const relay = await paperRelay();
  const { page } = await ConsoleBrowser.open({ origin: relay.origin, language: 'en' });
  await page.getByText('7 in all').waitFor();
  await page.keyboard.press('j');
  expect(await focused(page)).toBe('/incidents/i-1');
  await page.keyboard.press('j');
  await page.keyboard.press('ArrowDown');
  expect(await focused(page)).toBe('/incidents/i-3');
  await page.keyboard.press('k');
  await page.keyboard.press('ArrowUp');
  expect(await focused(page)).toBe('/incidents/i-1');
  await page.getByRole('searchbox').focus();
  await page.keyboard.press('j');
  expect(await page.getByRole('searchbox').inputValue()).toBe('j');
  await page.getByRole('searchbox').fill('');
  await page.locator('h1').click();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/incidents/i-1');
  await page.getByRole('heading', { level: 1, name: 'Fall' }).waitFor();
});

test('a policy is shown as it will run, with what is unwise about it, while it is edited', async () => {
  const relay = await paperRelay();
  const { page } = await ConsoleBrowser.open({ origin: relay.origin, language: 'en' });
  await page.goto(`${relay.origin}/registry/policies`);
  await page.getByRole('button', { name: /^Edit/ }).click();
  const form = page.getByRole('dialog');
  const plan = form.getByRole('region', { name: 'Who is called when' }).last();
  await plan.getByText('Somebody in this policy cannot be reached by any channel.').waitFor();
  expect(await plan.locator('li').first().innerText()).toMatch(/at once\s+⟦李明⟧ · Family · Notice in the browser/);
  expect(await plan.locator('li .when').allInnerTexts()).toEqual(['at once', '1:00', '16:00', '17:00', '…']);
  await form.getByRole('group', { name: 'Step 1' }).getByLabel('⟦李明⟧', { exact: false }).uncheck();
  await form.getByRole('group', { name: 'Step 1' }).getByLabel('⟦陈燕⟧', { exact: false }).check();
  // Nobody of the first step can be reached: the second follows at once.
  await plan.getByText('A step reaches nobody.').waitFor();
  expect(await plan.locator('li .when').allInnerTexts()).toEqual(['at once', 'at once', '15:00', '15:00', '…']);
  await form.getByRole('group', { name: 'Step 2' }).getByLabel('⟦李明⟧', { exact: false }).uncheck();
  await plan.getByText('Nobody in this policy can be reached. An alarm would wake nobody.').waitFor();
});
