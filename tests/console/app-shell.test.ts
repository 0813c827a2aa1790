import { expect, test } from 'vitest';
import { ConsoleBrowser } from '../support/browser.ts';
import { paperRelay } from '../support/paper-relay.ts';
import { isLive } from './app-addresses.ts';

// What runs in the page: this program itself is compiled without the browser's types.
interface Caches {
  keys(): Promise<string[]>;
  open(name: string): Promise<{ keys(): Promise<readonly { url: string }[]> }>;
}
declare const caches: Caches;
declare const navigator: {
  serviceWorker: { ready: Promise<{ update(): Promise<unknown> }>; controller: unknown };
};
declare const document: {
  visibilityState: string;
  dispatchEvent(event: Event): boolean;
};
declare function createImageBitmap(blob: unknown): Promise<{ width: number; height: number }>;

/** Until the service worker has kept everything and answers for this page. */
async function installed(browser: ConsoleBrowser): Promise<void> {
  await expect
    .poll(() => browser.page.evaluate(() => navigator.serviceWorker.controller !== null), { timeout: 15_000 })
    .toBe(true);
}

test('the console is installable, and its icons are what they say', async () => {
  const relay = await paperRelay();
  const { page } = await ConsoleBrowser.open({ origin: relay.origin, language: 'zh' });
  const icons = await page.evaluate(async () => {
    const manifest = await fetch('/manifest.webmanifest').then(
      (answer) => answer.json() as Promise<{ name: string; icons: { src: string; sizes: string; purpose?: string }[] }>,
    );
    const sizes = await Promise.all(
      manifest.icons.map(async ({ src }) => createImageBitmap(await (await fetch(src)).blob())),
    );
    return manifest.icons.map(({ sizes: said, purpose }, n) => ({
      said,
      purpose,
      is: `${sizes[n]?.width}x${sizes[n]?.height}`,
      name: manifest.name,
    }));
  });
  expect(icons).toHaveLength(3);
  for (const { said, is, name } of icons) expect({ said, name }).toEqual({ said: is, name: '安居 Anju' });
  expect(icons.map(({ purpose }) => purpose)).toContain('maskable');
  const tools = await page.context().newCDPSession(page);
  const { installabilityErrors } = await tools.send('Page.getInstallabilityErrors');
  // A window of a test's profile counts as private.
  expect(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')).toEqual([]);
});

test('without any network the app opens at any address, and shows nothing old', async () => {
  const relay = await paperRelay();
  const browser = await ConsoleBrowser.open({ origin: relay.origin, language: 'en' });
  const { page } = browser;
  await installed(browser);
  const kept = await page.evaluate(async () => {
    const urls: string[] = [];
    for (const name of await caches.keys()) {
      for (const { url } of await (await caches.open(name)).keys()) urls.push(new URL(url).pathname);
    }
    return urls;
  });
  expect(kept.length).toBeGreaterThan(10);
  expect(kept.filter((path) => path.startsWith('/api'))).toEqual([]);
  await page.context().setOffline(true);
  for (const path of ['/', '/incidents/i-1', '/hubs/hub-501']) {
    await page.goto(relay.origin + path);
    await page.getByText('The relay cannot be reached.').waitFor();
    expect(await page.locator('body').innerText()).not.toContain('王');
  }
  await page.context().setOffline(false);
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.locator(isLive).waitFor();
});

test('a connection that is lost is said with its time, and nothing on view goes on counting', async () => {
  const relay = await paperRelay();
  const { page } = await ConsoleBrowser.open({ origin: relay.origin, language: 'en' });
  await page.locator(isLive).waitFor();
  const card = page.locator('.incident-card').first();
  expect(await card.innerText()).not.toContain('as of');
  relay.deaf(true);
  await page
    .getByRole('alert')
    .getByText(/What you see is as it was at [0-9]{2}:[0-9]{2}:[0-9]{2}/)
    .waitFor();
  await card.getByText(/as of [0-9]{2}:/).waitFor();
  const before = await card.locator('.watch').innerText();
  await page.waitForTimeout(2_500);
  expect(await card.locator('.watch').innerText()).toBe(before);
  expect(await page.locator(isLive).count()).toBe(0);
  relay.deaf(false);
  await page.getByRole('alert').waitFor({ state: 'hidden' });
  await page.locator(isLive).waitFor();
  expect(await card.innerText()).not.toContain('as of');
});

test('after a broken connection the console goes on from the last event that it had', async () => {
  const relay = await paperRelay();
  const { page } = await ConsoleBrowser.open({ origin: relay.origin, language: 'en' });
  await page.locator(isLive).waitFor();
  await page.getByText('7 in all').waitFor();
  const asks = () => relay.asked.filter(({ route }) => route === 'GET /api/incidents').length;
  const asked = asks();
  relay.tell({ kind: 'hub', hub: 'hub-501' });
  await expect.poll(asks).toBeGreaterThan(asked);
  const before = relay.readers.length;
  relay.deaf(true);
  relay.deaf(false);
  await expect.poll(() => relay.readers.length, { timeout: 15_000 }).toBeGreaterThan(before);
  expect(relay.readers.at(-1)?.headers['last-event-id']).toBe('p.1');
});

test('a phone that wakes asks for everything at once, however quiet its timers were', async () => {
  const relay = await paperRelay();
  const { page } = await ConsoleBrowser.open({ origin: relay.origin, language: 'en' });
  await page.locator(isLive).waitFor();
  await page.getByText('7 in all').waitFor();
  const look = (state: string) =>
    page.evaluate((value) => {
      Object.defineProperty(document, 'visibilityState', { configurable: true, value });
      document.dispatchEvent(new Event('visibilitychange'));
    }, state);
  await look('hidden');
  relay.answer('GET /api/incidents', { incidents: [] });
  const asked = relay.asked.length;
  await look('visible');
  await page.getByText('No incident is open').waitFor({ timeout: 5_000 });
  expect(relay.asked.slice(asked).map(({ route }) => route)).toContain('GET /api/incidents');
});

test('a newer console waits for the person, and then is there', async () => {
  const relay = await paperRelay();
  const browser = await ConsoleBrowser.open({ origin: relay.origin, language: 'en' });
  const { page } = browser;
  await installed(browser);
  relay.serveInstead('/service-worker.js', (text) => `${text}\n// newer`);
  await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
  const use = page.getByRole('button', { name: 'Use it now' });
  await use.waitFor();
  await page.evaluate(() => Object.assign(globalThis, { before: true }));
  await use.click();
  await expect
    .poll(() => page.evaluate(() => 'before' in globalThis).catch(() => true), { timeout: 15_000 })
    .toBe(false);
  await page.locator(isLive).waitFor();
  expect(await use.count()).toBe(0);
  expect(browser.errors).toEqual([]);
});
