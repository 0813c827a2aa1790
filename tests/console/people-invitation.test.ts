import { expect, test, vi } from 'vitest';
import {
  otherTwoViews,
  everywhere,
  goodPassword,
  peopleBrowser,
  peopleRelay,
  totpSecret,
  storyMs,
} from '../support/people-console.ts';
import { words } from './people-words.ts';

const browser = peopleBrowser();
vi.setConfig({ testTimeout: storyMs });

test.each(otherTwoViews)(
  'somebody is invited and comes in with a passkey as the second step: $language on a $size',
  async (view) => {
    const say = words[view.language];
    const relay = await peopleRelay();
    await relay.add({
      login: 'boss',
      name: '周敏',
      grants: [{ role: 'administrator', ...everywhere }],
      secret: totpSecret,
    });
    const boss = await browser.open(relay, view, '/people');
    const look = (who: typeof boss, name: string) => who.check(`${view.language}-${view.size}-invitation-${name}`);
    await boss.signIn('boss', goodPassword);
    await boss.page.getByRole('heading', { level: 1, name: say.second }).waitFor();
    await boss.typeCode(totpSecret);
    await boss.page.getByRole('heading', { name: '周敏' }).waitFor();
    await look(boss, '1-people');

    await boss.page.getByRole('button', { name: say.invite }).click();
    const form = boss.page.getByRole('dialog');
    await form.getByLabel(say.login).fill('chen.yan@example.org');
    await form.getByLabel(say.name, { exact: true }).fill('陈燕');
    await form.getByLabel(say.role, { exact: true }).selectOption('grid-worker');
    await look(boss, '2-form');
    await form.getByRole('button', { name: say.makeInvitation }).click();
    await boss.page.getByText(say.linkFor).waitFor();
    const link = await boss.page.locator('.key').innerText();
    expect(link).toMatch(new RegExp(`^${relay.origin}/link#[A-Za-z0-9_-]{20,}$`));
    await look(boss, '3-link');
    await boss.page.getByRole('button', { name: say.passedOn }).click();
    await boss.page.getByRole('region', { name: say.openInvitations }).getByText('陈燕').waitFor();
    await look(boss, '4-open-invitation');

    const guest = await browser.open(relay, view, link.slice(relay.origin.length));
    await guest.addAuthenticator();
    await guest.page.getByRole('heading', { level: 1, name: say.welcome }).waitFor();
    await guest.page.getByText(say.asRole).waitFor();
    await look(guest, '5-welcome');
    await guest.page.getByLabel(say.newPassword, { exact: true }).fill(goodPassword);
    await guest.page.getByRole('button', { name: say.begin }).click();
    await guest.page.getByRole('heading', { level: 1, name: say.setUp }).waitFor();
    await guest.page.getByRole('button', { name: say.makePasskey }).click();
    await guest.isIn();
    expect(await guest.tabs()).not.toContain(say.people);
    expect(await guest.tabs()).toContain(say.registry);

    // It works once.
    const thief = await browser.open(relay, view, link.slice(relay.origin.length));
    await thief.page.getByRole('heading', { level: 1, name: say.badLink }).waitFor();
    await look(thief, '6-used-link');

    await boss.page.reload();
    await boss.page.getByRole('heading', { name: '陈燕' }).waitFor();
    expect(await boss.page.getByRole('region', { name: say.openInvitations }).count()).toBe(0);
  },
);
