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

test.each(twoViews)('a passkey is made and then is all that is needed: $language on a $size', async (view) => {
  const say = words[view.language];
  const relay = await peopleRelay();
  await relay.add({ login: 'wugang', name: '吴刚', grants: [{ role: 'volunteer', ...everywhere }] });
  const person = await browser.open(relay, view);
  const { page } = person;
  await person.addAuthenticator();
  await person.signIn('wugang', goodPassword);
  await person.isIn();
  await page.getByRole('link', { name: say.account }).click();
  await page.getByRole('button', { name: say.addPasskey }).click();
  await page.getByText(say.passkeyKept).waitFor();
  await person.check(`${view.language}-${view.size}-passkey-1-account`);
  // An authenticator app too. The session changes with it, and the codes stay on view while the page learns that.
  await page.getByRole('button', { name: say.setUpApp }).click();
  const secret = (await page.getByTestId('secret').innerText()).replaceAll(' ', '');
  const heardAgain = page.waitForResponse((response) => response.url().endsWith('/api/live'));
  await person.typeCode(secret);
  await heardAgain;
  await page.waitForLoadState('networkidle');
  expect(await page.locator('.codes li').count()).toBe(10);
  await person.check(`${view.language}-${view.size}-passkey-2-codes`);
  await page.getByRole('button', { name: say.kept }).click();

  // Nothing offers itself on the page: the person presses the button.
  await person.offerPasskeys(false);
  await page.getByRole('button', { name: say.signOut, exact: true }).click();
  await page.getByRole('heading', { level: 1, name: say.signIn }).waitFor();
  expect(await page.context().cookies()).toEqual([]);
  await page.getByRole('button', { name: say.byPasskey }).click();
  await person.isIn();
  expect(new URL(page.url()).pathname).toBe('/account');

  // Where the browser offers it beneath the first field, choosing it is enough. This browser chooses by itself.
  await person.offerPasskeys(true);
  await page.getByRole('button', { name: say.signOut, exact: true }).click();
  await page.getByRole('button', { name: say.signOut, exact: true }).waitFor({ state: 'hidden' });
  await person.isIn();
});

test.each(twoViews)('the second step by an authenticator app: $language on a $size', async (view) => {
  const say = words[view.language];
  const relay = await peopleRelay();
  const grants = [{ role: 'operator', ...everywhere }] as const;
  await relay.add({ login: 'zhao', name: '赵静', grants, secret: totpSecret });
  const person = await browser.open(relay, view, '/hubs');
  const { page } = person;
  await person.signIn('ZHAO', goodPassword);
  await page.getByRole('heading', { level: 1, name: say.second }).waitFor();
  expect(await page.evaluate('document.activeElement.autocomplete')).toBe('one-time-code');
  await person.check(`${view.language}-${view.size}-second-1-ask`);
  // What is half in sees nothing.
  expect(await page.locator('header nav').count()).toBe(0);
  await page.locator('input[autocomplete=one-time-code]').fill('000000');
  await page.getByRole('button', { name: say.go }).click();
  await page.getByRole('alert').getByText(say.wrongCode).waitFor();
  await person.check(`${view.language}-${view.size}-second-2-wrong`);
  const digits = await person.typeCode(totpSecret);
  await person.isIn();
  expect(new URL(page.url()).pathname).toBe('/hubs');

  // The same six digits are worth nothing to somebody who has seen them.
  const other = await browser.open(relay, view, '/hubs');
  await other.signIn('zhao', goodPassword);
  await other.page.getByRole('heading', { level: 1, name: say.second }).waitFor();
  await other.typeDigits(digits);
  await other.page.getByRole('alert').getByText(say.wrongCode).waitFor();
});

test('whoever guesses waits, and is told how long', async () => {
  const view = { language: 'en', size: 'phone' } as const;
  const say = words[view.language];
  const relay = await peopleRelay();
  await relay.add({ login: 'wugang', name: '吴刚', grants: [{ role: 'volunteer', ...everywhere }] });
  const person = await browser.open(relay, view);
  const { page } = person;
  for (let guess = 0; guess < 8; guess += 1) {
    await person.signIn('wugang', `guess number ${guess}`);
    const told = page.getByRole('alert').getByText(say.wait);
    await page.getByRole('alert').getByText(say.wrong).or(told).waitFor();
    if (await told.isVisible()) break;
    await page.locator('input[type=password]').fill('');
  }
  await page.getByRole('alert').getByText(say.wait).waitFor();
  expect(await page.getByRole('button', { name: say.signIn, exact: true }).isDisabled()).toBe(true);
  await person.check('en-phone-slow-down');
  // It counts down, and then lets the right one in.
  await page.getByRole('alert').waitFor({ state: 'hidden' });
  await person.signIn('wugang', goodPassword);
  await person.isIn();
});
