import { expect, test } from 'vitest';
import { ConsoleBrowser } from '../support/browser.ts';
import { paperLearned } from '../support/paper-learned.ts';
import { paperRelay } from '../support/paper-relay.ts';

const said = () => paperLearned(Date.now())['GET /api/hubs/:id/learned']('hub-502');

test('what was learned is read as a picture and as a table, and is forgotten only when one is sure', async () => {
  const relay = await paperRelay();
  const { page } = await ConsoleBrowser.open({ origin: relay.origin, language: 'en', width: 360 });
  await page.goto(`${relay.origin}/hubs/hub-502`);
  const section = page.getByRole('region', { name: 'What the home has learned' });
  await section.getByText('From 63 days; the last one was 21 Nov 2026.').waitFor();
  await section.getByText('between 1 h at 8:00 and 9 h 35 min at 23:00').waitFor();
  expect(await section.locator('.learned-longest').count()).toBe(24);
  await section.getByText('As a table').click();
  const rows = await section.locator('tbody tr').allInnerTexts();
  expect(rows).toHaveLength(24);
  expect(rows[3]?.split(/\s*\t\s*/)).toEqual(['03:00', '7 h 5 min', '5 h 20 min']);
  expect(rows[8]).toContain('never long');
  await section.getByText('at the outside door', { exact: true }).click();
  expect((await section.locator('tbody tr').allInnerTexts())[3]).toContain('4 h');

  const { learned, ...hub } = said();
  relay.answer('POST /api/hubs/:id/learned/reset', { ...hub, learned });
  await section.getByRole('button', { name: 'Forget all of it' }).click();
  expect(relay.asked.some(({ route }) => route.endsWith('/reset'))).toBe(false);
  relay.answer('GET /api/hubs/:id/learned', { ...hub, learned: { ...learned, days: 0, enoughDays: false, until: '' } });
  await section.getByRole('button', { name: 'Really forget it' }).click();
  await section.getByText('0 of 7 days are known.').waitFor();
  await section.getByText('The hub has been told to forget it.').waitFor();
  expect(await section.getByRole('button').count()).toBe(0);
  expect(relay.failures).toEqual([]);
});

test('a hub that has said nothing of it is not shown as one that knows nothing', async () => {
  const relay = await paperRelay();
  const { learned, ...hub } = said();
  relay.answer('GET /api/hubs/:id/learned', { ...hub, saidAt: null, learned: null });
  const { page } = await ConsoleBrowser.open({ origin: relay.origin, language: 'zh' });
  await page.goto(`${relay.origin}/hubs/hub-502`);
  const section = page.getByRole('region', { name: '学到的习惯' });
  await section.getByText('网关还没有报过这方面的情况。').waitFor();
  expect(await section.getByRole('button').count()).toBe(0);
  relay.answer('GET /api/hubs/:id/learned', { ...hub, learned: { ...learned, learns: false } });
  await page.reload();
  await section.getByText('照护方案已关闭学习').waitFor();
});
