import { readFile } from 'node:fs/promises';
import { expect, test, vi } from 'vitest';
import {
  everywhere,
  goodPassword,
  peopleBrowser,
  peopleRelay,
  storyMs,
  totpSecret,
  twoViews,
} from '../support/people-console.ts';
import { words } from './people-words.ts';

const browser = peopleBrowser();
vi.setConfig({ testTimeout: storyMs });

test.each(twoViews)(
  'a program gets a token that can little, and the log tells who did what: $language on a $size',
  async (view) => {
    const say = words[view.language];
    const relay = await peopleRelay();
    const grants = [{ role: 'administrator', ...everywhere }] as const;
    await relay.add({ login: 'boss', name: '周敏', grants, secret: totpSecret });
    const boss = await browser.open(relay, view, '/people/tokens');
    const { page } = boss;
    const look = (name: string) => boss.check(`${view.language}-${view.size}-rights-${name}`);
    await boss.signIn('boss', 'not the password');
    await page.getByRole('alert').waitFor();
    await boss.signIn('boss', goodPassword);
    await page.getByRole('heading', { level: 1, name: say.second }).waitFor();
    await boss.typeCode(totpSecret);

    await page.getByRole('button', { name: say.makeToken }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel(say.tokenName).fill('月报');
    await form.getByLabel(say.readHubs, { exact: true }).check();
    await look('1-token-form');
    await form.getByRole('button', { name: say.makeToken }).click();
    const token = await page.locator('.key').innerText();
    await look('2-token');
    await page.getByRole('button', { name: say.tokenKept }).click();
    await page.getByRole('heading', { name: '月报' }).waitFor();
    await look('3-tokens');
    expect(await page.locator('body').innerText()).not.toContain(token);
    const ask = async (path: string): Promise<number> => {
      const answer = await fetch(relay.origin + path, { headers: { authorization: `Bearer ${token}` } });
      await answer.arrayBuffer();
      return answer.status;
    };
    expect([await ask('/api/hubs'), await ask('/api/residents')]).toEqual([200, 403]);
    await page.getByRole('button', { name: `${say.revoke} 月报` }).click();
    await page.getByRole('button', { name: `${say.revokeSure} 月报` }).click();
    await page.getByRole('heading', { name: '月报' }).waitFor({ state: 'hidden' });
    expect(await ask('/api/hubs')).toBe(401);

    await page.getByRole('link', { name: say.audit }).click();
    const log = page.getByRole('list', { name: say.auditList });
    await log.getByText(say.revokedInLog).first().waitFor();
    await look('4-audit');
    if (view.size === 'phone') await page.getByText(say.filter, { exact: true }).click();
    await page.getByLabel(say.outcome, { exact: true }).selectOption('refused');
    await look('5-filtered');
    await log.getByText(say.revokedInLog).first().waitFor({ state: 'hidden' });
    await log.getByText(say.refused).first().waitFor();
    expect(await log.getByText(say.done, { exact: true }).count()).toBe(0);
    await page.getByRole('button', { name: say.showAll }).click();
    await page.getByLabel(say.did, { exact: true }).selectOption('POST /api/tokens');
    await log.getByText(say.revokedInLog).first().waitFor({ state: 'hidden' });
    await log.getByRole('listitem').first().waitFor();
    expect(await log.getByRole('listitem').count()).toBe(1);
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: say.export }).click();
    const csv = await readFile(await (await download).path(), 'utf8');
    expect(csv.startsWith('\uFEFF')).toBe(true);
    expect(csv).toContain('POST /api/tokens');
    expect(csv).not.toContain('DELETE /api/tokens/:id');
    expect(csv).not.toContain(token);
  },
);

test('whoever may not see people sees neither tab nor page', async () => {
  const view = { language: 'en', size: 'phone' } as const;
  const relay = await peopleRelay();
  const { communityId, dwellingId, responders } = relay.seed;
  await relay.add({
    login: 'liming',
    name: '李明',
    grants: [{ role: 'family', communityId: null, dwellingId }],
    responder: responders.family,
  });
  await relay.add({ login: 'wugang', name: '吴刚', grants: [{ role: 'volunteer', communityId, dwellingId: null }] });
  const family = await browser.open(relay, view, '/people/audit');
  await family.signIn('liming', goodPassword);
  await family.page.getByRole('heading', { level: 1, name: words.en.incidents }).waitFor();
  expect(await family.tabs()).toEqual(['Incidents', 'Hubs', 'Registry', 'Settings']);
  // One acts as oneself: there is nobody to choose.
  await family.go('/this-browser');
  await family.page.getByRole('heading', { level: 1 }).waitFor();
  expect(await family.page.getByLabel('Acting as').count()).toBe(0);
  const volunteer = await browser.open(relay, view, '/registry/dwellings');
  await volunteer.signIn('wugang', goodPassword);
  await volunteer.page.getByRole('heading', { level: 1, name: words.en.incidents }).waitFor();
  expect(await volunteer.tabs()).toEqual(['Incidents', 'Settings']);
});
