import { expect, test, vi } from 'vitest';
import { everyView, goodPassword, peopleBrowser, peopleRelay, storyMs } from '../support/people-console.ts';
import { words } from './people-words.ts';

const browser = peopleBrowser();
vi.setConfig({ testTimeout: storyMs });

test.each(everyView)(
  'the first administrator comes in with the printed password: $language on a $size',
  async (view) => {
    const say = words[view.language];
    const relay = await peopleRelay();
    const { login, password } = relay.first;
    const person = await browser.open(relay, view, '/registry/policies');
    const { page } = person;
    const look = (name: string) => person.check(`${view.language}-${view.size}-first-${name}`);

    // Nobody sees anything before; the field that is to be typed in first has the focus.
    await page.getByRole('heading', { level: 1, name: say.signIn }).waitFor();
    expect(await page.locator('nav').count()).toBe(0);
    expect(await page.evaluate('document.activeElement.name')).toBe('username');
    await look('1-sign-in');
    await person.signIn(login, 'wrong password');
    await page.getByRole('alert').getByText(say.wrong).waitFor();
    await look('2-wrong');

    // The printed password is good for one thing: to be changed.
    await person.signIn(login, password);
    await page.getByRole('heading', { level: 1, name: say.chooseOwn }).waitFor();
    const field = page.getByLabel(say.newPassword, { exact: true });
    await field.fill('short');
    await page.getByRole('button', { name: say.savePassword }).click();
    await page.getByText(say.tooShort).first().waitFor();
    expect(await page.evaluate('document.activeElement.autocomplete')).toBe('new-password');
    await look('3-too-short');
    // What the relay itself refuses is said at the field too.
    await field.fill('aaaaaaaaaaaaaaaa');
    await page.getByRole('button', { name: say.savePassword }).click();
    await page.getByText(say.refusedPassword).waitFor();
    await field.fill(goodPassword);
    await page.getByRole('button', { name: say.savePassword }).click();

    // An administrator needs a second factor.
    await page.getByRole('heading', { level: 1, name: say.setUp }).waitFor();
    const secret = (await page.getByTestId('secret').innerText()).replaceAll(' ', '');
    expect(secret).toMatch(/^[A-Z2-7]{32,}$/);
    await page.locator('svg.qr').waitFor();
    await look('4-set-up');
    await page.locator('input[autocomplete=one-time-code]').fill('000000');
    await page.getByRole('button', { name: say.confirm }).click();
    await page.getByRole('alert').getByText(say.wrongCode).waitFor();
    await person.typeCode(secret);
    await page.getByRole('heading', { level: 1, name: say.keepCodes }).waitFor();
    expect(await page.locator('.codes li').count()).toBe(10);
    await look('5-codes');
    await page.getByRole('button', { name: say.kept }).click();

    // And is then where they wanted to be.
    await page.getByRole('navigation').first().waitFor();
    expect(new URL(page.url()).pathname).toBe('/registry/policies');
    await page.reload();
    await page.getByRole('navigation').first().waitFor();
    const cookies = await page.context().cookies();
    expect(cookies).toMatchObject([{ httpOnly: true, sameSite: 'Strict' }]);
  },
);
