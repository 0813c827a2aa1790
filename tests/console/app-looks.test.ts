import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { ConsoleBrowser } from '../support/browser.ts';
import { paperRelay } from '../support/paper-relay.ts';
import { addresses, isLive, type Address } from './app-addresses.ts';
import { foreignWords } from './app-words.ts';
import { checkPage } from './check-page.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// What runs in the page: this program itself is compiled without the browser's types.
declare const document: { documentElement: { setAttribute(name: string, value: string): void } };
declare const axe: { run(options: object): Promise<AxeResults> };

test('every route of the console has an entry here', async () => {
  const app = await readFile(join(root, 'cloud-relay/console/src/app.tsx'), 'utf8');
  const routes = [...app.matchAll(/<Route path="([^"]+)"/g)].map(([, path = '']) => path);
  expect(routes.length).toBeGreaterThan(12);
  expect(routes.filter((route) => !addresses.some((address) => address.route === route))).toEqual([]);
});

test.each([
  { language: 'zh', width: 360, height: 740, dark: false },
  { language: 'en', width: 360, height: 740, dark: true },
  { language: 'en', width: 1280, height: 800, dark: false },
  { language: 'zh', width: 1280, height: 800, dark: true },
] as const)('every page at $width in $language, dark: $dark', { timeout: 300_000 }, async (how) => {
  const { language, width, height, dark } = how;
  const problems: string[] = [];
  let checked = 0;
  for (const signedOut of [false, true]) {
    const relay = await paperRelay({ signedIn: !signedOut });
    answerForms(relay);
    const browser = await ConsoleBrowser.open({ origin: relay.origin, language, width, height, dark });
    const { page } = browser;
    await page.emulateMedia({ reducedMotion: 'reduce' });
    for (const address of addresses.filter((one) => (one.signedOut ?? false) === signedOut)) {
      await show(page, relay.origin, address);
      const name = `app-${language}-${width}-${dark ? 'dark' : 'light'}-${address.name}`;
      await checkPage(browser, name);
      problems.push(...(await axeProblems(page)).map((problem) => `${name}: ${problem}`));
      problems.push(...(await foreignWords(page, language)).map((word) => `${name}: not in ${language}: ${word}`));
      checked += 1;
    }
    problems.push(...relay.failures, ...browser.errors.filter((error) => !isNoFault(error, signedOut)));
  }
  expect(checked).toBe(addresses.length);
  expect(problems).toEqual([]);
});

test.each([360, 1280])(
  'type of twice the size at %i: nothing is cut off sideways',
  { timeout: 120_000 },
  async (width) => {
    const relay = await paperRelay();
    answerForms(relay);
    const browser = await ConsoleBrowser.open({ origin: relay.origin, language: 'en', width });
    const wide: string[] = [];
    for (const address of addresses.filter(({ signedOut }) => !signedOut)) {
      await show(browser.page, relay.origin, { ...address, open: async () => {} });
      // As the switch does it, and larger than it goes.
      await browser.page.addStyleTag({ content: ':root[data-type-size] { font-size: 200% !important }' });
      await browser.page.evaluate(() => document.documentElement.setAttribute('data-type-size', 'largest'));
      const folder = process.env['ANJU_SCREENSHOTS'];
      if (folder !== undefined) await browser.page.screenshot({ path: `${folder}/large-${width}-${address.name}.png` });
      if (await browser.scrollsSideways()) wide.push(address.name);
    }
    expect(wide).toEqual([]);
  },
);

/** Nobody is signed in: that is an answer. And a page that is left while Chromium fetches the icon leaves a broken icon. */
const isNoFault = (error: string, signedOut: boolean): boolean =>
  (signedOut && error.includes('401 (Unauthorized)')) || error.includes('icon from the Manifest');

type Paper = Awaited<ReturnType<typeof paperRelay>>;

function answerForms(relay: Paper): void {
  const code = `⟦${'1'.repeat(180)}⟧`;
  const expiresAt = Date.now() + 86_400_000;
  relay.answer('POST /api/claim-codes', { id: 'k', dwellingId: 'd-1', replaces: 'hub-501', expiresAt, code });
  relay.answer('POST /api/sign-in/passkey/begin', {
    options: {
      challenge: 'AAAAAAAAAAAAAAAAAAAAAA',
      rpId: 'localhost',
      allowCredentials: [],
      userVerification: 'required',
    },
  });
  relay.answer('POST /api/links/look', {
    kind: 'invitation',
    login: '13900000003',
    name: '⟦陈燕⟧',
    language: 'zh',
    grants: [{ role: 'family', communityId: null, dwellingId: 'd-1' }],
    expiresAt,
  });
}

async function show(page: Page, origin: string, { path, open, signedOut }: Address): Promise<void> {
  await page.goto('about:blank');
  await page.goto(origin + path);
  await page.locator('h1').first().waitFor();
  await expect.poll(() => page.locator('.mantine-Loader-root').count(), { timeout: 15_000 }).toBe(0);
  if (!signedOut) await page.locator(isLive).first().waitFor();
  await open?.(page);
}

async function axeProblems(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() => axe.run({ resultTypes: ['violations'] }));
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, any }) => `${id}: ${html.slice(0, 160)} ${any[0]?.message ?? ''}`.trim()),
    );
}
