import { expect, test } from 'vitest';
import { ConsoleBrowser } from '../support/browser.ts';
import { paperRelay } from '../support/paper-relay.ts';

// What runs in the page: this program itself is compiled without the browser's types.
declare function getComputedStyle(of: unknown): { visibility: string };

async function opened(path: string) {
  const relay = await paperRelay();
  const browser = await ConsoleBrowser.open({ origin: relay.origin, language: 'en' });
  await browser.page.goto(relay.origin + path);
  const bodyOf = (route: string) => relay.asked.filter((one) => one.route === route).map(({ body }) => body);
  return { relay, browser, page: browser.page, bodyOf };
}

test('a hub is revoked only with a reason and its name typed by hand', async () => {
  const { relay, page, bodyOf } = await opened('/hubs/hub-502');
  relay.answer('POST /api/hubs/:id/revoke', { error: { code: 'hub/revoked', message: 'it is revoked already' } }, 409);
  await page.getByRole('button', { name: 'Revoke this hub' }).click();
  const dialog = page.getByRole('dialog');
  const revoke = dialog.getByRole('button', { name: 'Revoke this hub' });
  expect(await revoke.isDisabled()).toBe(true);
  await dialog.getByLabel('Why').fill('lost in a taxi');
  await dialog.getByLabel('Type hub-502 to confirm').fill('hub-501');
  expect(await revoke.isDisabled()).toBe(true);
  await dialog.getByLabel('Type hub-502 to confirm').fill('hub-502');
  await revoke.click();
  await dialog.getByRole('alert').getByText('it is revoked already').waitFor();
  expect(bodyOf('POST /api/hubs/:id/revoke')).toEqual([{ because: 'lost in a taxi' }]);
});

test('an installation is begun for a stated time, shown with the time left, and ended', async () => {
  const { relay, page, bodyOf } = await opened('/hubs/hub-502');
  const refused = { error: { code: 'input/invalid', message: 'no' } };
  relay.answer('POST /api/hubs/:id/installation', refused, 409);
  relay.answer('DELETE /api/hubs/:id/installation', refused, 409);
  await page.getByLabel('For how long').selectOption('30');
  await page.getByRole('button', { name: 'Start the installation' }).click();
  await page.getByRole('alert').waitFor();
  expect(bodyOf('POST /api/hubs/:id/installation')).toEqual([{ minutes: 30 }]);
  await page.goto(`${relay.origin}/hubs/hub-501`);
  const banner = page.locator('.install-banner');
  await banner.getByText('Under installation: nobody is paged for this home').waitFor();
  await banner.getByText(/^4[0-9]:[0-9]{2} left$/).waitFor();
  await banner.getByRole('button', { name: 'Watch the home again now' }).click();
  await expect.poll(() => bodyOf('DELETE /api/hubs/:id/installation')).toHaveLength(1);
});

test('a claim code says which hub it replaces, and is shown once as QR code, text and label', async () => {
  const { relay, page, bodyOf } = await opened('/homes/d-1');
  const code = `anju1.${'Zx9_'.repeat(50)}`;
  const expiresAt = Date.now() + 7 * 86_400_000;
  relay.answer('POST /api/claim-codes', { id: 'k', dwellingId: 'd-1', replaces: 'hub-502', expiresAt, code });
  await page.getByRole('button', { name: 'Claim code for a hub' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('In place of hub-502').check();
  await dialog.getByRole('button', { name: 'Make a claim code' }).click();
  expect(await dialog.locator('.claim').innerText()).toBe(code);
  expect(bodyOf('POST /api/claim-codes')).toEqual([{ dwellingId: 'd-1', replaces: 'hub-502' }]);
  const label = dialog.locator('.claim-label');
  await label.getByRole('img', { name: 'Claim code as QR code' }).waitFor();
  expect(await label.innerText()).toContain('in place of hub-502');
  await page.emulateMedia({ media: 'print' });
  // The dialog around it is hidden then, and with it its role.
  expect(await page.locator('.claim-label').isVisible()).toBe(true);
  expect(await page.locator('header.bar').evaluate((bar) => String(getComputedStyle(bar).visibility))).toBe('hidden');
  await page.emulateMedia({ media: 'screen' });
  await dialog.getByRole('button', { name: 'Close' }).click();
  await dialog.waitFor({ state: 'hidden' });
  expect(await page.locator('body').innerText()).not.toContain(code);
});

test('an authority that hubs still use is retired only with their number typed by hand', async () => {
  const { relay, page, bodyOf } = await opened('/authority');
  relay.answer('POST /api/authority/:id/retire', { authorities: [] });
  await page.getByRole('button', { name: /^Retire/ }).click();
  const dialog = page.getByRole('dialog');
  const retire = dialog.getByRole('button', { name: 'Retire', exact: true });
  expect(await retire.isDisabled()).toBe(true);
  await dialog.getByLabel('Cut them off all the same').check();
  await dialog.getByLabel('Type 3 to confirm').fill('2');
  expect(await retire.isDisabled()).toBe(true);
  await dialog.getByLabel('Type 3 to confirm').fill('3');
  await retire.click();
  await dialog.waitFor({ state: 'hidden' });
  expect(bodyOf('POST /api/authority/:id/retire')).toEqual([{ force: true }]);
});
