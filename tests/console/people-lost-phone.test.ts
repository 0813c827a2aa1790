import { expect, test, vi } from 'vitest';
import {
  twoViews,
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
const newPassword = 'nine tall paper boats';

test.each(twoViews)(
  'a lost phone: a recovery code, then a link of an administrator: $language on a $size',
  async (view) => {
    const say = words[view.language];
    const relay = await peopleRelay();
    await relay.add({ login: 'zhao', name: '赵静', grants: [{ role: 'operator', ...everywhere }], secret: totpSecret });
    const boss = { login: 'boss', name: '周敏', secret: totpSecret };
    await relay.add({ ...boss, grants: [{ role: 'administrator', ...everywhere }] });
    const look = (who: typeof person, name: string) => who.check(`${view.language}-${view.size}-lost-${name}`);

    // While the phone is there: codes for the day on which it is not.
    const person = await browser.open(relay, view, '/account');
    const { page } = person;
    await person.signIn('zhao', goodPassword);
    await page.getByRole('heading', { level: 1, name: say.second }).waitFor();
    await person.typeCode(totpSecret);
    await page.getByRole('button', { name: say.newCodes }).click();
    await page.locator('.codes li').first().waitFor();
    const codes = await page.locator('.codes li').allInnerTexts();
    expect(codes.length).toBe(10);
    await page.getByRole('button', { name: say.kept }).click();
    await page.getByRole('button', { name: say.signOut, exact: true }).click();

    await page.getByRole('heading', { level: 1, name: say.signIn }).waitFor();
    await person.signIn('zhao', goodPassword);
    await page.getByRole('button', { name: say.useRecovery }).click();
    await page.getByLabel(say.recoveryCode).fill(codes[3] ?? '');
    await look(person, '1-recovery-code');
    await page.getByRole('button', { name: say.go }).click();
    await page.getByText(say.codesLeft).waitFor();
    await look(person, '2-account');

    // The codes are lost too, and a browser somewhere is still signed in: an administrator helps.
    const administrator = await browser.open(relay, view, '/people/accounts');
    await administrator.signIn('boss', goodPassword);
    await administrator.page.getByRole('heading', { level: 1, name: say.second }).waitFor();
    await administrator.typeCode(totpSecret);
    await administrator.page.getByRole('button', { name: new RegExp(`${say.open} ?赵静`) }).click();
    const dialog = administrator.page.getByRole('dialog');
    await dialog.getByRole('button', { name: say.makeRecovery }).click();
    await look(administrator, '3-person');
    await dialog.getByRole('button', { name: say.sure }).click();
    const link = await administrator.page.locator('.key').innerText();

    const phone = await browser.open(relay, view, link.slice(relay.origin.length));
    await phone.page.getByRole('heading', { level: 1, name: say.welcomeBack }).waitFor();
    await look(phone, '4-welcome-back');
    await phone.page.getByLabel(say.newPassword, { exact: true }).fill(newPassword);
    await phone.page.getByRole('button', { name: say.begin }).click();
    await phone.page.getByRole('heading', { level: 1, name: say.setUp }).waitFor();
    // The browser that was left somewhere is out, and its password is worth nothing.
    await page.getByRole('heading', { level: 1, name: say.signIn }).waitFor();
    await person.signIn('zhao', goodPassword);
    await page.getByRole('alert').getByText(say.wrong).waitFor();
    const secret = (await phone.page.getByTestId('secret').innerText()).replaceAll(' ', '');
    expect(secret).not.toBe(totpSecret);
    await phone.typeCode(secret);
    await phone.page.getByRole('button', { name: say.kept }).click();
    await phone.isIn();
  },
);
