import { existsSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type CDPSession, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import { createAccount } from '../../cloud-relay/identity/people/accounts.ts';
import { firstAdministrator } from '../../cloud-relay/identity/people/first-administrator.ts';
import { seedDemo, type DemoSeed } from '../../cloud-relay/registry/demo-seed.ts';
import type { Grant } from '../../contracts/permissions.ts';
import { systemClock } from '../../foundation/system-clock.ts';
import { apiRelay, type ApiRelay } from './api-relay.ts';
import { axeProblems } from './axe.ts';
import { chromiumArguments, chromiumPath } from './chromium.ts';
import { codeAt } from './people.ts';

// What runs in the page, as far as it is used here.
declare const PublicKeyCredential: { isConditionalMediationAvailable: () => Promise<boolean> };
declare const document: {
  documentElement: { scrollWidth: number; clientWidth: number };
};

const consoleFolder = join(import.meta.dirname, '..', '..', 'console');

/** Ten times what anything takes on a busy computer. */
const patienceMs = 15_000;

export const sizes = { phone: { width: 360, height: 740 }, desktop: { width: 1280, height: 800 } } as const;
export type Size = keyof typeof sizes;
export type Language = 'zh' | 'en';

export interface View {
  readonly language: Language;
  readonly size: Size;
}

/** Both languages on a phone and on a desk. */
export const everyView: readonly View[] = (['zh', 'en'] as const).flatMap((language) =>
  (['phone', 'desktop'] as const).map((size) => ({ language, size })),
);
/** Both languages and both sizes, for stories of several people, which take longer. */
export const twoViews: readonly View[] = [
  { language: 'zh', size: 'desktop' },
  { language: 'en', size: 'phone' },
];
export const otherTwoViews: readonly View[] = [
  { language: 'zh', size: 'phone' },
  { language: 'en', size: 'desktop' },
];
/** For a busy computer; alone each story takes a few seconds. */
export const storyMs = 120_000;

/** What an authenticator app and the relay share, of whoever has one from the beginning. */
export const totpSecret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

/** A password that nobody has used before. */
export const goodPassword = 'seven quiet plum trees';

export interface PeopleRelay extends ApiRelay {
  readonly origin: string;
  readonly seed: DemoSeed;
  /** The first administrator, as the relay prints it. */
  readonly first: { readonly login: string; readonly password: string };
  /** Somebody who has a password and, if it is said, an authenticator app with this secret. */
  readonly add: (person: NewPerson) => Promise<string>;
}

export interface NewPerson {
  readonly login: string;
  readonly name: string;
  readonly grants: readonly Grant[];
  readonly responder?: string;
  readonly secret?: string;
}

export const everywhere = { communityId: null, dwellingId: null } as const;

/** The real API with the built console on a real port, on real time, with the demo's home and its first administrator. */
export async function peopleRelay(): Promise<PeopleRelay> {
  if (!existsSync(join(consoleFolder, 'index.html'))) {
    throw new Error('the console is not built; run: npm run build --workspace @anju/console');
  }
  // Passkeys belong to the address that people type, so that it is known before the API is built.
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const relay = await apiRelay({ clock: systemClock(), consoleFolder, publicUrl: origin });
  const seed = await seedDemo(relay.store, Date.now());
  const first = await firstAdministrator(relay.people, Date.now());
  if (!first) throw new Error('there is an account already');
  await relay.api.listen({ host: '127.0.0.1', port });
  const add = async ({ login, name, grants, responder, secret }: NewPerson) => {
    const passwordHash = (await relay.people.passwords.hash(goodPassword)) ?? '';
    const account = await relay.store.transaction((tx) =>
      createAccount(
        tx,
        { login, name, language: 'zh', responder: responder ?? null, grants, passwordHash },
        Date.now(),
      ),
    );
    if (secret !== undefined) {
      await relay.store.db.updateTable('accounts').set({ totp_secret: secret }).where('id', '=', account.id).execute();
    }
    return account.id;
  };
  return { ...relay, origin, seed, first, add };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** One Chromium for a file of tests; each person has a context of their own in it, as on a device of their own. */
export function peopleBrowser(): { open(relay: PeopleRelay, view: View, path?: string): Promise<PersonAtBrowser> } {
  let browser: Browser | undefined;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumArguments });
  });
  afterAll(() => browser?.close());
  return {
    open: async (relay, { language, size }, path = '/') => {
      if (!browser) throw new Error('the browser has not started');
      const context = await browser.newContext({
        locale: language === 'en' ? 'en-GB' : 'zh-CN',
        timezoneId: 'Asia/Shanghai',
        viewport: sizes[size],
        permissions: ['clipboard-read', 'clipboard-write'],
      });
      context.setDefaultTimeout(patienceMs);
      const page = await context.newPage();
      const person = new PersonAtBrowser(context, page, relay.origin);
      onTestFinished(async ({ task }) => {
        if (task.result?.state === 'fail') await person.picture(`failed-${task.name.replaceAll(/[^a-z]+/g, '-')}`);
        await context.close();
        expect(person.errors, 'console errors').toEqual([]);
      });
      await page.goto(relay.origin + path);
      return person;
    },
  };
}

/** A status that the relay refuses with, which browsers note by themselves: a story says which it brings about. */
const noted = /^Failed to load resource: the server responded with a status of (401|403|429|400|404)/;
/** A key of the texts that nobody wrote reads like `signIn.title`. */
const untranslated = /\b[a-z]+[A-Za-z]*\.(?!html|org|com|txt|csv|1|0)[a-z]+[A-Z][A-Za-z]+\b|\{\{/;

/** Somebody who sits at a browser. */
export class PersonAtBrowser {
  readonly page: Page;
  /** Errors of the page's scripts and of its console, other than refusals that a story is about. */
  readonly errors: string[] = [];
  readonly #context: BrowserContext;
  readonly #origin: string;
  #devTools: CDPSession | undefined;

  constructor(context: BrowserContext, page: Page, origin: string) {
    this.page = page;
    this.#context = context;
    this.#origin = origin;
    page.on('pageerror', (error) => this.errors.push(error.message));
    page.on('console', (message) => {
      const isWorse = message.type() === 'error' || message.type() === 'warning';
      if (isWorse && !noted.test(message.text())) this.errors.push(message.text());
    });
  }

  async go(path: string): Promise<void> {
    await this.page.goto(this.#origin + path);
  }

  /** What a password manager or a person does on the first page. */
  async signIn(login: string, password: string): Promise<void> {
    const { page } = this;
    await page.locator('input[name=username]').fill(login);
    await page.locator('input[type=password]').fill(password);
    await page.locator('button[type=submit]').click();
  }

  /**
   * Types the six digits that an authenticator app with this secret shows. No code works twice: whoever has used one
   * half a minute ago takes the next one, which the relay takes too.
   */
  async typeCode(secret: string, which: 'now' | 'next' = 'now'): Promise<string> {
    const code = codeAt(secret, Date.now() + (which === 'next' ? 30_000 : 0));
    await this.typeDigits(code);
    return code;
  }

  async typeDigits(code: string): Promise<void> {
    const field = this.page.locator('input[autocomplete=one-time-code]');
    await field.fill(code);
    await field.press('Enter');
  }

  /** Waits for the page itself, with all that belongs to somebody who is in. */
  async isIn(): Promise<void> {
    await this.page.locator('header nav').waitFor();
  }

  /** The names of the tabs. */
  async tabs(): Promise<string[]> {
    const names = await this.page.locator('header nav a').allInnerTexts();
    return names.map((name) => name.trim());
  }

  /** Lets this browser make and use passkeys without a person who touches anything. */
  async addAuthenticator(): Promise<void> {
    this.#devTools ??= await this.#context.newCDPSession(this.page);
    await this.#devTools.send('WebAuthn.enable');
    await this.#devTools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
  }

  /** For people who work on the looks: set ANJU_SCREENSHOTS to a folder. */
  async picture(name: string): Promise<void> {
    const folder = process.env['ANJU_SCREENSHOTS'];
    if (folder !== undefined) await this.page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
  }

  /** Whether this browser offers passkeys while somebody types their name (WebAuthn conditional mediation). */
  async offerPasskeys(does: boolean): Promise<void> {
    await this.page.evaluate((answer) => {
      PublicKeyCredential.isConditionalMediationAvailable = () => Promise.resolve(answer);
    }, does);
  }

  /** What holds on every page: all is translated, nothing reaches beyond the right edge, and axe finds nothing serious. */
  async check(name: string): Promise<void> {
    await this.picture(name);
    expect(
      await this.page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth),
      `${name} scrolls sideways`,
    ).toBe(false);
    expect(await this.page.locator('body').innerText(), name).not.toMatch(untranslated);
    expect(await axeProblems(this.page), name).toEqual([]);
  }
}
