import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type CDPSession, type Page, type Worker } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { sessionCookieName } from '../../cloud-relay/api/session-cookie.ts';
import { chromiumArguments, chromiumPath } from './chromium.ts';

// What runs in the page, as far as it is used here: this program itself is compiled without the browser's types.
declare const document: { documentElement: { scrollWidth: number; clientWidth: number } };
declare const navigator: { serviceWorker: { ready: Promise<{ active: ServiceWorkerState }> } };
interface ServiceWorkerState {
  readonly state: string;
  addEventListener(type: 'statechange', listener: (event: unknown) => void): void;
}
declare const localStorage: {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
};
declare const PushManager: { prototype: object };

/** Ten times what anything takes on a busy computer. */
const patienceMs = 15_000;

export interface ConsoleBrowserOptions {
  /** Where the relay's console is, such as `http://localhost:8480`. */
  readonly origin: string;
  /** Of somebody who has signed in: what the cookie holds. Without it nobody has. */
  readonly session?: string;
  readonly language?: 'zh' | 'en';
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
  /** What the browser's push service would give to the page; without it, subscribing fails as it does offline. */
  readonly subscription?: BrowserPushSubscription;
}

export interface BrowserPushSubscription {
  readonly endpoint: string;
  readonly keys: { readonly p256dh: string; readonly auth: string };
}

/** A notice as the person sees it. */
export interface ShownNotice {
  readonly title: string;
  readonly body: string;
  readonly tag: string;
  readonly actions: readonly string[];
}

/**
 * A real Chromium with the relay's console open. Its push service is the test's: `subscribe` hands out the given
 * subscription, and `deliver` gives the service worker what that push service has decrypted.
 */
export class ConsoleBrowser {
  readonly page: Page;
  /** Errors of the page's scripts and of its console. A test ends with none. */
  readonly errors: string[] = [];
  readonly #context: BrowserContext;
  readonly #origin: string;
  #devTools: CDPSession | undefined;

  /** Opens the console. Closed when the test ends. */
  static async open(options: ConsoleBrowserOptions): Promise<ConsoleBrowser> {
    const profile = await mkdtemp(join(tmpdir(), 'anju-chromium-'));
    // Notices do not exist in a private window: the profile is a folder of its own.
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: chromiumPath(),
      args: chromiumArguments,
      locale: options.language === 'en' ? 'en-GB' : 'zh-CN',
      timezoneId: 'Asia/Shanghai',
      viewport: { width: options.width ?? 1280, height: options.height ?? 800 },
      colorScheme: options.dark ? 'dark' : 'light',
    });
    onTestFinished(async () => {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    });
    await context.grantPermissions(['notifications'], { origin: options.origin });
    if (options.subscription) await context.addInitScript(pushServiceOfTheTest, options.subscription);
    context.setDefaultTimeout(patienceMs);
    const page = context.pages()[0] ?? (await context.newPage());
    const browser = new ConsoleBrowser(page, context, options.origin);
    if (options.session !== undefined) {
      const cookie = { name: sessionCookieName(false), value: options.session, url: options.origin };
      await context.addCookies([{ ...cookie, httpOnly: true, sameSite: 'Strict' }]);
    }
    await page.goto(options.origin);
    return browser;
  }

  constructor(page: Page, context: BrowserContext, origin: string) {
    this.page = page;
    this.#context = context;
    this.#origin = origin;
    page.on('pageerror', (error) => this.errors.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.errors.push(message.text());
    });
  }

  /** "Send alarms to this browser", as a person does it: who is no responder chooses one first. */
  async sendAlarmsHere(responderId?: string): Promise<void> {
    await this.page.goto(`${this.#origin}/this-browser`);
    if (responderId !== undefined) await this.page.locator('select').first().selectOption(responderId);
    await this.page.getByRole('button', { name: /在本机接收报警|Send alarms to this browser/ }).click();
    await this.page.getByText(/本机正在接收报警|Alarms are sent to this browser/).waitFor();
  }

  /**
   * Gives the service worker one push, as the browser's push service does after decrypting it, and waits for its
   * notice. A Chromium that has only just started can lose the first notice that it is to show; then it comes again,
   * as a push service that hears nothing sends again. A notice about the same thing replaces the one before it.
   */
  async deliver(payload: string): Promise<void> {
    const { session, registrationId } = await this.#serviceWorkerRegistration();
    const before = await this.#notices();
    const push = { origin: this.#origin, registrationId, data: payload };
    const patience = AbortSignal.timeout(patienceMs);
    for (let waited = 0; ; waited += 1) {
      if (waited % 100 === 0) await session.send('ServiceWorker.deliverPushMessage', push);
      const now = await this.#notices();
      if (now.some(({ at }) => before.every((other) => other.at !== at))) return;
      if (patience.aborted) throw new Error(`the push raised no notice: ${payload.slice(0, 200)}`);
      await this.page.waitForTimeout(20);
    }
  }

  /** The notices on view. */
  async notices(): Promise<ShownNotice[]> {
    return (await this.#notices()).map(({ title, body, tag, actions }) => ({ title, body, tag, actions }));
  }

  /** Waits until a notice with this title is on view. */
  async notice(title: string): Promise<ShownNotice> {
    const patience = AbortSignal.timeout(patienceMs);
    for (;;) {
      const shown = await this.notices();
      const found = shown.find((notice) => notice.title === title);
      if (found) return found;
      if (patience.aborted) throw new Error(`no notice ${title}, but ${JSON.stringify(shown)}`);
      // The browser's own clock: pages and service workers run on real time.
      await this.page.waitForTimeout(20);
    }
  }

  /**
   * Presses a notice, or one of its buttons, and waits for what that does. Headless browsers draw no notices, so the
   * event is raised in the service worker by hand; the handler, its requests and the page are the real ones.
   */
  async press(title: string, action = ''): Promise<void> {
    const worker = await this.#serviceWorker();
    await worker.evaluate(
      async ([wanted, pressed]) => {
        const scope = globalThis as unknown as ServiceWorkerScope;
        const shown = (await scope.registration.getNotifications()).find((notice) => notice.title === wanted);
        if (!shown) throw new Error(`no notice ${wanted} is on view`);
        const click = new scope.NotificationEvent('notificationclick', { notification: shown, action: pressed });
        const work: Promise<unknown>[] = [];
        // Only the browser's own events may be prolonged; this one is waited for here.
        Object.defineProperty(click, 'waitUntil', { value: (promise: Promise<unknown>) => work.push(promise) });
        scope.dispatchEvent(click);
        await Promise.all(work);
      },
      [title, action] as const,
    );
  }

  /** Whether anything reaches beyond the right edge. */
  async scrollsSideways(): Promise<boolean> {
    return this.page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
  }

  async #notices(): Promise<(ShownNotice & { readonly at: number })[]> {
    const worker = await this.#serviceWorker();
    return worker.evaluate(async () => {
      const { registration } = globalThis as unknown as ServiceWorkerScope;
      return (await registration.getNotifications()).map(({ title, body, tag, actions, timestamp }) => ({
        title,
        body,
        tag,
        actions: actions.map(({ action }) => action),
        at: timestamp,
      }));
    });
  }

  async #serviceWorker(): Promise<Worker> {
    return this.#context.serviceWorkers()[0] ?? (await this.#context.waitForEvent('serviceworker'));
  }

  async #serviceWorkerRegistration(): Promise<{ session: CDPSession; registrationId: string }> {
    const session = (this.#devTools ??= await this.#context.newCDPSession(this.page));
    // A push to a worker that is not yet active is lost.
    await this.page.evaluate(async () => {
      const { active } = await navigator.serviceWorker.ready;
      if (active.state === 'activated') return;
      await new Promise((resolve) => active.addEventListener('statechange', resolve));
    });
    const registered = new Promise<string>((resolve) => {
      session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
        const own = registrations.find(({ scopeURL, isDeleted }) => !isDeleted && scopeURL.startsWith(this.#origin));
        if (own) resolve(own.registrationId);
      });
    });
    await session.send('ServiceWorker.disable');
    await session.send('ServiceWorker.enable');
    return { session, registrationId: await registered };
  }
}

/** What is used of a service worker's global scope; TypeScript's own description does not go with this program's. */
interface ServiceWorkerScope {
  readonly registration: {
    getNotifications(): Promise<
      readonly {
        title: string;
        body: string;
        tag: string;
        actions: readonly { action: string }[];
        timestamp: number;
      }[]
    >;
  };
  readonly NotificationEvent: new (type: string, init: { notification: unknown; action: string }) => Event;
  dispatchEvent(event: Event): boolean;
}

/** Runs in the page before its scripts. Remembers over a reload whether it is subscribed, as a browser does. */
function pushServiceOfTheTest(given: BrowserPushSubscription): void {
  const flag = 'test.push-subscribed';
  const subscription = {
    endpoint: given.endpoint,
    options: {},
    toJSON: () => given,
    unsubscribe: () => {
      localStorage.removeItem(flag);
      return Promise.resolve(true);
    },
  };
  Object.assign(PushManager.prototype, {
    subscribe: () => {
      localStorage.setItem(flag, 'yes');
      return Promise.resolve(subscription);
    },
    getSubscription: () => Promise.resolve(localStorage.getItem(flag) ? subscription : null),
  });
}
